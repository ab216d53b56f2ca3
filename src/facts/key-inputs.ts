/** Which of the values around a call identify its operation, in any language. */
import { wordsOf, type IdentityKind } from './identity.js';

/** A value that an idempotency key can be made from. */
export interface KeyInput {
  /** The name in the identity: `charge`, `orderId`. */
  readonly name: string;
  /** How the code says it where the call stands: `chargeId`, `args.orderId`. */
  readonly expression: string;
}

export interface Candidate extends KeyInput {
  /** `operated`: the object that the endpoint acts on, which one operation is about. */
  readonly kind: IdentityKind | 'operated';
  readonly given: boolean;
}

const MOST = 4;

/** Params that name the object which a call without an id in its path acts on. */
export const OPERATED: Readonly<Record<string, readonly string[]>> = {
  'refunds.create': ['charge', 'payment_intent'],
  'creditNotes.create': ['invoice'],
  'terminal.readers.processPaymentIntent': ['payment_intent'],
  'terminal.readers.confirmPaymentIntent': ['payment_intent'],
  'terminal.readers.refundPayment': ['charge', 'payment_intent'],
};
/** Part of an object can be given back more than once, and rightly: the object alone does not tell two parts apart. */
export const PARTIAL: ReadonlySet<string> = new Set([
  'refunds.create',
  'creditNotes.create',
  'transfers.createReversal',
  'terminal.readers.refundPayment',
]);
/** What makes it a part. */
export const PART = /^(?:.+_)?amount$|^lines$/u;
/** What may be done to one object many times on purpose. */
export const REPEATABLE =
  /\/(?:increment_authorization|(?:add|update|remove)_lines|apply_customer_balance|balance_transactions|sources|usage_records)$/u;

/**
 * The values that make a key, best first. Nothing at all where they would merge operations that are rightly apart: a customer alone makes
 * many payments.
 *
 * @param sent what the call itself is sent
 * @param visible what is visible where it stands
 * @param isPartial whether the call may give back a part of an object
 */
export function chooseInputs(sent: readonly Candidate[], visible: readonly Candidate[], isPartial: () => boolean): KeyInput[] {
  const all = [...sent, ...visible];
  const seen = { expressions: new Set<string>(), meanings: new Set<string>() };
  const distinct = all.filter((one) => {
    const means = meaning(one);
    const isNew = !seen.expressions.has(one.expression) && !seen.meanings.has(means);
    seen.expressions.add(one.expression);
    seen.meanings.add(means);
    return isNew;
  });
  const of = (...kinds: Candidate['kind'][]): Candidate[] => kinds.flatMap((kind) => distinct.filter((c) => c.kind === kind));
  const isGiven = (kind: IdentityKind): boolean => of(kind).some((c) => c.given);
  const operated = of('operated');
  const others = of('object').filter((c) => c.given);
  const chosen =
    operated.length > 0
      ? isPartial() && others.length === 0
        ? []
        : [...operated, ...others]
      : isGiven('object') || (isGiven('period') && isGiven('party'))
        ? of('object', 'period', 'party')
        : [];
  return balanced(chosen).map(({ name, expression }) => ({ name, expression }));
}

/** `customerId` and `customer_id` are one thing. */
export function meaning({ name }: Pick<KeyInput, 'name'>): string {
  return wordsOf(name).join(' ').replace(/ id$/u, '');
}

/** No more than a few; a period needs the party that it belongs to. */
function balanced(chosen: readonly Candidate[]): readonly Candidate[] {
  const first = chosen.slice(0, MOST);
  const party = chosen.find((c) => c.kind === 'party');
  return party && !first.includes(party) && !first.some((c) => c.kind === 'object')
    ? [...first.slice(0, MOST - 1), party]
    : first;
}
