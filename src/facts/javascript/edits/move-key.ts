import type { TSESTree } from '@typescript-eslint/utils';
import type { Repair } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import type { View } from '../tree/source.js';
import { contains, isFunction, keyName, unwrap, type Node, type ObjectNode } from '../tree/syntax.js';
import { repairOf } from './edit.js';
import { ownComments, renamed } from './object.js';
import { writeOption } from './options-slot.js';
import { removeProperty } from './remove.js';

/** What makes it matter when, or how often, an expression is evaluated. */
const EFFECTS = ['AssignmentExpression', 'UpdateExpression', 'YieldExpression'] as const;
const CHANGING = ['CallExpression', 'NewExpression', 'MemberExpression', 'TaggedTemplateExpression'] as const;
const LOOPS = /^(?:For|While|DoWhile)/u;

/**
 * Moves a key that stands among the params into the request options: `create({ amount, idempotencyKey: k })` becomes
 * `create({ amount }, { idempotencyKey: k })`. The params keep their slot, if need be as `{}`, because up to stripe 21 an object of
 * options alone is options, and from 22 on it is the body. Written like that, every major of stripe-node reads it alike.
 *
 * `undefined` where the options cannot be seen, or where params that stand elsewhere serve anything else.
 */
export function moveKey(view: View, call: FoundCall): Repair | undefined {
  const { property, where } = call.key;
  if (where !== 'params' || property?.parent.type !== 'ObjectExpression') return undefined;
  if (property.parent.properties.some((p) => p !== property && p.type === 'Property' && isKeyName(p))) return undefined;
  return moveOption(view, call, property, 'idempotencyKey');
}

/** The same for any request option. Of several among the params, one moves at a time. */
export function moveOption(view: View, call: FoundCall, property: TSESTree.Property, name: string): Repair | undefined {
  const { slots } = call;
  const params = property.parent;
  if (!slots?.params || params.type !== 'ObjectExpression') return undefined;
  const text = renamed(view, property, name);
  if (text === undefined || hasEffects(view, property) || hasEffects(view, params, property.range[1])) return undefined;
  if (unwrap(slots.params) !== params && !isOnlyFor(view, params, call, property)) return undefined;

  const removed = removeProperty(view, property);
  const written = writeOption(view, call, { text, comments: ownComments(view, property) });
  return removed && written && repairOf([...removed, ...written]);
}

function isKeyName(property: TSESTree.Property): boolean {
  const name = keyName(property);
  return name === 'idempotencyKey' || name === 'idempotency_key';
}

/** Whether something in a node, from an offset on, would notice that the key is evaluated after it. */
function hasEffects(view: View, node: Node, from = node.range[0]): boolean {
  return EFFECTS.some((type) => view.all(type).some((inner) => contains(node, inner) && inner.range[0] >= from));
}

/** Whether a constant of params is written in the statements before the call and for this call alone. */
function isOnlyFor(view: View, params: ObjectNode, call: FoundCall, property: TSESTree.Property): boolean {
  const used = call.slots?.params && unwrap(call.slots.params);
  const variable = used?.type === 'Identifier' ? view.variable(used) : undefined;
  const [definition, another] = variable?.defs ?? [];
  const declarator = definition?.node;
  if (!variable || another || declarator?.type !== 'VariableDeclarator') return false;
  if (!declarator.init || unwrap(declarator.init) !== params || variable.references.some((r) => r.isWrite() && !r.init))
    return false;
  if (variable.references.filter((r) => r.isRead()).length !== 1 || declarator.range[0] > call.node.range[0]) return false;

  const block = declarator.parent.parent;
  if (block.type !== 'BlockStatement' && block.type !== 'Program') return false;
  let statement: Node = call.node;
  for (let up = call.node.parent; up !== block; up = up.parent) {
    if (!up || isFunction(up) || LOOPS.test(up.type)) return false;
    statement = up;
  }
  const between = block.body.filter((s) => s.range[0] > declarator.range[0] && s.range[0] < statement.range[0]);
  return isSameAt(view, property.value, call.node, between.length === 0);
}

/** Whether an expression, evaluated later and deeper in the code, still has its value; of constants alone when code runs in between. */
function isSameAt(view: View, value: Node, at: Node, isNext: boolean): boolean {
  const within = <T extends Node>(nodes: readonly T[]): T[] => nodes.filter((node) => contains(value, node));
  if (!isNext && CHANGING.some((type) => within(view.all(type)).length > 0)) return false;
  return within(view.all('Identifier')).every((id) => {
    const variable = view.variable(id);
    const written = variable?.references.filter((r) => r.isWrite() && !r.init) ?? [];
    const isShadowed = view
      .all('Identifier')
      .some((other) => other.name === id.name && view.variable(other) !== variable && isDeclaredAround(view, other, at));
    return written.length === 0 && !isShadowed;
  });
}

function isDeclaredAround(view: View, id: TSESTree.Identifier, at: Node): boolean {
  const block = view.variable(id)?.scope.block;
  return block !== undefined && contains(block, at);
}
