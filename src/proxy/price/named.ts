/**
 * What a request names of a charge that is not known in full: the least that it can come to. Where `maxExposure` stands in for what is
 * not known, no request may name more than that.
 */
import type { Param, Params } from '../model.js';
import { at, isList, isObject, isText } from '../read/params.js';
import { fieldsAt, textAt, wholeAt, type Fields } from '../settle/fields.js';
import { found, idOf, inUsd, nameOfCall, stop, type Ask, type Money } from './pricer.js';

/** Stops with 402 when the unit amounts, prices and quantities of a request come to more than the exposure that it is priced at. */
export async function refuseBeyond(ask: Ask, { currency, exposure = 0 }: Money): Promise<void> {
  const least = (await named(ask, ask.request.params, currency)) * paidTimes(ask);
  if (least <= exposure) return;
  const message =
    `${nameOfCall(ask)} names ${dollars(least)} USD or more, and "maxExposure" of role "${ask.role.name}" is ${dollars(exposure)} USD. ` +
    'Nothing was sent to Stripe. Do not call again; "maxExposure" in the policy is the limit.';
  stop(402, 'exposure_exceeded', message);
}

/** What holds amounts, or objects of any names, that are no charge. */
const elsewhere: ReadonlySet<string> = new Set([
  'billing_thresholds',
  'discounts',
  'metadata',
  'payment_method_options',
  'payment_settings',
  'price_data',
  'recurring',
  'transfer_data',
]);

/** US cents. Credits lessen nothing. */
async function named(ask: Ask, node: Params, currency: string, isRoot = true): Promise<number> {
  const own = textIn(node, 'currency')?.toLowerCase() ?? currency;
  let sum = await lineOf(ask, node, own, isRoot);
  for (const [name, param] of node) {
    if (elsewhere.has(name)) continue;
    for (const inner of objectsOf(param)) sum += await named(ask, inner, own, false);
  }
  return sum;
}

const objectsOf = (param: Param): readonly Params[] => (isList(param) ? param : [param]).filter(isObject);

async function lineOf(ask: Ask, node: Params, currency: string, isRoot: boolean): Promise<number> {
  const quantity = quantityOf(node);
  const amount = decimal(node, 'amount');
  const unit = await unitOf(ask, node, currency, isRoot);
  if (unit === undefined && quantity !== undefined && amount === undefined) {
    const message = `What ${nameOfCall(ask)} moves is not known: it names a quantity, but not of what. Name the price or the amount as well.`;
    stop(403, 'amount_unknown', message, 'quantity');
  }
  const charged = unit === undefined ? 0 : inUsd(ask, Math.ceil(unit.amount * (quantity ?? 1)), unit.currency);
  return charged + (amount === undefined ? 0 : inUsd(ask, Math.ceil(amount), currency));
}

interface Unit {
  readonly amount: number;
  readonly currency: string;
}

/** `undefined`: the node names no price. */
async function unitOf(ask: Ask, node: Params, currency: string, isRoot: boolean): Promise<Unit | undefined> {
  const data = node.get('price_data');
  if (isObject(data)) return { amount: unitAmount(data) ?? 0, currency: textIn(data, 'currency')?.toLowerCase() ?? currency };
  const amount = unitAmount(node);
  if (amount !== undefined) return { amount, currency };
  const pricing = node.get('pricing');
  const price = textIn(node, 'price') ?? textIn(node, 'plan') ?? (isObject(pricing) ? textIn(pricing, 'price') : undefined);
  if (price !== undefined) return ofPrice(await found(ask, 'prices', price), currency);
  const item = isRoot && ask.row.call === 'subscriptionItems.update' ? idOf(ask) : textIn(node, 'id');
  if (item?.startsWith('si_') !== true) return undefined;
  return ofPrice(fieldsAt(await found(ask, 'subscription_items', item), 'price') ?? {}, currency);
}

/** Of tiers nothing is shown. */
const ofPrice = (price: Fields, currency: string): Unit => ({
  amount: wholeAt(price, 'unit_amount') ?? Number(textAt(price, 'unit_amount_decimal') ?? 0),
  currency: textAt(price, 'currency')?.toLowerCase() ?? currency,
});

const unitAmount = (node: Params): number | undefined => decimal(node, 'unit_amount') ?? decimal(node, 'unit_amount_decimal');

/** A payer who may change it takes the most that he may. */
function quantityOf(node: Params): number | undefined {
  const asked = decimal(node, 'quantity') ?? decimal(node, 'quantity_decimal');
  const payers = node.get('adjustable_quantity');
  if (!isObject(payers) || payers.get('enabled') !== 'true') return asked;
  return Math.max(asked ?? 1, decimal(payers, 'maximum') ?? 99);
}

/** How often a payment link may be paid. */
const paidTimes = ({ request: { params } }: Ask): number => {
  const limit = at(params, ['restrictions', 'completed_sessions', 'limit']);
  return isText(limit) && /^[0-9]{1,8}$/.test(limit) ? Math.max(1, Number(limit)) : 1;
};

function textIn(node: Params, name: string): string | undefined {
  const text = node.get(name);
  return isText(text) && text !== '' ? text : undefined;
}

/** 0 for a negative one. */
function decimal(node: Params, name: string): number | undefined {
  const text = textIn(node, name);
  if (text === undefined) return undefined;
  if (/^-?[0-9]{1,12}(?:\.[0-9]{1,12})?$/.test(text)) return Math.max(0, Number(text));
  return stop(400, 'parameter_invalid_integer', `Invalid value for ${name}: write a number such as 2900 or 2900.5.`, name);
}

function dollars(cents: number): string {
  return `${String(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
}
