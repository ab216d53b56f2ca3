/** PaymentIntents and charges: money that belongs to an object, from the moment that it is made until it is terminal. */
import { idAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { amountAsked, amountRequired, currencyAsked, currencyRequired, flagAsked, missing, textAsked } from './asked.js';
import { found, idOf, stop, totalOf, unreadable, type Ask, type Money, type Pricer } from './pricer.js';

/** What is known of an object that exists, from the role's own hold where it has one, else looked up. Minor units. */
interface Known {
  readonly currency: string;
  readonly customer?: string | undefined;
  /** The most that it can come to, as it stands. */
  readonly total: number;
  /** Of that, what has moved. */
  readonly posted: number;
}

/** `amount` and `currency` of the request. */
export const asRequested: Pricer = (ask) => ({
  amount: amountRequired(ask, 'amount'),
  currency: currencyRequired(ask, 'currency'),
  customer: textAsked(ask, 'customer'),
});

async function intent(ask: Ask, id: string): Promise<Known> {
  return fromHold(ask, id) ?? intentIn(await found(ask, 'payment_intents', id));
}

/** A hold of nothing is one for future charges, and says nothing of the object. */
function fromHold({ holdOn }: Ask, id: string): Known | undefined {
  const hold = holdOn(id);
  if (hold === undefined || totalOf(hold) === 0) return undefined;
  return { currency: hold.currency, customer: hold.customer, total: totalOf(hold), posted: hold.posted };
}

function intentIn(object: Fields): Known {
  const amount = wholeAt(object, 'amount');
  const currency = textAt(object, 'currency')?.toLowerCase();
  if (amount === undefined || currency === undefined) return unreadable('PaymentIntent');
  const posted = wholeAt(object, 'amount_received') ?? 0;
  const total = Math.max(amount, posted + (wholeAt(object, 'amount_capturable') ?? 0));
  return { currency, customer: idAt(object, 'customer'), total, posted };
}

/** The whole of an intent, or the amount that is named when that is more. */
const wholeIntent =
  (amount: string, intentId: (ask: Ask) => string = idOf): Pricer =>
  async (ask) => {
    const id = intentId(ask);
    const named = amountAsked(ask, amount) ?? 0;
    const currency = currencyAsked(ask, 'currency');
    const known = await intent(ask, id);
    if (currency !== undefined && currency !== known.currency) otherCurrency(id, known.currency);
    return { amount: Math.max(named, known.total), currency: known.currency, customer: known.customer, object: id };
  };

const update: Pricer = async (ask) => {
  const id = idOf(ask);
  const amount = amountAsked(ask, 'amount');
  const currency = currencyAsked(ask, 'currency');
  const customer = textAsked(ask, 'customer');
  const held = fromHold(ask, id);
  const perCustomer = ask.role.caps.some(({ per }) => per === 'customer');
  if (
    customer !== undefined &&
    held !== undefined &&
    customer !== held.customer &&
    (held.customer !== undefined || perCustomer)
  ) {
    const message = `${id} is counted for ${held.customer ?? 'no customer'}, and cannot become ${customer}'s. Cancel it and make a new PaymentIntent.`;
    stop(403, 'customer_change_refused', message, 'customer');
  }
  if (currency !== undefined && held !== undefined && currency !== held.currency) otherCurrency(id, held.currency);
  if (amount === undefined && (currency === undefined || held !== undefined)) return 'free';
  const known = held ?? intentIn(await found(ask, 'payment_intents', id));
  return {
    // Also when it becomes less: what comes of this request may stay unknown, and the hold is what the next one is priced by.
    amount: Math.max(amount ?? 0, known.total),
    currency: currency ?? known.currency,
    customer: customer ?? known.customer,
    object: id,
  };
};

function otherCurrency(id: string, currency: string): never {
  const message = `${id} is counted in ${currency}, and that cannot change. Cancel it and make a new PaymentIntent.`;
  return stop(403, 'currency_change_refused', message, 'currency');
}

/**
 * All of the intent, however small the part: what is left of it can be captured next, what other parts come to may not be known yet, and
 * the hold that this makes is what the next one is priced by. Where the role made the intent, all of it is held anyway.
 */
const captureIntent: Pricer = async (ask) => {
  const id = idOf(ask);
  const named = amountAsked(ask, 'amount_to_capture') ?? 0;
  flagAsked(ask, 'final_capture');
  const { currency, customer, total, posted } = await intent(ask, id);
  return { amount: Math.max(total, posted + named), currency, customer, object: id };
};

const increment: Pricer = async (ask) => {
  const id = idOf(ask);
  const amount = amountRequired(ask, 'amount');
  const { currency, customer } = await intent(ask, id);
  return { amount, currency, customer, object: id };
};

const captureCharge: Pricer = async (ask) => {
  const id = idOf(ask);
  const named = amountAsked(ask, 'amount');
  const held = fromHold(ask, id);
  if (held !== undefined) return { amount: named ?? held.total, currency: held.currency, customer: held.customer, object: id };
  const charge = await found(ask, 'charges', id);
  const owner = idAt(charge, 'payment_intent');
  if (owner !== undefined) {
    stop(403, 'use_payment_intent', `${id} belongs to ${owner}: capture that with POST /v1/payment_intents/{id}/capture.`);
  }
  const whole = wholeAt(charge, 'amount');
  const currency = textAt(charge, 'currency')?.toLowerCase();
  if (whole === undefined || currency === undefined) return unreadable('charge');
  return { amount: Math.max(named ?? 0, whole), currency, customer: idAt(charge, 'customer'), object: id };
};

const intentAsked = (ask: Ask): string => textAsked(ask, 'payment_intent') ?? missing('payment_intent');

/** At a reader the cardholder can add a tip, which nothing bounds. */
const atReader: Pricer = (ask) => {
  if (flagAsked(ask, ['process_config', 'skip_tipping']) !== true) {
    const message = 'A reader may ask for a tip, which no cap can bound. Send process_config[skip_tipping]=true.';
    stop(403, 'amount_unknown', message, 'process_config[skip_tipping]');
  }
  return wholeIntent('amount', intentAsked)(ask);
};

/** An intent that is attached to an invoice pays it when it succeeds. One that has succeeded was counted then. */
const attachPayment: Pricer = async (ask): Promise<Money | 'free'> => {
  const id = textAsked(ask, 'payment_intent');
  if (id === undefined) {
    const message = 'A payment record is money that was taken elsewhere. Only a payment_intent can be attached.';
    return stop(403, 'amount_unknown', message, 'payment_record');
  }
  const held = fromHold(ask, id);
  if (held !== undefined) return { amount: held.total, currency: held.currency, customer: held.customer, object: id };
  const object = await found(ask, 'payment_intents', id);
  if (object.status === 'succeeded') return 'free';
  const { total, currency, customer } = intentIn(object);
  return { amount: total, currency, customer, object: id };
};

export const intents: Readonly<Record<string, Pricer>> = {
  'charges.create': asRequested,
  'charges.capture': captureCharge,
  'paymentIntents.create': asRequested,
  'paymentIntents.update': update,
  'paymentIntents.confirm': wholeIntent('amount_to_confirm'),
  'paymentIntents.capture': captureIntent,
  'paymentIntents.incrementAuthorization': increment,
  'paymentIntents.applyCustomerBalance': wholeIntent('amount'),
  'terminal.readers.processPaymentIntent': atReader,
  'terminal.readers.confirmPaymentIntent': wholeIntent('amount', intentAsked),
  'invoices.attachPayment': attachPayment,
};
