/** What the steps of a request hand to one another. Plain data; amounts are integers in the currency's minor unit. */
import type { Endpoint } from '../stripe/endpoint.js';
import type { Bucket } from '../stripe/money/row.js';

/** A request as it came over the wire, headers unjoined: Node's `rawHeaders`, name and value by turns. */
export interface Incoming {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** A parameter: text, a list, or an object. Maps, since a name such as `__proto__` must stay a name. */
export type Param = string | readonly Param[] | Params;
export type Params = ReadonlyMap<string, Param>;

/** A request that was read without doubt. What is sent is made from this alone, never from what came in. */
export interface CanonicalRequest {
  readonly endpoint: Endpoint;
  /** The values of the path's parameters, in order. */
  readonly ids: readonly string[];
  /** Rebuilt from the endpoint's template and the ids; no query. */
  readonly path: string;
  /** Query of a GET or DELETE, body of a POST. */
  readonly params: Params;
  /** The parameters as they are sent: one spelling for one meaning, in the order in which Stripe reads lists. Empty string for none. */
  readonly form: string;
  /** SHA-256 in hex of method, path, account and `form` with sorted names: equal for requests that ask for the same. */
  readonly fingerprint: string;
  /** `Stripe-Account` or `Stripe-Context`: the connected account to act for. */
  readonly account?: string;
  readonly idempotencyKey?: string;
  /** Claims of the caller, for the log alone. */
  readonly agent?: string;
  readonly toolCall?: string;
}

/** What a request may move. Absent fields are unknown or do not apply. */
export interface Price {
  readonly bucket: Bucket;
  /** The most that this request can come to have moved for its object, in the minor unit of `currency`. */
  readonly amount: number;
  readonly currency: string;
  /** `amount` in US cents, rounded up. */
  readonly usd: number;
  readonly customer?: string;
  /**
   * The object that the money belongs to, when it exists already (`pi_…` of a confirmation). A hold of this role on it is raised to
   * `amount` where that is more, instead of holding twice.
   */
  readonly object?: string;
  /** US cents of future charges that no cap bounds, counted against the role's `maxExposure`. */
  readonly exposure?: number;
}

/** Money asked of a request: nothing, a price, or no. */
export type Pricing =
  | { readonly kind: 'free' }
  | { readonly kind: 'priced'; readonly price: Price }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Why a request is not sent, in Stripe's error shape. `code` is one of ours (`spend_cap_exceeded`) or Stripe's. `reason` is the short
 * word for logs, metrics and the `Paybrake-Reason` header.
 */
export interface Refusal {
  readonly status: number;
  readonly type: 'invalid_request_error' | 'idempotency_error' | 'api_error';
  readonly code: string;
  readonly message: string;
  readonly param?: string;
  /** Seconds after which the same request could pass, when that is known. */
  readonly retryAfter?: number;
}

/** What Stripe answered; `undefined` where a step took no answer (a lost connection, a time-out, a body cut short). */
export interface UpstreamAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it came, to be passed on as it is where nothing must be taken out. */
  readonly text?: string;
  /** Stripe's own `Date` header in ms since the epoch; the only clock besides the monotonic one that is believed. */
  readonly date?: number;
}

/**
 * What an answer proves about the money of one hold. Amounts are totals for the hold's object since it was first held, in the minor
 * unit of the hold's currency.
 *
 * - `open`: `posted` moved so far, up to `held` more can still move
 * - `done`: the object is terminal: `posted` moved, nothing more can
 * - `nothing`: it is certain that nothing was executed for this request, and so the request's own reservation is free
 * - `unknown`: nobody can tell; what was reserved stays held
 *
 * `alarm` says, for people, how an answer belies the price: more than was priced, another currency, mode or object. What is counted is
 * then the larger; the role should be frozen until somebody has looked.
 */
export type Settlement = (
  | { readonly kind: 'open'; readonly object: string; readonly posted: number; readonly held: number }
  | { readonly kind: 'done'; readonly object: string; readonly posted: number }
  | { readonly kind: 'nothing'; readonly object?: string }
  | { readonly kind: 'unknown'; readonly why: string }
) & { readonly alarm?: string };

/** What a caller gets. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The mode of a key, of an upstream key and of an object. */
export type Mode = 'test' | 'live';
