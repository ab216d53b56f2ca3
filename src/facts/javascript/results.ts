import type { TSESTree } from '@typescript-eslint/utils';
import type { ValueRow } from '../frameworks.js';
import type { Secret } from '../model.js';
import { propertyAt } from './entries.js';
import { isPromiseAll, type Frame, type Origins } from './origins.js';
import { functionsAt } from './reach.js';
import { serialiser } from './serialisers.js';
import type { View } from './source.js';
import { isFunction, keyName, returnsOf, unwrap, type Call, type Node, type ObjectNode } from './syntax.js';
import { resolve, valuesOf } from './trace.js';

/** A value that ends up in what a tool gives back, with where it stands there. */
export interface Given {
  readonly node: Node;
  /** The returned property, else the returned expression. */
  readonly at: Node;
  /** The property whose whole value this is. */
  readonly property?: TSESTree.Property;
  /** Names of the properties that it goes by, outermost first. */
  readonly names: readonly string[];
  /** Only as a part of a text: an object is `[object Object]` there. */
  readonly text: boolean;
  readonly sink: Extract<Secret['sink'], 'result' | 'context'>;
  readonly frame: Frame | undefined;
}

interface State {
  readonly frame: Frame | undefined;
  /** Where a finding stands: the innermost property, else the name under which the value was returned. */
  readonly place: Node | undefined;
  readonly direct: boolean;
  readonly text: boolean;
  readonly sink: Given['sink'];
  readonly names: readonly string[];
  /** Members of a written state that are no state. */
  readonly except: readonly string[];
  readonly depth: number;
}

const START: State = {
  frame: undefined,
  place: undefined,
  direct: true,
  text: false,
  sink: 'result',
  names: [],
  except: [],
  depth: 0,
};
const MAX_DEPTH = 24;
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

  constructor(view: View, origins: Origins, writes: ReadonlyMap<Node, readonly ValueRow[]>, contextNames: readonly string[]) {
    this.#view = view;
    this.#origins = origins;
    this.#writes = writes;
    this.#contextNames = contextNames;
  }

  /** The values in one returned expression. */
  in(node: Node): Given[] {
    return [...this.#walk(node, START)];
  }

  *#walk(node: Node, outer: State): Generator<Given> {
    const state = { ...outer, depth: outer.depth + 1 };
    if (state.depth > MAX_DEPTH) return;
    const plain = unwrap(node);
    switch (plain.type) {
      case 'Literal':
        return yield* this.#leaf(plain, state);
      case 'ObjectExpression':
        return yield* this.#object(plain, state);
      case 'ArrayExpression':
        for (const element of plain.elements) {
          const value = element?.type === 'SpreadElement' ? element.argument : element;
          if (value) yield* this.#walk(value, { ...state, direct: false });
        }
        return;
      case 'TemplateLiteral':
        for (const part of plain.expressions) yield* this.#walk(part, { ...state, text: true, direct: false });
        return;
      case 'BinaryExpression':
        if (plain.operator !== '+') return;
        yield* this.#walk(plain.left, { ...state, text: true, direct: false });
        return yield* this.#walk(plain.right, { ...state, text: true, direct: false });
      case 'ConditionalExpression':
        yield* this.#walk(plain.consequent, state);
        return yield* this.#walk(plain.alternate, state);
      case 'LogicalExpression':
        if (plain.operator !== '&&') yield* this.#walk(plain.left, state);
        return yield* this.#walk(plain.right, state);
      case 'AssignmentExpression':
        return yield* this.#walk(plain.right, state);
      case 'NewExpression':
      case 'CallExpression':
        return yield* this.#call(plain, state);
      case 'Identifier':
        return yield* this.#name(plain, state);
      case 'MemberExpression':
        return yield* this.#member(plain, state);
      default:
        return;
    }
  }

  *#object(object: ObjectNode, state: State): Generator<Given> {
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') {
        yield* this.#walk(property.argument, { ...state, place: property, direct: false });
        continue;
      }
      const name = keyName(property) ?? '';
      // MCP hosts keep `_meta` from the model.
      if (name === '_meta') continue;
      const writes = state.names.length === 0 && this.#contextNames.includes(name);
      const sink = writes ? 'context' : state.except.includes(name) ? 'result' : state.sink;
      yield* this.#walk(property.value, {
        ...state,
        sink,
        place: property,
        direct: true,
        names: [...state.names, name],
        except: [],
      });
    }
  }

  *#call(call: Call, state: State): Generator<Given> {
    const rows = this.#writes.get(call);
    if (rows) return yield* this.#write(call, rows, state);
    if (this.#origins.callAt(call)) return yield* this.#leaf(call, state);
    const callee = unwrap(call.callee);
    const inner = { ...state, direct: false };
    if (call.type === 'NewExpression') {
      const isMessage = callee.type === 'Identifier' && /Message$/u.test(callee.name);
      if (isMessage) for (const argument of call.arguments) yield* this.#walk(argument, inner);
      return;
    }
    const serialised = serialiser(this.#view, call);
    if (serialised) return yield* this.#walk(serialised.of, { ...inner, text: serialised.text });
    if (isPromiseAll(call) && call.arguments[0]) return yield* this.#walk(call.arguments[0], inner);
    if (callee.type === 'MemberExpression') {
      const method = keyName(callee) ?? '';
      if (LIST.test(method)) return yield* this.#walk(callee.object, inner);
      if (/^(?:join|toString)$/u.test(method)) return yield* this.#walk(callee.object, { ...inner, text: true });
      if (/^(?:map|flatMap|then|catch)$/u.test(method)) {
        if (method === 'catch') yield* this.#walk(callee.object, inner);
        for (const callback of call.arguments) yield* this.#returned(callback, [], inner);
        return;
      }
    }
    const targets = functionsAt(this.#view, call.callee);
    if (targets.length === 0) return yield* this.#leaf(call, state);
    for (const target of targets) yield* this.#returned(target, call.arguments, state);
  }

  /** What a helper or a callback of this file returns. */
  *#returned(callback: Node, args: readonly Node[], state: State): Generator<Given> {
    const { node: fn, view, path } = resolve(this.#view, callback);
    if (!isFunction(fn) || view !== this.#view || path.length > 0) return;
    const frame = args.length > 0 ? { fn, args, outer: state.frame } : state.frame;
    for (const value of returnsOf(fn, this.#view.all('ReturnStatement'))) yield* this.#walk(value, { ...state, frame });
  }

  /** `new Command({ update: … })`, `new Result({ value, contextVariables })`: one part writes state, the rest is the result. */
  *#write(call: Call, rows: readonly ValueRow[], state: State): Generator<Given> {
    this.met.add(call);
    const [options] = call.arguments;
    const object = options && resolve(this.#view, options);
    if (object?.node.type !== 'ObjectExpression' || object.view !== this.#view) return;
    for (const property of object.node.properties) {
      if (property.type !== 'Property') continue;
      const name = keyName(property) ?? '';
      const row = rows.find(({ value }) => value.split('|').some((path) => path.split('.').at(-1) === name));
      const into: Pick<State, 'sink' | 'except'> = row
        ? { sink: 'context', except: row.except ?? [] }
        : { sink: 'result', except: [] };
      yield* this.#walk(property.value, { ...state, ...into, place: property, names: [name] });
    }
  }

  *#name(name: TSESTree.Identifier, state: State): Generator<Given> {
    const { frame } = state;
    const given = this.#origins.argument(name, frame);
    if (given) {
      const value = given.path.length === 0 ? given : propertyAt({ view: this.#view, node: given.node, path: given.path });
      if (value && 'names' in value) {
        if (value.view === this.#view)
          yield* this.#walk(value.value, { ...state, frame: given.frame, direct: false, place: value.at });
      } else if (value) yield* this.#walk(value.node, { ...state, frame: given.frame, direct: false, place: value.node });
      return;
    }
    const origin = this.#origins.of(name, [], frame);
    if (origin?.kind === 'answer' && origin.path.length === 0 && this.#written(name).length < 2)
      return yield* this.#leaf(name, state);
    const variable = this.#view.variable(name);
    const def = variable?.defs[0]?.node;
    const isPlain = def?.type === 'VariableDeclarator' && def.id.type === 'Identifier' && def.init !== null;
    const isFilled =
      def?.type === 'VariableDeclarator' && def.id.type === 'Identifier' && def.parent.parent.type !== 'ForOfStatement';
    if (!variable || !(isPlain || isFilled)) return yield* this.#leaf(name, state);
    const inner = { ...state, place: state.place ?? name };
    for (const value of this.#written(name)) yield* this.#walk(value, inner);
    // What is put into the variable's value afterwards: `result.secret = …`, `lines.push(…)`.
    for (const { identifier } of variable.references) {
      const member = identifier.parent;
      if (member.type !== 'MemberExpression' || member.object !== identifier) continue;
      const { parent } = member;
      if (parent.type === 'AssignmentExpression' && parent.left === member) {
        const names = [...state.names, keyName(member) ?? ''];
        yield* this.#walk(parent.right, { ...state, place: member, direct: false, names });
      } else if (parent.type === 'CallExpression' && parent.callee === member && keyName(member) === 'push') {
        for (const pushed of parent.arguments) yield* this.#walk(pushed, { ...inner, direct: false });
      }
    }
  }

  #written(name: TSESTree.Identifier): Node[] {
    const variable = this.#view.variable(name);
    return variable ? valuesOf(variable) : [];
  }

  *#member(member: TSESTree.MemberExpression, state: State): Generator<Given> {
    if (this.#origins.of(member, [], state.frame)) return yield* this.#leaf(member, state);
    const value = resolve(this.#view, member);
    const isBuilt = value.path.length === 0 && value.view === this.#view && BUILT.test(value.node.type);
    if (isBuilt) return yield* this.#walk(value.node, { ...state, place: state.place ?? member, direct: false });
    yield* this.#leaf(member, state);
  }

  *#leaf(node: Node, { frame, place, direct, text, sink, names }: State): Generator<Given> {
    const at = place ?? node;
    yield { node, at, text, sink, names, frame, ...(direct && at.type === 'Property' && { property: at }) };
  }
}

const BUILT = /^(?:ObjectExpression|ArrayExpression|TemplateLiteral|CallExpression|ConditionalExpression|LogicalExpression)$/u;
