/** A value that is handed to a function as an argument, and what the function calls it. */
import type { View } from '../../facts/javascript/tree/source.js';
import { isFunction, keyName, wrapped, type Call, type Node } from '../../facts/javascript/tree/syntax.js';
import { resolve } from '../../facts/javascript/values/trace.js';
import { usesOf } from './modules.js';

export interface Place {
  readonly path: string;
  readonly view: View;
  readonly node: Node;
}

/** An argument of a call, or a property of an object that is one: `billingTools(stripe)`, `billingTools({ stripe })`. */
interface Argument {
  readonly call: Call;
  readonly index: number;
  /** The property's name. */
  readonly member?: string;
}

function argumentAt(node: Node): Argument | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') {
    const index = parent.arguments.findIndex((one) => one === outer);
    return index < 0 ? undefined : { call: parent, index };
  }
  if (parent?.type !== 'Property' || parent.value !== outer || parent.parent.type !== 'ObjectExpression') return undefined;
  const whole = argumentAt(parent.parent);
  const member = keyName(parent);
  return whole && whole.member === undefined && member !== undefined ? { ...whole, member } : undefined;
}

/** Whether a value is handed on as an argument. */
export function isHandedOn(node: Node): boolean {
  return argumentAt(node) !== undefined;
}

/**
 * The expressions that are the value in the function that is given it. `undefined` where the value is no argument, the function is none of
 * this project, or it cannot be seen what becomes of it there.
 */
export function followed({ view, node }: Pick<Place, 'view' | 'node'>): Place[] | undefined {
  const argument = argumentAt(node);
  if (!argument || argument.call.arguments.slice(0, argument.index).some(({ type }) => type === 'SpreadElement'))
    return undefined;
  const { node: fn, view: there, path } = resolve(view, argument.call.callee);
  if (!isFunction(fn) || path.length > 0) return undefined;
  const parameter = fn.params[argument.index];
  const target = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter;
  const found = target && usesIn(there, target, argument.member);
  return found?.map((use) => ({ path: there.filename, view: there, node: use }));
}

function usesIn(view: View, target: Node, member: string | undefined): Node[] | undefined {
  if (target.type === 'Identifier') {
    const uses = usesOf(view, target);
    if (member === undefined) return uses;
    const each = uses.map((use) => {
      const { parent } = use;
      if (parent?.type === 'MemberExpression' && parent.object === use) return keyName(parent) === member ? [parent] : [];
      // `const { stripe } = deps`
      return parent?.type === 'VariableDeclarator' && parent.init === use ? usesIn(view, parent.id, member) : undefined;
    });
    return each.every((one) => one !== undefined) ? each.flat() : undefined;
  }
  if (target.type !== 'ObjectPattern' || member === undefined) return undefined;
  const property = target.properties.find((one) => one.type === 'Property' && keyName(one) === member);
  if (!property) return target.properties.some(({ type }) => type === 'RestElement') ? undefined : [];
  const value = property.value?.type === 'AssignmentPattern' ? property.value.left : property.value;
  return value?.type === 'Identifier' ? usesOf(view, value) : undefined;
}
