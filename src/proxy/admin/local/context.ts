/** What the actions of a local operator share: what they act on, and how they write themselves down. */
import { nearest } from '../../../nearest.js';
import type { Policy } from '../../../policy/model.js';
import type { Decision, Hold, Ledger, Operation } from '../../ledger/ledger.js';
import type { Mode, Settlement } from '../../model.js';
import { OperatorError } from '../operator.js';

export interface LocalOptions {
  readonly ledger: Ledger;
  /** Of the keys that are made. */
  readonly mode: Mode;
  /** `crypto.randomBytes`. */
  readonly random: (bytes: number) => Uint8Array;
  /**
   * The wall clock, ms since the epoch: `Date.now`. When a key ends is told by the later of it and the ledger's time, as the ledger
   * itself does: after a pause the ledger's time lags until Stripe answers.
   */
  readonly wall: () => number;
  /** Who acts, for the audit log: `admin API`, `alice`. */
  readonly who: string;
  /** The policy in force and the file that it came from; absent when none is known, and then no key can be made. */
  readonly policy?: () => KnownPolicy;
  /** The address that requests are sent to. */
  readonly upstream?: string;
  /** Whether requests are taken. */
  readonly ready?: () => boolean;
  /** Asks Stripe about a hold's object with the real key; absent when no proxy runs. */
  readonly lookUp?: LookUp;
}

export interface KnownPolicy {
  readonly policy: Policy;
  readonly source: string;
}

export type LookUp = (hold: Hold, operations: readonly Operation[]) => Promise<Evidence>;

/** What Stripe says of a hold's object. */
export interface Evidence {
  readonly settlement: Settlement;
  /** The `Date` of the answer, ms since the epoch. */
  readonly date?: number;
}

/** ms since the epoch by which keys end. */
export function today({ ledger, wall }: LocalOptions): number {
  return Math.max(ledger.now(), wall());
}

/** Runs what is done at once as a remote operator would: what it throws is a rejection. */
export function answer<T>(make: () => T): Promise<T> {
  return new Promise((resolve) => resolve(make()));
}

/** Writes an operator's action to the audit log. `endpoint` is the command, `keys revoke`. */
export function note(
  { ledger, who }: LocalOptions,
  action: Pick<Decision, 'endpoint' | 'reason' | 'keyId' | 'keyLabel' | 'object'> & { readonly role: string | undefined },
): Promise<void> {
  const { role, ...rest } = action;
  return ledger.record({ decision: 'operator', agent: who, ...rest, ...(role !== undefined && { role }) });
}

export function noSuchRole(role: string, roles: readonly string[], source = 'the ledger'): OperatorError {
  const meant = nearest(role, roles);
  const hint = meant === undefined ? `It has: ${roles.join(', ') || 'none'}.` : `Did you mean ${meant}?`;
  return new OperatorError('not-found', `There is no role ${JSON.stringify(role)} in ${source}. ${hint}`);
}
