/** What an operator can do to a proxy: by hand next to the ledger (`local.ts`), or over HTTP to a running proxy (`client.ts`). */
import type { Cap } from '../../policy/model.js';
import type { Mode } from '../model.js';
import type { AuditRow, AuditVerdict, Busy, Hold, Operation, VaultKey } from '../ledger/ledger.js';

export interface Operator {
  status(): Promise<Status>;
  /** The caps that count each customer, key or request apart, and whose count is highest. Takes longer than `status`. */
  apart(): Promise<readonly ApartCap[]>;

  /** Makes a key of the proxy's mode. The secret is in this answer and nowhere else. */
  createKey(wanted: NewKey): Promise<CreatedKey>;
  /** Oldest first, with those that are no longer in force. */
  listKeys(): Promise<readonly KeyView[]>;
  /** In force with the next request. */
  revokeKey(id: string): Promise<KeyView>;
  /**
   * A new key of the same role and label, which lives for `expiresIn` (ms; absent: without an end); the old one ends after `overlap`
   * (ms), or when it would have ended anyway.
   */
  rotateKey(id: string, overlap: number, expiresIn?: number): Promise<Rotated>;

  /** Answers every key of the role (absent: of all roles) with 401 from the next request on. Returns what is frozen now. */
  freeze(role?: string): Promise<Frozen>;
  unfreeze(role?: string): Promise<Frozen>;

  listHolds(filter?: HoldFilter): Promise<readonly Hold[]>;
  getHold(id: string): Promise<HoldView>;
  /** Says what became of a hold: by the operator's word, or by what Stripe says of the object. */
  resolveHold(id: string, resolution: Resolution): Promise<Hold>;

  /** The last rows, oldest first. */
  auditTail(count: number): Promise<readonly AuditRow[]>;
  /** Rows in order, from after `seq`; at most `limit`, and never more than `largestPage`. */
  auditRead(after: number, limit: number): Promise<readonly AuditRow[]>;
  auditVerify(): Promise<AuditVerdict>;

  close(): Promise<void>;
}

/** Rows of the audit log that are given at once. */
export const largestPage = 1_000;

/** ms: how long a rotated key goes on beside its successor unless the operator says otherwise. */
export const defaultOverlap = 24 * 60 * 60 * 1_000;

export interface NewKey {
  readonly role: string;
  /** At most 64 printable characters. */
  readonly label?: string;
  /** ms from now; absent: never. */
  readonly expiresIn?: number;
}

export interface KeyView extends VaultKey {
  readonly state: 'in force' | 'frozen' | 'expired' | 'revoked';
}

export interface CreatedKey {
  /** `pbk_…`, shown once. */
  readonly secret: string;
  readonly key: KeyView;
}

export interface Rotated extends CreatedKey {
  readonly old: KeyView;
}

/** Names of roles, or all of them at once. */
export type Frozen = readonly string[] | 'everything';

export interface HoldFilter {
  readonly role?: string;
  readonly state?: Hold['state'];
}

export interface HoldView {
  readonly hold: Hold;
  /** Oldest first. */
  readonly operations: readonly Operation[];
}

export type Resolution =
  /** `posted`: what moved in all, in the minor unit of the hold's currency. */
  { readonly kind: 'posted'; readonly posted: number; readonly why: string } | { readonly kind: 'look-up' };

export interface Status {
  readonly version: string;
  readonly mode: Mode;
  /** Where the policy came from, and the SHA-256 of its text; absent when none is loaded. */
  readonly policy?: { readonly source: string; readonly hash: string };
  /** The address that requests are sent to; absent when no proxy runs. */
  readonly upstream?: string;
  /** Whether requests are taken. */
  readonly ready: boolean;
  readonly frozen: Frozen;
  readonly keysInForce: number;
  readonly holds: { readonly open: number; readonly unknown: number };
  readonly roles: readonly RoleStatus[];
}

export interface RoleStatus {
  readonly role: string;
  /** Only caps that count the role as a whole: the others are `apart`. */
  readonly caps: readonly {
    readonly cap: string;
    /** What `used` and `left` count: US cents, or operations. */
    readonly unit: 'usd' | 'count';
    readonly used: number;
    readonly left: number;
  }[];
}

/** A cap that has a count for each customer, key or request. */
export interface ApartCap {
  readonly role: string;
  readonly cap: string;
  readonly per: NonNullable<Cap['per']>;
  /** What `limit`, `used` and `left` count: US cents, or operations. */
  readonly unit: 'usd' | 'count';
  readonly limit: number;
  /** The highest use first, at most `mostBusy` of them; nobody for `request`. */
  readonly highest: readonly Busy[];
}

/** How many customers or keys of a cap are told of. */
export const mostBusy = 5;

/** Why an operator's wish was not done. The message is for the operator and says what to do. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  constructor(
    readonly code: OperatorFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * `bad-input`: what was asked makes no sense; `not-found`: no such key, hold or role; `conflict`: it cannot be done to this one now;
 * `denied`: not with this token; `unavailable`: the ledger, Stripe or the proxy does not answer.
 */
export type OperatorFault = 'bad-input' | 'not-found' | 'conflict' | 'denied' | 'unavailable';
