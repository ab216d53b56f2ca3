import type { TSESTree } from '@typescript-eslint/utils';
import { findCall, methodNames } from '../../../stripe/catalogue.js';
import type { ContextEntry } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import { clientOf } from '../calls/clients.js';
import { gotten, type ContextWay, type Flows } from './flows.js';
import { dropInput } from '../edits/drop-input.js';
import { inputsOf } from '../agents/inputs.js';
import { fieldsOf } from '../agents/schema.js';
import { memberNames, namesStripeKey, partsOf } from './key-evidence.js';
import { literalObject } from '../calls/keys.js';
import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { branches, keyName, propertyOf, unwrap, type Call, type Node, type ObjectNode } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';

/** Where a Stripe key or client is taken out of shared context, and where a tool asks the model for a key. */
export function contextReads(
  view: View,
  tools: readonly FoundTool[],
  parameters: Parameters,
  flows: Flows,
  calls: readonly FoundCall[],
): ContextEntry[] {
  if (tools.length === 0) return [];
  const reads = new Map<Node, ContextEntry>();
  const inputs = new Map<string, ContextEntry>();

  const read = (found: ContextWay, holds: ContextEntry['holds'], rest = 0): void => {
    const at = flows.exit(found, rest);
    if (!at || reads.has(at)) return;
    const { framework } = found;
    reads.set(at, { kind: 'ContextEntry', at: at.range, name: nameOf(view, at), access: 'read', holds, framework });
  };
  const ask = (tool: FoundTool, name: string, at: ContextEntry['at']): void => {
    const place = at.join();
    if (inputs.has(place)) return;
    const field = (tool.schema && fieldsOf(tool.schema))?.find(({ property }) => property.range.join() === place);
    inputs.set(place, {
      kind: 'ContextEntry',
      at,
      name,
      access: 'parameter',
      holds: 'key',
      framework: tool.framework.id,
      get drop() {
        return field && dropInput(view, tool, field);
      },
    });
  };

  for (const key of keysIn(view, calls)) {
    for (const found of flows.toContext(key)) read(found, 'key');
    for (const { tool, name, at } of inputsBehind(view, tools, parameters, flows, key)) ask(tool, name, at);
  }
  for (const node of placesNamedKey(view)) {
    for (const found of flows.toContext(node)) if (namesStripeKey(found.path)) read(found, 'key');
  }
  for (const { found, rest } of clientUses(view, flows)) read(found, 'client', rest);
  for (const tool of tools) {
    for (const { name, at } of inputsOf(view, tool)) if (namesStripeKey([name])) ask(tool, name, at);
  }
  return [...reads.values(), ...inputs.values()];
}

/** Every expression that the file hands to Stripe as its key: to a client, in a request's options, in the header of a `fetch`. */
function* keysIn(view: View, calls: readonly FoundCall[]): Generator<Node> {
  const made: Call[] = [
    ...view.all('NewExpression'),
    ...view.all('CallExpression').filter(({ callee }) => !isMethod(callee) && /stripe/iu.test(view.textOf(callee))),
  ];
  for (const node of made) {
    const client = clientOf(view, node);
    const [key] = node.arguments;
    if (key && client?.client.node === node && client.rest.length === 0 && client.client.role === undefined) yield* branches(key);
  }
  for (const { slots, settings, sentBy } of calls) {
    const options = slots?.options && literalObject(view, slots.options);
    const key = options && propertyOf(options, 'apiKey');
    if (key) yield* branches(key.value);
    const isHere = !sentBy?.[0] || sentBy[0].view === view;
    if (settings && isHere) yield* authorization(view, settings);
  }
}

function authorization(view: View, settings: ObjectNode): Node[] {
  const headers = propertyOf(settings, 'headers');
  const object = headers && literalObject(view, headers.value);
  return (object?.properties ?? []).flatMap((property) =>
    property.type === 'Property' && /^authorization$/iu.test(keyName(property) ?? '') ? partsOf(property.value) : [],
  );
}

/** Members, destructured names and `get` calls that are named like a Stripe key. */
function* placesNamedKey(view: View): Generator<Node> {
  for (const member of view.all('MemberExpression')) {
    const isTarget = member.parent.type === 'AssignmentExpression' && member.parent.left === member;
    if (!isTarget && namesStripeKey(memberNames(member))) yield member;
  }
  for (const property of view.all('Property')) {
    if (property.parent.type !== 'ObjectPattern' || !namesStripeKey(patternNames(property))) continue;
    const target = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    if (target.type === 'Identifier') yield target;
  }
  for (const call of view.all('CallExpression')) {
    const found = gotten(call);
    if (found && namesStripeKey([found.key])) yield call;
  }
}

function patternNames(property: TSESTree.Property): string[] {
  const outer = property.parent.parent;
  const above = outer.type === 'Property' ? [keyName(outer) ?? ''] : [];
  return [...above, keyName(property) ?? ''];
}

/** Calls of Stripe's SDK on a member of the context that its type, or its name, says is a client, with how many members follow it. */
function* clientUses(view: View, flows: Flows): Generator<{ readonly found: ContextWay; readonly rest: number }> {
  for (const { callee } of view.all('CallExpression')) {
    const plain = unwrap(callee);
    if (!isMethod(plain)) continue;
    for (const found of flows.toContext(plain)) {
      const { path } = found;
      const typed = clientOf(view, plain)?.rest;
      const rest = typed ? [typed.length] : [2, 3, 4].filter((n) => /stripe/iu.test(path.at(-1 - n) ?? ''));
      const used = rest.find((n) => findCall((typed ?? path.slice(-n)).join('.')) !== undefined);
      if (used !== undefined) yield { found, rest: used };
    }
  }
}

function isMethod(callee: Node): boolean {
  return callee.type === 'MemberExpression' && methodNames().has(keyName(callee) ?? '');
}

/** The inputs of tools that a value is. */
function inputsBehind(
  view: View,
  tools: readonly FoundTool[],
  parameters: Parameters,
  flows: Flows,
  key: Node,
): { readonly tool: FoundTool; readonly name: string; readonly at: ContextEntry['at'] }[] {
  return flows.ways(key).flatMap((way) => {
    const last = way.at(-1);
    if (!last || parameters.inputKind(last.view, last.node, last.path) !== 'input') return [];
    const source = parameters.sourceOf(last.view, last.node, last.path);
    if (!source) return [];
    const owner = tools.find((tool) => tool === source.tool) ?? source.tool;
    const names = [...source.path].reverse();
    const inputs = inputsOf(view, owner);
    const input = names.flatMap((name) => inputs.find((one) => one.name === name) ?? [])[0];
    const place = way.findLast((ref) => ref.path.length === 0 && ref.view === view)?.node ?? source.name;
    const name = input?.name ?? names[0] ?? view.textOf(source.name);
    return [{ tool: owner, name, at: input?.at ?? place.range }];
  });
}

function nameOf(view: View, at: Node): string {
  const text = at.type === 'Property' ? (keyName(at) ?? '') : view.textOf(at);
  return text.replace(/\s+/gu, ' ');
}
