import {
  cutDown,
  either,
  hashed,
  isBad,
  isOpaque,
  mix,
  OPAQUE,
  opaqueUnlessBad,
  STABLE,
  together,
  volatile,
  worstOf,
  type Part,
  type Stability,
} from '../../key-parts.js';
import type { InputKind } from '../found.js';
import type { Call, Expression, FunctionNode, Node } from '../tree/nodes.js';
import { bindingsOf, resolve, throughBinding, trace, UNKNOWN, type Ref } from '../values/trace.js';
import { reachingBindings } from '../values/reaching.js';
import { isFunction, isNothing, parametersOf, returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { callersIn, givenBy, type Caller } from './callers.js';
import { CONVERSION, ENCODERS, FORMAT, hashedBy, HASHES, isFallback, parameterOf, testedName, valuesIn } from './key-syntax.js';
import { clockOf, isHashingUuid, isRandom, ofDivision, ofFormat, ofInstant, ofMember, ofSlice } from './volatile-sources.js';

/** Who fills in a parameter, and which callers of a function count: all in its file where that is absent. */
export interface KeySources extends InputKind {
  readonly callersOf?: (fn: FunctionNode, inFile: readonly Caller[]) => readonly Caller[];
  /** Whether all that a model fills in can be seen to hold nothing of such a name. */
  readonly lacks?: (view: PythonView, node: Node, isName: (name: string) => boolean) => boolean;
}

/** A helper that is being looked into, and what it was called with. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly call: Call;
  readonly view: PythonView;
  readonly caller: Frame | undefined;
}

/** How stable the value of an idempotency key is. The whole key may not be something that the model fills in. */
export function stabilityOf(view: PythonView, key: Node, inputKind: KeySources, frame?: Frame): Stability {
  const reader = new KeyReader(inputKind);
  const all = reader.alternatives(view, key, frame).map((branch): Stability => {
    const whole = reader.part(view, branch, frame);
    if (whole === 'constant') return volatile('constant', view.textOf(branch));
    return whole === 'input' ? volatile('model-input', view.textOf(branch)) : whole;
  });
  return worstOf(all);
}

function isParameter(view: PythonView, node: Node): boolean {
  return node.nodeType === 'Name' && parameterOf(view, node) !== undefined;
}

const MAX_DEPTH = 12;
const BUDGET = 400;
class KeyReader {
  readonly #inputKind: KeySources;
  #left = BUDGET;

  constructor(inputKind: KeySources) {
    this.#inputKind = inputKind;
  }

  part(view: PythonView, node: Node, frame?: Frame, depth = 0): Part {
    if (depth > MAX_DEPTH || this.#left-- <= 0) return OPAQUE;
    const again = (n: Node): Part => this.part(view, n, frame, depth + 1);
    const plain = unwrap(node);
    switch (plain.nodeType) {
      case 'Constant':
        return 'constant';
      case 'IfExp':
      case 'BoolOp':
        return either(this.alternatives(view, plain, frame).map(again));
      case 'JoinedStr': {
        const holes = plain.values.filter(({ nodeType }) => nodeType !== 'Constant');
        const isBare = plain.values.length === 1;
        return isBare || holes.length === 0 ? mix(holes.map(again)) : together(holes.map(again));
      }
      case 'FormattedValue':
        return plain.format_spec ? cutDown(again(plain.value), ofFormat(stringOf(plain.format_spec))) : again(plain.value);
      case 'BinOp': {
        const divided = /^(?:FloorDiv|Div)$/u.test(plain.op.nodeType);
        const left = again(plain.left);
        if (divided && isBad(left)) return cutDown(left, ofDivision(view, plain.left, plain.right));
        return together([left, again(plain.right)]);
      }
      case 'UnaryOp':
        return again(plain.operand);
      case 'List':
      case 'Tuple':
      case 'Set':
        return together(plain.elts.map(again));
      case 'Starred':
        return again(plain.value);
      case 'Dict':
        return together(plain.values.map(again));
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        return opaqueUnlessBad([again(plain.elt)]);
      case 'Call':
        return this.#called(view, plain, frame, depth);
      case 'Subscript':
        if (plain.slice.nodeType !== 'Slice') return this.#traced(view, plain, frame, depth);
        return cutDown(again(plain.value), ofSlice(view, plain.slice));
      default:
        return this.#traced(view, plain, frame, depth);
    }
  }

  /** A name or a member: where it comes from decides. */
  #traced(view: PythonView, node: Node, frame: Frame | undefined, depth: number): Part {
    for (const ref of trace(view, node)) {
      if (ref.path.includes(UNKNOWN) || ref.origin) return OPAQUE;
      if (ref.node.nodeType === 'Name') {
        const known = this.#named(ref, view.textOf(node), frame, depth);
        if (known) return known;
      } else if (ref.node.nodeType === 'Call' && ref.path.length > 0) {
        // `uuid4().hex`, `datetime.now().year`
        const made = this.#called(ref.view, ref.node, frame, depth + 1);
        if (isBad(made)) return cutDown(made, ref.path.length === 1 ? ofMember(ref.path[0] ?? '') : 'unknown');
      } else if (ref.path.length === 0 && ref.node !== node && !isFunction(ref.node) && ref.node.nodeType !== 'Attribute') {
        return this.part(ref.view, ref.node, frame, depth + 1);
      }
    }
    return OPAQUE;
  }

  /** What an expression can evaluate to: not a fallback for a parameter that every caller gives. */
  alternatives(view: PythonView, node: Node, frame?: Frame): Node[] {
    const plain = unwrap(node);
    if (plain.nodeType === 'BoolOp' && plain.op.nodeType === 'Or') {
      const all: Node[] = [];
      for (const value of plain.values) {
        if (!isNothing(value)) all.push(...this.alternatives(view, value, frame));
        if (this.#isGiven(view, value, frame)) break;
      }
      return all;
    }
    if (plain.nodeType === 'IfExp') {
      const tested = testedName(plain.test);
      if (tested && this.#isGiven(view, tested, frame)) return this.alternatives(view, plain.body, frame);
      return [...this.alternatives(view, plain.body, frame), ...this.alternatives(view, plain.orelse, frame)];
    }
    return plain.nodeType === 'BoolOp' ? plain.values.flatMap((value) => this.alternatives(view, value, frame)) : [plain];
  }

  /** Whether a name is a parameter that is given: by the call that is being looked into, or by all. */
  #isGiven(view: PythonView, node: Node, frame: Frame | undefined): boolean {
    for (const ref of trace(view, node)) {
      const parameter = ref.path.length === 0 ? parameterOf(ref.view, ref.node) : undefined;
      let at = parameter && frame;
      while (at && at.fn !== parameter?.parent?.parent) at = at.caller;
      if (parameter && at) {
        const given = givenBy(at, at.fn, parameter);
        if (typeof given === 'string') return given === 'unseen';
        return !isParameter(at.view, given.node) || this.#isGiven(at.view, given.node, at.caller);
      }
      const given = parameter ? this.#givenToAll(ref) : [];
      if (given.length > 0) return !given.some(({ given: one }) => one === 'nothing');
    }
    return false;
  }

  /** A parameter of a helper is what its caller passed, or its default. */
  #passed({ view, node, path }: Ref, frame: Frame | undefined, depth: number): Part | undefined {
    const parameter = parameterOf(view, node);
    for (let at = frame; parameter && at; at = at.caller) {
      if (parameter.parent?.parent !== at.fn) continue;
      const given = givenBy(at, at.fn, parameter);
      if (given === 'nothing') return this.#byDefault(view, at.fn, parameter, depth);
      if (given === 'unseen') return OPAQUE;
      if (path.length === 0) return this.part(at.view, given.node, at.caller, depth + 1);
      const ref = resolve(at.view, given.node, path);
      return ref.path.length === 0 ? this.part(ref.view, ref.node, at.caller, depth + 1) : OPAQUE;
    }
    return undefined;
  }

  #byDefault(view: PythonView, fn: FunctionNode, parameter: Node, depth: number): Part | undefined {
    const value = parametersOf(fn).find(({ node }) => node === parameter)?.default;
    return value && !isNothing(value) ? this.part(view, value, undefined, depth + 1) : undefined;
  }

  /** A parameter of a helper that the call stands in: bad if any caller passes something bad, or all pass on the model's word. */
  #given(ref: Ref, depth: number): Part | undefined {
    if (ref.path.length > 0) return undefined;
    const parts = this.#givenToAll(ref).map(({ view, given }) =>
      given === 'nothing' ? undefined : given === 'unseen' ? OPAQUE : this.part(view, given.node, undefined, depth + 1),
    );
    const bad = parts.find((part) => part !== undefined && isBad(part));
    if (bad !== undefined) return bad;
    if (parts.length === 0 || parts.includes(undefined)) return undefined;
    return parts.every((part) => part === 'input') ? 'input' : OPAQUE;
  }

  /** What each of the callers gives for a parameter. */
  #givenToAll({ view, node }: Ref): { readonly view: PythonView; readonly given: ReturnType<typeof givenBy> }[] {
    const parameter = parameterOf(view, node);
    const fn = parameter?.parent?.parent;
    if (!parameter || !isFunction(fn)) return [];
    const inFile = callersIn(view, fn);
    const callers = this.#inputKind.callersOf?.(fn, inFile) ?? inFile;
    return callers.map((caller) => ({ view: caller.view, given: givenBy(caller, fn, parameter) }));
  }

  /** A name: every place that can have given it its value counts. */
  #named(ref: Ref, text: string, frame: Frame | undefined, depth: number): Part | undefined {
    const { view, node, path } = ref;
    const variable = path.length === 0 ? view.variable(node) : undefined;
    const reaching = variable && bindingsOf(variable).length > 1 ? reachingBindings(variable, node) : [];
    const isNeeded = reaching.some(isFallback) && !this.#isGiven(view, node, frame);
    const bindings = isNeeded ? reaching : reaching.filter((binding) => !isFallback(binding));
    if (bindings.every(({ kind }) => kind === 'parameter')) return this.#parameter(ref, text, frame, depth);
    const parts = bindings.map((binding): Part => {
      if (binding.kind === 'parameter') return this.#parameter(ref, text, frame, depth) ?? OPAQUE;
      const given = throughBinding({ view, node: binding.node, path }, binding);
      return given && given.node !== binding.node ? this.part(given.view, given.node, frame, depth + 1) : OPAQUE;
    });
    return either(parts);
  }

  #parameter(ref: Ref, text: string, frame: Frame | undefined, depth: number): Part | undefined {
    const kind = this.#inputKind(ref.view, ref.node, ref.path);
    if (kind) return kind === 'input' ? 'input' : volatile('call-id', text);
    return this.#passed(ref, frame, depth) ?? this.#given(ref, depth);
  }

  #called(view: PythonView, call: Call, frame: Frame | undefined, depth: number): Part {
    const again = (n: Node): Part => this.part(view, n, frame, depth + 1);
    const text = view.textOf(call);
    if (isRandom(view, call)) return volatile('random', text);
    const clock = clockOf(view, call);
    if (clock) return clock === 'instant' ? volatile('time', text) : STABLE;
    const args = [...call.args, ...call.keywords.map(({ value }) => value)];
    if (isHashingUuid(view, call)) return hashed(args.map(again));
    const { func } = call;
    if (func.nodeType === 'Name' && !view.variable(func)) {
      if (CONVERSION.test(func.id) && args[0]) return func.id === 'format' ? this.#formatted(args, again) : again(args[0]);
      return opaqueUnlessBad(valuesIn(args).map(again));
    }
    const { origin, path } = resolve(view, func);
    const name = path.at(-1) ?? '';
    if (origin && name === 'operation_key') return hashed(valuesIn(args).map(again));
    if (origin && HASHES.test(origin.package))
      return hashed(
        hashedBy(name, args)
          .flatMap((arg) => valuesIn([arg]))
          .map(again),
      );
    if (origin?.package === 'datetime' && /^(?:fromtimestamp|utcfromtimestamp|fromisoformat)$/u.test(name) && args[0])
      return again(args[0]);
    if (origin?.package === 'uuid' && name === 'UUID') return hashed(args.map(again));
    if (origin && ENCODERS.test(origin.package)) {
      const parts = valuesIn(args).map(again);
      return name === 'dumps' ? together(parts) : (parts[0] ?? OPAQUE);
    }
    if (func.nodeType === 'Attribute' && !origin) {
      const known = this.#method(view, call, func, frame, depth);
      if (known !== undefined) return known;
    }
    return this.#returned(view, call, frame, depth) ?? opaqueUnlessBad(valuesIn(args).map(again));
  }

  #formatted(args: readonly Expression[], again: (node: Node) => Part): Part {
    const [value, pattern] = args;
    return value ? cutDown(again(value), pattern ? ofFormat(stringOf(pattern)) : 'instant') : OPAQUE;
  }

  /** What a helper of the project gives back, with what it was called with in the place of its parameters. */
  #returned(view: PythonView, call: Call, frame: Frame | undefined, depth: number): Part | undefined {
    for (const target of trace(view, call.func)) {
      if (!isFunction(target.node) || target.path.length > 0) continue;
      const fn = target.node;
      if (fn.nodeType !== 'Lambda' && fn.name === 'operation_key')
        return hashed(
          valuesIn([...call.args, ...call.keywords.map(({ value }) => value)]).map((n) => this.part(view, n, frame, depth + 1)),
        );
      const inner: Frame = { fn, call, view, caller: frame };
      const values = returnsOf(fn).flatMap((value) => this.alternatives(target.view, value, inner));
      const found = either(values.map((value) => this.part(target.view, value, inner, depth + 1)));
      return isOpaque(found) ? undefined : found;
    }
    return undefined;
  }

  /** What a method makes of its receiver; `undefined` for a method that says nothing. */
  #method(
    view: PythonView,
    call: Call,
    func: Extract<Expression, { nodeType: 'Attribute' }>,
    frame: Frame | undefined,
    depth: number,
  ): Part | undefined {
    const again = (n: Node): Part => this.part(view, n, frame, depth + 1);
    const method = func.attr;
    const args = [...call.args, ...call.keywords.map(({ value }) => value)];
    if (/^(?:hex|int)?digest$/u.test(method)) return this.#digest(view, func.value, again);
    const receiver = again(func.value);
    if (isBad(receiver)) return receiver.volatility === 'time' ? cutDown(receiver, ofInstant(view, method, call)) : receiver;
    if (method === 'format' || method === 'format_map') return together([...args.map(again)]);
    if (method === 'join' && args[0]) return again(args[0]);
    if (method === 'copy') return receiver;
    return FORMAT.test(method) ? receiver : undefined;
  }

  /** `hashlib.sha256(x).hexdigest()`, or a hash that is fed line by line. */
  #digest(view: PythonView, hash: Expression, again: (node: Node) => Part): Part {
    const made = again(hash);
    if (hash.nodeType !== 'Name') return made;
    const fed = (view.variable(hash)?.references ?? []).flatMap(({ parent }) => {
      const call = parent?.nodeType === 'Attribute' && parent.attr === 'update' ? parent.parent : undefined;
      return call?.nodeType === 'Call' ? call.args : [];
    });
    return fed.length === 0 ? made : hashed([...(made === 'constant' ? [] : [made]), ...valuesIn(fed).map(again)]);
  }
}
