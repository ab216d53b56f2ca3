import type { Alias, Call, Expression, Name, Node } from '../tree/nodes.js';
import type { Binding, Variable } from '../tree/scopes.js';
import { enclosingClass, entryOf, inside, isDef, isFunction, isMethod, returnsOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { fieldOf } from './classes.js';
import { importOf, memberOfModule } from './imports.js';

/** A package that a value comes from, by the first part of its name: `from stripe.error import CardError` is `stripe`, path `['error', 'CardError']`. */
export interface Origin {
  readonly package: string;
}

/** A value, seen from one step of its way: the member `path` of what `node` evaluates to. `'*'` in a path is a name that cannot be read. */
export interface Ref {
  readonly view: PythonView;
  readonly node: Node;
  readonly path: readonly string[];
  readonly origin?: Origin;
}

const MAX_STEPS = 24;
/** A member that is computed at run time. */
export const UNKNOWN = '*';

/**
 * The way of a value back to where it was made: through names, unpacking, dictionaries, fields of classes, helpers that return it and
 * modules of this project. Yields every step, so that whoever asks can stop at the first one it knows.
 */
export function* trace(view: PythonView, node: Node, path: readonly string[] = []): Generator<Ref> {
  let at: Ref | undefined = { view, node, path };
  const seen = new Set<Node>();
  for (let step = 0; at && step < MAX_STEPS; step++) {
    yield at;
    if (seen.has(at.node) && at.node.nodeType !== 'Dict') return;
    seen.add(at.node);
    at = next(at);
  }
}

/** The last step of `trace`: where the value is made, as far as it can be seen. */
export function resolve(view: PythonView, node: Node, path: readonly string[] = []): Ref {
  let last: Ref = { view, node, path };
  for (const ref of trace(view, node, path)) last = ref;
  return last;
}

function next(ref: Ref): Ref | undefined {
  const { view, node, path } = ref;
  if (ref.origin) return undefined;
  const wrapped = inside(node);
  if (wrapped) return { view, node: wrapped, path };
  switch (node.nodeType) {
    case 'Attribute':
      return { view, node: node.value, path: [node.attr, ...path] };
    case 'Subscript':
      return { view, node: node.value, path: [indexOf(node.slice) ?? UNKNOWN, ...path] };
    case 'Name':
      return isUnimportedStripe(view, node)
        ? { ...ref, origin: { package: node.id } }
        : throughVariable(ref, view.variable(node));
    case 'Alias':
      return throughImport(ref, node);
    case 'Dict':
      return throughEntry(ref, node);
    case 'List':
    case 'Tuple': {
      const element = node.elts[Number(path[0] ?? -1)];
      return element && element.nodeType !== 'Starred' ? { view, node: element, path: path.slice(1) } : undefined;
    }
    case 'ClassDef':
      return throughField(ref, node);
    case 'Call':
      return throughCall(ref, node);
    default:
      return undefined;
  }
}

/** In a fragment, as pages of documentation show them, `stripe` that nothing binds can only be the package: run as it is, it fails. */
function isUnimportedStripe(view: PythonView, node: Name): boolean {
  return node.id === 'stripe' && !view.variable(node) && !view.all('Alias').some(({ name }) => name === '*');
}

function indexOf(slice: Expression): string | undefined {
  const name = stringOf(slice);
  if (name !== undefined) return name;
  return slice.nodeType === 'Constant' && typeof slice.value === 'number' ? String(slice.value) : undefined;
}

function throughVariable(ref: Ref, variable: Variable | undefined): Ref | undefined {
  const binding = variable && onlyBinding(variable);
  return binding && throughBinding(ref, binding);
}

/** What a name is bound to, when the file leaves no doubt. `None` and what the name is deleted by do not count. */
export function onlyBinding(variable: Variable): Binding | undefined {
  const [binding, another] = bindingsOf(variable);
  return another ? undefined : binding;
}

/** What gives a name a value: not a mere annotation, not `None`, not `del`. */
export function bindingsOf(variable: Variable): readonly Binding[] {
  return variable.bindings.filter(
    ({ kind, value }) =>
      kind !== 'declared' && kind !== 'deleted' && !(kind === 'assign' && value?.nodeType === 'Constant' && value.value === null),
  );
}

/** One step from a name to what one of its bindings gives it. */
export function throughBinding(ref: Ref, { kind, node, value, path: within }: Binding): Ref | undefined {
  const { view, path } = ref;
  switch (kind) {
    case 'import':
      return throughImport(ref, node as Alias);
    case 'function':
    case 'class':
      return { view, node, path };
    case 'assign':
    case 'with':
      return value && { view, node: value, path: [...within, ...path] };
    case 'parameter':
      // `self.client`: the one parameter of which the value is known.
      return isSelf(node) ? throughField(ref, enclosingClass(node)) : undefined;
    default:
      return undefined;
  }
}

/** Whether a parameter is the first one of a method. */
export function isSelf(node: Node): boolean {
  const fn = node.parent?.parent;
  return node.nodeType === 'Arg' && isFunction(fn) && isMethod(fn) && [...fn.args.posonlyargs, ...fn.args.args][0] === node;
}

function throughImport(ref: Ref, alias: Alias): Ref | undefined {
  const imported = importOf(alias);
  return imported && memberOfModule(ref.view, ref.node, imported.specifier, [...imported.path, ...ref.path]);
}

function throughEntry({ view, path }: Ref, node: Extract<Node, { nodeType: 'Dict' | 'Call' }>): Ref | undefined {
  const [name, ...rest] = path;
  const entry = name === undefined ? undefined : entryOf(node, name);
  return entry && { view, node: entry.value, path: rest };
}

/** A field of an instance or of its class: the one value that it is given, or the method of that name. */
function throughField(ref: Ref, owner: Node | undefined): Ref | undefined {
  const [name, ...rest] = ref.path;
  if (name === undefined || owner?.nodeType !== 'ClassDef') return undefined;
  const field = fieldOf(ref.view, owner, name);
  if (!field) return undefined;
  const { view, method } = field;
  if (method) return isProperty(method) ? throughReturn({ view, node: method, path: rest }) : { view, node: method, path: rest };
  const [value, another] = field.values;
  return value && !another ? { view, node: value, path: rest } : undefined;
}

function isProperty(method: Node): boolean {
  return isDef(method) && method.decorator_list.some((decorator) => /(?:^|[._])property$/iu.test(nameOf(decorator)));
}

function nameOf(node: Node): string {
  if (node.nodeType === 'Name') return node.id;
  return node.nodeType === 'Attribute' ? node.attr : '';
}

/** Calls on calls, `a().b().c()`, that are being resolved: a chain of a thousand links must not be followed to its end. */
let chained = 0;
const MAX_CHAIN = 6;

function throughCall(ref: Ref, node: Call): Ref | undefined {
  if (chained >= MAX_CHAIN) return undefined;
  const { view, path } = ref;
  if (node.func.nodeType === 'Name' && node.func.id === 'dict' && !view.variable(node.func)) return throughEntry(ref, node);
  chained += 1;
  const target = resolve(view, node.func);
  chained -= 1;
  if (target.origin || target.path.length > 0) return undefined;
  if (target.node.nodeType === 'ClassDef') return path.length > 0 ? { view: target.view, node: target.node, path } : undefined;
  return isFunction(target.node) ? throughReturn({ ...target, path }) : undefined;
}

function throughReturn({ view, node, path }: Ref): Ref | undefined {
  if (!isFunction(node)) return undefined;
  const [value, another] = returnsOf(node).filter((one) => !(one.nodeType === 'Constant' && one.value === null));
  return value && !another ? { view, node: value, path } : undefined;
}
