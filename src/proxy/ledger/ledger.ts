/**
 * The contract of a ledger: what was held, what moved, which operations are known, which keys are in force, and what was decided.
 * Every implementation passes the same conformance suite. All promises settle after what they say is on stable storage (fsync), unless
 * a comment says otherwise; a rejection is a `LedgerError`, after which nothing may be sent.
 */
import type { Bucket, Cap } from '../../policy/model.js';
import type { Mode, Price, Settlement } from '../model.js';

export interface Ledger {
  /**
   * The ledger's time in ms since the epoch. It never goes back, also across restarts; it advances with the monotonic clock and with
   * the dates of Stripe's answers, never with the wall clock alone.
   */
  now(): number;
  /** Takes note of a `Date` that Stripe answered, in ms since the epoch. */
  observe(date: number): void;

  /** The key behind a digest, in force or not; `undefined` for an unknown one. Reads memory that is never older than the last commit. */
  findKey(digest: string): VaultKey | undefined;
  /** Whether a role, or everything, is frozen at this moment. */
  isFrozen(role: string): boolean;

  /** The operation known under a key (`id`), or the newest equal one of the role that was heard of after `since` (ms) or has no known outcome. */
  recall(
    by: { readonly id: string } | { readonly role: string; readonly fingerprint: string; readonly since: number },
  ): Operation | undefined;
  /** The live hold of a role on an object, if any: what it says is what was priced before. */
  holdOn(role: string, object: string): Hold | undefined;

  /**
   * In one transaction: the key is still in force and its role not frozen; no operation of this id is known, and no equal one since
   * `equalSince`; every cap has room; then the hold (new, or the live one of this role on `price.object` raised), the operation and
   * the decision are written. When it resolves with `reserved`, all of it is durable, and the request may be sent.
   */
  reserve(request: Reservation): Promise<Reserved>;

  /**
   * Says what became of an operation and writes its record, in one transaction. Idempotent: an operation that is settled stays so
   * unless it was unknown. `unknown` keeps what is held. Money that moved is posted at `max(now, date)`.
   *
   * @param date the `Date` of the answer that proves it, in ms since the epoch
   */
  settle(operation: string, settlement: Settlement, outcome: OutcomeNote, record: Decision, date?: number): Promise<void>;

  /**
   * Takes an operation of unknown outcome to be sent once more: from now on it is under way, so that nobody resolves its hold meanwhile.
   * `undefined` when it is not unknown any more, nothing is held for it, or it began `maxAge` ms ago or earlier: then it must not be sent.
   */
  resend(operation: string, maxAge: number): Promise<Hold | undefined>;

  /** Evidence about an object that came by another way (a read, a cancellation, a later confirmation by another role). Idempotent. */
  learn(role: string, settlement: Extract<Settlement, { object: string }>, date?: number): Promise<void>;

  /** Appends a decision that moved no hold. Group commit, within some 50 ms; resolves when durable, but nobody needs to wait for it. */
  record(decision: Decision): Promise<void>;

  /** Cap by cap, what is used and left at this moment; `customer` and `key` name whose count to take where a cap has one. */
  usage(role: string, caps: readonly Cap[], who?: { readonly customer?: string; readonly key?: string }): CapUsage[];

  /**
   * Who has used most of a cap that counts each customer or key apart, at most `most` of them, the highest use first; nobody for another
   * cap. Reads all that moved in the cap's window.
   */
  busiest(role: string, cap: Cap, most: number): Busy[];

  readonly keys: KeyStore;
  readonly holds: HoldStore;
  readonly audit: AuditStore;

  /** Waits for what is under way, writes the audit head, and closes. Further calls reject. */
  close(): Promise<void>;
}

/** Something that the ledger could not do. It is never guessed around: the proxy refuses. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

export interface VaultKey {
  /** Public: `key_` and 12 letters or digits. Never the secret. */
  readonly id: string;
  readonly role: string;
  readonly mode: Mode;
  readonly label?: string;
  /** The last letters of the secret, for people to tell keys apart. */
  readonly hint: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly lastUsedAt?: number;
}

/** A request for money: what it wants to hold, for which operation, under which caps. */
export interface Reservation {
  /** The operation's id: the forwarded idempotency key, scoped by role. */
  readonly operation: string;
  readonly role: string;
  readonly keyId: string;
  readonly mode: Mode;
  readonly account?: string;
  /** The endpoint as `POST /v1/charges`. */
  readonly endpoint: string;
  readonly fingerprint: string;
  /** Whether the caller chose the idempotency key, an SDK made it, or the proxy derived it. */
  readonly idempotency: 'given' | 'made' | 'derived';
  /** Equal operations of the role that began after this moment (ms) are in the way; absent: none is. */
  readonly equalSince?: number;
  readonly price: Price;
  readonly caps: readonly Cap[];
  /** US cents that the role's exposure may come to; absent: none. */
  readonly maxExposure?: number;
  readonly record: Decision;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly hold: string; readonly left: readonly CapUsage[] }
  /** Somebody was faster: the same id, or an equal operation in the window. */
  | { readonly kind: 'known'; readonly operation: Operation }
  | { readonly kind: 'over'; readonly cap: CapUsage; readonly freesAt?: number }
  /** `per: customer`, and no customer to be seen. */
  | { readonly kind: 'no-customer'; readonly cap: Cap }
  | { readonly kind: 'over-exposure'; readonly used: number; readonly max: number }
  /** Another role holds less on the object than this would raise it to, and could then move more than it was allowed. */
  | { readonly kind: 'held-by-other'; readonly role: string }
  /** The key was revoked, has expired or was frozen since it was identified. */
  | { readonly kind: 'not-in-force' };

/** A request that moved a hold, or tried to. Kept as long as the ledger. */
export interface Operation {
  readonly id: string;
  readonly role: string;
  readonly endpoint: string;
  readonly fingerprint: string;
  readonly idempotency: 'given' | 'made' | 'derived';
  /** ms since the epoch. */
  readonly startedAt: number;
  /**
   * `sent`: under way in this process; `unknown`: sent, or perhaps sent, and nobody knows (also everything that was under way when a
   * process ended); `settled`: answered.
   */
  readonly state: 'sent' | 'unknown' | 'settled';
  /**
   * What it was settled with. One of `nothing` is in nobody's way, since nothing was done: its id can be reserved again (and then it is
   * the new operation), and no other one is equal to it.
   */
  readonly outcome?: 'open' | 'done' | 'nothing';
  readonly hold: string;
  /** The object that it made or moved, when known. */
  readonly object?: string;
  /** The status that Stripe answered. */
  readonly status?: number;
}

/** What to remember of an answer beside its money. */
export interface OutcomeNote {
  readonly status?: number;
  readonly object?: string;
}

/** Money that may still move, and what of it did. Lives as long as its object can move money. */
export interface Hold {
  readonly id: string;
  readonly role: string;
  readonly keyId: string;
  readonly bucket: Bucket;
  readonly currency: string;
  readonly customer?: string;
  readonly object?: string;
  readonly account?: string;
  /** `open`: the object lives; `unknown`: an operation of it has no known outcome; `closed`: nothing more can move. */
  readonly state: 'open' | 'unknown' | 'closed';
  /** Still held and already moved, in the minor unit of `currency` and in US cents. */
  readonly held: number;
  readonly heldUsd: number;
  readonly posted: number;
  readonly postedUsd: number;
  readonly exposure: number;
  /** ms since the epoch. */
  readonly createdAt: number;
}

export interface CapUsage {
  readonly cap: Cap;
  /** US cents or a number of operations, as the cap counts. */
  readonly used: number;
  readonly left: number;
}

/** A customer or key and what it has of a cap, as the cap counts. */
export interface Busy {
  readonly who: string;
  readonly used: number;
  readonly left: number;
}

export interface KeyStore {
  /** Stores a new key by its digest; the secret never reaches the ledger. */
  create(key: {
    readonly digest: string;
    readonly role: string;
    readonly mode: Mode;
    readonly hint: string;
    readonly label?: string;
    readonly expiresAt?: number;
  }): Promise<VaultKey>;
  list(): VaultKey[];
  /** In force with the next request. `undefined` when no such key is known; a revoked one stays as it is. */
  revoke(id: string): Promise<VaultKey | undefined>;
  /** Ends a key at a moment (ms): what a rotation leaves of the old one. */
  expire(id: string, at: number): Promise<VaultKey | undefined>;
  /** `undefined`: everything. */
  freeze(role: string | undefined): Promise<void>;
  /** Everything: what was frozen by name too. */
  unfreeze(role: string | undefined): Promise<void>;
  frozen(): readonly string[] | 'everything';
}

export interface HoldStore {
  list(filter?: { readonly role?: string; readonly state?: Hold['state'] }): Hold[];
  get(id: string): Hold | undefined;
  /** Operations of a hold, oldest first. */
  operations(id: string): Operation[];
  /**
   * An operator's word on a hold: `posted` (minor units) moved in all and nothing more can. Written to the audit log with who and why.
   * Settles every unknown operation of the hold. `undefined` when there is no such hold; a closed one is left as it is. Rejects while a
   * request of the hold is under way, and when less is said than is known to have moved.
   */
  resolve(id: string, posted: number, by: { readonly who: string; readonly why: string }): Promise<Hold | undefined>;
}

/** One decision, as the audit log keeps it. No secret, no card data, no free text of the caller. */
export interface Decision {
  readonly role?: string;
  readonly keyId?: string;
  readonly keyLabel?: string;
  /** As the caller claims. */
  readonly agent?: string;
  readonly toolCall?: string;
  /**
   * `POST /v1/charges`, or the method alone when the path matches nothing. What no request did: the command (`holds resolve`),
   * `evidence` for what the ledger learnt of an object, `open` for what it found when it was opened.
   */
  readonly endpoint: string;
  readonly account?: string;
  readonly decision: 'allowed' | 'refused' | 'settled' | 'operator';
  /**
   * The code of the refusal, or what became of it: `reserved`, `posted`, `open`, `void`, `unknown`, `read`, `replayed`;
   * `beyond-hold`: more moved, or can move, than was held.
   */
  readonly reason: string;
  readonly bucket?: Bucket;
  readonly amount?: number;
  readonly currency?: string;
  readonly usd?: number;
  readonly customer?: string;
  readonly object?: string;
  /** What is left of the tightest cap, as it counts. */
  readonly capLeft?: number;
  readonly cap?: string;
  readonly idempotency?: 'given' | 'made' | 'derived' | 'replayed';
  readonly operation?: string;
  readonly upstreamRequestId?: string;
  readonly status?: number;
  /** ms from the first byte to the answer. */
  readonly latency?: number;
  /** An operator's reason; he himself is the `agent`. */
  readonly why?: string;
  readonly policy?: string;
}

/** A decision in the chain. `mac` is the HMAC-SHA-256, in hex, of the previous mac and this row. */
export interface AuditRow extends Decision {
  readonly seq: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly mac: string;
}

export interface AuditStore {
  /** Rows in order, from after `seq`, at most `limit`. */
  read(after: number, limit: number): AuditRow[];
  /** The last `count` rows, oldest first. */
  tail(count: number): AuditRow[];
  /** Checks the chain against the key and the head outside the database. */
  verify(): AuditVerdict;
}

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number }
  | {
      readonly ok: false;
      readonly seq: number;
      readonly problem: 'changed' | 'missing' | 'reordered' | 'cut-off';
      readonly message: string;
    };
