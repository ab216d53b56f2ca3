/** What the rules say of every program of the proofs, and that the repaired program is the one that was run. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { lint } from '../../fixtures/harness/lint.js';
import { repair } from '../../fixtures/harness/repair.js';
import plugin from '../../src/plugin.js';

/** The findings in each bad program: the line and the rule. */
const findings: Readonly<Record<string, readonly string[]>> = {
  'no-hardcoded-stripe-key/openai-agents': ['7 no-hardcoded-stripe-key'],
  'no-ignored-stripe-option/ai': ['12 no-ignored-stripe-option'],
  'no-ignored-stripe-option/openai-agents': ['8 no-ignored-stripe-option'],
  'no-key-in-agent-context/langgraph': ['13 no-key-in-agent-context', '29 no-key-in-agent-context'],
  'no-key-in-agent-context/mcp': ['11 no-key-in-agent-context'],
  'no-key-in-agent-context/openai-agents': ['17 no-key-in-agent-context', '27 no-key-in-agent-context'],
  'no-key-in-agent-context/swarm': ['11 no-key-in-agent-context', '26 no-key-in-agent-context'],
  'no-secret-in-tool-result/ai': ['16 no-secret-in-tool-result'],
  'no-secret-in-tool-result/langgraph': ['21 no-secret-in-tool-result'],
  'no-secret-in-tool-result/mcp': ['16 no-secret-in-tool-result'],
  'no-secret-in-tool-result/openai-agents': ['17 no-secret-in-tool-result'],
  'no-shared-stripe-client/ai': ['7 no-shared-stripe-client'],
  'no-shared-stripe-client/openai-agents': ['7 no-shared-stripe-client'],
  'no-unhandled-stripe-error/ai': ['11 no-unhandled-stripe-error'],
  'no-unhandled-stripe-error/langgraph': ['12 no-unhandled-stripe-error'],
  'no-unhandled-stripe-error/mcp': ['16 no-unhandled-stripe-error'],
  'no-unhandled-stripe-error/openai-agents': ['12 no-unhandled-stripe-error'],
  'no-unhandled-stripe-error/swarm': ['13 no-unhandled-stripe-error'],
  'no-volatile-idempotency-key/ai': ['21 no-volatile-idempotency-key'],
  'no-volatile-idempotency-key/mcp': ['26 no-volatile-idempotency-key'],
  'no-volatile-idempotency-key/openai-agents': ['22 no-volatile-idempotency-key'],
  'require-idempotency-key/ai': ['10 no-unhandled-stripe-error', '10 require-idempotency-key'],
  'require-idempotency-key/anthropic': ['12 no-unhandled-stripe-error', '12 require-idempotency-key'],
  'require-idempotency-key/langchain': ['9 no-unhandled-stripe-error', '9 require-idempotency-key'],
  'require-idempotency-key/langgraph': ['11 no-unhandled-stripe-error', '11 require-idempotency-key'],
  'require-idempotency-key/mastra': ['13 no-unhandled-stripe-error', '13 require-idempotency-key'],
  'require-idempotency-key/mcp': ['15 no-unhandled-stripe-error', '15 require-idempotency-key'],
  'require-idempotency-key/openai-agents-caught': ['12 require-idempotency-key'],
  'require-idempotency-key/openai-agents': ['11 no-unhandled-stripe-error', '11 require-idempotency-key'],
  'require-idempotency-key/swarm': ['12 no-unhandled-stripe-error', '12 require-idempotency-key'],
};

/** Where a good program needs more than the repairs: the client made per role, the schema's field removed, the key taken from the environment. */
const finishedByHand: readonly string[] = [
  'no-hardcoded-stripe-key/openai-agents',
  'no-ignored-stripe-option/openai-agents',
  'no-key-in-agent-context/langgraph',
  'no-key-in-agent-context/mcp',
  'no-key-in-agent-context/openai-agents',
  'no-key-in-agent-context/swarm',
  'no-secret-in-tool-result/mcp',
  'no-secret-in-tool-result/openai-agents',
  'no-shared-stripe-client/ai',
  'no-volatile-idempotency-key/mcp',
];

const folder = new URL('../../fixtures/', import.meta.url);
const pathOf = (program: string): string => fileURLToPath(new URL(`${program}.ts`, folder));

/** The repository holds no live-looking key; a made-up one takes the place of `sk_live_…`. */
const key = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');
const sourceOf = (program: string): string => readFileSync(pathOf(program), 'utf8').replace('sk_live_…', key);

const found = (program: string): string[] =>
  lint(sourceOf(program), pathOf(program)).map(
    ({ line, ruleId, message }) => `${String(line)} ${ruleId?.replace('paybrake/', '') ?? message}`,
  );

it('no program is forgotten', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name in plugin.rules,
  );
  const programs = folders.flatMap(({ name }) => readdirSync(new URL(name, folder)).map((framework) => `${name}/${framework}`));
  expect(programs.sort()).toEqual(Object.keys(findings).sort());
  expect(new Set(programs.map((program) => program.split('/')[0]))).toEqual(new Set(Object.keys(plugin.rules)));
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
    const { text, accepted } = repair(sourceOf(`${program}/bad`), (made) => lint(made, path));
    const style = await resolveConfig(pathOf(`${program}/good`));
    const repaired = await format(text, { ...style, parser: 'typescript' });
    if (byHand) {
      expect(repaired).not.toBe(sourceOf(`${program}/good`));
      return;
    }
    await expect(repaired).toMatchFileSnapshot(pathOf(`${program}/good`));
    expect(accepted.map(({ rule }) => rule)).toEqual(expected.map((finding) => finding.split(' ')[1]));
  });
});
