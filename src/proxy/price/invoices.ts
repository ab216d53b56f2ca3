/** Invoices, their lines, and quotes: drafts move nothing, until somebody or Stripe collects them. */
import type { Param } from '../model.js';
import { isList, isObject, isText } from '../read/params.js';
import { fieldsAt, has, idAt, listAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import {
  currencyAsked,
  flagAsked,
  isAsked,
  lengthAsked,
  missing,
  namesAsked,
  onlyAsks,
  signedAsked,
  textAsked,
} from './asked.js';
import { chargesAhead, futureCharge, maxExposure, refuseTax, understandsOnly, unknowable } from './exposure.js';
import { itemAt } from './items.js';
import { found, idOf, inUsd, stop, totalOf, unreadable, type Ask, type Money, type Pricer } from './pricer.js';
import { currencyOf, unitOf } from './units.js';

/** Minor units. */
interface Bill {
  readonly currency: string;
  readonly customer: string | undefined;
  readonly paid: number;
  readonly remaining: number;
  /** Nothing collects it but a call that is priced then: a draft that does not advance by itself. */
  readonly waits: boolean;
  /** Its tax is worked out once more when it is finalised. */
  readonly taxed: boolean;
  /** What is put on it is taxed at rates of its own. */
  readonly rated: boolean;
}

/** The invoice as Stripe has it. A hold does not serve: lines and other callers change what an invoice comes to. */
async function billOf(ask: Ask, id: string): Promise<Bill> {
  const invoice = await found(ask, 'invoices', id);
  const currency = textAt(invoice, 'currency')?.toLowerCase();
  const remaining = wholeAt(invoice, 'amount_remaining');
  if (currency === undefined || remaining === undefined) return unreadable('invoice');
  const waits = invoice.status === 'draft' && invoice.auto_advance === false;
  const taxed = invoice.status === 'draft' && fieldsAt(invoice, 'automatic_tax')?.enabled === true;
  return {
    currency,
    customer: idAt(invoice, 'customer'),
    paid: wholeAt(invoice, 'amount_paid') ?? 0,
    remaining,
    waits,
    taxed,
    rated: has(invoice, 'default_tax_rates'),
  };
}

/** Stops with 403 where what the invoice shows is not what it will come to. */
function refuseTaxed(ask: Ask, { taxed }: Bill): void {
  const advice = 'Send automatic_tax[enabled]=false first.';
  if (taxed) unknowable(ask, `the draft has automatic tax, which is worked out when it is finalised. ${advice}`);
}

/** The same for what is put on it. */
function refuseRated(ask: Ask, bill: Bill): void {
  refuseTaxed(ask, bill);
  if (bill.rated)
    unknowable(ask, 'the invoice has default_tax_rates, which come on top. Unset them, or set auto_advance=false before.');
}

/** All that the invoice comes to, held until it is paid or void. */
const whole: Pricer = async (ask) => {
  const object = idOf(ask);
  const bill = await billOf(ask, object);
  refuseTaxed(ask, bill);
  const { currency, customer, paid, remaining } = bill;
  const hold = ask.holdOn(object);
  const counted = hold?.currency === currency ? totalOf(hold) : 0;
  return { amount: Math.max(paid + remaining, counted), currency, customer, object };
};

const pay: Pricer = (ask) => (flagAsked(ask, 'paid_out_of_band') === true ? 'free' : whole(ask));

/** What makes Stripe collect a draft by itself. */
const advances = (ask: Ask): boolean => flagAsked(ask, 'auto_advance') === true || isAsked(ask, 'automatically_finalizes_at');

/** An invoice without lines moves nothing; those that are put on it count, since it collects itself. */
const create: Pricer = (ask) => {
  if (!advances(ask)) return 'free';
  refuseTax(ask);
  understandsOnly(
    ask,
    [],
    [...descriptive, ...collecting, 'currency', 'customer', 'customer_account', 'pending_invoice_items_behavior'],
  );
  if (textAsked(ask, 'pending_invoice_items_behavior') === 'exclude') {
    maxExposure(ask);
    return 'free';
  }
  const advice = 'Send pending_invoice_items_behavior=exclude, or auto_advance=false and finalise it yourself.';
  return unknowable(ask, `it takes in what waits for the customer. ${advice}`, 'pending_invoice_items_behavior');
};

/** Fields of an invoice that change neither what it comes to nor when it is collected. */
// prettier-ignore
const descriptive = [
  'account_tax_ids', 'auto_advance', 'custom_fields', 'description', 'effective_at', 'expand', 'footer', 'metadata', 'number', 'rendering',
  'shipping_details', 'statement_descriptor',
];

/** Fields that say how and when it is collected, and not how much of it. */
// prettier-ignore
const collecting = [
  'application_fee_amount', 'automatic_tax', 'automatically_finalizes_at', 'collection_method', 'days_until_due', 'default_payment_method',
  'default_source', 'default_tax_rates', 'due_date', 'issuer', 'on_behalf_of', 'payment_settings', 'transfer_data',
];

const update: Pricer = async (ask) => {
  if (!advances(ask) && onlyAsks(ask, descriptive)) return 'free';
  const object = idOf(ask);
  const bill = await billOf(ask, object);
  if (bill.waits && !advances(ask)) return 'free';
  refuseTax(ask);
  understandsOnly(ask, [], [...descriptive, ...collecting]);
  refuseTaxed(ask, bill);
  const { currency, customer, paid, remaining } = bill;
  return { ...futureCharge(ask, paid + remaining, currency), customer, object };
};

/** Lines on an invoice that collects itself, together with what is on it already: that is what will be charged. */
const lines: Pricer = async (ask) => {
  refuseCredits(ask.request.params);
  const places = isAsked(ask, 'lines') ? Array.from({ length: lengthAsked(ask, 'lines') }, (_, index) => ['lines', index]) : [[]];
  const amounts = places.map((place) => lineAmount(ask, place));
  if (amounts.every((amount) => amount === 0)) return 'free';
  const object = ask.request.ids[0] ?? '';
  const bill = await billOf(ask, object);
  if (bill.waits) return 'free';
  refuseTax(ask);
  refuseRated(ask, bill);
  const { currency, customer, paid, remaining } = bill;
  const added = amounts.reduce<number>((sum, amount) => sum + (amount ?? unknownLine(ask)), 0);
  return { ...futureCharge(ask, paid + remaining + added, currency), customer, object };
};

const unknownLine = (ask: Ask): never =>
  unknowable(
    ask,
    'a line has a price, a quantity, a discount or an item of its own. Name its amount, or set auto_advance=false before.',
  );

/** What is taken off may have been a credit. */
const removeLines: Pricer = async (ask): Promise<Money | 'free'> => {
  if ((await billOf(ask, idOf(ask))).waits) return 'free';
  return unknowable(ask, 'what is taken off may be a credit, and the invoice collects itself. Set auto_advance=false before.');
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
  const named = signedAsked(ask, [...place, 'amount']);
  if (named !== undefined && named < 0) {
    const message =
      'A negative line gives money away. Make it an invoice item or a credit note, which the cap on refunds counts.';
    stop(403, 'amount_unknown', message, 'amount');
  }
  const known = ['amount', 'description', 'expand', 'id', 'invoice_metadata', 'lines', 'metadata', 'period'];
  return namesAsked(ask, place).every((name) => known.includes(name)) ? (named ?? 0) : undefined;
}

/** A charge that the next invoice collects, unless it is put on one that waits; a negative one is a credit, given away. */
const createItem: Pricer = async (ask): Promise<Money | 'free'> => {
  refuseCredits(ask.request.params);
  const customer = textAsked(ask, 'customer');
  const amount = signedAsked(ask, 'amount');
  const draft = textAsked(ask, 'invoice');
  if (draft !== undefined && !(amount !== undefined && amount < 0)) {
    const bill = await billOf(ask, draft);
    if (bill.waits) return 'free';
    refuseRated(ask, bill);
  }
  const currency = currencyAsked(ask, 'currency');
  if (amount !== undefined) return lineItem(ask, amount, currency, customer);
  refuseTax(ask);
  understandsOnly(ask, [], priced);
  maxExposure(ask);
  const sum = await itemAt(ask, [], { currency, lookUp: currencyOf(ask, customer) }, priced);
  return { ...futureCharge(ask, sum.first, sum.currency), customer };
};

/** Fields of an invoice item that is a price and a quantity. */
// prettier-ignore
const priced = [
  'currency', 'customer', 'customer_account', 'description', 'discountable', 'discounts', 'expand', 'invoice', 'metadata', 'period', 'price_data',
  'pricing', 'quantity', 'subscription', 'tax_behavior', 'tax_code', 'tax_rates',
];

function lineItem(ask: Ask, amount: number, currency: string | undefined, customer: string | undefined): Money {
  if (currency === undefined) missing('currency');
  refuseTax(ask);
  if (amount < 0) return { amount: -amount, currency, customer, bucket: 'refunds' };
  return { ...futureCharge(ask, amount, currency), customer };
}

const updateItem: Pricer = async (ask) => {
  refuseCredits(ask.request.params);
  if (onlyAsks(ask, ['description', 'expand', 'metadata', 'period'])) return 'free';
  const object = idOf(ask);
  const item = await found(ask, 'invoiceitems', object);
  const currency = textAt(item, 'currency')?.toLowerCase();
  const amount = signedAsked(ask, 'amount');
  const customer = idAt(item, 'customer');
  if (currency === undefined) return unreadable('invoice item');
  if (amount === undefined) {
    return unknowable(ask, 'the item may have another price, quantity or discount than the request says. Name its amount.');
  }
  if (has(item, 'tax_rates')) unknowable(ask, `${object} has tax_rates, which come on top. Unset them first.`);
  return { ...lineItem(ask, amount, currency, customer), object };
};

/** A credit that is taken off is charged with the next invoice; what else is taken off is not. */
const removeItem: Pricer = async (ask): Promise<Money | 'free'> => {
  const item = await found(ask, 'invoiceitems', idOf(ask));
  if (wholeAt(item, 'amount') !== undefined) return 'free';
  const credit = wholeAt({ amount: -Number(item.amount) }, 'amount');
  const currency = textAt(item, 'currency')?.toLowerCase();
  if (credit === undefined || currency === undefined) return unreadable('invoice item');
  const draft = idAt(item, 'invoice');
  if (draft !== undefined && (await billOf(ask, draft)).waits) return 'free';
  return { ...futureCharge(ask, credit, currency), customer: idAt(item, 'customer') };
};

/** An accepted quote becomes an invoice, and often a subscription that goes on. */
const accept: Pricer = async (ask) => {
  const quote = await found(ask, 'quotes', idOf(ask));
  // A draft can be changed and finalised between this look and the acceptance.
  if (quote.status === 'draft') stop(403, 'amount_unknown', `${idOf(ask)} is a draft. Finalise it before it is accepted.`);
  const currency = textAt(quote, 'currency')?.toLowerCase();
  const amount = wholeAt(quote, 'amount_total');
  if (currency === undefined || amount === undefined) return unreadable('quote');
  if (fieldsAt(quote, 'automatic_tax')?.enabled === true) {
    unknowable(ask, 'the quote has automatic tax, which is worked out when it is invoiced. Make one without.');
  }
  maxExposure(ask);
  const lines = await found(ask, `quotes/${idOf(ask)}`, 'line_items');
  if (lines.has_more === true) unknowable(ask, 'the quote has more lines than Stripe shows at once.');
  for (const line of listAt(lines, 'data')) unitOf(ask, fieldsAt(line, 'price') ?? {});
  return { amount, currency, customer: idAt(quote, 'customer'), exposure: aheadOf(ask, quote, currency) };
};

/** US cents. */
function aheadOf(ask: Ask, quote: Fields, currency: string): number {
  const computed = fieldsAt(quote, 'computed');
  if (computed === undefined) return unreadable('quote');
  const recurring = fieldsAt(computed, 'recurring');
  if (recurring === undefined) return 0;
  const each = wholeAt(recurring, 'amount_total');
  const times = chargesAhead(textAt(recurring, 'interval') ?? '', wholeAt(recurring, 'interval_count') ?? 1);
  if (each === undefined || times === undefined) return unreadable('quote');
  return inUsd(ask, each * times, currency);
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
  'invoiceItems.del': removeItem,
  'quotes.accept': accept,
};
