/**
 * Which names speak of an operation's identity. An idempotency key is made from these alone: a model that comes back with another amount
 * or another wording must meet the key of its first call.
 */

/** `object`: one order, invoice, charge …; `period`: a billing period; `party`: someone, or something, with many operations. */
export type IdentityKind = 'object' | 'period' | 'party';

const NEVER = words(`
  amount cents price total subtotal cost sum balance currency quantity qty count limit percent rate fee tax tip
  description note notes memo reason message prompt email mail body text comment title subject label name content summary query input
  instruction instructions address phone url uri link path file descriptor
  key secret token password credential authorization auth signature
  payment method methods card source instrument bank mandate
  mode status state type kind country locale language format version
  tool call session thread run trace span conversation turn step attempt retry nonce random idempotency request metadata options config`);

/** Words whose value is one object even where no `id` follows: `invoice`, `payment_intent`. */
const OBJECTS = words(`
  order invoice charge intent refund booking reservation ticket cart checkout quote transfer payout dispute claim return shipment
  purchase transaction application authorization reversal fulfillment appointment rental bill job case rma entry deal bid donation pledge
  milestone registration topup`);
const PARTIES = words(`
  customer account user member client tenant org organization team company merchant vendor seller buyer contractor employee owner
  workspace project destination recipient payee payer subscription plan product item sku price connected reader cardholder person cus acct sub`);
const PERIODS = words(`period month year quarter week day date cycle term`);
const IDS = words(`id uuid guid ref reference number no num code`);
/** These say something about a price or a request and still name an object when they are its id: `requestId` alone does not. */
const REQUESTS = words(`refund return charge payment payout transfer order purchase withdrawal`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

/** `paymentIntentId`, `payment_intent_id`, `PAYMENT-INTENT-ID`: `['payment', 'intent', 'id']`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '');
}

/** What a name says about the identity of an operation; `undefined` for amounts, free text, credentials and everything unknown. */
export function identityOf(name: string): IdentityKind | undefined {
  const all = wordsOf(name);
  const isId = all.length > 1 && IDS.has(all.at(-1) ?? '');
  const named = isId ? all.slice(0, -1) : all;
  const head = named.at(-1) ?? '';
  if (/(?:payment ?intents?|setup ?intents?)$/u.test(named.join(' '))) return 'object';
  if (isId && head === 'request' && named.some((word) => REQUESTS.has(word))) return 'object';
  if (isId && head === 'payment') return 'object';
  if (isId && head === 'price') return 'party';
  if (named.some((word) => PERIODS.has(word)) && !isId && !named.some((word) => isWording(word))) return 'period';
  if (named.some((word) => NEVER.has(word) && !OBJECTS.has(word))) return undefined;
  if (OBJECTS.has(head)) return 'object';
  if (PARTIES.has(head)) return 'party';
  // Some object that only its own business knows: `enrolmentId`.
  return isId && /^(?:id|uuid|guid)$/u.test(all.at(-1) ?? '') ? 'object' : undefined;
}

function isWording(word: string): boolean {
  return /^(?:amount|price|total|fee|note|notes|description|text|name|label|message|count|limit|rate|format|trial|grace|timeout|days)$/u.test(word);
}
