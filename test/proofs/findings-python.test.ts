/** What the rules say of every Python program of the proofs, and that the repaired program is the one that is run. Needs no Python. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lintPython } from '../../fixtures/harness/lint.js';
import { repair } from '../../fixtures/harness/repair.js';
import plugin from '../../src/plugin.js';

/** The findings in each bad program: the line, the rule, and which of its messages. */
const findings: Readonly<Record<string, readonly string[]>> = {
  'no-hardcoded-stripe-key/openai-agents': ['6 no-hardcoded-stripe-key literal'],
  'no-ignored-stripe-option/langchain': ['26 no-ignored-stripe-option ignored'],
  'no-ignored-stripe-option/openai-agents': ['8 no-ignored-stripe-option config'],
  'no-key-in-agent-context/swarm': ['13 no-key-in-agent-context read', '25 no-key-in-agent-context write'],
  'no-secret-in-tool-result/langchain': ['20 no-secret-in-tool-result secret'],
  'no-secret-in-tool-result/swarm': ['18 no-secret-in-tool-result object'],
  'no-shared-stripe-client/openai-agents': ['6 no-shared-stripe-client processWide'],
  'no-unhandled-stripe-error/langchain': ['15 no-unhandled-stripe-error depends'],
  'no-unhandled-stripe-error/openai-agents': ['13 no-unhandled-stripe-error generic'],
  'no-unhandled-stripe-error/swarm': ['12 no-unhandled-stripe-error abort'],
  'no-volatile-idempotency-key/crewai': ['26 no-volatile-idempotency-key fresh'],
  'no-volatile-idempotency-key/openai-agents': ['26 no-volatile-idempotency-key modelInput'],
  'require-idempotency-key/autogen': ['14 no-unhandled-stripe-error message', '14 require-idempotency-key missing'],
  'require-idempotency-key/crewai': ['14 no-unhandled-stripe-error message', '14 require-idempotency-key missing'],
  'require-idempotency-key/hand-written': ['31 require-idempotency-key missing'],
  'require-idempotency-key/langchain': ['15 no-unhandled-stripe-error depends', '15 require-idempotency-key missing'],
  'require-idempotency-key/openai-agents': ['13 no-unhandled-stripe-error generic', '13 require-idempotency-key missing'],
  'require-idempotency-key/swarm': ['12 no-unhandled-stripe-error abort', '12 require-idempotency-key missing'],
};

/** Where a good program needs more than the repairs: the client made per role, the fields chosen, the key taken from the environment. */
const finishedByHand: readonly string[] = [
  'no-hardcoded-stripe-key/openai-agents',
  'no-key-in-agent-context/swarm',
  'no-secret-in-tool-result/swarm',
  'no-shared-stripe-client/openai-agents',
];

const folder = new URL('../../fixtures/python/', import.meta.url);
const pathOf = (program: string): string => fileURLToPath(new URL(`${program}.py`, folder));

/** The repository holds no live-looking key; a made-up one takes the place of `sk_live_…`. */
const key = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');
const sourceOf = (program: string): string => readFileSync(pathOf(program), 'utf8').replace('sk_live_…', key);

const found = (program: string): string[] =>
  lintPython(sourceOf(program), pathOf(program)).map(({ line, ruleId, messageId, message }) =>
    [line, ruleId?.replace('paybrake/', ''), messageId ?? message].join(' '),
  );

it('no program is forgotten', () => {
  const rules = readdirSync(folder).filter((name) => name in plugin.rules);
  const programs = rules.flatMap((rule) => readdirSync(new URL(rule, folder)).map((framework) => `${rule}/${framework}`));
  expect(programs.sort()).toEqual(Object.keys(findings).sort());
  expect(rules.sort()).toEqual(Object.keys(plugin.rules).sort());
});

describe.each(Object.entries(findings))('%s', (program, expected) => {
  it('bad: has its findings and no others', () => {
    expect(found(`${program}/bad`)).toEqual(expected);
  });

  it('good: has none', () => {
    expect(found(`${program}/good`)).toEqual([]);
  });

  const byHand = finishedByHand.includes(program);

  it(`good: is ${byHand ? 'more than ' : ''}what the repairs make of bad`, async () => {
    const path = pathOf(`${program}/bad`);
    const { text, accepted } = repair(sourceOf(`${program}/bad`), (made) => lintPython(made, path));
    if (byHand) {
      expect(text).not.toBe(sourceOf(`${program}/good`));
      return;
    }
    await expect(text).toMatchFileSnapshot(pathOf(`${program}/good`));
    expect(accepted.map(({ rule }) => rule)).toEqual(expected.map((finding) => finding.split(' ')[1]));
  });
});
