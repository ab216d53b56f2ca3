/**
 * The idempotency layer of API v1, by Stripe's documented rules:
 *
 * - The first status and body are saved once the endpoint begins to execute, declines and 500s included, and replayed.
 * - Nothing is saved when parameters do not validate, on a 409, a 429 or a 401.
 * - The same key with other parameters, or on another endpoint, is a 400 `idempotency_error`.
 * - The same key while its first request runs is a 409 `idempotency_key_in_use`.
 * - A key that is 24 hours old is forgotten: the request executes again.
 *
 * One layer serves one account.
 */
import { invalidRequest, StripeError } from './errors.js';

export interface SavedAnswer {
  readonly status: number;
  readonly body: string;
  /** `request-id` of the request that executed. */
  readonly requestId: string;
}

interface Entry {
  /** Method and path, `POST /v1/charges/ch_1/capture`. */
  readonly endpoint: string;
  readonly path: string;
  readonly params: string;
  readonly at: number;
  answer: SavedAnswer | undefined;
}

export interface KeyedRequest {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** Canonical text of the parameters: equal text, equal parameters. */
  readonly params: string;
}

const day = 24 * 60 * 60 * 1000;
const longestKey = 255;

export class IdempotencyLayer {
  readonly #entries = new Map<string, Entry>();

  /** `clock` gives ms since the epoch. */
  constructor(private readonly clock: () => number) {}

  /** The answer to replay, or undefined when the request is new. Throws 400 or 409. */
  recall(request: KeyedRequest): SavedAnswer | undefined {
    const { key } = request;
    if (key.length > longestKey) {
      throw invalidRequest(`Idempotency keys must be at most ${longestKey} characters long; this one has ${key.length}.`);
    }
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.answer !== undefined && this.clock() - entry.at >= day) {
      this.#entries.delete(key);
      return undefined;
    }
    if (entry.endpoint !== `${request.method} ${request.path}`) {
      throw idempotencyError(
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${request.path}' vs '${entry.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    if (entry.params !== request.params) {
      throw idempotencyError(
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    if (entry.answer === undefined) throw keyInUse(key);
    return entry.answer;
  }

  /** Marks the key as in use. The returned function saves the answer and ends that. */
  begin(request: KeyedRequest): (answer: SavedAnswer) => void {
    const { key, method, path, params } = request;
    const entry: Entry = { endpoint: `${method} ${path}`, path, params, at: this.clock(), answer: undefined };
    this.#entries.set(key, entry);
    return (answer) => {
      entry.answer = answer;
    };
  }
}

const idempotencyError = (message: string) => new StripeError(400, { type: 'idempotency_error', message });

/** The 409 for a key whose first request has not ended. */
export function keyInUse(key: string | undefined): StripeError {
  const what = key === undefined ? 'object' : `idempotency key ('${key}')`;
  return new StripeError(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this ${what}, probably because it was submitted twice. Try again once that request has ended.`,
  });
}
