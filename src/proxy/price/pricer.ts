/** What every pricer is handed, and what it may answer. */
import type { Rate, Role } from '../../policy/model.js';
import type { Bucket, MoneyRow } from '../../stripe/money/row.js';
import type { Hold } from '../ledger/ledger.js';
import type { CanonicalRequest, Refusal, UpstreamAnswer } from '../model.js';
import { refuse } from '../read/refusal.js';
import { mostAmount, type Fields } from '../settle/fields.js';
import { usdCents } from './usd.js';

export interface PricingContext {
  readonly role: Role;
  readonly rates: ReadonlyMap<string, Rate>;
  /**
   * GETs an object at Stripe with the real key, for the account that the request names; the path may have a query. Resolves to what Stripe answered, or to
   * `undefined` when no answer came; a rejection counts as none.
   */
  readonly look: (path: string) => Promise<UpstreamAnswer | undefined>;
  /** The live hold of the role on an object. */
  readonly holdOn: (object: string) => Hold | undefined;
}

/** One request to be priced. */
export interface Ask extends PricingContext {
  readonly request: CanonicalRequest;
  readonly row: MoneyRow;
}

/** What a pricer found out; `price.ts` makes a `Price` of it. */
export interface Money {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly customer?: string | undefined;
  readonly object?: string | undefined;
  /** US cents. */
  readonly exposure?: number | undefined;
  /** Where it is not that of the row. */
  readonly bucket?: Bucket;
}

/** Rejects with `Refused`. `free`: as it is asked for, the call moves nothing. */
export type Pricer = (ask: Ask) => Promise<Money | 'free'> | Money | 'free';

/** A refusal on its way out of a pricer. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** Stops the pricing. */
export function stop(status: number, code: string, message: string, param?: string): never {
  throw new Refused(refuse(status, code, message, param));
}

/** The id that a path ends with, or its only one. */
export const idOf = ({ request }: Ask): string => request.ids.at(-1) ?? '';

/** `POST /v1/charges`, for messages. */
export const nameOfCall = ({ request: { endpoint } }: Ask): string => `${endpoint.method} ${endpoint.path}`;

/**
 * Reads an object at Stripe: `found(ask, 'charges', 'ch_1')`, with what it leaves out unless it is asked to `expand` it. Stops with 400 when the id could lead elsewhere, with 404 when there is no
 * such object, and with 503 when nobody can say.
 */
export async function found(ask: Ask, folder: string, id: string, expand?: string): Promise<Fields> {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(id)) {
    stop(400, 'parameter_invalid_string', 'An id of this request is not written as Stripe writes ids: letters, digits, _ and -.');
  }
  const path = `/v1/${folder}/${id}`;
  const answer = await ask.look(expand === undefined ? path : `${path}?expand[0]=${expand}`).catch(() => undefined);
  if (answer?.status === 404) {
    stop(404, 'resource_missing', `Stripe has no object at ${path}, which is needed to know what this request may move.`, 'id');
  }
  if (answer?.status !== 200) {
    const message = `What this request may move is not known: ${path} could not be read from Stripe. Nothing was sent. Try again.`;
    throw new Refused({ ...refuse(503, 'amount_unknown_now', message), type: 'api_error' });
  }
  return answer.body;
}

/** In US cents, rounded up. Stops with 403 where the policy has no rate. */
export function inUsd({ role, rates }: Pick<Ask, 'role' | 'rates'>, amount: number, currency: string): number {
  const cents = amount > mostAmount ? Infinity : usdCents(amount, currency, rates);
  if (cents !== undefined && cents > mostAmount) {
    stop(400, 'amount_too_large', `${amount} ${currency} is more than can be counted.`, 'amount');
  }
  if (cents !== undefined) return cents;
  const known = [...rates.keys()].sort().join(', ');
  const advice = `The policy that holds for role "${role.name}" has rates for ${known}. Add "${currency}" to "rates" to allow it.`;
  return stop(403, 'currency_not_allowed', `Amounts in ${currency} cannot be counted. ${advice}`, 'currency');
}

/** Stops where an object does not show what it may move. */
export function unreadable(kind: string): never {
  return stop(403, 'amount_unknown', `What this request may move is not known: Stripe shows a ${kind} without an amount.`);
}

/** What the hold has counted for its object in all: what moved and what still can. */
export const totalOf = ({ held, posted }: Hold): number => held + posted;
