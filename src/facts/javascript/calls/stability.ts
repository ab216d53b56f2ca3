import {
  cutDown,
  either,
  hashed,
  isBad,
  isOpaque,
  mix,
  OPAQUE,
  opaqueUnlessBad,
  together,
  volatile,
  worstOf,
  type Part,
  type Stability,
} from '../../key-parts.js';
import { functionsAt } from '../agents/call-graph.js';
import type { View } from '../tree/source.js';
import { givenBy, type Caller } from './callers.js';
import {
  branches,
  isFunction,
  keyName,
  returnsOf,
  stringOf,
  unwrap,
  type Call,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
import { trace, UNKNOWN, writesOf, type Ref } from '../values/trace.js';
import { bucketOf, isClock, isHashingUuid, isRandom, ofInstant } from './volatile-sources.js';

/** Tells where a parameter of a tool comes from: the model's arguments, or the framework's id of this very call. */
export interface InputKind {
  (view: View, parameter: Node, path: readonly string[]): 'input' | 'call-id' | undefined;
  /** Which callers of a function count, of those in its file and others; all in its file where this is absent. */
  readonly callersOf?: (fn: FunctionNode, inFile: readonly Caller[]) => readonly Caller[];
}

/** How stable the value of an idempotency key is. The whole key may not be something that the model fills in. */
export function stabilityOf(view: View, key: Node, inputKind: InputKind, frame?: Frame): Stability {
  const reader = new KeyReader(inputKind);
  const all = reader.alternatives(view, key, frame).map((branch): Stability => {
    const whole = reader.part(view, branch, frame);
    if (whole === 'constant') return volatile('constant', view.textOf(branch));
    return whole === 'input' ? volatile('model-input', view.textOf(branch)) : whole;
  });
  return worstOf(all);
}

function isParameter({ view, node }: Ref): boolean {
  const def = node.type === 'Identifier' ? view.variable(node)?.defs[0] : undefined;
  return def !== undefined && isFunction(def.node) && (def.type as string) === 'Parameter';
}

/** A helper that is being looked into, and what it was called with. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly call: Call;
  readonly view: View;
  readonly caller: Frame | undefined;
}

const MAX_DEPTH = 12;
const BUDGET = 400;
/** Methods whose result says as much as their receiver. */
const FORMAT =
  /^(?:to\w*String|toFixed|valueOf|toLowerCase|toUpperCase|trim|trimStart|trimEnd|replace|replaceAll|slice|substring|substr|padStart|padEnd|normalize|digest|join|at)$/u;

/** What feeds a hash or ends it. From here on a time is no instant that could be cut down to a day. */
const HASH = /^(?:update|digest)$/u;

class KeyReader {
  readonly #inputKind: InputKind;
  #left = BUDGET;

  constructor(inputKind: InputKind) {
    this.#inputKind = inputKind;
  }

  part(view: View, node: Node, frame?: Frame, depth = 0): Part {
    if (depth > MAX_DEPTH || this.#left-- <= 0) return OPAQUE;
    const again = (n: Node): Part => this.part(view, n, frame, depth + 1);
    const plain = unwrap(node);
    if (stringOf(plain) !== undefined || (plain.type === 'Literal' && typeof plain.value === 'number')) return 'constant';
    switch (plain.type) {
      case 'ConditionalExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression':
        return either(this.alternatives(view, plain, frame).map(again));
      case 'TemplateLiteral':
        return plain.expressions.length === 1 && plain.quasis.every(({ value }) => value.raw === '')
          ? mix(plain.expressions.map(again))
          : together(plain.expressions.map(again));
      case 'BinaryExpression':
        return together([again(plain.left), again(plain.right)]);
      case 'UnaryExpression':
        return again(plain.argument);
      case 'ArrayExpression':
        return together(plain.elements.flatMap((element) => (element ? [again(element)] : [])));
      case 'NewExpression':
      case 'CallExpression':
        return this.#called(view, plain, frame, depth);
      default:
        return this.#traced(view, plain, frame, depth);
    }
  }

  /** A name or a member: where it comes from decides. */
  #traced(view: View, node: Node, frame: Frame | undefined, depth: number): Part {
    for (const ref of trace(view, node)) {
      if (ref.path.includes(UNKNOWN)) return OPAQUE;
      if (ref.node.type === 'Identifier') {
        const kind = this.#inputKind(ref.view, ref.node, ref.path);
        if (kind) return kind === 'input' ? 'input' : volatile('call-id', view.textOf(node));
        const known = this.#passed(ref, frame, depth) ?? this.#given(ref, depth) ?? this.#written(ref, frame, depth);
        if (known) return known;
      } else if (ref.path.length === 0 && ref.node !== node && ref.node.type !== 'MemberExpression') {
        return this.part(ref.view, ref.node, frame, depth + 1);
      }
    }
    return OPAQUE;
  }

  /** What an expression can evaluate to: not a fallback for a parameter that every caller gives. */
  alternatives(view: View, node: Node, frame?: Frame): Node[] {
    const plain = unwrap(node);
    if (plain.type === 'LogicalExpression' && plain.operator !== '&&') {
      const left = this.alternatives(view, plain.left, frame);
      return this.#isGiven(view, plain.left, frame) ? left : [...left, ...this.alternatives(view, plain.right, frame)];
    }
    if (plain.type === 'ConditionalExpression' && this.#isGiven(view, plain.test, frame))
      return this.alternatives(view, plain.consequent, frame);
    return branches(plain);
  }

  /** Whether a name is a parameter that is given: by the call that is being looked into, or by all. */
  #isGiven(view: View, node: Node, frame: Frame | undefined): boolean {
    for (const ref of trace(view, node)) {
      const def = ref.view.variable(ref.node)?.defs[0];
      let at = def && frame;
      while (at && at.fn !== def?.node) at = at.caller;
      if (def && at) {
        const given = givenBy(at, at.fn, def.name, ref.path);
        if (typeof given === 'string') return given === 'unseen';
        return !isParameter(given) || this.#isGiven(given.view, given.node, at.caller);
      }
      const given = this.#givenToAll(ref);
      if (given.length > 0) return !given.includes('nothing');
    }
    return false;
  }

  /** A parameter of a helper is what its caller passed. */
  #passed({ view, node, path }: Ref, frame: Frame | undefined, depth: number): Part | undefined {
    const def = view.variable(node)?.defs[0];
    for (let at = frame; def && at; at = at.caller) {
      const given = def.node === at.fn ? givenBy(at, at.fn, def.name, path) : 'unseen';
      if (typeof given !== 'string') return this.part(given.view, given.node, at.caller, depth + 1);
    }
    return undefined;
  }

  /** A parameter of a helper that the call stands in: bad if any caller passes something bad, or all pass on the model's word. */
  #given(ref: Ref, depth: number): Part | undefined {
    const parts = this.#givenToAll(ref).map((given) =>
      given === 'nothing' ? undefined : given === 'unseen' ? OPAQUE : this.part(given.view, given.node, undefined, depth + 1),
    );
    const bad = parts.find((part) => part !== undefined && isBad(part));
    if (bad !== undefined) return bad;
    if (parts.length === 0 || parts.includes(undefined)) return undefined;
    return parts.every((part) => part === 'input') ? 'input' : OPAQUE;
  }

  /** What each of the callers gives for a parameter. */
  #givenToAll({ view, node, path }: Ref): (Ref | 'nothing' | 'unseen')[] {
    const def = view.variable(node)?.defs[0];
    if (!def || !isFunction(def.node)) return [];
    const { node: fn, name } = def;
    const inFile = view
      .all('CallExpression')
      .filter((call) => functionsAt(view, call.callee).includes(fn))
      .map((call) => ({ call, view }));
    return (this.#inputKind.callersOf?.(fn, inFile) ?? inFile).map((caller) => givenBy(caller, fn, name, path));
  }

  /** A variable that several places write: every one of them can be the value. */
  #written({ view, node, path }: Ref, frame: Frame | undefined, depth: number): Part | undefined {
    const variable = view.variable(node);
    if (!variable || path.length > 0) return undefined;
    const { values, complete } = writesOf(variable);
    const declared = variable.defs[0]?.node;
    const destructured = declared?.type === 'VariableDeclarator' && declared.id.type !== 'Identifier';
    if (values.length < (destructured ? 1 : 2)) return undefined;
    const parts = values.map((value) => this.part(view, value, frame, depth + 1));
    const worst = either(parts);
    return complete || isBad(worst) ? worst : OPAQUE;
  }

  #called(view: View, call: Call, frame: Frame | undefined, depth: number): Part {
    const again = (n: Node): Part => this.part(view, n, frame, depth + 1);
    const text = view.textOf(call);
    if (isRandom(view, call)) return volatile('random', text);
    if (isClock(view, call)) return volatile('time', text);
    const args = call.arguments.filter((a) => a.type !== 'SpreadElement');
    const bucket = bucketOf(view, call);
    if (bucket) return cutDown(again(bucket.of), bucket.cut);
    if (call.type === 'CallExpression' && isConversion(view, call) && args[0]) return again(args[0]);
    if (isHashingUuid(view, call)) return hashed(args.map(again));
    const callee = unwrap(call.callee);
    if (callee.type === 'MemberExpression') {
      const method = keyName(callee) ?? '';
      const receiver = again(callee.object);
      const hash = HASH.test(method) || isDigest(callee.object);
      const known = hash && isBad(receiver) ? receiver : this.#method(view, method, receiver, args, again);
      if (known !== undefined) return known;
    }
    for (const target of trace(view, call.callee)) {
      if (target.origin?.specifier === 'paybrake/client') return hashed(valuesIn(args).map(again));
      if (!isFunction(target.node) || target.path.length > 0) continue;
      const inner: Frame = { fn: target.node, call, view, caller: frame };
      const returned = returnsOf(target.node, target.view.all('ReturnStatement'));
      const made = either(returned.flatMap(branches).map((value) => this.part(target.view, value, inner, depth + 1)));
      return !isOpaque(made) ? made : opaqueUnlessBad(valuesIn(args).map(again));
    }
    return opaqueUnlessBad(valuesIn(args).map(again));
  }

  /** What a method makes of its receiver; `undefined` for a method that says nothing. */
  #method(view: View, method: string, receiver: Part, args: readonly Node[], again: (node: Node) => Part): Part | undefined {
    if (isBad(receiver)) return receiver.volatility === 'time' ? cutDown(receiver, ofInstant(view, method, args)) : receiver;
    // A hash is fed by `update`; what it starts from is no part of it.
    if (method === 'update') return hashed([...(isOpaque(receiver) ? [] : [receiver]), ...args.map(again)]);
    if (method === 'concat') return together([receiver, ...args.map(again)]);
    return FORMAT.test(method) ? receiver : undefined;
  }
}

/** `hash.digest('hex')`, whose characters are no date's. */
function isDigest(node: Node): boolean {
  const plain = unwrap(node);
  return plain.type === 'CallExpression' && plain.callee.type === 'MemberExpression' && keyName(plain.callee) === 'digest';
}

/** `String(x)` is as stable as `x`. */
function isConversion(view: View, { callee }: Call): boolean {
  if (callee.type !== 'Identifier' || view.variable(callee)?.defs.length) return false;
  return /^(?:String|Number|BigInt|encodeURIComponent)$/u.test(callee.name);
}

/** The values inside of object and array literals, which is where a hash helper finds what it hashes. */
function valuesIn(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    if (node.type === 'ObjectExpression')
      return valuesIn(node.properties.flatMap((p) => (p.type === 'Property' ? [p.value] : [])));
    if (node.type === 'ArrayExpression') return valuesIn(node.elements.filter((e) => e !== null));
    return [node];
  });
}
