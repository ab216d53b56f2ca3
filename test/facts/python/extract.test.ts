import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/facts/python/extract.js';
import { parsePython } from '../../../src/facts/python/tree/parse.js';
import { PythonView } from '../../../src/facts/python/tree/view.js';
import type { Edit, Facts, Repair } from '../../../src/facts/model.js';
import { apply } from './edits/repaired.js';
import { pool } from './pool.js';

/** A module that can import itself. */
function factsOf(text: string): Facts {
  const view: PythonView = new PythonView(parsePython(text), 'agent.py', (name) => (/^\.?agent$/u.test(name) ? view : undefined));
  return extract(view, { aliases: [] });
}

/** Facts as data: repairs are run, since they are part of what must not fail. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) => (typeof v === 'function' && v.length === 0 ? (v as () => unknown)() : v)),
  );
}

type Offered = readonly (Repair | (() => readonly Edit[] | undefined) | undefined)[];

const REPAIRS: Readonly<Record<string, (facts: Facts) => Offered>> = {
  moveKey: ({ calls }) => calls.map(({ moveKey }) => moveKey),
  addKey: ({ calls }) => calls.map(({ addKey }) => addKey),
  replaceKey: ({ calls }) => calls.map(({ key, replaceKey }) => (key.stability === 'volatile' ? replaceKey : undefined)),
  addGuard: ({ calls }) => calls.map(({ addGuard }) => addGuard),
  toFactory: ({ clients }) => clients.map(({ toFactory }) => toFactory),
  removeContext: ({ context }) => context.map(({ remove }) => remove),
  removeSecret: ({ secrets }) => secrets.map(({ remove }) => remove),
  reduceSecret: ({ secrets }) => secrets.map(({ reduce }) => reduce),
};

/** The text after the first repair of a kind, and how many of the kind were offered. */
function repaired(text: string, kind: (facts: Facts) => Offered): { readonly text: string | undefined; readonly left: number } {
  const offered = kind(factsOf(text)).flatMap((repair) => {
    const edits = repair?.();
    return edits ? [edits] : [];
  });
  return { text: apply(text, offered[0]), left: offered.length };
}

const SEED = 20261122;

describe('nothing makes the extraction fail', () => {
  const programs = fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 25 }).map((chosen) => chosen.join('\n') + '\n');

  it(`any program of the pool, seed ${String(SEED)}`, () => {
    fc.assert(
      fc.property(programs, (text) => {
        const found = factsOf(text);
        for (const call of found.calls) {
          expect(text.slice(...call.whole).length).toBeGreaterThan(0);
          for (const tool of call.tools) expect(found.tools[tool]).toBeDefined();
          if (call.client !== undefined) expect(found.clients[call.client]).toBeDefined();
        }
        for (const agent of found.agents) for (const tool of agent.tools) expect(found.tools[tool]).toBeDefined();
        plain(found);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it.each(Object.entries(REPAIRS))(
    `%s leaves a program that parses and has one less to repair, seed ${String(SEED)}`,
    (_, kind) => {
      fc.assert(
        fc.property(programs, (text) => {
          const once = repaired(text, kind);
          if (once.text === undefined) return;
          expect(() => parsePython(once.text ?? '')).not.toThrow();
          expect(repaired(once.text, kind).left).toBeLessThan(once.left);
        }),
        { numRuns: 150, seed: SEED },
      );
    },
  );

  it.each(pool.map((statement) => [statement]))('%s', (statement) => {
    const head = 'import stripe\nfrom stripe import StripeClient\nfrom agents import Agent, function_tool\n';
    expect(() => plain(factsOf(`${head}${statement}\n`))).not.toThrow();
  });

  it.each(['', '# stripe', '"""stripe"""', '#!/usr/bin/env python3\n'])('a file of nothing: %j', (text) => {
    const { calls, clients, tools, agents, context, secrets } = factsOf(text);
    expect([calls, clients, tools, agents, context, secrets].flat()).toEqual([]);
  });
});
