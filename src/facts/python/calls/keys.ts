import type { FoundKey } from '../found.js';
import type { Call, Dict, DictComp, Expression, Node } from '../tree/nodes.js';
import type { Binding } from '../tree/scopes.js';
import {
  branches,
  entriesOf,
  isDef,
  isFunction,
  isNothing,
  parametersOf,
  returnsOf,
  stringOf,
  unwrap,
  type Entry,
} from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf, trace } from '../values/trace.js';
import { callersIn, givenBy } from './callers.js';
import { namesPicked, thinnedOut } from './comprehended.js';
import { parameterOf } from './key-syntax.js';
import { stabilityOf, type Frame, type KeySources } from './stability.js';
import { writtenTo } from './written.js';

export const NO_KEY: FoundKey = { where: 'none', stability: 'opaque' };
export const OPAQUE_KEY: FoundKey = { where: 'opaque', stability: 'opaque' };

type Where = 'options' | 'params';
type IsKey = (name: string) => boolean;

/** What people write for it. Only `idempotency_key` is read, wherever it stands. */
export const isKeyName: IsKey = (name) => name === 'idempotency_key' || name === 'idempotencyKey';
const isReadName: IsKey = (name) => name === 'idempotency_key';
const isHeader: IsKey = (name) => /^idempotency-key$/iu.test(name);

/** How far dictionaries within dictionaries are followed. */
const MAX_SPREADS = 6;

/** The key in the `options=` of a `StripeClient`'s method. `None` and an empty string choose none. */
export function keyInOptions(view: PythonView, options: Expression | undefined, inputKind: KeySources): FoundKey {
  return options ? new KeyFinder(inputKind, 'options').inOptions(view, options) : NO_KEY;
}

/** The key among the keywords of a call that takes parameters and options side by side: `stripe.Refund.create(idempotency_key=…)`. */
export function keyInKeywords(view: PythonView, call: Call, inputKind: KeySources): FoundKey {
  const finder = new KeyFinder(inputKind, 'options');
  return finder.inKeywords(view, call);
}

/** The key in the headers of a plain HTTP request. */
export function keyInHeaders(view: PythonView, headers: Expression | undefined, inputKind: KeySources, frame?: Frame): FoundKey {
  if (!headers) return NO_KEY;
  return worst(branches(headers).map((branch) => new KeyFinder(inputKind, 'options').inBag(view, branch, isHeader, [], frame)));
}

/** A key that stands among the params, where Stripe takes it for a field of the body. What cannot be seen holds none: nobody writes it there on purpose. */
export function keyInParams(view: PythonView, params: Expression | undefined, inputKind: KeySources): FoundKey {
  if (!params) return NO_KEY;
  const found = branches(params).map((branch) => new KeyFinder(inputKind, 'params').inBag(view, branch, isKeyName));
  return found.find(({ where }) => where === 'params') ?? NO_KEY;
}

/** Whether params have an entry of such a name, or may have one. */
export function mayHold(view: PythonView, params: Expression, isName: IsKey): boolean {
  return new KeyFinder(() => undefined, 'params').inBag(view, params, isName).where !== 'none';
}

/** The dictionary that an expression is, here or one name up; only of this file, since repairs edit it. */
export function literalDict(view: PythonView, node: Node): Dict | Call | undefined {
  for (const ref of trace(view, node)) {
    if (ref.view !== view || ref.path.length > 0) return undefined;
    if (ref.node.nodeType === 'Dict') return ref.node;
    if (ref.node.nodeType !== 'Call') continue;
    return isDictCall(view, ref.node) ? ref.node : undefined;
  }
  return undefined;
}

/** `dict(a=1)`, `RequestOptions(idempotency_key=k)`: a typed dictionary is one. */
function isDictCall(view: PythonView, { func }: Call): boolean {
  if (func.nodeType === 'Name') return (func.id === 'dict' && !view.variable(func)) || /Params$|^RequestOptions$/u.test(func.id);
  return func.nodeType === 'Attribute' && /Params$|^RequestOptions$/u.test(func.attr);
}

class KeyFinder {
  constructor(
    private readonly inputKind: KeySources,
    private readonly where: Where,
  ) {}

  inOptions(view: PythonView, options: Expression): FoundKey {
    return worst(branches(options).map((branch) => this.inBag(view, branch, isReadName)));
  }

  inKeywords(view: PythonView, call: Call): FoundKey {
    let spread = NO_KEY;
    for (const keyword of call.keywords.toReversed()) {
      const { arg, value } = keyword;
      if (arg == null) {
        const found = this.inOptions(view, value);
        if (found.where === 'options') return found;
        if (found.where === 'opaque') spread = found;
      } else if (isReadName(arg)) {
        return isNothing(value) ? NO_KEY : this.#at(view, keyword, keyword.range, arg, value);
      } else if (arg === 'headers') {
        const header = keyInHeaders(view, value, this.inputKind);
        if (header.where === 'options') return header;
      }
    }
    return spread;
  }

  /** The key in what becomes a dictionary. */
  inBag(view: PythonView, node: Node, isKey: IsKey, within: readonly Node[] = [], frame?: Frame): FoundKey {
    const plain = unwrap(node);
    if (isNothing(plain)) return NO_KEY;
    if (within.length > MAX_SPREADS || within.includes(plain)) return OPAQUE_KEY;
    const inside = [...within, plain];
    if (plain.nodeType === 'BinOp' && plain.op.nodeType === 'BitOr') {
      const right = this.inBag(view, plain.right, isKey, inside, frame);
      return right.where === 'none' ? this.inBag(view, plain.left, isKey, inside, frame) : right;
    }
    if (plain.nodeType === 'IfExp' || plain.nodeType === 'BoolOp')
      return worst(branches(plain).map((branch) => this.inBag(view, branch, isKey, inside, frame)));
    if (plain.nodeType === 'Call' && !isDictCall(view, plain)) return this.#built(view, plain, isKey, inside, frame);
    if (plain.nodeType === 'DictComp') return this.#comprehended(view, plain, isKey, inside, frame);
    const object = literalDict(view, plain);
    if (!object) return this.#byName(view, plain, isKey, inside, frame);
    const later = writtenTo(view, plain, isKey);
    if (later === 'unseen') return OPAQUE_KEY;
    if (later)
      return isNothing(later.value) ? NO_KEY : this.#at(view, later.holder, later.holder.range, later.name, later.value, frame);
    return this.#inLiteral(view, object, isKey, inside, frame);
  }

  /** A name that several places fill, or one that a helper's caller passes. */
  #byName(view: PythonView, node: Node, isKey: IsKey, within: readonly Node[], frame: Frame | undefined): FoundKey {
    const variable = node.nodeType === 'Name' ? view.variable(node) : undefined;
    const bindings = variable ? bindingsOf(variable) : [];
    if (this.#lacks(view, node, isKey)) return NO_KEY;
    const [only, another] = bindings;
    if (only?.kind === 'assign' && !another && only.value && only.path.length === 0) {
      const later = writtenTo(view, node, isKey);
      if (later === 'unseen') return OPAQUE_KEY;
      if (later) return this.#at(view, later.holder, later.holder.range, later.name, later.value, frame);
      return this.inBag(view, only.value, isKey, within, frame);
    }
    if (only?.kind === 'parameter' && !another && frame) {
      return writtenTo(view, node, isKey) ? OPAQUE_KEY : this.#passed(only.node, isKey, within, frame);
    }
    if (bindings.length < 2 || bindings.some(({ kind, path }) => kind !== 'assign' || path.length > 0)) return OPAQUE_KEY;
    return worst(bindings.map(({ value }: Binding) => (value ? this.inBag(view, value, isKey, within, frame) : OPAQUE_KEY)));
  }

  /** Whether a value is all that the model fills in, and none of it has such a name; also where a helper gets it from whoever calls it. */
  #lacks(view: PythonView, node: Node, isKey: IsKey, hops = 0): boolean {
    const variable = node.nodeType === 'Name' ? view.variable(node) : undefined;
    if (!variable || !this.inputKind.lacks || writtenTo(view, node, isKey)) return false;
    if (this.inputKind.lacks(view, node, isKey)) return true;
    const [only, another] = bindingsOf(variable);
    const fn = only?.kind === 'parameter' && !another ? only.node.parent?.parent : undefined;
    if (!only || !isFunction(fn) || hops >= MAX_SPREADS) return false;
    const callers = callersIn(view, fn);
    return (
      callers.length > 0 &&
      callers.every((caller) => {
        const given = givenBy(caller, fn, only.node);
        return typeof given !== 'string' && this.#lacks(view, given.node, isKey, hops + 1);
      })
    );
  }

  /** What the caller of a helper passes: one dictionary, or the keywords that `**fields` gathers. What it says of a key is the helper's affair. */
  #passed(parameter: Node, isKey: IsKey, within: readonly Node[], frame: Frame): FoundKey {
    const { fn, call, view, caller } = frame;
    if (fn.args.kwarg === parameter) {
      const taken = new Set(parametersOf(fn).map(({ name }) => name));
      const named = call.keywords.some(({ arg }) => arg != null && isKey(arg) && !taken.has(arg));
      const spreads = call.keywords.flatMap(({ arg, value }) => (arg == null ? [value] : []));
      return noneOrOpaque(named ? [OPAQUE_KEY] : spreads.map((spread) => this.inBag(view, spread, isKey, within, caller)));
    }
    const given = givenBy(frame, fn, parameter);
    if (given === 'unseen') return OPAQUE_KEY;
    const value = given === 'nothing' ? parametersOf(fn).find(({ node }) => node === parameter)?.default : given.node;
    return value ? noneOrOpaque([this.inBag(view, value, isKey, within, caller)]) : NO_KEY;
  }

  #comprehended(view: PythonView, node: DictComp, isKey: IsKey, within: readonly Node[], frame: Frame | undefined): FoundKey {
    const whole = thinnedOut(node);
    if (whole) return this.inBag(view, whole, isKey, within, frame);
    const names = namesPicked(view, node, frame);
    return names && !names.some(isKey) ? NO_KEY : OPAQUE_KEY;
  }

  #inLiteral(view: PythonView, object: Dict | Call, isKey: IsKey, within: readonly Node[], frame: Frame | undefined): FoundKey {
    const { entries } = entriesOf(object);
    const spreads: Expression[] = object.nodeType === 'Dict' ? spreadsOf(object) : unnamedOf(object);
    const unread = object.nodeType === 'Dict' && object.keys.some((key) => key && stringOf(key) === undefined);
    const entry = entries.findLast(({ name }) => isKey(name));
    if (entry) return isNothing(entry.value) ? NO_KEY : this.#entry(view, object, entry, frame);
    const header = this.where === 'options' ? entries.find(({ name }) => name === 'headers') : undefined;
    const inHeader = header && keyInHeaders(view, header.value, this.inputKind);
    if (inHeader?.where === 'options') return inHeader;
    const inner = spreads.map((spread) => worst(branches(spread).map((b) => this.inBag(view, b, isKey, within, frame))));
    return worst([...inner, ...(unread ? [OPAQUE_KEY] : [])]);
  }

  /** What a helper builds, with the caller's own arguments in the place of its parameters. */
  #built(view: PythonView, call: Call, isKey: IsKey, within: readonly Node[], frame: Frame | undefined): FoundKey {
    for (const target of trace(view, call.func)) {
      const fn = target.node;
      if (!isFunction(fn) || target.path.length > 0) continue;
      if (isDef(fn) && fn.decorator_list.length > 0) return OPAQUE_KEY;
      const inner: Frame = { fn, call, view, caller: frame };
      const found = worst(
        returnsOf(fn)
          .flatMap((v) => branches(v))
          .map((v) => this.inBag(target.view, v, isKey, within, inner)),
      );
      if (found.where === 'none' || found.where === 'opaque') return found;
      const { where, stability, volatility, culprit, name } = found;
      const said = { where, stability, ...(volatility && { volatility }), ...(culprit !== undefined && { culprit }) };
      return { ...said, at: call.range, text: view.textOf(call), ...(name !== undefined && { name }) };
    }
    return OPAQUE_KEY;
  }

  #entry(view: PythonView, object: Dict | Call, { name, key, value }: Entry, frame: Frame | undefined): FoundKey {
    const range = object.nodeType === 'Call' ? key.range : ([key.range[0], value.range[1]] as const);
    return this.#at(view, key, range, name, value, frame);
  }

  #at(view: PythonView, holder: Node, at: readonly [number, number], name: string, value: Expression, frame?: Frame): FoundKey {
    if (frame && isWithheld(view, value, frame)) return NO_KEY;
    const made = stabilityOf(view, value, this.inputKind, frame);
    return { where: this.where, at, name, text: view.textOf(value), holder, value, ...made };
  }
}

/** Whether a key is a parameter that the caller leaves at `None`. */
function isWithheld(view: PythonView, value: Node, frame: Frame | undefined): boolean {
  const parameter = parameterOf(view, value);
  let at = frame;
  while (at && at.fn !== parameter?.parent?.parent) at = at.caller;
  if (!at || !parameter || view.variable(value)?.bindings.length !== 1) return false;
  const given = givenBy(at, at.fn, parameter);
  if (given === 'unseen') return false;
  if (given !== 'nothing') return isWithheld(at.view, given.node, at.caller);
  const fallback = parametersOf(at.fn).find(({ node }) => node === parameter)?.default;
  return !fallback || isNothing(fallback);
}

/** A key that is there counts before what cannot be seen, and that before none. */
function worst(keys: readonly FoundKey[]): FoundKey {
  const there = keys.filter(({ where }) => where === 'options' || where === 'params');
  return (
    there.find(({ stability }) => stability === 'volatile') ?? there[0] ?? keys.find(({ where }) => where === 'opaque') ?? NO_KEY
  );
}

/** Whether there is no key; one that is there has come a way on which its value is not followed. */
function noneOrOpaque(keys: readonly FoundKey[]): FoundKey {
  return keys.every(({ where }) => where === 'none') ? NO_KEY : OPAQUE_KEY;
}

function spreadsOf({ keys, values }: Dict): Expression[] {
  return keys.flatMap((key, i) => (key ? [] : (values[i] ?? [])));
}

/** What `dict(base, **more)` is made of. */
function unnamedOf({ args, keywords }: Call): Expression[] {
  return [...args, ...keywords.flatMap(({ arg, value }) => (arg == null ? [value] : []))];
}
