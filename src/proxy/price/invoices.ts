/** Invoices, their lines, and quotes: drafts move nothing, until somebody or Stripe collects them. */
import type { Param } from '../model.js';
import { isList, isObject, isText } from '../read/params.js';
import { fieldsAt, idAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { currencyAsked, flagAsked, isAsked, lengthAsked, missing, onlyAsks, signedAsked, textAsked } from './asked.js';
import { chargesAhead, futureCharge, maxExposure, unknownFuture } from './exposure.js';
import { asksTax, itemAt } from './items.js';
import { found, idOf, inUsd, stop, totalOf, unreadable, type Ask, type Money, type Pricer } from './pricer.js';

/** Minor units. */
interface Bill {
  readonly currency: string;
  readonly customer: string | undefined;
  readonly paid: number;
  readonly remaining: number;
  /** Nothing collects it but a call that is priced then: a draft that does not advance by itself. */
  readonly waits: boolean;
}

/** The invoice as Stripe has it. A hold does not serve: lines and other callers change what an invoice comes to. */
async function billOf(ask: Ask, id: string): Promise<Bill> {
  const invoice = await found(ask, 'invoices', id);
  const currency = textAt(invoice, 'currency')?.toLowerCase();
  const remaining = wholeAt(invoice, 'amount_remaining');
  if (currency === undefined || remaining === undefined) return unreadable('invoice');
  const waits = invoice.status === 'draft' && invoice.auto_advance === false;
  return { currency, customer: idAt(invoice, 'customer'), paid: wholeAt(invoice, 'amount_paid') ?? 0, remaining, waits };
}

/** All that the invoice comes to, held until it is paid or void. */
const whole: Pricer = async (ask) => {
  const object = idOf(ask);
  const { currency, customer, paid, remaining } = await billOf(ask, object);
  const hold = ask.holdOn(object);
  const counted = hold?.currency === currency ? totalOf(hold) : 0;
  return { amount: Math.max(paid + remaining, counted), currency, customer, object };
};

const pay: Pricer = (ask) => (flagAsked(ask, 'paid_out_of_band') === true ? 'free' : whole(ask));

/** What makes Stripe collect a draft by itself. */
const advances = (ask: Ask): boolean => flagAsked(ask, 'auto_advance') === true || isAsked(ask, 'automatically_finalizes_at');

const create: Pricer = (ask) => {
  if (!advances(ask)) return 'free';
  const currency = currencyAsked(ask, 'currency') ?? 'usd';
  return { ...unknownFuture(ask), currency, customer: textAsked(ask, 'customer') };
};

/** Fields of an invoice that change neither what it comes to nor when it is collected. */
// prettier-ignore
const descriptive = [
  'account_tax_ids', 'auto_advance', 'custom_fields', 'description', 'discounts', 'effective_at', 'expand', 'footer', 'metadata', 'number',
  'rendering', 'shipping_details', 'statement_descriptor',
];

const update: Pricer = async (ask) => {
  if (!advances(ask) && onlyAsks(ask, descriptive)) return 'free';
  const object = idOf(ask);
  const { currency, customer, paid, remaining } = await billOf(ask, object);
  const most = unknownFuture(ask);
  const known = onlyAsks(ask, descriptive) ? inUsd(ask, paid + remaining, currency) : most.exposure;
  return { ...most, currency, customer, object, exposure: known };
};

/** Lines on an invoice that collects itself, together with what is on it already: that is what will be charged. */
const lines: Pricer = async (ask) => {
  refuseCredits(ask.request.params);
  const places = isAsked(ask, 'lines') ? Array.from({ length: lengthAsked(ask, 'lines') }, (_, index) => ['lines', index]) : [[]];
  const amounts = places.map((place) => lineAmount(ask, place));
  if (amounts.every((amount) => amount === 0)) return 'free';
  const object = ask.request.ids[0] ?? '';
  const { currency, customer, paid, remaining, waits } = await billOf(ask, object);
  if (waits) return 'free';
  const future = unknownFuture(ask);
  const added = amounts.reduce((sum, amount) => (sum === undefined || amount === undefined ? undefined : sum + amount), 0);
  if (added === undefined) return { ...future, currency, customer, object };
  return { ...futureCharge(ask, paid + remaining + added, currency), customer, object };
};

/** What is taken off may have been a credit. */
const removeLines: Pricer = async (ask) => {
  const object = idOf(ask);
  const { currency, customer, waits } = await billOf(ask, object);
  return waits ? 'free' : { ...unknownFuture(ask), currency, customer, object };
};

const unitNames: ReadonlySet<string> = new Set(['unit_amount', 'unit_amount_decimal', 'quantity', 'quantity_decimal']);

/** A negative unit is a credit, also on a draft. Only `amount` says what it comes to. */
function refuseCredits(param: Param): void {
  if (isList(param)) param.forEach(refuseCredits);
  if (!isObject(param)) return;
  for (const [name, value] of param) {
    if (name === 'metadata') continue;
    if (isText(value) && unitNames.has(name) && value.startsWith('-')) {
      const message = `A negative ${name} gives money away. Make it an invoice item with a negative amount, which the cap on refunds counts.`;
      stop(403, 'amount_unknown', message, name);
    }
    refuseCredits(value);
  }
}

/** Minor units; `undefined` when it cannot be known, and 0 for text alone, which changes no amount. */
function lineAmount(ask: Ask, place: readonly (string | number)[]): number | undefined {
  if (asksTax(ask)) return undefined;
  const named = signedAsked(ask, [...place, 'amount']);
  if (named !== undefined && named < 0) {
    const message =
      'A negative line gives money away. Make it an invoice item or a credit note, which the cap on refunds counts.';
    stop(403, 'amount_unknown', message, 'amount');
  }
  if (named !== undefined) return named;
  const priced = ['price_data', 'pricing', 'quantity', 'quantity_decimal', 'invoice_item'].some((name) =>
    isAsked(ask, [...place, name]),
  );
  return priced ? undefined : 0;
}

/** A charge that the next invoice collects, unless it is put on one that waits; a negative one is a credit, given away. */
const createItem: Pricer = async (ask) => {
  refuseCredits(ask.request.params);
  const customer = textAsked(ask, 'customer');
  const amount = signedAsked(ask, 'amount');
  const draft = textAsked(ask, 'invoice');
  if (draft !== undefined && !(amount !== undefined && amount < 0) && (await billOf(ask, draft)).waits) return 'free';
  if (amount !== undefined) return lineItem(ask, amount, currencyAsked(ask, 'currency'), customer);
  const sum = asksTax(ask) ? undefined : await pricedItem(ask);
  return { ...(sum === undefined ? unknownFuture(ask) : futureCharge(ask, sum.first, sum.currency)), customer };
};

async function pricedItem(ask: Ask): ReturnType<typeof itemAt> {
  const extra = ['pricing', 'quantity_decimal', 'unit_amount_decimal'];
  if (extra.some((name) => isAsked(ask, name)) || !isAsked(ask, 'price_data')) return undefined;
  return itemAt(ask, []);
}

function lineItem(ask: Ask, amount: number, currency: string | undefined, customer: string | undefined): Money {
  if (currency === undefined) missing('currency');
  if (asksTax(ask)) return { ...unknownFuture(ask), customer };
  if (amount < 0) return { amount: -amount, currency, customer, bucket: 'refunds' };
  return { ...futureCharge(ask, amount, currency), customer };
}

const updateItem: Pricer = async (ask) => {
  refuseCredits(ask.request.params);
  if (onlyAsks(ask, ['description', 'discounts', 'expand', 'metadata', 'period'])) return 'free';
  const object = idOf(ask);
  const item = await found(ask, 'invoiceitems', object);
  const currency = textAt(item, 'currency')?.toLowerCase();
  const amount = signedAsked(ask, 'amount');
  const customer = idAt(item, 'customer');
  if (amount === undefined || currency === undefined) return { ...unknownFuture(ask), customer, object };
  return { ...lineItem(ask, amount, currency, customer), object };
};

/** An accepted quote becomes an invoice, and often a subscription that goes on. */
const accept: Pricer = async (ask) => {
  const quote = await found(ask, 'quotes', idOf(ask));
  // A draft can be changed and finalised between this look and the acceptance.
  if (quote.status === 'draft') stop(403, 'amount_unknown', `${idOf(ask)} is a draft. Finalise it before it is accepted.`);
  const currency = textAt(quote, 'currency')?.toLowerCase();
  const amount = wholeAt(quote, 'amount_total');
  if (currency === undefined || amount === undefined) return unreadable('quote');
  const most = maxExposure(ask);
  return { amount, currency, customer: idAt(quote, 'customer'), exposure: aheadOf(ask, quote, currency) ?? most };
};

/** US cents; `undefined` when it cannot be known. */
function aheadOf(ask: Ask, quote: Fields, currency: string): number | undefined {
  const computed = fieldsAt(quote, 'computed');
  const recurring = computed && fieldsAt(computed, 'recurring');
  if (computed === undefined) return undefined;
  if (recurring === undefined) return 0;
  const each = wholeAt(recurring, 'amount_total');
  const times = chargesAhead(textAt(recurring, 'interval') ?? '', wholeAt(recurring, 'interval_count') ?? 1);
  return each === undefined || times === undefined ? undefined : inUsd(ask, each * times, currency);
}

export const invoices: Readonly<Record<string, Pricer>> = {
  'invoices.create': create,
  'invoices.update': update,
  'invoices.addLines': lines,
  'invoices.updateLines': lines,
  'invoices.updateLineItem': lines,
  'invoices.removeLines': removeLines,
  'invoices.finalizeInvoice': whole,
  'invoices.sendInvoice': whole,
  'invoices.pay': pay,
  'invoiceItems.create': createItem,
  'invoiceItems.update': updateItem,
  'quotes.accept': accept,
};
