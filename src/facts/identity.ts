/**
 * Which names speak of an operation's identity. An idempotency key is made from these alone: a model that comes back with another amount
 * or another wording must meet the key of its first call.
 */

/** `object`: one order, invoice, charge …; `period`: a billing period; `party`: someone or something that many operations belong to. */
export type IdentityKind = 'object' | 'period' | 'party';

export interface Identity {
  readonly kind: IdentityKind;
  /** The name says that the value is an id (`orderId`), not the thing itself (`order`). */
  readonly isId: boolean;
}

/** Amounts, free text, credentials and instruments, settings, and ids that a run or a model makes up. */
const NEVER = words(`
  amount cents price total subtotal cost sum quantity qty count limit percent rate fee tax tip currency
  description note notes memo reason message prompt email mail body text comment title subject label name content summary query
  instruction instructions address phone url uri link path file descriptor line
  key secret token password credential authorization signature
  payment method methods card source instrument bank mandate
  mode status state type kind country locale language format version
  tool call session thread run trace span conversation turn step attempt retry nonce random idempotency request agent bot model
  metadata options config template`);
const OBJECTS = words(`
  order invoice charge intent refund booking reservation ticket cart checkout quote transfer payout dispute claim return shipment
  purchase transaction application reversal fulfillment appointment rental bill job rma bid donation pledge milestone registration topup`);
const PARTIES = words(`
  customer account user member client tenant org organization team company merchant vendor seller buyer contractor employee owner
  workspace project destination recipient payee payer subscription plan product item sku reader cardholder person`);
const PERIODS = words(`period month year quarter week day date cycle`);
const NO_PERIOD = words(`birth expiry expiration exp expires trial grace format range cancel anchor`);

/** Names of two words that mean something else than their parts. */
const COMPOUNDS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:payment|setup) intents?\b/u, 'intent'],
  [/\b(?:source transaction|transfer group)$/u, 'charge'],
];
/** `payment` and `price` alone are amounts: `payment: 500`. */
const ID_COMPOUNDS: typeof COMPOUNDS = [
  [/\bpayment$/u, 'charge'],
  [/\bprice$/u, 'plan'],
  [/\b(refund|return|charge|payout|transfer|order|purchase) request$/u, '$1'],
];

/** What a name says about the identity of an operation; `undefined` for amounts, free text, credentials and everything unknown. */
export function identityOf(name: string): Identity | undefined {
  if (!known.has(name)) known.set(name, readIdentity(name));
  return known.get(name);
}

/** The same few names are asked about for every call of a file. */
const known = new Map<string, Identity | undefined>();

function readIdentity(name: string): Identity | undefined {
  const all = wordsOf(name);
  const isId = all.length > 1 && /^(?:id|uuid|guid|ref|reference|number|no|num)$/u.test(all.at(-1) ?? '');
  const stem = (isId ? all.slice(0, -1) : all).join(' ');
  const compounds = isId ? [...COMPOUNDS, ...ID_COMPOUNDS] : COMPOUNDS;
  const named = wordsOf(compounds.reduce((text, [pattern, meant]) => text.replace(pattern, meant), stem));
  const head = named.at(-1) ?? '';
  if (!isId && named.some((word) => PERIODS.has(word))) {
    return named.some((word) => NO_PERIOD.has(word) || isAmount(word)) ? undefined : { kind: 'period', isId };
  }
  if (named.some((word) => NEVER.has(word))) return undefined;
  if (OBJECTS.has(head)) return { kind: 'object', isId };
  if (PARTIES.has(head)) return { kind: 'party', isId };
  // An id that only this business knows (`enrolmentId`) may be that of something with many operations.
  return isId && /^(?:id|uuid|guid)$/u.test(all.at(-1) ?? '') ? { kind: 'party', isId } : undefined;
}

/** `paymentIntentId`, `payment_intent_id`: `['payment', 'intent', 'id']`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .replace(/([A-Z])(?=[A-Z][a-z])/gu, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

function isAmount(word: string): boolean {
  return NEVER.has(word) && !/^(?:payment|line|call|run)$/u.test(word);
}
