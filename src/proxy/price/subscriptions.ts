/** Subscriptions: a first charge, and charges that go on by themselves until somebody ends them. */
import { fieldsAt, has, idAt, listAt, textAt, type Fields } from '../settle/fields.js';
import { currencyAsked, flagAsked, isAsked, lengthAsked, missing, onlyAsks, textAsked } from './asked.js';
import { maxExposure, refuseTax, understandsOnly, unknowable } from './exposure.js';
import { changedItem, existingItem, itemAt, plus, sumOf, total, type Sum } from './items.js';
import { found, idOf, inUsd, stop, totalOf, unreadable, type Ask, type Money, type Pricer } from './pricer.js';
import { currencyOf } from './units.js';

/** Fields of a new subscription beside which its items still say what it charges first and next, at most. */
// prettier-ignore
const plain = [
  'add_invoice_items', 'application_fee_percent', 'automatic_tax', 'billing_cycle_anchor', 'billing_cycle_anchor_config', 'billing_mode',
  'cancel_at', 'cancel_at_period_end', 'collection_method', 'currency', 'customer', 'customer_account', 'days_until_due',
  'default_payment_method', 'default_source', 'default_tax_rates', 'description', 'discounts', 'expand', 'invoice_settings', 'items',
  'metadata', 'off_session', 'on_behalf_of', 'payment_behavior', 'payment_settings', 'proration_behavior', 'transfer_data', 'trial_end',
  'trial_from_plan', 'trial_period_days', 'trial_settings',
];

const itemFields = ['discounts', 'metadata', 'price', 'price_data', 'quantity', 'tax_rates'];

const create: Pricer = async (ask) => {
  refuseTax(ask);
  understandsOnly(ask, [], plain);
  maxExposure(ask);
  const customer = textAsked(ask, 'customer');
  const charged = { currency: currencyAsked(ask, 'currency'), lookUp: currencyOf(ask, customer) };
  const items = await sumOf(ask, ['items'], charged, itemFields);
  const sum = await withExtra(ask, items);
  return { amount: sum.first, currency: sum.currency, customer, exposure: inUsd(ask, sum.ahead, sum.currency) };
};

/** What is charged once beside the items. */
async function withExtra(ask: Ask, sum: Sum): Promise<Sum> {
  if (!isAsked(ask, 'add_invoice_items')) return sum;
  return plus(ask, sum, await sumOf(ask, ['add_invoice_items'], { currency: sum.currency }));
}

/** Fields of a subscription that change neither what it charges nor when. */
// prettier-ignore
const descriptive = [
  'cancellation_details', 'days_until_due', 'default_payment_method', 'default_source', 'description', 'expand', 'invoice_settings',
  'metadata', 'payment_settings',
];

/** Fields that make it charge at once, at another time or without a discount that it had, and never more than all of its items. */
// prettier-ignore
const timing = [
  'add_invoice_items', 'application_fee_percent', 'automatic_tax', 'billing_cycle_anchor', 'cancel_at', 'cancel_at_period_end',
  'collection_method', 'default_tax_rates', 'discounts', 'items', 'off_session', 'on_behalf_of', 'pause_collection', 'payment_behavior',
  'proration_behavior', 'transfer_data', 'trial_end', 'trial_from_plan', 'trial_settings',
];

const update: Pricer = (ask) => {
  const ends = flagAsked(ask, 'cancel_at_period_end') !== false;
  if (onlyAsks(ask, [...descriptive, ...(ends ? ['cancel_at_period_end'] : [])])) return 'free';
  return allOf(ask, idOf(ask), {
    names: [...descriptive, ...timing],
    changed: async (subscription) => withExtra(ask, await asChanged(ask, subscription)),
  });
};

/** The items as the request leaves them: those that it names changed, those that it does not as they are, and new ones. */
function asChanged(ask: Ask, { items, currency }: Subscription): Promise<Sum> {
  const named = new Set<Fields>();
  const parts = Array.from({ length: lengthAsked(ask, 'items') }, (_, index) => {
    const path = ['items', index];
    const id = textAsked(ask, [...path, 'id']);
    if (id === undefined) return itemAt(ask, path, { currency }, itemFields);
    const item = items.find((each) => textAt(each, 'id') === id);
    if (item === undefined || named.has(item)) {
      const message = `The subscription has no item ${id}, or it is named twice.`;
      return stop(400, 'ambiguous_parameters', message, `items[${index}][id]`);
    }
    named.add(item);
    return changedItem(ask, path, item, currency, ['id', 'deleted', ...itemFields]);
  });
  const rest = items.filter((item) => !named.has(item)).map((item) => existingItem(ask, item, currency));
  return total(ask, currency, [...parts, ...rest]);
}

interface Subscription {
  readonly currency: string;
  readonly customer: string | undefined;
  readonly items: readonly Fields[];
}

async function subscriptionOf(ask: Ask, id: string): Promise<Subscription> {
  const object = await found(ask, 'subscriptions', id);
  const currency = textAt(object, 'currency')?.toLowerCase();
  if (currency === undefined) return unreadable('subscription');
  if (fieldsAt(object, 'items')?.has_more === true) unknowable(ask, `${id} has more items than Stripe shows at once.`);
  const items = listAt(object, 'items');
  const rated = has(object, 'default_tax_rates') || items.some((item) => has(item, 'tax_rates'));
  if (rated || fieldsAt(object, 'automatic_tax')?.enabled === true) {
    unknowable(ask, `tax comes on top of what the items of ${id} say. Unset it first.`);
  }
  return { currency, customer: idAt(object, 'customer'), items };
}

interface Change {
  /** What the request may name. */
  readonly names: readonly string[];
  /** All items after the request; as they are, unless it is given. */
  readonly changed?: (subscription: Subscription) => Promise<Sum>;
}

/**
 * A charge at once on a subscription: on top of what the role has counted for it, all of its items once, as they are after the request.
 * What Stripe invoices for a part of a period (proration) is never more than that, since the time of a proration cannot be chosen.
 */
export async function allOf(ask: Ask, id: string, { names, changed }: Change): Promise<Money> {
  refuseTax(ask);
  understandsOnly(ask, [], names);
  maxExposure(ask);
  const subscription = await subscriptionOf(ask, id);
  const { currency, customer } = subscription;
  const asIs = ({ items }: Subscription) =>
    total(
      ask,
      currency,
      items.map((item) => existingItem(ask, item, currency)),
    );
  const sum = await (changed ?? asIs)(subscription);
  const hold = ask.holdOn(id);
  const counted = hold === undefined ? 0 : totalOf(hold);
  if (hold !== undefined && counted > 0 && hold.currency !== currency) {
    unknowable(ask, `${id} is counted in ${hold.currency}, and charges ${currency}. Cancel it and make a new one.`);
  }
  return { amount: counted + sum.first, currency, customer, object: id, exposure: inUsd(ask, sum.ahead, currency) };
}

/** As it is, once more: a paused subscription begins to charge again. */
const resume: Pricer = (ask) =>
  allOf(ask, idOf(ask), { names: ['billing_cycle_anchor', 'expand', 'payment_behavior', 'proration_behavior'] });

const migrate: Pricer = (ask) => allOf(ask, idOf(ask), { names: ['billing_mode', 'expand'] });

/** A cancellation ends the charges, unless it asks for a last one. */
const cancel: Pricer = (ask) => {
  const bills = flagAsked(ask, 'invoice_now') === true || flagAsked(ask, 'prorate') === true;
  return bills ? allOf(ask, idOf(ask), { names: ['cancellation_details', 'expand', 'invoice_now', 'prorate'] }) : 'free';
};

/** What a pause credits waits for the next invoice, unless it asks for one now. */
const pause: Pricer = (ask) =>
  textAsked(ask, 'invoicing_behavior') === 'invoice'
    ? allOf(ask, idOf(ask), { names: ['bill_for', 'expand', 'invoicing_behavior', 'type'] })
    : 'free';

/** Fields of one item's own calls, beside what the item itself has. */
const itemCall = ['expand', 'off_session', 'payment_behavior', 'proration_behavior', 'subscription'];

const createItem: Pricer = (ask) => {
  const names = [...itemFields, ...itemCall];
  return allOf(ask, textAsked(ask, 'subscription') ?? missing('subscription'), {
    names,
    changed: ({ items, currency }) =>
      total(ask, currency, [itemAt(ask, [], { currency }, names), ...items.map((item) => existingItem(ask, item, currency))]),
  });
};

const changeItem: Pricer = async (ask) => {
  const { method } = ask.request.endpoint;
  if (method === 'POST' && onlyAsks(ask, ['expand', 'metadata'])) return 'free';
  if (method === 'DELETE' && textAsked(ask, 'proration_behavior') === 'none') return 'free';
  maxExposure(ask);
  const id = idOf(ask);
  const own = await found(ask, 'subscription_items', id);
  const names = [...itemFields, ...itemCall];
  return allOf(ask, textAt(own, 'subscription') ?? '', {
    names,
    changed: ({ items, currency }) =>
      total(
        ask,
        currency,
        items.map((item) =>
          textAt(item, 'id') === id ? changedItem(ask, [], item, currency, names) : existingItem(ask, item, currency),
        ),
      ),
  });
};

export const subscriptions: Readonly<Record<string, Pricer>> = {
  'subscriptions.create': create,
  'subscriptions.update': update,
  'subscriptions.resume': resume,
  'subscriptions.migrate': migrate,
  'subscriptions.cancel': cancel,
  'subscriptions.pause': pause,
  'subscriptionItems.create': createItem,
  'subscriptionItems.update': changeItem,
  'subscriptionItems.del': changeItem,
};
