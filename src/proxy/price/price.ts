/** What a request may move: a price from the money table, nothing, or a refusal. Nothing is guessed. */
import { findMoneyRow } from '../../stripe/money.js';
import type { CanonicalRequest, Price, Pricing } from '../model.js';
import { strangeAccountIn } from './accounts.js';
import { cardDataIn } from './card-data.js';
import { intents } from './intents.js';
import { invoices } from './invoices.js';
import { movingPartIn } from './moving-parts.js';
import { outgoing } from './outgoing.js';
import { inUsd, nameOfCall, Refused, stop, type Ask, type Money, type Pricer, type PricingContext } from './pricer.js';
import { privilege } from './privileges.js';
import { schedules } from './schedules.js';
import { subscriptions } from './subscriptions.js';
import { surfaces } from './surfaces.js';

export type { PricingContext } from './pricer.js';

/** One for each call of the money table that can be priced. What is not here is refused. */
const pricers: ReadonlyMap<string, Pricer> = new Map(
  [intents, outgoing, invoices, subscriptions, schedules, surfaces].flatMap((group) => Object.entries(group)),
);

/**
 * Prices a request for a role, in the row of the money table that it falls into; a call that has no row is free. Looks objects up at
 * Stripe only where neither the request nor a live hold of the role says the amount. Never rejects for what a request holds: a refusal
 * is data. Raw card data is refused in every request, also in a free one.
 *
 * @param request read without doubt, and its parameters known to Stripe
 */
export async function price(request: CanonicalRequest, context: PricingContext): Promise<Pricing> {
  const { call } = request.endpoint;
  const row = findMoneyRow(call);
  // Also without a row: a quote says where the money goes that its acceptance moves.
  const rerouted = request.endpoint.method === 'GET' ? undefined : strangeAccountIn(request.params, call, context.role);
  const stopped = cardDataIn(request.params) ?? rerouted ?? (row ? undefined : movingPartIn(request));
  if (stopped !== undefined) return { kind: 'refused', refusal: stopped };
  if (row === undefined) return { kind: 'free' };
  const ask: Ask = { ...context, request, row };
  try {
    const money = row.kind === 'privilege' ? privilege(ask) : await (pricers.get(call) ?? unpriced)(ask);
    return money === 'free' ? { kind: 'free' } : { kind: 'priced', price: priceOf(ask, money) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}

const unpriced: Pricer = (ask) =>
  stop(403, 'endpoint_not_priced', `What ${nameOfCall(ask)} moves cannot be known or bounded, so that no cap could hold it.`);

function priceOf(ask: Ask, { amount, currency, customer, object, exposure, bucket }: Money): Price {
  return {
    bucket: bucket ?? ask.row.bucket ?? 'charges',
    amount,
    currency,
    usd: inUsd(ask, amount, currency),
    ...(customer === undefined ? {} : { customer }),
    ...(object === undefined ? {} : { object }),
    ...(exposure === undefined ? {} : { exposure }),
  };
}
