import { REPEATABLE, chooseInputs, meaning, OPERATED, PART, PARTIAL, type Candidate, type KeyInput } from '../../key-inputs.js';
import { identityOf } from '../../identity.js';
import type { Parameters } from '../agents/parameters.js';
import { literalDict, mayHold } from '../calls/keys.js';
import { stabilityOf } from '../calls/stability.js';
import type { FoundCall, FoundTool } from '../found.js';
import type { Expression } from '../tree/nodes.js';
import { contains, entriesOf, isNothing, stringOf, unwrap, type Entry } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { trace } from '../values/trace.js';
import { visibleValues } from './visible-values.js';

export type { KeyInput } from '../../key-inputs.js';

/**
 * The values, visible where a call stands, that identify the operation: ids and billing periods, best first. Never an amount, a currency
 * or free text.
 */
export function keyInputsOf(
  view: PythonView,
  call: FoundCall,
  tool: FoundTool | undefined,
  parameters: Parameters,
): readonly KeyInput[] {
  const visible = visibleValues(view, call.node, tool, parameters).flatMap(({ name, expression, given }): Candidate[] => {
    const kind = identityOf(name)?.kind;
    return kind ? [{ name, expression, kind: isOperatedBy(call, name) ? 'operated' : kind, given }] : [];
  });
  const sent = [...pathIds(view, call, parameters), ...paramIds(view, call, parameters)].map((one) => {
    const same = visible.find(({ expression }) => expression === one.expression);
    return same ? { ...one, given: same.given } : one;
  });
  return chooseInputs(sent, visible, () => isPartial(view, call));
}

/** Whether the call is given an amount or lines, or may be. */
function isPartial(view: PythonView, { call = '', node, slots }: FoundCall): boolean {
  if (!PARTIAL.has(call) || !slots) return false;
  if (slots.style === 'instance') return slots.params !== undefined && mayHold(view, slots.params, (name) => PART.test(name));
  return node.nodeType === 'Call' && node.keywords.some(({ arg }) => arg == null || PART.test(arg));
}

/** A name that says what the call acts on, where its params stand elsewhere: `payment_intent_id` beside `refunds.create(params)`. */
function isOperatedBy({ call = '', node, slots }: FoundCall, name: string): boolean {
  const elsewhere =
    slots?.style === 'instance'
      ? slots.params?.nodeType === 'Name'
      : node.nodeType === 'Call' && node.keywords.some(({ arg }) => arg == null);
  if (!elsewhere) return false;
  const means = meaning({ name });
  return OPERATED[call]?.some((param) => meaning({ name: param }) === means) ?? false;
}

/** The ids before the params: `stripe.PaymentIntent.capture(intent_id)`. */
function pathIds(view: PythonView, call: FoundCall, parameters: Parameters): Candidate[] {
  const { node, endpoint, slots, via, callee } = call;
  if (node.nodeType !== 'Call' || node.func !== callee || !endpoint || !slots || via !== 'sdk') return [];
  const resources = [...endpoint.path.matchAll(/([^/]+)\/\{[^}]*\}/gu)].map(([, resource]) =>
    (resource ?? '').replace(/s$/u, ''),
  );
  const actsOnIt = !endpoint.path.endsWith('}') && !REPEATABLE.test(endpoint.path);
  return node.args.slice(0, resources.length).flatMap((argument, i) => {
    const resource = resources[i];
    const expression = resource === undefined ? undefined : valueAt(view, argument, parameters);
    if (resource === undefined || expression === undefined) return [];
    const isOperated = actsOnIt && i === resources.length - 1 && identityOf(resource)?.kind !== 'party';
    return [{ name: resource, expression, kind: isOperated ? 'operated' : 'party', given: true }];
  });
}

/** Ids among the params and in their metadata: `charge=charge_id`, `metadata={"order_id": order_id}`. */
function paramIds(view: PythonView, call: FoundCall, parameters: Parameters): Candidate[] {
  return paramsOf(view, call).flatMap(({ name: key, value }): Candidate[] => {
    const plain = unwrap(value);
    if (key === 'metadata' && plain.nodeType === 'Dict')
      return entriesOf(plain).entries.flatMap((entry) => candidate(view, entry.name, entry.value, parameters));
    const found = candidate(view, key, value, parameters);
    if (OPERATED[call.call ?? '']?.includes(key)) return found.map((c) => ({ ...c, kind: 'operated' as const }));
    // Many items belong to one invoice.
    const isItem = call.call === 'invoiceItems.create' && key === 'invoice';
    return isItem ? found.map((c) => ({ ...c, kind: 'party' as const })) : found;
  });
}

function paramsOf(view: PythonView, { node, slots }: FoundCall): readonly Pick<Entry, 'name' | 'value'>[] {
  if (node.nodeType !== 'Call') return [];
  if (slots?.style === 'module') return node.keywords.flatMap(({ arg, value }) => (arg == null ? [] : [{ name: arg, value }]));
  const params = slots?.params && literalDict(view, slots.params);
  return params && contains(node, params) ? entriesOf(params).entries : [];
}

function candidate(view: PythonView, name: string, value: Expression, parameters: Parameters): Candidate[] {
  const kind = identityOf(name)?.kind;
  const expression = kind && valueAt(view, value, parameters);
  return kind && expression !== undefined && /^[A-Za-z_]\w*$/u.test(name) ? [{ name, expression, kind, given: true }] : [];
}

/** A plain value that is there, is the same at every execution, and was not made by this very run. */
function valueAt(view: PythonView, node: Expression, parameters: Parameters): string | undefined {
  if (!isPlain(node) || isNothing(node)) return undefined;
  const { volatility } = stabilityOf(view, node, parameters.inputKind);
  if (volatility !== undefined && volatility !== 'model-input') return undefined;
  for (const ref of trace(view, node)) {
    if (ref.node.nodeType === 'Call' && /(?:^|\.)(?:create|add|insert|new)\w*$/iu.test(view.textOf(ref.node.func)))
      return undefined;
  }
  return view.textOf(node);
}

/** A name, or members of one by their names: `order_id`, `args.order_id`, `args["order_id"]`. */
function isPlain(node: Expression): boolean {
  if (node.nodeType === 'Name') return true;
  if (node.nodeType === 'Attribute') return isPlain(node.value);
  return node.nodeType === 'Subscript' && stringOf(node.slice) !== undefined && isPlain(node.value);
}
