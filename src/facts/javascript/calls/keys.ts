import type { TSESTree } from '@typescript-eslint/utils';
import type { ConfigOption, IdempotencyKey } from '../../model.js';
import { builtValues } from './built-options.js';
import { optionsOf } from './options.js';
import type { View } from '../tree/source.js';
import { stabilityOf, type Frame, type InputKind } from './stability.js';
import {
  isFunction,
  isNothing,
  branches,
  keyName,
  propertyOf,
  returnsOf,
  unwrap,
  type Node,
  type ObjectNode,
} from '../tree/syntax.js';
import { resolve, trace } from '../values/trace.js';
import { defaultOf, givenBy } from './callers.js';
import { parameterAt } from './texts.js';

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
  const found = branches(options).map((branch) => keyInObject(view, branch, { inputKind, isKey: keyProperty }));
  return found.find((k) => k.where === 'options') ?? found.find((k) => k.where === 'opaque') ?? NO_KEY;
}

/**
 * The key in the headers of a plain HTTP request.
 *
 * @param frame the helper that sends it, and what that was called with
 */
export function keyInHeaders(view: View, headers: Node | undefined, inputKind: InputKind, frame?: Frame): FoundKey {
  if (!headers) return NO_KEY;
  const look: Look = { inputKind, isKey: (name) => HEADER.test(name), ...(frame && { frame }) };
  return worst(branches(headers).map((branch) => keyInObject(view, branch, look)));
}

/** A key that stands among the params, where Stripe takes it for a field of the body. */
export function keyInParams(view: View, params: Node | undefined, inputKind: InputKind): FoundKey {
  const object = params && literalObject(view, params);
  for (const property of object?.properties ?? []) {
    if (property.type !== 'Property' || !KEY_NAMES.test(keyName(property) ?? '')) continue;
    return at(view, property, 'params', { inputKind, isKey: keyProperty });
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
  return keyInObject(view, params, { inputKind, isKey: isName }).where !== 'none';
}

/** The options of an object literal, by name. */
export function optionsIn(view: View, node: Node | undefined, slot: ConfigOption['slot']): ConfigOption[] {
  const object = node && literalObject(view, node);
  return object ? optionsOf(view, object, slot) : [];
}

function keyProperty(name: string): boolean {
  return KEY_NAMES.test(name);
}

/** What is looked for, and with what the helper was called that is being looked into. */
interface Look {
  readonly inputKind: InputKind;
  readonly isKey: (name: string) => boolean;
  readonly frame?: Frame;
}

/** Spreads within spreads that are followed; each may hold two of the next. */
const MAX_SPREADS = 6;

function keyInObject(view: View, node: Node, look: Look, within: readonly ObjectNode[] = []): FoundKey {
  const { inputKind, isKey, frame } = look;
  if (isNothing(node)) return NO_KEY;
  const passed = frame && keyPassed(view, node, look, frame, within);
  if (passed) return passed;
  const built = keyFromHelper(view, node, inputKind);
  const object = built ? undefined : literalObject(view, node);
  if (!object) return built ?? OPAQUE_KEY;
  if (within.length > MAX_SPREADS || within.includes(object)) return OPAQUE_KEY;
  const later = keyWrittenLater(view, node, look);
  if (later) return later;
  let spread: FoundKey = NO_KEY;
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const inner = branches(property.argument).map((b) =>
        isCondition(b) ? NO_KEY : keyInObject(view, b, look, [...within, object]),
      );
      const found = inner.find((k) => k.where === 'options') ?? inner.find((k) => k.where === 'opaque');
      if (found?.where === 'options') return found;
      if (found) spread = found;
      continue;
    }
    const name = keyName(property);
    if (name === undefined) spread = OPAQUE_KEY;
    else if (isKey(name)) return isNothing(property.value) ? NO_KEY : at(view, property, 'options', look);
    else if (name === 'headers') {
      const header = keyInHeaders(view, property.value, inputKind, frame);
      if (header.where !== 'none') return header;
    }
  }
  return spread;
}

/** What the caller of a helper passes for a parameter of it, or another helper makes of that; `undefined` for anything else. */
function keyPassed(view: View, node: Node, look: Look, frame: Frame, within: readonly ObjectNode[]): FoundKey | undefined {
  if (within.length > MAX_SPREADS) return OPAQUE_KEY;
  const plain = unwrap(node);
  if (plain.type === 'CallExpression') {
    const { node: fn, view: there, path } = resolve(view, plain.callee);
    if (!isFunction(fn) || path.length > 0 || isAround(frame, fn)) return undefined;
    const inner = { ...look, frame: { fn, call: plain, view, caller: frame } };
    const made = returnsOf(fn, there.all('ReturnStatement')).flatMap(branches);
    return worst(made.map((value) => keyInObject(there, value, inner, within)));
  }
  const ref = resolve(view, plain);
  const parameter = plain.type === 'ObjectExpression' ? undefined : parameterAt(ref);
  if (!parameter || parameter.fn !== frame.fn) return undefined;
  const given = givenBy(frame, frame.fn, parameter.name, ref.path);
  if (given === 'unseen') return OPAQUE_KEY;
  const value = given === 'nothing' ? defaultOf(frame.fn, parameter.name) : given.node;
  if (!value) return NO_KEY;
  const { inputKind, isKey } = look;
  const outer = { inputKind, isKey, ...(frame.caller && { frame: frame.caller }) };
  const found = keyInObject(given === 'nothing' ? view : given.view, value, outer, within);
  // What the caller says of a key is the helper's affair.
  return found.where === 'none' ? NO_KEY : OPAQUE_KEY;
}

function isAround(frame: Frame, fn: Node): boolean {
  for (let at: Frame | undefined = frame; at; at = at.caller) if (at.fn === fn && at !== frame) return true;
  return false;
}

/** A key that is there counts before what cannot be seen, and that before none. */
function worst(keys: readonly FoundKey[]): FoundKey {
  return keys.find(({ where }) => where === 'options') ?? keys.find(({ where }) => where === 'opaque') ?? NO_KEY;
}

/** Whether a key is a parameter that the caller of its helper leaves out. */
function isWithheld(view: View, value: Node, frame: Frame | undefined): boolean {
  const ref = resolve(view, value);
  const parameter = parameterAt(ref);
  let at = frame;
  while (at && at.fn !== parameter?.fn) at = at.caller;
  if (!at || !parameter) return false;
  const given = givenBy(at, at.fn, parameter.name, ref.path);
  if (given === 'unseen') return false;
  if (given !== 'nothing') return isWithheld(given.view, given.node, at.caller);
  const fallback = defaultOf(at.fn, parameter.name);
  return !fallback || isNothing(fallback);
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
function keyWrittenLater(view: View, node: Node, { inputKind, isKey, frame }: Look): FoundKey | undefined {
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
    if (isWithheld(view, right, frame)) return NO_KEY;
    return {
      where: 'options',
      at: parent.parent.range,
      name,
      text: view.textOf(right),
      value: right,
      ...stabilityOf(view, right, inputKind, frame),
    };
  }
  return undefined;
}

/** The tested side of `...(key && { idempotencyKey: key })`: nothing is spread from it. */
function isCondition(node: Node): boolean {
  return node.type !== 'ObjectExpression' && node.parent?.type === 'LogicalExpression' && node.parent.left === node;
}

function at(view: View, property: TSESTree.Property, where: 'options' | 'params', { inputKind, frame }: Look): FoundKey {
  const { value } = property;
  if (isWithheld(view, value, frame)) return NO_KEY;
  return {
    where,
    at: property.range,
    name: keyName(property) ?? '',
    text: view.textOf(value),
    property,
    value,
    ...stabilityOf(view, value, inputKind, frame),
  };
}
