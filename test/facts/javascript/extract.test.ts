import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as typescriptEslint from '@typescript-eslint/parser';
import { Linter, type Rule } from 'eslint';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/facts/javascript/extract.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { View, type Source } from '../../../src/facts/javascript/tree/source.js';
import type { Facts } from '../../../src/facts/model.js';
import { pool, typedPool } from './pool.js';

const options = { aliases: [], stripeMajor: 23 };

/** A module that can import itself. */
function facts(source: Source, filename: string): Facts {
  const view: View = new View(source, filename, (specifier) => (specifier === './agent' ? view : undefined));
  return extract(view, options);
}

/** Facts as data: repairs are run, since they are part of what must not fail. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) => (typeof v === 'function' && v.length === 0 ? (v as () => unknown)() : v)),
  );
}

/** What ESLint hands to a rule, with its own parser or another. */
function sourceCodeOf(text: string, filename: string, parser?: Linter.Parser): Source {
  let source: Source | undefined;
  const rule: Rule.RuleModule = {
    create(context) {
      source = context.sourceCode as unknown as Source;
      return {};
    },
  };
  const messages = new Linter().verify(
    text,
    {
      files: ['**/*.js', '**/*.ts'],
      languageOptions: { ...(parser && { parser }), sourceType: 'module', ecmaVersion: 'latest' },
      plugins: { test: { rules: { rule } } },
      rules: { 'test/rule': 'error' },
    },
    { filename },
  );
  if (!source) throw new Error(messages.map(({ message }) => message).join('\n'));
  return source;
}

/** Everything that goes together in one module: no name is declared twice in it. */
const declaredOnce = pool.filter((s) => !/return_|^var stripe|super\(\)|super\.x/u.test(s));

describe('every parser gives the same facts', () => {
  const script = declaredOnce.join('\n');
  const typed = [...declaredOnce, ...typedPool].join('\n');

  it('ours and espree, for JavaScript', () => {
    const theirs = sourceCodeOf(script, 'agent.js');
    const ours = facts(parseModule(script, 'agent.js'), 'agent.js');
    expect(ours.calls.length).toBeGreaterThan(20);
    expect(plain(facts(theirs, 'agent.js'))).toEqual(plain(ours));
  });

  it.each([
    ['JavaScript', 'agent.js', script],
    ['TypeScript', 'agent.ts', typed],
  ])('ours and @typescript-eslint/parser, for %s', (_, filename, text) => {
    const theirs = sourceCodeOf(text, filename, typescriptEslint);
    const ours = facts(parseModule(text, filename), filename);
    expect(ours.tools.length).toBeGreaterThan(5);
    expect(plain(facts(theirs, filename))).toEqual(plain(ours));
  });

  it('counts from the same character behind a byte order mark, with CRLF and emoji', () => {
    const text = `\uFEFFimport Stripe from 'stripe';\r\nconst a = '😀';\r\nconst stripe = new Stripe('x');\r\nawait stripe.refunds.create({ charge: '👍' });\r\n`;
    const [ours] = facts(parseModule(text, 'a.js'), 'a.js').calls;
    const [theirs] = facts(sourceCodeOf(text, 'a.js'), 'a.js').calls;
    expect([ours?.at, ours?.whole]).toEqual([theirs?.at, theirs?.whole]);
    expect(ours && text.slice(1).slice(...ours.whole)).toBe(`stripe.refunds.create({ charge: '👍' })`);
  });
});

describe('nothing makes the extraction fail', () => {
  it('any program of the pool', () => {
    const statements = fc.array(fc.constantFrom(...pool, ...typedPool), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(statements, (chosen) => {
        const text = chosen.join('\n');
        let parsed;
        try {
          parsed = parseModule(text, 'agent.ts');
        } catch {
          // Two of the statements do not go together.
          return;
        }
        const found = facts(parsed, 'agent.ts');
        for (const call of found.calls) {
          expect(text.slice(...call.whole).length).toBeGreaterThan(0);
          for (const tool of call.tools) expect(found.tools[tool]).toBeDefined();
          if (call.client !== undefined) expect(found.clients[call.client]).toBeDefined();
        }
        plain(found);
      }),
      { numRuns: 300, seed: 20261122 },
    );
  });

  it.each(pool.concat(typedPool).map((statement) => [statement]))('%s', (statement) => {
    const head = `import Stripe from 'stripe'; import { tool, Agent } from '@openai/agents';\n`;
    const text = /^import Stripe|^import \{ tool, A/u.test(statement) ? statement : head + statement;
    expect(() => plain(facts(parseModule(text, 'agent.ts'), 'agent.ts'))).not.toThrow();
  });

  it('helpers that return helpers, which are followed to a depth', () => {
    const secretsThrough = (depth: number): number => {
      const helpers = Array.from({ length: depth }, (_, i) => `function h${String(i)}(x) { return h${String(i + 1)}(x); }`);
      const last = `function h${String(depth)}() { return process.env.STRIPE_SECRET_KEY; }`;
      const head = `import Stripe from 'stripe'; import { tool } from '@openai/agents';`;
      const text = `${head} ${helpers.join(' ')} ${last} tool({ name: 'a', parameters: {}, execute: async (a) => h0(a) });`;
      return facts(parseModule(text, 'agent.ts'), 'agent.ts').secrets.length;
    };
    expect([1, 20, 30, 1_000].map(secretsThrough)).toEqual([1, 1, 0, 0]);
  });

  it('texts and names without end', () => {
    const [blank, capitals, env] = [' '.repeat(200_000), 'A'.repeat(200_000), 'STRIPE'.repeat(30_000)];
    const text = `
      import Stripe from 'stripe';
      import { tool } from '@openai/agents';
      const stripe: Stripe${blank}.Stripe = new Stripe(process.env.${env});
      tool({ name: 'a', parameters: {}, execute: async ({ ${capitals} }) => {
        await stripe${blank}.charges.create({ amount: 1, customer: ${capitals} });
        return process${blank}.env.STRIPE_SECRET_KEY;
      } });`;
    expect(() => plain(facts(parseModule(text, 'agent.ts'), 'agent.ts'))).not.toThrow();
  });

  const folders = [
    'stripe/esm',
    'stripe/esm/resources',
    'stripe/cjs',
    '@openai/agents-core/dist',
    '@modelcontextprotocol/sdk/dist/esm/server',
    'ai/src/generate-text',
    'stripe-stateful-mock/dist',
  ];
  it.each(folders)('the sources of %s', (folder) => {
    const path = join('node_modules', folder);
    const files = readdirSync(path).filter((name) => /(?<!\.d)\.[cm]?[jt]s$/u.test(name));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const text = readFileSync(join(path, file), 'utf8');
      expect(() => plain(facts(parseModule(text, file), file)), file).not.toThrow();
    }
  });

  it('a sum that is too long to analyse is refused with a reason', () => {
    expect(() => parseModule(`const s = ${"'a' + ".repeat(20_000)}'b';`, 'a.ts')).toThrow(
      'One statement is a chain of more than 2,000 links, which is too deep to parse.',
    );
  });

  it.each(['', '// stripe', `'use server';`, '#!/usr/bin/env node'])('a file of nothing: %j', (text) => {
    const { calls, clients, tools, agents, context, secrets } = facts(parseModule(text, 'a.ts'), 'a.ts');
    expect([calls, clients, tools, agents, context, secrets].flat()).toEqual([]);
  });
});

describe('long programs are read in time that grows with their length', () => {
  const head = `import Stripe from 'stripe'; import { tool } from '@openai/agents'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);`;
  const many = (count: number, line: (i: number) => string): string =>
    `${head}\n${Array.from({ length: count }, (_, i) => line(i)).join('\n')}`;

  it.each([
    [
      'calls',
      many(
        2000,
        (i) => `await stripe.refunds.create({ charge: 'ch_${String(i)}' }, { idempotencyKey: \`r-\${id}-${String(i)}\` });`,
      ),
      2000,
    ],
    [
      'functions that call each other',
      many(
        400,
        (i) =>
          `async function f${String(i)}() { await f${String(i + 1)}(); await f${String(i + 1)}(); return await stripe.refunds.create({}); }`,
      ) + `\ntool({ name: 'a', execute: async () => f0() });`,
      400,
    ],
    [
      'writes to one variable',
      `${head}\nlet s = stripe;\n${'s = s || stripe; s = s.a ?? s;\n'.repeat(300)}await s.refunds.create({});`,
      1,
    ],
    [
      'aliases',
      many(500, (i) => `const s${String(i + 1)} = s${String(i)};`) +
        `\nconst s0 = stripe; await s10.refunds.create({}); await s500.refunds.create({});`,
      1,
    ],
    [
      'keys made of keys',
      many(200, (i) => `const k${String(i)} = \`\${k${String(i + 1)}}-\${k${String(i + 1)}}\`;`) +
        `\nawait stripe.refunds.create({}, { idempotencyKey: k0 });`,
      1,
    ],
    ['a tower of calls', `${head}\nawait stripe.refunds.create({}, ${'f('.repeat(200)}1${')'.repeat(200)});`, 1],
    ['a tower of conditions', `${head}\nconst s = ${'a ? stripe : '.repeat(400)} stripe; await s.refunds.create({});`, 1],
    ['a long chain', `${head}\nawait stripe.refunds.create({})${'.then((x) => x)'.repeat(1500)};`, 1],
    ['a long sum', `${head}\nawait stripe.refunds.create({}, { idempotencyKey: ${"'a' + ".repeat(2000)}id });`, 1],
  ])('%s', (_, text, calls) => {
    expect(facts(parseModule(text, 'agent.ts'), 'agent.ts').calls).toHaveLength(calls);
  });
});
