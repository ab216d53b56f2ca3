import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { branches, keyName, propertyOf, stringOf, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve, type Ref } from '../values/trace.js';

/** One named value inside of an object or a list of pairs. */
export interface Entry {
  /** The names that lead to it, outermost first. */
  readonly names: readonly string[];
  readonly value: Node;
  readonly view: View;
  /** The property or pair that holds it. */
  readonly at: Node;
  readonly property?: TSESTree.Property;
}

const MAX_DEPTH = 4;

/** Every entry of an object literal, nested ones and those of spread literals included; `[['name', value]]` is read like an object. */
export function entriesOf({ view, node, path }: Ref, names: readonly string[] = []): Entry[] {
  if (names.length > MAX_DEPTH) return [];
  const last = resolve(view, node, path);
  if (last.path.length > 0) return [];
  return branches(last.node).flatMap((branch) => {
    if (branch.type === 'ObjectExpression') return members(last.view, branch, names);
    if (branch.type === 'ArrayExpression') return pairs(last.view, branch);
    const source = branch === last.node ? pairSource(branch) : branch;
    return source ? entriesOf({ view: last.view, node: source, path: [] }, names) : [];
  });
}

/** The property that a path of the catalogue ends at: `context` in `run(agent, input, { context })`. */
export function propertyAt({ view, node, path }: Ref): Entry | undefined {
  const name = path.at(-1);
  if (name === undefined) {
    const { parent } = node;
    const isValue = parent?.type === 'Property' && parent.value === node && parent.parent.type === 'ObjectExpression';
    return isValue ? { names: [keyName(parent) ?? ''], value: node, view, at: parent, property: parent } : undefined;
  }
  const owner = resolve(view, node, path.slice(0, -1));
  if (owner.node.type !== 'ObjectExpression' || owner.path.length > 0) return undefined;
  const property = propertyOf(owner.node, name);
  return property && { names: [name], value: property.value, view: owner.view, at: property, property };
}

function members(view: View, object: ObjectNode, names: readonly string[]): Entry[] {
  return object.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return entriesOf({ view, node: property.argument, path: [] }, names);
    const { value } = property;
    const own = [...names, keyName(property) ?? ''];
    return [{ names: own, value, view, at: property, property }, ...entriesOf({ view, node: value, path: [] }, own)];
  });
}

function pairs(view: View, list: TSESTree.ArrayExpression): Entry[] {
  return list.elements.flatMap((pair) => {
    if (pair?.type !== 'ArrayExpression') return [];
    const [name, value] = pair.elements;
    const key = stringOf(name);
    return key === undefined || !value ? [] : [{ names: [key], value, view, at: pair }];
  });
}

/** `new Map([…])` and `Object.entries({ … })`. */
function pairSource(node: Node): Node | undefined {
  if (node.type === 'NewExpression') {
    return node.callee.type === 'Identifier' && node.callee.name === 'Map' ? node.arguments[0] : undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const { object } = node.callee;
  const isEntries =
    object.type === 'Identifier' && object.name === 'Object' && /^(?:entries|fromEntries)$/u.test(keyName(node.callee) ?? '');
  return isEntries ? node.arguments[0] : undefined;
}
