/**
 * Code without semicolons: where a statement goes or comes, the ones around it stay what they were. A line that begins with a bracket, a
 * template or a sign goes on with the one before unless something keeps them apart.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { migrate } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');
const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call}
})`;
const agents = (two: boolean): string =>
  "export const billing = new Agent({ name: 'billing', tools: [refund] })" +
  (two ? "\nexport const support = new Agent({ name: 'support', tools: [look] })" : '');

/** Statements that go on with the line above, and stay themselves. */
const hazards = [
  "(() => note('a'))()",
  '[1, 2].forEach(note)',
  '`${note()}`.trim()',
  "+note('b')",
  "/x/.test(note('c'))",
] as const;
/** Statements that a bracket would go on with. */
const open = ['const first = second', 'note', 'let third = () => note', "throwing('x')"] as const;
/** Those that serve the client alone, in the ways that they are written. */
const keys = [
  [],
  ['const key = process.env.STRIPE_SECRET_KEY'],
  ['const key = process.env.STRIPE_SECRET_KEY', "if (!key) throw new Error('no key')"],
  ['const key = process.env.STRIPE_SECRET_KEY', "if (!key) { throw new Error('no key') }"],
] as const;

interface Program {
  readonly text: string;
  /** The statements that must be there afterwards, as they were. */
  readonly kept: readonly string[];
}

const around = fc.array(fc.constantFrom(...hazards, ...open), { maxLength: 2 });
const programs = fc
  .record({
    gaps: fc.array(around, { minLength: 6, maxLength: 6 }),
    key: fc.constantFrom(...keys),
    two: fc.boolean(),
    common: fc.boolean(),
    trailing: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  })
  .map(({ gaps, key, two, common, trailing }): Program => {
    const take = (names: string, module: string): string =>
      common ? `const ${names} = require('${module}')` : `import ${names} from '${module}'`;
    const gap = (index: number): readonly string[] => gaps[index] ?? [];
    const statements = [
      take('{ Agent, tool }', '@openai/agents'),
      take('{ z }', 'zod'),
      take('Stripe', 'stripe'),
      ...gap(0),
      ...key.flatMap((statement, i) => [statement, ...(i === 0 ? gap(1) : [])]),
      ...gap(2),
      `const stripe = new Stripe(${key.length > 0 ? 'key' : 'process.env.STRIPE_SECRET_KEY'})`,
      ...gap(3),
      tool('refund', 'stripe.refunds.create({ charge: id })'),
      tool('look', 'stripe.charges.retrieve(id)'),
      ...gap(4),
      agents(two),
      ...gap(5),
    ].map((statement) => (common ? statement.replaceAll(/^export (const (\w+) =)/gmu, '$1') : statement));
    const text = statements.reduce((before, statement, i) => {
      // Apart by a semicolon at the end of one line or at the beginning of the next.
      const isHazard = (hazards as readonly string[]).includes(statement);
      const last = trailing[i] === true;
      return before === '' ? statement : `${before}${isHazard && last ? ';' : ''}\n${isHazard && !last ? ';' : ''}${statement}`;
    }, '');
    return {
      text: `${text}\n${common ? 'module.exports = { billing }\n' : ''}`,
      kept: gaps.flatMap((some, i) => (i === 1 && key.length === 0 ? [] : some)),
    };
  });

/** The statements of a module and of its functions, without the semicolon at their end. */
function statementsOf(text: string): string[] {
  const { ast } = parseModule(text, 'a.ts', false);
  const lists = [ast.body, ...functionBodies(ast)];
  return lists.flat().map(({ range }) => text.slice(range[0], range[1]).replace(/\s*;$/u, ''));
}

function functionBodies(node: unknown): { readonly range: readonly [number, number] }[][] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(functionBodies);
  const { type, body } = node as { type?: string; body?: { range: readonly [number, number] }[] };
  const inner = Object.entries(node).flatMap(([name, value]) => (name === 'parent' ? [] : functionBodies(value)));
  return type === 'BlockStatement' && body ? [body, ...inner] : inner;
}

describe('statements without semicolons', () => {
  it('stay apart when those of a client go and those of its tools come', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async ({ text, kept }) => {
        const known = statementsOf(text);
        fc.pre(kept.every((statement) => known.includes(statement)));
        const { files, changes } = await migrate(only, { 'a.js': text });
        fc.pre(changes.length > 0);
        const after = statementsOf(files['a.js'] ?? '');
        const count = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;
        for (const one of new Set(kept)) expect([one, count(after, one)]).toEqual([one, count(known, one)]);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 150), seed: 4 },
    );
  });
});
