import type { TSESTree } from '@typescript-eslint/utils';
import type { FoundCall } from '../calls/calls.js';
import { identityOf } from '../../identity.js';
import { chooseInputs, meaning, OPERATED, PART, PARTIAL, REPEATABLE, type Candidate, type KeyInput } from '../../key-inputs.js';
import { literalObject, mayHold } from '../calls/keys.js';
import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { stabilityOf } from '../calls/stability.js';
import { isNothing, contains, keyName, unwrap, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { trace } from '../values/trace.js';
import { visibleValues } from './visible-values.js';

export type { KeyInput } from '../../key-inputs.js';

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
  return chooseInputs(sent, visible, () => isPartial(view, call, parameters));
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
