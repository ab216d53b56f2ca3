import type { TSESTree } from '@typescript-eslint/utils';
import type { FoundCall } from '../calls/calls.js';
import { identityOf, wordsOf, type IdentityKind } from './identity.js';
import { literalObject, mayHold } from '../calls/keys.js';
import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { stabilityOf } from '../calls/stability.js';
import { isNothing, contains, keyName, unwrap, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { trace } from '../values/trace.js';
import { visibleValues } from './visible-values.js';

/** A value that an idempotency key can be made from. */
export interface KeyInput {
  /** The name in the identity: `charge`, `orderId`. */
  readonly name: string;
  /** How the code says it where the call stands: `chargeId`, `args.orderId`. */
  readonly expression: string;
}

interface Candidate extends KeyInput {
  /** `operated`: the object that the endpoint acts on, which one operation is about. */
  readonly kind: IdentityKind | 'operated';
  readonly given: boolean;
}

const MOST = 4;

/** Params that name the object which a call without an id in its path acts on. */
const OPERATED: Readonly<Record<string, readonly string[]>> = {
  'refunds.create': ['charge', 'payment_intent'],
  'creditNotes.create': ['invoice'],
  'terminal.readers.processPaymentIntent': ['payment_intent'],
  'terminal.readers.confirmPaymentIntent': ['payment_intent'],
  'terminal.readers.refundPayment': ['charge', 'payment_intent'],
};
/** Part of an object can be given back more than once, and rightly: the object alone does not tell two parts apart. */
const PARTIAL: ReadonlySet<string> = new Set([
  'refunds.create',
  'creditNotes.create',
  'transfers.createReversal',
  'terminal.readers.refundPayment',
]);
/** What makes it a part. */
const PART = /^(?:.+_)?amount$|^lines$/u;
/** What may be done to one object many times on purpose. */
const REPEATABLE =
  /\/(?:increment_authorization|(?:add|update|remove)_lines|apply_customer_balance|balance_transactions|sources|usage_records)$/u;

/**
 * The values, visible where a call stands, that identify the operation: ids and billing periods, best first. Never an amount, a currency
 * or free text. Nothing at all where they would merge operations that are rightly apart: a customer alone makes many payments.
 */
export function keyInputsOf(view: View, call: FoundCall, tool: FoundTool | undefined, parameters: Parameters): KeyInput[] {
  const visible = visibleValues(view, call.node, tool, parameters).flatMap(({ name, expression, given }): Candidate[] => {
    const kind = identityOf(name)?.kind;
    return kind ? [{ name, expression, kind: isOperatedBy(call, name) ? 'operated' : kind, given }] : [];
  });
  // What the call is sent may be an input that can be missing.
  const sent = [...pathIds(view, call, parameters), ...paramIds(view, call, parameters)].map((one) => {
    const same = visible.find(({ expression }) => expression === one.expression || expression === `${one.expression} ?? null`);
    return same ? { ...one, expression: same.expression, given: same.given } : one;
  });
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
      ? isPartial(view, call, parameters) && others.length === 0
        ? []
        : [...operated, ...others]
      : isGiven('object') || (isGiven('period') && isGiven('party'))
        ? of('object', 'period', 'party')
        : [];
  return balanced(chosen).map(({ name, expression }) => ({ name, expression }));
}

/** Whether the call is given an amount or lines, or may be: in a variable that is filled step by step, or by a spread. */
function isPartial(view: View, { call = '', slots }: FoundCall, { inputKind }: Parameters): boolean {
  return PARTIAL.has(call) && slots?.params !== undefined && mayHold(view, slots.params, inputKind, (name) => PART.test(name));
}

/** A name that says what the call acts on, where its params stand elsewhere: `paymentIntentId` beside `refunds.create(params)`. */
function isOperatedBy({ call = '', slots }: FoundCall, name: string): boolean {
  if (slots?.params?.type !== 'Identifier') return false;
  const means = meaning({ name });
  return OPERATED[call]?.some((param) => meaning({ name: param }) === means) ?? false;
}

/** `customerId` and `customer_id` are one thing. */
function meaning({ name }: Pick<KeyInput, 'name'>): string {
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

/** The ids before the params: `paymentIntents.capture(id)`. */
function pathIds(view: View, call: FoundCall, parameters: Parameters): Candidate[] {
  const { node, endpoint, slots, via } = call;
  if (node.type !== 'CallExpression' || !endpoint || !slots || via !== 'sdk') return [];
  const resources = [...endpoint.path.matchAll(/([^/]+)\/\{[^}]*\}/gu)].map(([, resource]) =>
    (resource ?? '').replace(/s$/u, ''),
  );
  const actsOnIt = !endpoint.path.endsWith('}') && !REPEATABLE.test(endpoint.path);
  return node.arguments.slice(0, slots.paramsIndex).flatMap((argument, i) => {
    const resource = resources[i];
    const expression = resource === undefined ? undefined : valueAt(view, argument, parameters);
    if (resource === undefined || expression === undefined) return [];
    const isOperated = actsOnIt && i === resources.length - 1 && identityOf(resource)?.kind !== 'party';
    return [{ name: resource, expression, kind: isOperated ? 'operated' : 'party', given: true }];
  });
}

/** Ids among the params and in their metadata: `charge: chargeId`, `metadata: { order_id: orderId }`. */
function paramIds(view: View, call: FoundCall, parameters: Parameters): Candidate[] {
  const { slots, call: name } = call;
  const params = slots?.params && literalObject(view, slots.params);
  if (!params || !contains(call.node, params)) return [];
  return params.properties.flatMap((property) => {
    const key = property.type === 'Property' ? keyName(property) : undefined;
    if (property.type !== 'Property' || key === undefined) return [];
    const value = unwrap(property.value);
    if (key === 'metadata' && value.type === 'ObjectExpression') {
      return value.properties.flatMap((p) => (p.type === 'Property' ? candidate(view, p, parameters) : []));
    }
    const found = candidate(view, property, parameters);
    if (OPERATED[name ?? '']?.includes(key)) return found.map((c) => ({ ...c, kind: 'operated' as const }));
    // Many items belong to one invoice.
    return name === 'invoiceItems.create' && key === 'invoice' ? found.map((c) => ({ ...c, kind: 'party' as const })) : found;
  });
}

function candidate(view: View, property: TSESTree.Property, parameters: Parameters): Candidate[] {
  const name = keyName(property) ?? '';
  const kind = identityOf(name)?.kind;
  const expression = kind && valueAt(view, property.value, parameters);
  return kind && expression !== undefined && /^[A-Za-z_$][\w$]*$/u.test(name) ? [{ name, expression, kind, given: true }] : [];
}

/** A plain value that is there, is the same at every execution, and was not made by this very run. */
function valueAt(view: View, node: Node, parameters: Parameters): string | undefined {
  const plain = unwrap(node);
  if (plain.type !== 'Identifier' && plain.type !== 'MemberExpression') return undefined;
  if (isNothing(plain) || isOptionalChain(node) || (plain.type === 'MemberExpression' && plain.computed)) return undefined;
  const { volatility } = stabilityOf(view, plain, parameters.inputKind);
  if (volatility !== undefined && volatility !== 'model-input') return undefined;
  for (const ref of trace(view, plain)) {
    if (ref.node.type === 'CallExpression' && /(?:^|\.)(?:create|add|insert|new)\w*$/iu.test(view.textOf(ref.node.callee)))
      return undefined;
  }
  return view.textOf(node);
}

function isOptionalChain(node: Node): boolean {
  for (let inner: Node = node; ;) {
    if (inner.type === 'ChainExpression') return true;
    if (inner.type === 'TSNonNullExpression' || inner.type === 'TSAsExpression') inner = inner.expression;
    else return false;
  }
}
