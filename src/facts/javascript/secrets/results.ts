import type { TSESTree } from '@typescript-eslint/utils';
import type { ValueRow } from '../../frameworks.js';
import { propertyAt } from './entries.js';
import { neverBoth } from '../calls/alternatives.js';
import { valuesAt } from './bound.js';
import { argumentFor, helpersAt, type Frame, type Step } from './frames.js';
import { isReadOf, START, type Given, type State } from './given.js';
import { isPromiseAll, pushedTo } from './lists.js';
import type { Origins } from './origins.js';
import { isRedacted, overwrites, tellingReturns } from './redaction.js';
import { serialiser } from './serialisers.js';
import type { View } from '../tree/source.js';
import { isFunction, keyName, unwrap, type Call, type FunctionNode, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

/** Enough for any result that is written by hand; a generated file must not take minutes. */
const MAX_STEPS = 1000;
/** Helpers that hand on what another helper returns. */
const MAX_HELPERS = 24;
const LIST = /^(?:slice|filter|reverse|sort|toSorted|toReversed|finally)$/u;

/** Walks through what a tool gives back: literals, serialisers, branches, constants and helpers of the file. */
export class Results {
  /** Results that write state (`new Command({ update })`) and were met on the way. */
  readonly met = new Set<Node>();
  readonly #view: View;
  readonly #origins: Origins;
  readonly #writes: ReadonlyMap<Node, readonly ValueRow[]>;
  /** Names under which a returned object writes state. */
  readonly #contextNames: readonly string[];
  #steps = 0;

  constructor(view: View, origins: Origins, writes: ReadonlyMap<Node, readonly ValueRow[]>, contextNames: readonly string[]) {
    this.#view = view;
    this.#origins = origins;
    this.#writes = writes;
    this.#contextNames = contextNames;
  }

  /** The values in one returned expression. */
  in(node: Node): Given[] {
    this.#steps = 0;
    return this.#walk(node, { ...START, view: this.#view });
  }

  #walk(node: Node, state: State): Given[] {
    if (++this.#steps > MAX_STEPS) return [];
    const plain = unwrap(node);
    const part: State = { ...state, direct: false };
    switch (plain.type) {
      case 'Literal':
        return this.#leaf(plain, state);
      case 'ObjectExpression':
        return this.#object(plain, state);
      case 'ArrayExpression':
        return plain.elements.flatMap((e) => (e ? this.#walk(e.type === 'SpreadElement' ? e.argument : e, part) : []));
      case 'TemplateLiteral':
        return plain.expressions.flatMap((hole) => this.#walk(hole, { ...part, text: true }));
      case 'BinaryExpression':
        if (plain.operator !== '+') return [];
        return [plain.left, plain.right].flatMap((side) => this.#walk(side, { ...part, text: true }));
      case 'ConditionalExpression':
        return [plain.consequent, plain.alternate].flatMap((branch) => this.#walk(branch, state));
      case 'LogicalExpression':
        return (plain.operator === '&&' ? [plain.right] : [plain.left, plain.right]).flatMap((side) => this.#walk(side, state));
      case 'AssignmentExpression':
        return this.#walk(plain.right, state);
      case 'NewExpression':
      case 'CallExpression':
        return this.#call(plain, state);
      case 'Identifier':
        return this.#name(plain, state);
      case 'MemberExpression':
        return this.#member(plain, state);
      default:
        return [];
    }
  }

  #object(object: ObjectNode, state: State): Given[] {
    return object.properties.flatMap((property) => {
      if (property.type === 'SpreadElement') {
        return overwrites(object, property) ? [] : this.#walk(property.argument, { ...state, place: property, direct: false });
      }
      const name = keyName(property) ?? '';
      // MCP hosts keep `_meta` from the model.
      if (name === '_meta') return [];
      const writes = state.names.length === 0 && this.#contextNames.includes(name);
      const sink = writes ? 'context' : state.except.includes(name) ? 'result' : state.sink;
      const names = [...state.names, name];
      return this.#walk(property.value, { ...state, sink, names, place: property, direct: true, except: [] });
    });
  }

  #call(call: Call, state: State): Given[] {
    const rows = this.#writes.get(call);
    if (rows) return this.#write(call, rows, state);
    if (this.#origins.callAt(call)) return this.#leaf(call, state);
    const callee = unwrap(call.callee);
    const part: State = { ...state, direct: false };
    if (call.type === 'NewExpression') {
      const isMessage = callee.type === 'Identifier' && /Message$/u.test(callee.name);
      return isMessage ? call.arguments.flatMap((argument) => this.#walk(argument, part)) : [];
    }
    const serialised = serialiser(state.view, call);
    if (serialised) return this.#walk(serialised.of, { ...part, text: serialised.text });
    if (isPromiseAll(call) && call.arguments[0]) return this.#walk(call.arguments[0], part);
    const method = callee.type === 'MemberExpression' ? (keyName(callee) ?? '') : '';
    if (callee.type === 'MemberExpression') {
      if (LIST.test(method)) return this.#walk(callee.object, part);
      if (/^(?:join|toString)$/u.test(method)) return this.#walk(callee.object, { ...part, text: true });
      if (/^(?:map|flatMap|then|catch)$/u.test(method)) {
        const before = method === 'catch' ? this.#walk(callee.object, part) : [];
        return [...before, ...call.arguments.flatMap((callback) => this.#returned(callback, part))];
      }
    }
    const helpers = helpersAt(state.view, call.callee, state.frame);
    if (helpers.length === 0) return this.#leaf(call, state);
    return helpers.flatMap(({ view, fn }) => {
      const frame: Frame = { fn, view: state.view, args: call.arguments, outer: state.frame };
      const isLeaving = view !== this.#view && state.view === this.#view;
      // What a helper hands back whole is a whole object here as well.
      if (isLeaving && this.#answered(call, state)) return this.#leaf(call, state);
      const entered = isLeaving ? { entered: { node: call, at: state.place ?? call } } : {};
      return this.#returnedBy(fn, { ...state, view, frame, ...entered });
    });
  }

  /** What a callback of the same module returns. */
  #returned(callback: Node, state: State): Given[] {
    const { node: fn, view, path } = resolve(state.view, callback);
    return isFunction(fn) && view === state.view && path.length === 0 ? this.#returnedBy(fn, state) : [];
  }

  #returnedBy(fn: FunctionNode, state: State): Given[] {
    // A function that calls itself gives back nothing new.
    if (state.inside.length >= MAX_HELPERS || state.inside.includes(fn)) return [];
    const inner: State = { ...state, inside: [...state.inside, fn] };
    return tellingReturns(state.view, fn).flatMap((value) => this.#walk(value, inner));
  }

  /** `new Command({ update: … })`, `new Result({ value, contextVariables })`: one part writes state, the rest is the result. */
  #write(call: Call, rows: readonly ValueRow[], state: State): Given[] {
    this.met.add(call);
    const [options] = call.arguments;
    const object = options && resolve(state.view, options);
    if (object?.node.type !== 'ObjectExpression' || object.view !== state.view) return [];
    return object.node.properties.flatMap((property) => {
      if (property.type !== 'Property') return [];
      const name = keyName(property) ?? '';
      const row = rows.find(({ value }) => value.split('|').some((path) => path.split('.').at(-1) === name));
      const sink = row ? 'context' : 'result';
      return this.#walk(property.value, { ...state, sink, except: row?.except ?? [], place: property, names: [name] });
    });
  }

  #name(name: TSESTree.Identifier, state: State): Given[] {
    const { view, frame } = state;
    const variable = view.variable(name);
    const held: State = {
      ...state,
      redacted: state.redacted || isRedacted(view, name),
      holders: variable ? [...state.holders, variable] : state.holders,
    };
    const given = argumentFor(view, name, frame);
    if (given) return this.#argument(given, held);
    const def = variable?.defs[0]?.node;
    const isLocal =
      def?.type === 'VariableDeclarator' && def.id.type === 'Identifier' && def.parent.parent.type !== 'ForOfStatement';
    if (!variable || !isLocal) return this.#leaf(name, held);
    const values = valuesAt(view, name);
    if (values.length === 1 && this.#answered(name, state)) return this.#leaf(name, held);
    const inner: State = { ...held, place: state.place ?? name };
    const followed = [...inner.followed, ...values];
    return [
      ...values.flatMap((value) => this.#value(value, inner)),
      ...variable.references.flatMap(({ identifier }) =>
        neverBoth(identifier, name) ? [] : this.#addedTo(identifier, { ...inner, followed }),
      ),
    ];
  }

  /** One of the values of a name. */
  #value(value: Node, state: State): Given[] {
    if (state.followed.includes(value)) return [];
    const inner: State = { ...state, followed: [...state.followed, value] };
    return this.#walk(value, isAppended(value) ? { ...inner, text: true, direct: false } : inner);
  }

  /** What is put into a variable's value afterwards: `result.secret = …`, `lines.push(…)`. */
  #addedTo(identifier: Node, state: State): Given[] {
    const member = identifier.parent;
    if (member?.type !== 'MemberExpression' || member.object !== identifier) return [];
    const { parent } = member;
    if (parent.type === 'AssignmentExpression' && parent.left === member) {
      return this.#walk(parent.right, { ...state, place: member, direct: false, names: [...state.names, keyName(member) ?? ''] });
    }
    return pushedTo(identifier).flatMap((pushed) => this.#walk(pushed, { ...state, direct: false }));
  }

  /** The argument that a helper gets: the finding stands there, not in the helper that all tools share. */
  #argument({ view, node, path, frame }: Step, outer: State): Given[] {
    const state: State = { ...outer, view, frame, direct: false };
    if (path.length === 0) return this.#walk(node, { ...state, place: node });
    const entry = propertyAt({ view, node, path });
    return entry?.view === view ? this.#walk(entry.value, { ...state, place: entry.at }) : [];
  }

  #member(member: TSESTree.MemberExpression, state: State): Given[] {
    const { view, frame } = state;
    if (this.#origins.of({ view, node: member, path: [], frame })) return this.#leaf(member, state);
    const value = resolve(view, member);
    const isBuilt = value.path.length === 0 && value.view === view && BUILT.test(value.node.type);
    return isBuilt
      ? this.#walk(value.node, { ...state, place: state.place ?? member, direct: false })
      : this.#leaf(member, state);
  }

  /** Whether a value is all that a Stripe call answered. */
  #answered(node: Node, { view, frame }: State): boolean {
    const origin = this.#origins.of({ view, node, path: [], frame });
    return origin?.kind === 'answer' && origin.path.length === 0;
  }

  /** Only this file's own places are reported in it. */
  #leaf(node: Node, { view, frame, place, direct, text, sink, names, redacted, holders, entered }: State): Given[] {
    if (view !== this.#view) {
      const from: Step = { view, node, path: [], frame };
      return entered ? [{ ...entered, text, sink, names, redacted, frame: undefined, from }] : [];
    }
    const at = place ?? node;
    const property =
      direct && at.type === 'Property' && !holders.some((one) => isReadOf(one, keyName(at) ?? '')) ? at : undefined;
    return [{ node, at, text, sink, names, redacted, frame, ...(property && { property }) }];
  }
}

const BUILT = /^(?:ObjectExpression|ArrayExpression|TemplateLiteral|CallExpression|ConditionalExpression|LogicalExpression)$/u;

/** `text += …` */
function isAppended({ parent }: Node): boolean {
  return parent?.type === 'AssignmentExpression' && parent.operator === '+=';
}
