import type { Call, Dict, Expression, ListComp, GeneratorExp, Name, Node } from '../tree/nodes.js';
import { argumentOf, branches, entriesOf, unwrap, type Entry } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf, resolve, trace, type Ref } from '../values/trace.js';

/** An element of a list. `wrapper` is what a comprehension makes of each: `safe(f)` of `[safe(f) for f in tools]`. */
export interface Element {
  readonly ref: Ref;
  readonly wrapper?: Wrapper;
}

/** A call that is given a function and makes another one of it. */
export interface Wrapper {
  readonly view: PythonView;
  readonly call: Call;
  /** The argument that the function is. */
  readonly given: Node;
}

/** A list can hold itself. */
const MAX_DEPTH = 8;

/**
 * The elements of a list, tuple or set as far as they can be seen: those of its parts that are added (`a + b`, `*a`, `append`, `extend`,
 * `+=`), of comprehensions over lists, of `list(TOOLS.values())`.
 */
export function elementsOf({ view, node, path }: Ref, depth = 0): Element[] {
  if (depth > MAX_DEPTH) return [];
  const way = [...trace(view, node, path)];
  const last = way.at(-1) ?? { view, node, path };
  const added = way.flatMap((step) =>
    step.node.nodeType === 'Name' && step.path.length === 0 ? addedTo(step.view, step.node, depth) : [],
  );
  if (last.path.length > 0) return added;
  return [...inNode(last.view, last.node, depth), ...added];
}

/** The entries of a dictionary literal, those of the dictionaries that it spreads included. */
export function membersOf({ view, node, path }: Ref, depth = 0): (Entry & { readonly view: PythonView })[] {
  const last = resolve(view, node, path);
  if (depth > MAX_DEPTH || last.path.length > 0) return [];
  const dict = dictOf(last.node);
  if (!dict) return [];
  const own = entriesOf(dict).entries.map((entry) => ({ ...entry, view: last.view }));
  return [...spreadsOf(dict).flatMap((spread) => membersOf({ view: last.view, node: spread, path: [] }, depth + 1)), ...own];
}

/** `{…}` and `dict(…)`. */
export function dictOf(node: Node): Dict | Call | undefined {
  if (node.nodeType === 'Dict') return node;
  return node.nodeType === 'Call' && node.func.nodeType === 'Name' && node.func.id === 'dict' ? node : undefined;
}

function spreadsOf(dict: Dict | Call): Expression[] {
  if (dict.nodeType === 'Dict') return dict.values.filter((_, i) => dict.keys[i] === null);
  return [...dict.args, ...dict.keywords.flatMap(({ arg, value }) => (arg == null ? [value] : []))];
}

function inNode(view: PythonView, node: Node, depth: number): Element[] {
  const of = (part: Node): Element[] => elementsOf({ view, node: part, path: [] }, depth + 1);
  switch (node.nodeType) {
    case 'List':
    case 'Tuple':
    case 'Set':
      return node.elts.flatMap((elt) => (elt.nodeType === 'Starred' ? of(elt.value) : [{ ref: { view, node: elt, path: [] } }]));
    case 'BinOp':
      return node.op.nodeType === 'Add' ? [...of(node.left), ...of(node.right)] : [];
    case 'IfExp':
    case 'BoolOp':
      return branches(node).flatMap(of);
    case 'ListComp':
    case 'GeneratorExp':
      return comprehended(view, node, depth);
    case 'Call':
      return called(view, node, depth);
    default:
      return [];
  }
}

function comprehended(view: PythonView, { elt, generators }: ListComp | GeneratorExp, depth: number): Element[] {
  const [generator, another] = generators;
  if (!generator || another || generator.target.nodeType !== 'Name') return [];
  const { id } = generator.target;
  const elements = elementsOf({ view, node: generator.iter, path: [] }, depth + 1);
  const isTarget = (node: Node): boolean => node.nodeType === 'Name' && node.id === id;
  if (isTarget(elt)) return elements;
  const given = elt.nodeType === 'Call' ? elt.args.find(isTarget) : undefined;
  if (elt.nodeType !== 'Call' || !given) return [];
  return elements.map(({ ref }) => ({ ref, wrapper: { view, call: elt, given } }));
}

/** `list(tools)`, `tools.copy()`, `TOOLS.values()`. */
function called(view: PythonView, call: Call, depth: number): Element[] {
  const { func } = call;
  const [first] = call.args;
  if (func.nodeType === 'Name' && /^(?:list|tuple|set|sorted|reversed)$/u.test(func.id) && first) {
    return elementsOf({ view, node: first, path: [] }, depth + 1);
  }
  if (func.nodeType !== 'Attribute') return [];
  if (func.attr === 'copy') return elementsOf({ view, node: func.value, path: [] }, depth + 1);
  if (func.attr !== 'values') return [];
  return membersOf({ view, node: func.value, path: [] }).map(({ view: there, value }) => ({
    ref: { view: there, node: value, path: [] },
  }));
}

/** What a name gets beside its one value: further ones, `tools += […]`, `tools.append(…)`. */
function addedTo(view: PythonView, name: Name, depth: number): Element[] {
  const variable = view.variable(name);
  if (!variable) return [];
  const of = (node: Node): Element[] => elementsOf({ view, node, path: [] }, depth + 1);
  const bindings = bindingsOf(variable);
  const values = bindings.flatMap(({ kind, node, value, path }) => {
    if (kind === 'augmented') return node.parent?.nodeType === 'AugAssign' ? of(node.parent.value) : [];
    return kind === 'assign' && bindings.length > 1 && value && path.length === 0 ? of(value) : [];
  });
  const methods = variable.references.flatMap((reference) => {
    const call = methodCall(reference);
    const argument = call && argumentOf(call, '', 0);
    if (!call || !argument || call.func.nodeType !== 'Attribute') return [];
    if (call.func.attr === 'append') return [{ ref: { view, node: unwrap(argument), path: [] } }];
    return call.func.attr === 'extend' ? of(argument) : [];
  });
  return [...values, ...methods];
}

function methodCall(receiver: Node): Call | undefined {
  const { parent } = receiver;
  const call = parent?.nodeType === 'Attribute' && parent.value === receiver ? parent.parent : undefined;
  return call?.nodeType === 'Call' && call.func === parent ? call : undefined;
}
