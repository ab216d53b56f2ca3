import type { Arg, Expression, Node } from '../tree/nodes.js';
import { isDef, isFunction, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { fieldOf } from './classes.js';
import { resolve, throughBinding, type Origin, type Ref } from './trace.js';

/** A class that an annotation names. */
export interface NamedType {
  readonly view: PythonView;
  readonly node: Node;
  /** The class is a package's: its dotted name there is `path`. */
  readonly origin?: Origin;
  readonly path: readonly string[];
}

/** What says the type of a parameter, a variable or what a function returns. */
export function annotationOf({ view, node }: Ref): Expression | undefined {
  if (node.nodeType === 'Arg') return node.annotation ?? undefined;
  if (isDef(node)) return undefined;
  const variable = node.nodeType === 'Name' ? view.variable(node) : undefined;
  for (const { kind, node: bound } of variable?.bindings ?? []) {
    if (kind === 'parameter') return (bound as Arg).annotation ?? undefined;
    if ((kind === 'declared' || kind === 'assign') && bound.parent?.nodeType === 'AnnAssign') return bound.parent.annotation;
  }
  return undefined;
}

const MAX_DEPTH = 6;
/** What says how a value is held, not what it is. */
const WRAPPERS =
  /^(?:Optional|Annotated|Union|Final|ClassVar|Awaitable|Coroutine|Generator|Iterator|AsyncIterator|AsyncGenerator)$/u;

/**
 * The classes that an annotation names, of a member of the value where there is a `path`: `Optional[X]`, `X | None`, `"X"`,
 * `Annotated[X, …]`. A member of a generic, `Context[Deps]`, may be of what it holds.
 */
export function* namedTypes(
  view: PythonView,
  annotation: Expression,
  path: readonly string[] = [],
  depth = 0,
): Generator<NamedType> {
  if (depth > MAX_DEPTH) return;
  const plain = unwrap(annotation);
  if (plain.nodeType === 'BinOp') {
    yield* namedTypes(view, plain.left, path, depth + 1);
    yield* namedTypes(view, plain.right, path, depth + 1);
    return;
  }
  if (plain.nodeType === 'Subscript') {
    const name = lastOf(plain.value);
    const parts = plain.slice.nodeType === 'Tuple' ? plain.slice.elts : [plain.slice];
    for (const part of name === 'Annotated' ? parts.slice(0, 1) : parts) {
      if (WRAPPERS.test(name)) yield* namedTypes(view, part, path, depth + 1);
      else if (path.length > 0) yield* namedTypes(view, part, path.slice(1), depth + 1);
    }
    return;
  }
  const ref = plain.nodeType === 'Constant' ? quoted(view, stringOf(plain)) : resolve(view, plain);
  if (!ref) return;
  const [name, ...rest] = path;
  if (name === undefined || ref.origin) {
    yield { view: ref.view, node: ref.node, path: ref.path, ...(ref.origin && { origin: ref.origin }) };
    return;
  }
  if (ref.node.nodeType !== 'ClassDef' || ref.path.length > 0) return;
  const field = fieldOf(ref.view, ref.node, name);
  if (!field) return;
  const declared = field.annotation ?? (field.method && isDef(field.method) ? field.method.returns : undefined);
  if (declared) yield* namedTypes(field.view, declared, rest, depth + 1);
  else for (const value of field.values) yield* typesOfValue(field.view, value, rest, depth + 1);
}

function* typesOfValue(view: PythonView, value: Expression, path: readonly string[], depth: number): Generator<NamedType> {
  const { view: there, node, path: rest } = resolve(view, value, path);
  const annotation = annotationOf({ view: there, node, path: rest });
  if (annotation && !isFunction(node)) yield* namedTypes(there, annotation, rest, depth);
}

/** An annotation between quotes, as long as it is a dotted name. */
function quoted(view: PythonView, text: string | undefined): Ref | undefined {
  if (text === undefined || !/^[A-Za-z_]\w*(?:\.\w+)*$/u.test(text)) return undefined;
  const [first = '', ...path] = text.split('.');
  const [binding] = view.moduleScope.variables.get(first)?.bindings ?? [];
  if (!binding) return undefined;
  const ref = throughBinding({ view, node: binding.node, path }, binding);
  return ref && { ...resolve(ref.view, ref.node, ref.path), ...(ref.origin && { origin: ref.origin, path: ref.path }) };
}

function lastOf(node: Node): string {
  if (node.nodeType === 'Name') return node.id;
  return node.nodeType === 'Attribute' ? node.attr : '';
}
