import type { TSESTree } from '@typescript-eslint/utils';
import type { ConfigOption, IdempotencyKey } from '../../model.js';
import { builtValues } from './built-options.js';
import { optionsOf } from './options.js';
import type { View } from '../tree/source.js';
import { stabilityOf, type InputKind } from './stability.js';
import { isNothing, branches, keyName, propertyOf, unwrap, type Node, type ObjectNode } from '../tree/syntax.js';
import { trace } from '../values/trace.js';

/** The idempotency key of a call and the property that holds it; the property is what repairs work on. */
export interface FoundKey extends IdempotencyKey {
  readonly property?: TSESTree.Property;
  readonly value?: Node;
}

export const NO_KEY: FoundKey = { where: 'none', stability: 'opaque' };
export const OPAQUE_KEY: FoundKey = { where: 'opaque', stability: 'opaque' };

const KEY_NAMES = /^(?:idempotencyKey|idempotency_key)$/u;
const HEADER = /^idempotency-key$/iu;

/**
 * The key in the options slot. `undefined`, `null` and an empty string choose none. Options that are forwarded, spread from elsewhere or
 * built by a helper are opaque, unless all that the helper does can be seen.
 */
export function keyInOptions(view: View, options: Node | undefined, inputKind: InputKind): FoundKey {
  if (!options) return NO_KEY;
  const found = branches(options).map((branch) => keyInObject(view, branch, inputKind, keyProperty));
  return found.find((k) => k.where === 'options') ?? found.find((k) => k.where === 'opaque') ?? NO_KEY;
}

/** The key in the headers of a `fetch`. */
export function keyInHeaders(view: View, headers: Node | undefined, inputKind: InputKind): FoundKey {
  if (!headers) return NO_KEY;
  return keyInObject(view, headers, inputKind, (name) => HEADER.test(name));
}

/** A key that stands among the params, where Stripe takes it for a field of the body. */
export function keyInParams(view: View, params: Node | undefined, inputKind: InputKind): FoundKey {
  const object = params && literalObject(view, params);
  for (const property of object?.properties ?? []) {
    if (property.type !== 'Property' || !KEY_NAMES.test(keyName(property) ?? '')) continue;
    return at(view, property, 'params', inputKind);
  }
  return NO_KEY;
}

/** The object literal that an argument is, here or one constant up; only of this file, since repairs edit it. */
export function literalObject(view: View, node: Node): ObjectNode | undefined {
  return view.alone(() => {
    for (const ref of trace(view, node)) {
      if (ref.path.length > 0) return undefined;
      if (ref.node.type === 'ObjectExpression') return ref.node;
    }
    return undefined;
  });
}

/** Whether params have a field of such a name, or may have one: what is spread or written by code that cannot be seen can hold any. */
export function mayHold(view: View, params: Node, inputKind: InputKind, isName: (name: string) => boolean): boolean {
  return keyInObject(view, params, inputKind, isName).where !== 'none';
}

/** The options of an object literal, by name. */
export function optionsIn(view: View, node: Node | undefined, slot: ConfigOption['slot']): ConfigOption[] {
  const object = node && literalObject(view, node);
  return object ? optionsOf(view, object, slot) : [];
}

function keyProperty(name: string): boolean {
  return KEY_NAMES.test(name);
}

/** Spreads within spreads that are followed; each may hold two of the next. */
const MAX_SPREADS = 6;

function keyInObject(
  view: View,
  node: Node,
  inputKind: InputKind,
  isKey: (name: string) => boolean,
  within: readonly ObjectNode[] = [],
): FoundKey {
  if (isNothing(node)) return NO_KEY;
  const built = keyFromHelper(view, node, inputKind);
  const object = built ? undefined : literalObject(view, node);
  if (!object) return built ?? OPAQUE_KEY;
  if (within.length > MAX_SPREADS || within.includes(object)) return OPAQUE_KEY;
  const later = keyWrittenLater(view, node, inputKind, isKey);
  if (later) return later;
  let spread: FoundKey = NO_KEY;
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const inner = branches(property.argument).map((b) =>
        isCondition(b) ? NO_KEY : keyInObject(view, b, inputKind, isKey, [...within, object]),
      );
      const found = inner.find((k) => k.where === 'options') ?? inner.find((k) => k.where === 'opaque');
      if (found?.where === 'options') return found;
      if (found) spread = found;
      continue;
    }
    const name = keyName(property);
    if (name === undefined) spread = OPAQUE_KEY;
    else if (isKey(name)) return isNothing(property.value) ? NO_KEY : at(view, property, 'options', inputKind);
    else if (name === 'headers') {
      const header = keyInHeaders(view, property.value, inputKind);
      if (header.where !== 'none') return header;
    }
  }
  return spread;
}

/** The key of options that a helper builds, with the caller's own argument in its place; `undefined` when it cannot be seen. */
function keyFromHelper(view: View, node: Node, inputKind: InputKind): FoundKey | undefined {
  const keys = builtValues(view, node)?.map((built): FoundKey => {
    if (isNothing(built.node)) return NO_KEY;
    const property = built.node.type === 'ObjectExpression' ? propertyOf(built.node, 'idempotencyKey') : undefined;
    if (!property) return OPAQUE_KEY;
    const given = built.argumentFor(property.value);
    if (given === null || (given && isNothing(given))) return NO_KEY;
    const made = given ? stabilityOf(view, given, inputKind) : stabilityOf(built.view, property.value, inputKind);
    const shown = given ?? node;
    return { where: 'options', at: shown.range, name: 'idempotencyKey', text: view.textOf(shown), ...made };
  });
  if (!keys || keys.some((k) => k.where === 'opaque')) return undefined;
  return keys.find((k) => k.where === 'options') ?? keys[0];
}

/** `const options = {}; if (key) options.idempotencyKey = key;`. What else is done to the object makes it opaque. */
function keyWrittenLater(view: View, node: Node, inputKind: InputKind, isKey: (name: string) => boolean): FoundKey | undefined {
  const plain = unwrap(node);
  const references = plain.type === 'Identifier' ? (view.variable(plain)?.references ?? []) : [];
  for (const { identifier } of references) {
    const { parent } = identifier;
    if (identifier === plain) continue;
    if (parent.type === 'CallExpression' && view.textOf(parent.callee) === 'Object.assign') return OPAQUE_KEY;
    if (parent.type !== 'MemberExpression' || parent.object !== identifier || parent.parent.type !== 'AssignmentExpression')
      continue;
    const { left, right } = parent.parent;
    const name = keyName(parent);
    if (left !== parent) continue;
    if (name === undefined) return OPAQUE_KEY;
    if (!isKey(name)) continue;
    return {
      where: 'options',
      at: parent.parent.range,
      name,
      text: view.textOf(right),
      value: right,
      ...stabilityOf(view, right, inputKind),
    };
  }
  return undefined;
}

/** The tested side of `...(key && { idempotencyKey: key })`: nothing is spread from it. */
function isCondition(node: Node): boolean {
  return node.type !== 'ObjectExpression' && node.parent?.type === 'LogicalExpression' && node.parent.left === node;
}

function at(view: View, property: TSESTree.Property, where: 'options' | 'params', inputKind: InputKind): FoundKey {
  const { value } = property;
  return {
    where,
    at: property.range,
    name: keyName(property) ?? '',
    text: view.textOf(value),
    property,
    value,
    ...stabilityOf(view, value, inputKind),
  };
}
