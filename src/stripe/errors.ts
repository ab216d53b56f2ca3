/** Stripe's errors: what is on the wire, and which class stripe-node makes of it. */

/** The body of every error answer. Without a truthy `error`, stripe-node takes any status for a success. */
export interface ErrorBody {
  readonly error: {
    readonly type: ErrorType;
    readonly message: string;
    readonly code?: string;
    readonly param?: string;
    readonly decline_code?: string;
    readonly doc_url?: string;
    readonly request_log_url?: string;
    /** The id of the charge that failed. */
    readonly charge?: string;
    /** The whole object, client secret included. */
    readonly payment_intent?: Readonly<Record<string, unknown>>;
    /** The whole object, client secret included. */
    readonly setup_intent?: Readonly<Record<string, unknown>>;
  };
}

/** `error.type` of v1 answers; `err.rawType` in stripe-node. */
export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** Classes that a v1 call can throw, all below `StripeError`. The name is the class, its key in `Stripe.errors` and `err.type`. */
export const errorClasses = [
  'StripeAPIError',
  'StripeAuthenticationError',
  'StripeCardError',
  'StripeConnectionError',
  'StripeIdempotencyError',
  'StripeInvalidRequestError',
  'StripePermissionError',
  'StripeRateLimitError',
] as const;

export type ErrorClass = (typeof errorClasses)[number];

/** The class above all of them. Its own `type` says the subclass. */
export const baseErrorClass = 'StripeError';

/** Since this major the status decides first; before, the `type` in the body did, except for 401, 403 and 429. */
const statusFirstSince = 21;

/**
 * The class that stripe-node throws for a v1 error answer. A 402 is a `StripeCardError` whatever its body says since major 21, and what
 * its type says before.
 */
export function errorClassOf(
  status: number,
  error: { readonly type: ErrorType; readonly code?: string },
  major: number,
): ErrorClass {
  const fixed = byStatus[status];
  if (fixed !== undefined) return fixed;
  if (major < statusFirstSince) return byType[error.type];
  if (status === 402) return 'StripeCardError';
  if (status === 400 && error.code === 'rate_limit') return 'StripeRateLimitError';
  if (status !== 400 && status !== 404) return 'StripeAPIError';
  return error.type === 'idempotency_error' ? 'StripeIdempotencyError' : 'StripeInvalidRequestError';
}

const byStatus: Readonly<Record<number, ErrorClass>> = {
  401: 'StripeAuthenticationError',
  403: 'StripePermissionError',
  429: 'StripeRateLimitError',
};

const byType: Readonly<Record<ErrorType, ErrorClass>> = {
  api_error: 'StripeAPIError',
  card_error: 'StripeCardError',
  idempotency_error: 'StripeIdempotencyError',
  invalid_request_error: 'StripeInvalidRequestError',
};

/** Whether stripe-node sends the request again by itself after this status, unless `stripe-should-retry` says otherwise. Never after a 429. */
export function isRetriedStatus(status: number): boolean {
  return status === 409 || status >= 500;
}
