/** What an error of Stripe proves about the request that it answers. */
import type { CanonicalRequest, Price, Settlement, UpstreamAnswer } from '../model.js';
import { fieldsAt, idAt, textAt, type Fields } from './fields.js';
import { stateOf } from './state.js';
import { nothingCounted, settled, totalsOf, unknown, type Counted } from './totals.js';

/**
 * The statuses with which Stripe turns a request away before it does anything for it: what the parameters say is impossible (400), the
 * key is none (401) or may not (403), the object does not exist (404). 402 is a decline, which comes after the attempt. Any other
 * (409, 424, 429, 5xx) can stand for a request that was, or is being, executed.
 */
const turnedAway: ReadonlySet<number> = new Set([400, 401, 403, 404]);

/** Codes of requests that can be under way all the same, whatever the status. */
const underWay: ReadonlySet<string> = new Set(['idempotency_key_in_use', 'lock_timeout', 'rate_limit']);

/**
 * What a first answer that is an error proves. An `idempotency_error` says that the key belongs to another request: to one of no money,
 * or to one that was turned away, since the ledger knows of no other. This one was not begun. A later answer, or one that Stripe
 * replays, proves nothing: see `settle.ts`.
 */
export function settlementOfError(
  { endpoint: { call } }: CanonicalRequest,
  price: Price,
  { status, body }: UpstreamAnswer,
  counted: Counted = nothingCounted,
): Settlement {
  const error = fieldsAt(body, 'error');
  const type = error && textAt(error, 'type');
  if (error === undefined || type === undefined) return unknown(`Stripe answered ${status} without an error that can be read.`);
  const code = textAt(error, 'code');
  if (code !== undefined && underWay.has(code)) return unknown(`Stripe answered ${status} ${code}.`);
  if (status === 402) return declined(call, price, error, counted);
  const isRefusal = type === 'invalid_request_error' || (status === 400 && type === 'idempotency_error');
  if (!turnedAway.has(status) || !isRefusal) {
    return unknown(`Stripe answered ${status} ${code ?? type}, which does not say that nothing was done.`);
  }
  return refused(price, error, counted);
}

/** Turned away: nothing was done for this request. Only an intent that it made all the same stays held. */
function refused(price: Price, error: Fields, counted: Counted): Settlement {
  const intent = fieldsAt(error, 'payment_intent');
  const state = intent && stateOf(intent);
  if (state !== undefined && concerns(price, state.object)) {
    if (price.object === undefined) return settled(price, state, counted);
    // What moved of it was moved by others, under their own prices: no alarm, however much it is, and in whatever currency.
    if (state.terminal && state.currency === price.currency) return totalsOf(state, counted);
  } else if (intent !== undefined && price.object === undefined) {
    return unknown('Stripe refused the request, but shows a PaymentIntent whose state cannot be read.');
  }
  return { kind: 'nothing', ...(price.object === undefined ? {} : { object: price.object }) };
}

/** A decline: a charge is over with it, a PaymentIntent and an invoice can be tried again. */
function declined(call: string, price: Price, error: Fields, counted: Counted): Settlement {
  const intent = fieldsAt(error, 'payment_intent');
  const state = intent && stateOf(intent);
  if (state !== undefined && concerns(price, state.object)) return settled(price, state, counted);
  if (call === 'charges.create') {
    const charge = idAt(error, 'charge');
    return { kind: 'nothing', ...(charge === undefined ? {} : { object: charge }) };
  }
  if (price.object !== undefined) {
    const held = Math.max(price.amount, counted.held + counted.posted) - counted.posted;
    return { kind: 'open', object: price.object, posted: counted.posted, held };
  }
  return unknown('Stripe declined the payment, and what can still be tried again is not known.');
}

const concerns = (price: Price, object: string): boolean => price.object === undefined || price.object === object;
