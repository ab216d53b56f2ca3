/** A policy as the rest of the program reads it: checked, resolved, amounts in integers. Loading it is `load.ts`. */
import type { HttpMethod } from '../stripe/endpoint.js';
import type { Bucket } from '../stripe/money/row.js';

export type { Bucket } from '../stripe/money/row.js';

/**
 * What becomes of a second call for one operation. `guard`: refused, naming the earlier object; `require`: the caller must choose a key;
 * `derive`: answered with the earlier object; `pass`: left to Stripe.
 */
export type IdempotencyMode = 'guard' | 'require' | 'derive' | 'pass';

export interface Policy {
  readonly roles: ReadonlyMap<string, Role>;
  /** The role behind an environment variable that holds a vault key. */
  readonly env: ReadonlyMap<string, string>;
  /** By lower-case currency code. `usd` is always there, as 1. */
  readonly rates: ReadonlyMap<string, Rate>;
  /** The `Stripe-Version` that every request is sent with; absent: the one that the endpoint catalogue was made from. */
  readonly stripeVersion?: string;
  /** SHA-256 of the file's text in hex: the audit log says which policy decided. */
  readonly hash: string;
}

/** US dollars for one unit of a currency, exact: `{ numerator: 108n, denominator: 100n }` for "1.08". */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What one client is allowed to do. Its name is the identity of what was spent: keys come and go, spend stays. */
export interface Role {
  readonly name: string;
  readonly allow: readonly Pattern[];
  readonly caps: readonly Cap[];
  readonly idempotency: IdempotencyMode;
  /** How long an equal request without a chosen key is taken for the same operation, in ms. */
  readonly idempotencyWindow: number;
  /** Connected accounts that the role may act for. */
  readonly accounts: readonly string[];
  /** The most, in US cents, that future charges which no cap can bound may come to. */
  readonly maxExposure?: number;
  /** Lets `client_secret` through, which confirms a payment past the proxy. */
  readonly exposeClientSecret: boolean;
}

/** One entry of `allow`, as written and as understood. */
export type Pattern =
  | { readonly text: string; readonly kind: 'all' }
  | { readonly text: string; readonly kind: 'endpoint'; readonly method: HttpMethod; readonly path: string }
  | { readonly text: string; readonly kind: 'resource'; readonly resource: string; readonly access: 'read' | 'write' };

export interface Cap {
  readonly on: Bucket;
  /** US cents, or a number of operations. */
  readonly limit: { readonly usd: number } | { readonly count: number };
  /** The rolling window in ms. For `per: request` it has no meaning. */
  readonly window: number;
  /** What is counted apart; absent: all of the role together. */
  readonly per?: 'customer' | 'key' | 'request';
  /** As the file writes it, for messages: `charges usd 30.00 in 24h per customer`. */
  readonly text: string;
}
