import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../src/facts/index.js';
import { parseModule } from '../../src/facts/javascript/tree/parse.js';
import { disk, Project } from '../../src/facts/project.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paybrake-project-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Writes files of a project; an object is JSON. */
function write(files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const client = `import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n`;

/** The clients and calls of a file that refunds with what it imports as `stripe`. */
function read(imports: string, name = 'src/agent.ts', frameworks: { packages: string[]; like: string }[] = []): string[] {
  const path = join(root, name);
  const parsed = parseModule(`${imports}\nawait stripe.refunds.create({ charge: 'ch_1' });`, path);
  const { calls, clients } = factsOf(parsed, path, { frameworks });
  return calls.map(
    (call) => `${call.call ?? '?'} ${clients[call.client ?? -1]?.lives ?? '-'} ${clients[call.client ?? -1]?.env ?? '-'}`,
  );
}

const SEEN = ['refunds.create imported STRIPE_SECRET_KEY'];

describe('opens what an import names', () => {
  it.each([
    ['without an extension', './stripe', 'src/stripe.ts'],
    ['with the extension of the output', './stripe.js', 'src/stripe.ts'],
    ['a .mjs for a .mts', './stripe.mjs', 'src/stripe.mts'],
    ['a .js for a .tsx', './stripe.js', 'src/stripe.tsx'],
    ['with its own extension', './stripe.ts', 'src/stripe.ts'],
    ['a plain script', './stripe.js', 'src/stripe.js'],
    ['a folder', './stripe', 'src/stripe/index.ts'],
    ['a folder above', '../lib/stripe', 'lib/stripe.ts'],
  ])('%s', (_, specifier, file) => {
    write({ [file]: file.endsWith('.js') ? client.replace('!', '') : client });
    expect(read(`import { stripe } from '${specifier}';`)).toEqual(SEEN);
  });

  it('paths of a tsconfig', () => {
    write({
      'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'src/lib/stripe.ts': client,
    });
    expect(read(`import { stripe } from '@/lib/stripe';`)).toEqual(SEEN);
  });

  it('paths of a tsconfig that extends another, with comments', () => {
    write({
      'tsconfig.base.json': '{ // shared\n "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["src/*"] }, }, }',
      'tsconfig.json': { extends: './tsconfig.base.json' },
      'src/lib/stripe.ts': client,
    });
    expect(read(`import { stripe } from '~/lib/stripe';`)).toEqual(SEEN);
  });

  it('imports of a package.json', () => {
    write({ 'package.json': { name: 'shop', imports: { '#lib/*': './src/lib/*.ts' } }, 'src/lib/stripe.ts': client });
    expect(read(`import { stripe } from '#lib/stripe';`)).toEqual(SEEN);
  });

  it('an index that hands on', () => {
    write({ 'src/lib/index.ts': `export * from './stripe.js';`, 'src/lib/stripe.ts': client });
    expect(read(`import { stripe } from './lib/index.js';`)).toEqual(SEEN);
  });

  it('a module that imports the file back', () => {
    write({
      'src/stripe.ts': `import { other } from './agent.js'; export { other };\n${client}`,
      'src/agent.ts': `export const other = 1; // stripe`,
    });
    expect(read(`import { stripe } from './stripe.js';`)).toEqual(SEEN);
  });
});

describe('leaves closed', () => {
  it.each([
    ['what is not there', {}, './stripe'],
    [
      'a package',
      { 'node_modules/payments/index.js': client, 'node_modules/payments/package.json': { name: 'payments', main: 'index.js' } },
      'payments',
    ],
    ['a package that is linked by a path', { 'node_modules/payments/index.js': client }, '../node_modules/payments/index.js'],
    ['data', { 'src/stripe.json': { stripe: 1 } }, './stripe.json'],
    ['what does not parse', { 'src/stripe.ts': `${client} export const = ;` }, './stripe'],
    [
      'what nests too deeply',
      { 'src/stripe.ts': `${client} export const x = ${'['.repeat(600)}${']'.repeat(600)};` },
      './stripe',
    ],
    ['a folder without an index', { 'src/stripe/other.ts': client }, './stripe'],
    ['a built-in module', {}, 'node:fs'],
    ['what does not mention Stripe', { 'src/stripe.ts': `export const client = 1;` }, './stripe'],
    ['what is too large', { 'src/stripe.ts': `${client}// ${'x'.repeat(1_000_000)}` }, './stripe'],
    ['a name that no file system allows', {}, `./${'a'.repeat(5000)}`],
    ['a name with a null byte', {}, './a\\0b'],
    ['the empty name', {}, ''],
  ] as [string, Record<string, string | object>, string][])('%s', (_, files, specifier) => {
    write(files);
    expect(read(`import { stripe } from '${specifier}';`)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('what may not be read', () => {
    write({ 'src/stripe.ts': client });
    chmodSync(join(root, 'src/stripe.ts'), 0);
    expect(read(`import { stripe } from './stripe';`)).toEqual([]);
  });

  it('modules that the settings take for a framework', () => {
    write({ 'src/swarm.ts': client });
    expect(read(`import { stripe } from './swarm';`, 'src/agent.ts', [{ packages: ['./swarm'], like: 'swarm' }])).toEqual([]);
  });
});

describe('a file that changes', () => {
  const read_ = (project: Project): string | undefined => project.open(join(root, 'agent.ts'), './stripe', new Set())?.text;
  const touch = (content: string, seconds: number): void => {
    write({ 'stripe.ts': content });
    utimesSync(join(root, 'stripe.ts'), seconds, seconds);
  };

  it('is read again for the next file under lint, and only then', () => {
    const project = new Project();
    touch("import 'stripe'; // 1", 1000);
    project.begin();
    expect(read_(project)).toBe("import 'stripe'; // 1");
    touch("import 'stripe'; // 2", 2000);
    expect(read_(project)).toBe("import 'stripe'; // 1");
    project.begin();
    expect(read_(project)).toBe("import 'stripe'; // 2");
  });

  it('is the same view while it stays the same', () => {
    const project = new Project();
    touch("import 'stripe';", 1000);
    const from = join(root, 'agent.ts');
    project.begin();
    const first = project.open(from, './stripe', new Set());
    project.begin();
    expect([first === undefined, project.open(from, './stripe', new Set()) === first]).toEqual([false, true]);
  });

  it('is another view when what it stands on was forgotten', () => {
    const project = new Project();
    touch("import 'stripe';", 1000);
    const open = () => project.open(join(root, 'agent.ts'), './stripe', new Set());
    const first = open();
    project.forget([join(root, 'other.ts')]);
    expect(open()).toBe(first);
    project.forget([join(root, 'stripe.ts')]);
    expect([open() === first, open()?.text]).toEqual([false, "import 'stripe';"]);
  });

  it('may break and be mended', () => {
    const project = new Project();
    touch('const = stripe', 1000);
    project.begin();
    expect(read_(project)).toBeUndefined();
    touch("import 'stripe'; // well", 2000);
    project.begin();
    expect(read_(project)).toBe("import 'stripe'; // well");
  });

  it('may be deleted and come back', () => {
    const project = new Project();
    touch("import 'stripe';", 1000);
    project.begin();
    expect(read_(project)).toBe("import 'stripe';");
    rmSync(join(root, 'stripe.ts'));
    project.begin();
    expect(read_(project)).toBeUndefined();
    touch("import 'stripe'; // again", 1000);
    project.begin();
    expect(read_(project)).toBe("import 'stripe'; // again");
  });
});

describe('what the tools of a file go through', () => {
  const agent = `import { tool } from 'ai';\nimport { payOrder } from './services';`;
  const files = {
    'services/index.ts': `export * from './orders';`,
    'services/orders.ts': `import { stripe } from '../billing';\nexport const payOrder = () => stripe.refunds.create({});`,
    'billing.ts': client,
  };
  const opens = (project: Project, text: string): (string | undefined)[] => {
    project.begin({ path: join(root, 'agent.ts'), text });
    return ['agent.ts ./services', 'services/index.ts ./orders', 'services/orders.ts ../billing'].map((one) => {
      const [from = '', specifier = ''] = one.split(' ');
      return project.open(join(root, from), specifier, new Set())?.filename.slice(root.length + 1);
    });
  };

  it('is opened, though it does not mention Stripe', () => {
    write({ ...files, 'services/orders.ts': files['services/orders.ts'].replaceAll('stripe', 'client') });
    const project = new Project();
    expect(opens(project, agent)).toEqual(['services/index.ts', 'services/orders.ts', 'billing.ts']);
    expect(project.leadsToStripe).toBe(true);
  });

  it('stays closed for a file without tools, and is opened again for the next one', () => {
    write({ ...files, 'services/orders.ts': files['services/orders.ts'].replaceAll('stripe', 'client') });
    const project = new Project();
    expect(opens(project, agent.replace(`'ai'`, `'./ai'`))).toEqual([undefined, undefined, 'billing.ts']);
    expect(project.leadsToStripe).toBe(false);
    expect(opens(project, agent)).toEqual(['services/index.ts', 'services/orders.ts', 'billing.ts']);
  });

  it('changes with what it leads to', () => {
    write({
      ...files,
      'services/orders.ts': `import { pay } from '../billing'; export { pay };`,
      'billing.ts': 'export const pay = 1;',
    });
    const project = new Project();
    expect([opens(project, agent), project.leadsToStripe]).toEqual([[undefined, undefined, undefined], false]);
    write({ 'billing.ts': client });
    utimesSync(join(root, 'billing.ts'), 1000, 1000);
    expect([opens(project, agent), project.leadsToStripe]).toEqual([
      ['services/index.ts', 'services/orders.ts', 'billing.ts'],
      true,
    ]);
  });

  it('is not what the settings take for a framework', () => {
    write({ 'swarm.ts': client });
    const project = new Project();
    const text = `import { Agent } from './swarm';`;
    project.begin({ path: join(root, 'agent.ts'), text }, ['./swarm']);
    expect(project.leadsToStripe).toBe(false);
    project.begin({ path: join(root, 'agent.ts'), text: `import 'ai';\n${text}` });
    expect(project.leadsToStripe).toBe(true);
  });
});

describe('a source of files that is not the disk', () => {
  it('has the say on their texts, and hears who asks for which, whether it is opened or not', () => {
    write({ 'stripe.ts': "import 'stripe'; // on the disk", 'other.ts': 'x' });
    const heard: string[] = [];
    const project = new Project({ ...disk, text: () => "import 'stripe'; // in memory" }, (from, path) => {
      heard.push(`${from} ${path}`.replaceAll(`${root}/`, ''));
    });
    const open = (specifier: string) => project.open(join(root, 'agent.ts'), specifier, new Set())?.text;
    expect([open('./stripe'), open('./missing'), open('stripe')]).toEqual([
      "import 'stripe'; // in memory",
      undefined,
      undefined,
    ]);
    expect(project.locate(join(root, 'agent.ts'), './other')).toBe(join(root, 'other.ts'));
    expect(heard).toEqual(['agent.ts stripe.ts']);
  });
});

describe('the major of stripe', () => {
  const major = (file = 'src/agent.ts'): number | undefined => new Project().stripeMajor(join(root, file));

  it.each([
    ['17.5.0', 17],
    ['^17.5.0', 17],
    ['~17.5', 17],
    ['17', 17],
    ['17.x', 17],
    ['v17.1.0', 17],
    ['^22.0.0-beta.1', 22],
    ['>=17', undefined],
    ['^17.0.0 || ^18.0.0', undefined],
    ['17.0.0 - 18.0.0', undefined],
    ['*', undefined],
    ['latest', undefined],
    ['workspace:*', undefined],
    ['npm:@acme/stripe@17.0.0', undefined],
  ])('of the range %s is %s', (range, expected) => {
    write({ 'package.json': { dependencies: { stripe: range } } });
    expect(major()).toBe(expected);
  });

  it.each(['dependencies', 'devDependencies', 'peerDependencies'])('is read from %s', (field) => {
    write({ 'package.json': { [field]: { stripe: '^18.1.0' } } });
    expect(major()).toBe(18);
  });

  it('is the installed one rather than the range', () => {
    write({ 'package.json': { dependencies: { stripe: '>=17' } }, 'node_modules/stripe/package.json': { version: '22.0.1' } });
    expect(major()).toBe(22);
  });

  it('is that of the nearest package', () => {
    write({
      'package.json': { dependencies: { stripe: '^23.0.0' } },
      'packages/old/package.json': { dependencies: { stripe: '^14.0.0' } },
      'packages/other/package.json': { dependencies: {} },
    });
    expect([major('packages/old/src/a.ts'), major('packages/other/src/a.ts')]).toEqual([14, 23]);
  });

  it('is unknown without any, and with a broken package.json', () => {
    expect(major()).toBeUndefined();
    write({ 'package.json': '{ "dependencies": ' });
    expect(major()).toBeUndefined();
    write({ 'package.json': '[]' });
    expect(major()).toBeUndefined();
    write({ 'package.json': 'null' });
    expect(major()).toBeUndefined();
  });
});
