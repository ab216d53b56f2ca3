/** What an answer of Stripe proves about the money that was held for a request: the rules of the hold, in one place. */
import type { CanonicalRequest, Mode, Price, Settlement, UpstreamAnswer } from '../model.js';
import { answeredKind } from './answers.js';
import { settlementOfError } from './errors.js';
import { idAt, textAt, type Fields } from './fields.js';
import { ended, saysItsMoney, stateOf } from './state.js';
import { nothingCounted, settled, unknown, type Counted } from './totals.js';

export interface SettlingContext {
  /** False when the request had been sent before, by us or by a process before us: then no error proves anything. */
  readonly firstSend: boolean;
  /** The role's live hold on an object. What it has counted for the object stays counted until the object is terminal. */
  readonly holdOn?: (object: string) => Counted | undefined;
  /** The mode that `livemode` must agree with. */
  readonly mode?: Mode;
}

/**
 * What an answer proves about the money of the hold that `price` was reserved for.
 *
 * Only evidence frees: an error to the first send with which Stripe turns a request away, or an object that is terminal. No answer, a
 * conflict, a limit, a fault of Stripe's, an error to a re-send and an error that Stripe replays all keep everything held. A success
 * that is replayed proves what it proved at first. More than was priced, another currency, another mode or another object than was
 * asked for raise `alarm`: the role then moved what nobody priced, and should be frozen until somebody has looked.
 */
export function settlementOf(
  request: CanonicalRequest,
  price: Price,
  answer: UpstreamAnswer | undefined,
  context: SettlingContext,
): Settlement {
  if (answer === undefined) return unknown('No answer came.');
  if (answer.status >= 200 && answer.status < 300) return settlementOfSuccess(request, price, answer.body, context);
  if (!context.firstSend) return unknown(`Stripe answered ${answer.status} to a request that had been sent before.`);
  if (answer.headers['idempotent-replayed'] === 'true') {
    return unknown(`Stripe replayed a ${answer.status} that it gave to an earlier request with this key.`);
  }
  const counted = price.object === undefined ? undefined : context.holdOn?.(price.object);
  return settlementOfError(request, price, answer, counted);
}

function settlementOfSuccess(
  { endpoint: { call }, ids }: CanonicalRequest,
  price: Price,
  body: Fields,
  { holdOn, mode }: SettlingContext,
): Settlement {
  const kind = answeredKind(call);
  const id = textAt(body, 'id');
  if (id === undefined || kind === undefined || body.object !== kind) {
    return belied(`Stripe answered ${call} with something else than a ${kind ?? 'known object'}.`);
  }
  const own = price.object === undefined || price.object === id;
  if (!own && ids.at(-1) === price.object) return belied(`Stripe answered ${call} of ${price.object} with ${id}.`);
  const object = price.object ?? followed(body) ?? id;
  const counted = holdOn?.(object) ?? nothingCounted;
  if (own && speaks(price, kind, body, counted)) {
    const state = stateOf(body);
    if (state === undefined) return belied(`The state of ${id} cannot be read from what Stripe answered.`);
    return inMode(settled(price, state, counted), price, body, mode);
  }
  const currency = textAt(body, 'currency')?.toLowerCase() ?? price.currency;
  if (price.exposure === undefined && currency !== price.currency) {
    return belied(`${id} is in ${currency}, but the request was priced in ${price.currency}.`);
  }
  return inMode(inFull(price, object, body, counted), price, body, mode);
}

const belied = (problem: string): Settlement => unknown(problem, problem);

/** What goes on charging when a quote is accepted or a schedule begins. */
function followed(body: Fields): string | undefined {
  if (body.object !== 'quote' && body.object !== 'subscription_schedule') return undefined;
  return idAt(body, 'subscription') ?? idAt(body, 'invoice');
}

/**
 * Whether the amounts of an answer are those that were priced. Not where they say what was there before (an invoice, whose new lines are
 * an exposure), nor where the price stands in for amounts that could not be known. A subscription shows its latest invoice, which is all
 * that moved only of a new one; of another one, that invoice tells something where it alone comes to more than is known.
 */
function speaks(price: Price, kind: string, body: Fields, { held, posted }: Counted): boolean {
  if (!saysItsMoney(kind)) return false;
  if (price.exposure === undefined) return true;
  if (kind !== 'subscription' && kind !== 'checkout.session') return false;
  const state = stateOf(body);
  if (state?.currency !== price.currency) return false;
  if (kind === 'checkout.session' || price.object === undefined) return true;
  return state.posted + state.held > Math.max(price.amount, held + posted);
}

/**
 * For answers that say nothing about the price: what has no end of its own counts as moved in full; what goes on (a subscription, a
 * link, an intent at a card reader) stays open.
 */
function inFull(price: Price, object: string, body: Fields, { held, posted }: Counted): Settlement {
  const total = Math.max(price.amount, held + posted);
  const gone = body.object === 'subscription' && ended(body);
  if (gone || (price.exposure === undefined && object === body.id)) return { kind: 'done', object, posted: total };
  // The first invoice of an active subscription is paid.
  const moved = body.object === 'subscription' && body.status === 'active' ? total : posted;
  return { kind: 'open', object, posted: moved, held: total - moved };
}

/** An object of the other mode was made with another key than ours: it frees nothing. */
function inMode(settlement: Settlement, price: Price, { livemode }: Fields, mode: Mode | undefined): Settlement {
  if (mode === undefined || typeof livemode !== 'boolean' || livemode === (mode === 'live')) return settlement;
  const alarm = `Stripe answered from ${livemode ? 'live' : 'test'} mode, but the key is for ${mode} mode.`;
  if (settlement.kind !== 'done') return { ...settlement, alarm };
  return { ...settlement, posted: Math.max(settlement.posted, price.amount), alarm };
}
