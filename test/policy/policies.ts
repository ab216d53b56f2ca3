/** Policies for tests, and what loading them says. */
import { loadPolicy } from '../../src/policy/load.js';
import type { Policy } from '../../src/policy/model.js';
import { formatProblems } from '../../src/policy/problems.js';

/** The policy of a text that loads without a warning. */
export function loaded(text: string): Policy {
  const result = loadPolicy(text, 'p.json');
  if (!result.ok) throw new Error(formatProblems(result.problems));
  if (result.warnings.length > 0) throw new Error(formatProblems(result.warnings));
  return result.policy;
}

/** Everything that loading says, line by line; `ok` first when the policy loads. */
export function said(text: string): string[] {
  const result = loadPolicy(text, 'p.json');
  const lines = formatProblems(result.ok ? result.warnings : result.problems).split('\n');
  return result.ok ? ['ok', ...lines.filter((line) => line !== '')] : lines;
}

/** A policy of one role, `a`. */
export function role(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ roles: { a: fields } });
}

export const capsOnAll = ['charges', 'refunds', 'payouts'].map((on) => ({ on, usd: '1.00', window: '1h' }));
