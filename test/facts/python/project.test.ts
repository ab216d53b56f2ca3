import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PythonProject } from '../../../src/facts/python/project.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paybrake-python-project-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ 'pyproject.toml': '', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const client = 'import stripe\nclient = stripe.StripeClient("x")\n';

/** The file that an import of `app/agents/billing.py` opens, relative to the root. */
function opened(specifier: string, closed: readonly string[] = ['stripe'], project = new PythonProject()): string | undefined {
  return project.open(join(root, 'app/agents/billing.py'), specifier, new Set(closed))?.filename.slice(root.length + 1);
}

describe('opens what an import names', () => {
  it.each([
    ['beside it', '.clients', 'app/agents/clients.py'],
    ['beside it, without a dot', 'clients', 'app/agents/clients.py'],
    ['a package above', '..core', 'app/core/__init__.py'],
    ['a module in it', '..core.stripe', 'app/core/stripe.py'],
    ['from the top', 'app.core.stripe', 'app/core/stripe.py'],
    ['from a folder of sources at the top', 'lib.stripe', 'src/lib/stripe.py'],
  ])('%s', (_, specifier, file) => {
    write({ [file]: client });
    expect(opened(specifier)).toBe(file);
  });

  it.each([
    ['a module that imports from the package of its name', 'agents.py', 'from agents import Agent\n', undefined],
    ['one that imports the package as a whole', 'app/agents.py', 'import stripe\nimport agents\n', undefined],
    ['one that imports from others alone', 'agents.py', 'from agents_of_ours import Agent\nfrom . import agents\n', 'agents.py'],
    ['a folder that imports its own modules', 'agents/__init__.py', 'from agents import billing\n', 'agents/__init__.py'],
  ])('as the SDK of OpenAI is called: %s', (_, file, text, expected) => {
    write({ [file]: `${text}${client}` });
    expect(opened('agents')).toBe(expected);
  });

  it('but no package, whatever the project has by its name', () => {
    write({ 'stripe/__init__.py': client, 'swarm/core.py': client, 'app/vendor/swarm.py': client, 'app/vendor/x.py': client });
    const closed = ['stripe', 'swarm', 'app.vendor.swarm'];
    expect(opened('stripe', closed)).toBeUndefined();
    expect(opened('swarm.core', closed)).toBeUndefined();
    expect(opened('app.vendor.swarm', closed)).toBeUndefined();
    expect(opened('app.vendor.x', closed)).toBe('app/vendor/x.py');
  });

  it('but not the SDK for a module of its name, which only a module in front of it is', () => {
    const fake = 'class Charge:\n    pass\n';
    write({ 'stripe.py': fake });
    expect(opened('stripe')).toBe('stripe.py');
    write({ 'app/agents/__init__.py': '', 'app/agents/stripe.py': fake });
    expect(opened('stripe')).toBe('stripe.py');
    write({ 'stripe.py': `import stripe as sdk\n${fake}` });
    expect(opened('stripe')).toBeUndefined();
    write({ 'stripe.py': '# Ours.\n' });
    expect(opened('stripe')).toBeUndefined();
  });

  it('but nothing that does not mention Stripe, does not parse, or is too large', () => {
    write({ 'a.py': 'x = 1\n', 'b.py': 'import stripe\nprint "x"\n', 'c.py': `${client}#${'x'.repeat(1_000_000)}\n` });
    expect([opened('a'), opened('b'), opened('c'), opened('d')]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

it('reads a file again when it has changed, in the next round', () => {
  write({ 'clients.py': client });
  const project = new PythonProject();
  const text = (): string | undefined => project.open(join(root, 'a.py'), 'clients', new Set())?.text;
  project.begin();
  expect(text()).toBe(client);
  writeFileSync(join(root, 'clients.py'), `${client}# more\n`);
  utimesSync(join(root, 'clients.py'), 1, 1);
  expect(text()).toBe(client);
  project.begin();
  expect(text()).toBe(`${client}# more\n`);
  rmSync(join(root, 'clients.py'));
  project.begin();
  expect(text()).toBeUndefined();
});

describe('what the tools of a file go through', () => {
  const agent = 'from agents import function_tool\nfrom services import pay_order\nimport core.rates\n';
  const files = {
    'services/__init__.py': 'from .orders import pay_order\n',
    'services/orders.py': 'from core import billing\n\ndef pay_order(): billing.pay()\n',
    'core/billing.py': client,
    'core/rates.py': 'RATE = 1\n',
  };
  const modules = ['services', 'services.orders', 'core.billing', 'core.rates'];
  const opens = (project: PythonProject, text: string): (string | undefined)[] => {
    project.begin({ path: join(root, 'agent.py'), text });
    return modules.map((name) => project.open(join(root, 'agent.py'), name, new Set())?.filename.slice(root.length + 1));
  };

  it('is opened, though it does not mention Stripe, and nothing beside it', () => {
    write(files);
    const project = new PythonProject();
    expect(opens(project, agent)).toEqual(['services/__init__.py', 'services/orders.py', 'core/billing.py', undefined]);
    expect(project.leadsToStripe).toBe(true);
  });

  it('stays closed for a file without tools', () => {
    write(files);
    const project = new PythonProject();
    expect(opens(project, agent.replace('agents', 'tools'))).toEqual([
      'services/__init__.py',
      undefined,
      'core/billing.py',
      undefined,
    ]);
    expect(project.leadsToStripe).toBe(false);
  });

  it('changes with what it leads to', () => {
    write({ ...files, 'core/billing.py': 'def pay(): ...\n' });
    const project = new PythonProject();
    expect([opens(project, agent)[1], project.leadsToStripe]).toEqual([undefined, false]);
    write({ 'core/billing.py': client });
    utimesSync(join(root, 'core/billing.py'), 1, 1);
    expect([opens(project, agent)[1], project.leadsToStripe]).toEqual(['services/orders.py', true]);
  });

  it.each([
    ['a module of a package', 'from core import billing'],
    ['a module of a package with more than that', 'from core import rates, billing as pay'],
    ['a module by its dotted name', 'import core.billing as pay'],
    ['a module beside it', 'from . import core_billing'],
    ['a member of a module', 'from core.billing import client'],
  ])('is found by an import of %s', (_, statement) => {
    write({ ...files, 'core_billing.py': client });
    const project = new PythonProject();
    project.begin({ path: join(root, 'agent.py'), text: `import mcp\n${statement}\n` });
    expect(project.leadsToStripe).toBe(true);
  });

  it('is no package, wherever it lies', () => {
    write({ 'mcp/__init__.py': client, 'swarm.py': client });
    const project = new PythonProject();
    project.begin({ path: join(root, 'agent.py'), text: 'import mcp\nfrom swarm import Agent\nfrom os import path\n' });
    expect(project.leadsToStripe).toBe(false);
  });
});

describe('the major of stripe', () => {
  const major = (files: Readonly<Record<string, string>>): number | undefined => {
    for (const [name, text] of Object.entries({ 'app/agents/x.py': '', ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return new PythonProject().stripeMajor(join(root, 'app/agents/billing.py'));
  };

  it.each([
    ['a pin', '# ours\nopenai==1.0\nStripe[async]==15.3.1 ; python_version > "3.8"  # why\n', 15],
    ['a pin with hashes', 'stripe==15.3.1 \\\n    --hash=sha256:00\r\n', 15],
    ['any of one major', 'stripe==15.*\n', 15],
    ['a compatible release', 'stripe~=15.3\n', 15],
    ['a range within one', 'stripe (>=15.1, <16)\n', 15],
    ['a range within one, to the dot', 'stripe >=15, <=15.9', 15],
    ['a range beyond', 'stripe>=15,<16.1\n', undefined],
    ['a lower bound', 'stripe>=15\n', undefined],
    ['no version', 'stripe\n', undefined],
    ['an address', 'stripe @ git+https://example.com/stripe.git@v15\n', undefined],
    ['other packages', 'stripe-agent-toolkit==0.6\npytest-stripe==1\n#stripe==15\n', undefined],
    ['two that differ', 'stripe==5.0; python_version < "3.8"\nstripe==15.0; python_version >= "3.8"\n', undefined],
  ])('%s in requirements.txt', (_, text, expected) => {
    expect(major({ 'requirements.txt': text })).toBe(expected);
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    [
      'PEP 621',
      {
        'pyproject.toml':
          '[project]\nkeywords = ["stripe"]\ndependencies = [\n  "openai[x]>=1",\n  # "stripe==9",\n  "stripe>=16,<17",\n]\n',
      },
      16,
    ],
    ['an extra of PEP 621', { 'pyproject.toml': '[project.optional-dependencies]\npay = ["stripe~=16.0"]\n' }, 16],
    ['keywords alone', { 'pyproject.toml': '[project]\nkeywords = ["stripe"]\ndependencies = []\n' }, undefined],
    ['Poetry', { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"\nstripe = "^12.1"\n' }, 12],
    [
      'a table of Poetry',
      { 'pyproject.toml': '[tool.poetry.group.pay.dependencies]\nstripe = { extras = ["async"], version = "~12.1" }\n' },
      12,
    ],
    ['anything in Poetry', { 'pyproject.toml': '[tool.poetry.dependencies]\nstripe = "*"\n' }, undefined],
    [
      'uv',
      {
        'pyproject.toml': '[project]\ndependencies = ["stripe>=10"]\n',
        'uv.lock': '[[package]]\nname = "stripe"\nversion = "15.3.1"\n',
      },
      15,
    ],
    ['a lock of Poetry', { 'poetry.lock': '[[package]]\nname = "stripe"\nversion = "15.3.1"\ndescription = ""\n' }, 15],
    ['Pipfile', { Pipfile: '[packages]\nstripe = "==11.4.0"\n' }, 11],
    ['setup.cfg', { 'setup.cfg': '[options]\ninstall_requires =\n    openai\n    stripe>=14,<15\npackages = find:\n' }, 14],
    ['several files', { 'requirements.txt': 'stripe>=15\n', 'requirements-dev.txt': 'stripe<16\n' }, 15],
    ['the nearest folder', { 'app/requirements.txt': 'stripe==14.0\n', 'requirements.txt': 'stripe==15.0\n' }, 14],
    ['a folder above', { 'app/agents/requirements-dev.txt': 'pytest\n', 'requirements.txt': 'stripe==15.0\n' }, 15],
    ['nothing above the top of a project', { 'app/pyproject.toml': '', 'requirements.txt': 'stripe==15.0\n' }, undefined],
  ])('%s', (_, files, expected) => {
    expect(major(files)).toBe(expected);
  });
});
