/** Cards of the older Sources way: `source: 'tok_visa'` on a charge or a customer. */
import { inParam, type Context } from '../context.js';
import { cardError, refuseUnsavable } from '../paying.js';
import { testCardNamed, type TestCard } from '../test-cards.js';
import type { Customer } from './customers.js';
import { cardOf, type Card } from './payment-methods.js';

export interface CardSource {
  readonly id: string;
  readonly object: 'card';
  readonly brand: string;
  readonly country: string;
  readonly customer: string | null;
  readonly exp_month: number;
  readonly exp_year: number;
  readonly fingerprint: string;
  readonly funding: string;
  readonly last4: string;
  readonly metadata: object;
}

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'MasterCard',
  amex: 'American Express',
  discover: 'Discover',
};

export function makeCard(context: Context, card: TestCard, customer: string | null): CardSource {
  const { country, exp_month, exp_year, fingerprint, funding, last4, brand } = cardOf(card);
  return context.store.add('card', {
    id: context.newId('card'),
    object: 'card',
    brand: brandNames[brand] ?? 'Unknown',
    country,
    customer,
    exp_month,
    exp_year,
    fingerprint,
    funding,
    last4,
    metadata: {},
  });
}

/** The same card as a payment method's `card`. */
export const paymentCard = (source: CardSource): Card => ({
  brand: Object.keys(brandNames).find((name) => brandNames[name] === source.brand) ?? 'unknown',
  country: 'US',
  exp_month: source.exp_month,
  exp_year: source.exp_year,
  fingerprint: source.fingerprint,
  funding: source.funding,
  last4: source.last4,
});

/** Saves a token as the customer's default card. Throws 400 for no such token, 402 when the bank refuses. */
export function saveSource(context: Context, customer: Customer, token: string): void {
  const card = testCardNamed(token);
  if (card === undefined) {
    customer.default_source = inParam(context, 'card', token, 'source').id;
    return;
  }
  refuseUnsavable(card.last4);
  customer.default_source = makeCard(context, card, customer.id).id;
}

/** The card that a charge uses: the token, the customer's own card of that id, or the customer's default. */
export function sourceFor(context: Context, customer: Customer | undefined, source: string | undefined): CardSource {
  const card = source === undefined ? undefined : testCardNamed(source);
  if (card !== undefined) return makeCard(context, card, null);
  const id = source ?? customer?.default_source ?? undefined;
  if (id === undefined) throw cardError('missing', 'Cannot charge a customer that has no active card', { param: 'card' });
  const saved = inParam(context, 'card', id, 'source');
  if (saved.customer !== (customer?.id ?? null)) {
    throw cardError('missing', `Customer ${customer?.id ?? '(none)'} does not have a linked source with ID ${id}.`, {
      param: 'source',
    });
  }
  return saved;
}
