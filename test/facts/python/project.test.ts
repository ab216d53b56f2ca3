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

  it('but no package, whatever the project has by its name', () => {
    write({ 'stripe/__init__.py': client, 'swarm/core.py': client, 'app/vendor/swarm.py': client, 'app/vendor/x.py': client });
    const closed = ['stripe', 'swarm', 'app.vendor.swarm'];
    expect(opened('stripe', closed)).toBeUndefined();
    expect(opened('swarm.core', closed)).toBeUndefined();
    expect(opened('app.vendor.swarm', closed)).toBeUndefined();
    expect(opened('app.vendor.x', closed)).toBe('app/vendor/x.py');
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
