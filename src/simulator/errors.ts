/** Stripe's error bodies. What a handler throws is a `StripeError`; the server turns it into `{ "error": { … } }`. */

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'rate_limit_error';

export interface ErrorBody {
  readonly type: ErrorType;
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  /** The whole object, as Stripe returns it with a failed confirmation. */
  readonly payment_intent?: object;
  readonly payment_method?: object;
}

export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
    this.name = 'StripeError';
  }

  /** The answer's JSON. `doc_url` follows from the code. */
  toJSON(): object {
    const { code } = this.body;
    return {
      error: { ...this.body, ...(code && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }) },
    };
  }
}

/** A 400 `invalid_request_error` unless another status is given. */
export function invalidRequest(
  message: string,
  { status = 400, ...details }: { status?: number; code?: string; param?: string; payment_intent?: object } = {},
): StripeError {
  return new StripeError(status, { type: 'invalid_request_error', message, ...details });
}

/** An id in the path is a 404; an id in a parameter is a 400. */
export function resourceMissing(noun: string, id: string, param: string, status: 400 | 404): StripeError {
  return invalidRequest(`No such ${noun}: '${id}'`, { status, code: 'resource_missing', param });
}

export function unrecognizedUrl(method: string, path: string): StripeError {
  const hint = path.endsWith('/')
    ? ' If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.'
    : '';
  return invalidRequest(
    `Unrecognized request URL (${method}: ${path}).${hint} Not every Stripe endpoint is simulated here; docs/simulator.md lists those that are.`,
    { status: 404 },
  );
}

/** What Stripe answers when it fails itself. */
export const apiError = (message = 'An unknown error occurred') => new StripeError(500, { type: 'api_error', message });

/** Another request holds the object. Outside the idempotency layer, so that a retry with the same key executes. */
export function lockTimeout(): StripeError {
  return new StripeError(
    429,
    {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
    },
    { 'stripe-should-retry': 'true' },
  );
}
