/** From the text of a policy file to a policy, or to everything that is wrong with it. */
import { createHash } from 'node:crypto';

import { nearest } from '../nearest.js';
import { readDocument, type PolicyDocument } from './document.js';
import type { Policy } from './model.js';
import type { Problem } from './problems.js';
import { resolvePolicy } from './resolve.js';
import { fieldsAt, policySchema } from './schema.js';

export type Loaded =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Problem[] }
  /** In the order of the file; never empty. Holds the warnings as well. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Loads a policy. Never throws.
 *
 * @param text As read from the file; a byte order mark is allowed.
 * @param file How problems name the file.
 */
export function loadPolicy(text: string, file: string): Loaded {
  const document = readDocument(text, file);
  if (!('root' in document)) return { ok: false, problems: document };
  const parsed = policySchema.safeParse(document.value);
  if (!parsed.success) return { ok: false, problems: inOrder(shapeProblems(parsed.error.issues, document)) };
  const { policy, problems } = resolvePolicy(parsed.data, document, createHash('sha256').update(text).digest('hex'));
  if (problems.some(({ severity }) => severity === 'error')) return { ok: false, problems: inOrder(problems) };
  return { ok: true, policy, warnings: inOrder(problems) };
}

type Issue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number];

function shapeProblems(issues: readonly Issue[], document: PolicyDocument): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'invalid_key') return [document.problemAtName(path, issue.message)];
    if (issue.code !== 'unrecognized_keys') return [document.problem(path, issue.message)];
    return issue.keys.map((key) => document.problemAtName([...path, key], unknownField(key, fieldsAt(path))));
  });
}

function unknownField(key: string, valid: readonly string[]): string {
  const meant = key.length < 50 ? nearest(key, valid) : undefined;
  return `is no field that a policy has here. ${meant === undefined ? `Valid: ${valid.join(', ')}.` : `Did you mean "${meant}"?`}`;
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
