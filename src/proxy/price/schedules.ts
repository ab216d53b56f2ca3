/** Subscription schedules: phases that begin and bill by themselves, one after the other. */
import { idAt, textAt } from '../settle/fields.js';
import { currencyAsked, flagAsked, isAsked, lengthAsked, missing, onlyAsks, textAsked } from './asked.js';
import { maxExposure, refuseTax, understandsOnly, unknowable } from './exposure.js';
import { plus, sumOf, type Sum } from './items.js';
import { found, idOf, inUsd, type Ask, type Money, type Pricer } from './pricer.js';
import { allOf } from './subscriptions.js';
import { currencyOf, type Charged } from './units.js';

/** Fields of a phase beside which its items still say what it charges at most. */
// prettier-ignore
const ofPhase = [
  'application_fee_percent', 'automatic_tax', 'collection_method', 'currency', 'default_payment_method', 'default_tax_rates', 'description',
  'discounts', 'duration', 'end_date', 'invoice_settings', 'items', 'metadata', 'on_behalf_of', 'proration_behavior', 'transfer_data', 'trial',
  'trial_end',
];

const itemFields = ['discounts', 'metadata', 'price', 'price_data', 'quantity', 'tax_rates'];

/** The first phase at once, and all others later, each with what it charges again. */
async function phasesOf(ask: Ask, { currency, lookUp }: Charged, names: readonly string[]): Promise<readonly Sum[]> {
  const sums: Sum[] = [];
  for (let index = 0; index < lengthAsked(ask, 'phases'); index += 1) {
    const path = ['phases', index];
    understandsOnly(ask, path, names);
    const charged = { currency: currencyAsked(ask, [...path, 'currency']) ?? currency, lookUp };
    sums.push(await sumOf(ask, [...path, 'items'], charged, itemFields));
  }
  return sums;
}

const create: Pricer = async (ask) => {
  refuseTax(ask);
  const from = textAsked(ask, 'from_subscription');
  // It goes on as it is.
  if (from !== undefined) return allOf(ask, from, { names: ['expand', 'from_subscription', 'metadata'] });
  understandsOnly(
    ask,
    [],
    ['billing_mode', 'customer', 'customer_account', 'end_behavior', 'expand', 'metadata', 'phases', 'start_date'],
  );
  if (textAsked(ask, 'start_date') !== 'now') {
    unknowable(ask, 'a schedule that began in the past bills for that, too. Send start_date=now.', 'start_date');
  }
  maxExposure(ask);
  const customer = textAsked(ask, 'customer');
  const [first = missing('phases'), ...later] = await phasesOf(ask, { lookUp: currencyOf(ask, customer) }, ofPhase);
  const all = later.reduce((sum, phase) => plus(ask, sum, phase), first);
  const ahead = all.ahead + all.first - first.first;
  return { amount: first.first, currency: all.currency, customer, exposure: inUsd(ask, ahead, all.currency) };
};

/** Which phase is the present one is not looked at: each may charge at once, beside what the subscription charges now. */
const update: Pricer = async (ask) => {
  if (onlyAsks(ask, ['expand', 'metadata'])) return 'free';
  const money = await onSubscription(ask, ['end_behavior', 'expand', 'metadata', 'phases', 'proration_behavior']);
  if (!isAsked(ask, 'phases')) return money;
  const phases = await phasesOf(ask, { currency: money.currency }, ['start_date', ...ofPhase]);
  const all = phases.reduce((sum, phase) => plus(ask, sum, phase), { currency: money.currency, first: 0, ahead: 0 });
  const amount = money.amount + all.first;
  return { ...money, amount, exposure: (money.exposure ?? 0) + inUsd(ask, all.first + all.ahead, all.currency) };
};

/** The cancellation of a schedule bills, unless it is told not to. */
const cancel: Pricer = (ask) =>
  flagAsked(ask, 'invoice_now') === false && flagAsked(ask, 'prorate') === false
    ? 'free'
    : onSubscription(ask, ['expand', 'invoice_now', 'prorate']);

async function onSubscription(ask: Ask, names: readonly string[]): Promise<Money> {
  maxExposure(ask);
  const schedule = await found(ask, 'subscription_schedules', idOf(ask));
  const subscription = idAt(schedule, 'subscription');
  if (subscription !== undefined) return allOf(ask, subscription, { names });
  const state = textAt(schedule, 'status') ?? 'in an unknown state';
  return unknowable(
    ask,
    `${idOf(ask)} is ${state} and has no subscription yet. Cancel it with invoice_now=false&prorate=false, and make a new one.`,
  );
}

export const schedules: Readonly<Record<string, Pricer>> = {
  'subscriptionSchedules.create': create,
  'subscriptionSchedules.update': update,
  'subscriptionSchedules.cancel': cancel,
};
