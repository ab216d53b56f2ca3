/** What a new policy changes, for the log. */
import type { Policy } from '../../policy/model.js';

export interface PolicyChange {
  /** Names of roles, sorted. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** What else is not as before. */
  readonly settings: readonly ('env' | 'rates' | 'stripeVersion')[];
  /** SHA-256 of the policy in force now. */
  readonly hash: string;
}

/** What is different between two policies. Comments and order of the fields are not. */
export function changesOf(before: Policy, after: Policy): PolicyChange {
  const names = [...after.roles.keys()].toSorted();
  return {
    added: names.filter((name) => !before.roles.has(name)),
    removed: [...before.roles.keys()].filter((name) => !after.roles.has(name)).toSorted(),
    changed: names.filter((name) => before.roles.has(name) && plain(before.roles.get(name)) !== plain(after.roles.get(name))),
    settings: (['env', 'rates', 'stripeVersion'] as const).filter((name) => plain(before[name]) !== plain(after[name])),
    hash: after.hash,
  };
}

/** Fields of a policy as text; its objects are made by one hand, so equal ones have equal texts. Maps count without their order. */
function plain(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return String(inner);
    return inner instanceof Map ? [...(inner as ReadonlyMap<string, unknown>)].toSorted(([a], [b]) => (a < b ? -1 : 1)) : inner;
  });
}
