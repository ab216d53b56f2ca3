/** Subscriptions: a first charge, and charges that go on by themselves until somebody ends them. */
import { idAt, listAt, textAt } from '../settle/fields.js';
import { flagAsked, missing, onlyAsks, textAsked } from './asked.js';
import { maxExposure, unknownAtOnce } from './exposure.js';
import { asksTax, existingItem, itemAt, sumOf, type Sum } from './items.js';
import { found, idOf, inUsd, stop, totalOf, type Ask, type Money, type Pricer } from './pricer.js';

/** Fields of a new subscription under which its items still say what it charges first and next. */
// prettier-ignore
const plain = [
  'application_fee_percent', 'automatic_tax', 'billing_cycle_anchor', 'billing_cycle_anchor_config', 'cancel_at', 'cancel_at_period_end',
  'collection_method', 'currency', 'customer', 'customer_account', 'days_until_due', 'default_payment_method', 'default_source',
  'description', 'discounts', 'expand', 'invoice_settings', 'items', 'metadata', 'off_session', 'on_behalf_of', 'payment_behavior',
  'payment_settings', 'proration_behavior', 'transfer_data', 'trial_end', 'trial_from_plan', 'trial_period_days', 'trial_settings',
];

const create: Pricer = async (ask) => {
  const customer = textAsked(ask, 'customer');
  const most = unknownAtOnce(ask);
  const sum = onlyAsks(ask, plain) && !asksTax(ask) ? await sumOf(ask, ['items']) : undefined;
  return { ...(sum === undefined ? most : moneyOf(ask, sum)), customer };
};

const moneyOf = (ask: Ask, { first, ahead, currency }: Sum): Money => ({
  amount: first,
  currency,
  exposure: inUsd(ask, ahead, currency),
});

/** Fields of a subscription that change neither what it charges nor when. */
// prettier-ignore
const descriptive = [
  'cancellation_details', 'days_until_due', 'default_payment_method', 'default_source', 'description', 'discounts', 'expand',
  'invoice_settings', 'metadata', 'payment_settings',
];

const update: Pricer = (ask) => {
  const ends = flagAsked(ask, 'cancel_at_period_end') !== false;
  if (onlyAsks(ask, [...descriptive, ...(ends ? ['cancel_at_period_end'] : [])])) return 'free';
  return atOnceOn(ask, idOf(ask), undefined);
};

/** As it is, once more: a paused subscription begins to charge again. */
const resume: Pricer = (ask) => atOnceOn(ask, idOf(ask), { first: 0, ahead: 0 });

const migrate: Pricer = (ask) => atOnceOn(ask, idOf(ask), undefined);

/** A cancellation ends the charges, unless it asks for a last one. */
const cancel: Pricer = (ask) => {
  const bills = flagAsked(ask, 'invoice_now') === true || flagAsked(ask, 'prorate') === true;
  return bills ? atOnceOn(ask, idOf(ask), undefined) : 'free';
};

/** What a pause credits waits for the next invoice, unless it asks for one now. */
const pause: Pricer = (ask) =>
  textAsked(ask, 'invoicing_behavior') === 'invoice' ? atOnceOn(ask, idOf(ask), undefined) : 'free';

/**
 * A charge at once on a subscription that exists: on top of what the role has counted for it, all its items and what is added to them;
 * or, when that cannot be known, all that the policy allows.
 */
async function atOnceOn(ask: Ask, id: string, added: Pick<Sum, 'first' | 'ahead'> | undefined, of?: string): Promise<Money> {
  const most = unknownAtOnce(ask);
  const subscription = await found(ask, 'subscriptions', id);
  const customer = idAt(subscription, 'customer');
  const currency = textAt(subscription, 'currency')?.toLowerCase();
  const hold = ask.holdOn(id);
  const counted = hold === undefined ? 0 : totalOf(hold);
  const now = added === undefined || asksTax(ask) ? undefined : total(listAt(subscription, 'items').map(existingItem));
  if (now !== undefined && added !== undefined && now.currency === currency && (of ?? currency) === currency) {
    const exposure = inUsd(ask, now.ahead + added.ahead, currency);
    if (hold === undefined || counted === 0 || hold.currency === currency) {
      return { amount: counted + now.first + added.first, currency, customer, object: id, exposure };
    }
  }
  if (hold !== undefined && counted > 0 && hold.currency !== most.currency) {
    const message = `${id} is counted in ${hold.currency}, and what this request charges is not known. Cancel it and make a new one.`;
    stop(403, 'amount_unknown', message);
  }
  return { ...most, amount: counted + most.amount, customer, object: id };
}

function total(items: readonly (Sum | undefined)[]): Sum | undefined {
  return items.reduce((sum, item) =>
    sum === undefined || item?.currency !== sum.currency
      ? undefined
      : { currency: sum.currency, first: sum.first + item.first, ahead: sum.ahead + item.ahead },
  );
}

const createItem: Pricer = async (ask) => {
  const id = textAsked(ask, 'subscription') ?? missing('subscription');
  maxExposure(ask);
  const known = [
    'expand',
    'metadata',
    'payment_behavior',
    'price',
    'price_data',
    'proration_behavior',
    'quantity',
    'subscription',
  ];
  const item = onlyAsks(ask, known) ? await itemAt(ask, [], known) : undefined;
  return atOnceOn(ask, id, item, item?.currency);
};

const changeItem: Pricer = async (ask) => {
  if (onlyAsks(ask, ['discounts', 'expand', 'metadata']) && ask.request.endpoint.method === 'POST') return 'free';
  if (ask.request.endpoint.method === 'DELETE' && textAsked(ask, 'proration_behavior') === 'none') return 'free';
  maxExposure(ask);
  const item = await found(ask, 'subscription_items', idOf(ask));
  return atOnceOn(ask, textAt(item, 'subscription') ?? '', undefined);
};

/** Phases begin and bill by themselves; the first may begin at once. */
const schedule: Pricer = (ask) =>
  ask.request.ids.length > 0 && onlyAsks(ask, ['expand', 'metadata']) ? 'free' : atOnceOnSchedule(ask);

/** The cancellation of a schedule bills, unless it is told not to. */
const cancelSchedule: Pricer = (ask) =>
  flagAsked(ask, 'invoice_now') === false && flagAsked(ask, 'prorate') === false ? 'free' : atOnceOnSchedule(ask);

async function atOnceOnSchedule(ask: Ask): Promise<Money> {
  const most = unknownAtOnce(ask);
  const from = textAsked(ask, 'from_subscription');
  if (from !== undefined) return atOnceOn(ask, from, undefined);
  const id = ask.request.ids[0];
  if (id === undefined) return { ...most, customer: textAsked(ask, 'customer') };
  const known = await found(ask, 'subscription_schedules', id);
  const subscription = idAt(known, 'subscription');
  return subscription === undefined
    ? { ...most, customer: idAt(known, 'customer'), object: id }
    : atOnceOn(ask, subscription, undefined);
}

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
  'subscriptionSchedules.create': schedule,
  'subscriptionSchedules.update': schedule,
  'subscriptionSchedules.cancel': cancelSchedule,
};
