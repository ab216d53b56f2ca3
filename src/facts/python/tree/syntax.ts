import type {
  AsyncFunctionDef,
  Call,
  ClassDef,
  Dict,
  Expression,
  FunctionDef,
  FunctionNode,
  Keyword,
  Node,
  Statement,
} from './nodes.js';
import { childrenOf } from './parse.js';

/** What an expression merely wraps: the value of `await x`, `(y := x)`. */
export function inside(node: Node): Expression | undefined {
  if (node.nodeType === 'Await' || node.nodeType === 'NamedExpr') return node.value;
  return undefined;
}

export function unwrap(node: Node): Node {
  let inner = node;
  for (let next = inside(inner); next; next = inside(inner)) inner = next;
  return inner;
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.nodeType === 'Lambda' || isDef(node);
}

export function isDef(node: Node | null | undefined): node is FunctionDef | AsyncFunctionDef {
  return node?.nodeType === 'FunctionDef' || node?.nodeType === 'AsyncFunctionDef';
}

/** The nearest function whose body a node stands in. Decorators, defaults and annotations stand outside. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (let at = node, up = node.parent; up; at = up, up = up.parent) {
    if (up.nodeType === 'Lambda' && up.body === at) return up;
    if (isDef(up) && up.body.includes(at as Statement)) return up;
  }
  return undefined;
}

/** The class whose body holds a node, through the functions in it. */
export function enclosingClass(node: Node): ClassDef | undefined {
  for (let up = node.parent; up; up = up.parent) if (up.nodeType === 'ClassDef') return up;
  return undefined;
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The value of a string literal; an f-string without holes counts. `bytes` are none. */
export function stringOf(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  const plain = unwrap(node);
  if (plain.nodeType === 'JoinedStr') {
    const parts = plain.values.map((value) => stringOf(value));
    return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
  }
  return plain.nodeType === 'Constant' && typeof plain.value === 'string' && !isBytes(plain) ? plain.value : undefined;
}

export function isBytes(node: { readonly quote_style?: string }): boolean {
  return /^[a-z]*b/iu.test(node.quote_style ?? '');
}

/** `None`, and an empty string: Stripe's SDK takes it for no key. */
export function isNothing(node: Node): boolean {
  return node.nodeType === 'Constant' && (node.value === null || node.value === '');
}

export function keywordOf(call: { readonly keywords: readonly Keyword[] }, ...names: readonly string[]): Keyword | undefined {
  return call.keywords.find(({ arg }) => arg != null && names.includes(arg));
}

/** An argument by its name, or by its position where it has one. */
export function argumentOf(call: Call, name: string, position?: number): Expression | undefined {
  const named = keywordOf(call, name)?.value;
  if (named || position === undefined) return named;
  const before = call.args.slice(0, position + 1);
  // What a starred argument fills cannot be counted.
  return before.some(({ nodeType }) => nodeType === 'Starred') ? undefined : before[position];
}

/** An entry of a dictionary literal, or a keyword of `dict(…)`. */
export interface Entry {
  /** The key with its value. */
  readonly name: string;
  readonly key: Node;
  readonly value: Expression;
}

/** The entries whose names can be read, of `{…}` or `dict(…)`. `complete` when there is nothing else in it. */
export function entriesOf(node: Dict | Call): { readonly entries: readonly Entry[]; readonly complete: boolean } {
  if (node.nodeType === 'Call') {
    const named = node.keywords.flatMap((keyword) =>
      keyword.arg == null ? [] : [{ name: keyword.arg, key: keyword, value: keyword.value }],
    );
    return { entries: named, complete: named.length === node.keywords.length && node.args.length === 0 };
  }
  const entries = node.keys.flatMap((key, i) => {
    const name = stringOf(key);
    const value = node.values[i];
    return key && value && name !== undefined ? [{ name, key, value }] : [];
  });
  return { entries, complete: entries.length === node.values.length };
}

/** The last entry of that name wins, as at run time. */
export function entryOf(node: Dict | Call, ...names: readonly string[]): Entry | undefined {
  return entriesOf(node).entries.findLast(({ name }) => names.includes(name));
}

const returned = new WeakMap<FunctionNode, readonly Expression[]>();

/** Every expression that a function returns, `None` of a bare `return` left out; what nested functions return is theirs. */
export function returnsOf(fn: FunctionNode): readonly Expression[] {
  if (fn.nodeType === 'Lambda') return [fn.body];
  // One that makes all tools of a file is asked about for each of them.
  const known =
    returned.get(fn) ?? [...walkOwn(fn)].flatMap((node) => (node.nodeType === 'Return' && node.value ? [node.value] : []));
  returned.set(fn, known);
  return known;
}

/** What runs when a function does: its nodes, functions and classes within it as themselves alone. */
export function* walkOwn(fn: FunctionNode): Generator<Node> {
  const open: Node[] = fn.nodeType === 'Lambda' ? [fn.body] : [...fn.body].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    if (isFunction(node) || node.nodeType === 'ClassDef') continue;
    open.push(...childrenOf(node).reverse());
  }
}

/** The values that an expression can have: both sides of `or`, `and`, of `a if b else c`. */
export function branches(node: Node): Node[] {
  const plain = unwrap(node);
  if (plain.nodeType === 'IfExp') return [...branches(plain.body), ...branches(plain.orelse)];
  if (plain.nodeType === 'BoolOp') return plain.values.flatMap((value) => branches(value));
  return [plain];
}

/** The parameters of a function in order, without `self` and `cls` of a method. */
export function parametersOf(
  fn: FunctionNode,
): readonly { readonly name: string; readonly node: Node; readonly default?: Expression; readonly annotation?: Expression }[] {
  const { posonlyargs, args, kwonlyargs, kw_defaults, defaults } = fn.args;
  const positional = [...posonlyargs, ...args];
  const first = positional.length - defaults.length;
  const listed = [
    ...positional.map((arg, i) => ({ arg, value: defaults[i - first] })),
    ...kwonlyargs.map((arg, i) => ({ arg, value: kw_defaults[i] ?? undefined })),
  ];
  const skip = isMethod(fn) ? 1 : 0;
  return listed.slice(skip).map(({ arg, value }) => ({
    name: arg.arg,
    node: arg,
    ...(value && { default: value }),
    ...(arg.annotation && { annotation: arg.annotation }),
  }));
}

/** A function of a class that is given its instance or class first. */
export function isMethod(fn: FunctionNode): boolean {
  if (!isDef(fn) || fn.parent?.nodeType !== 'ClassDef') return false;
  return !fn.decorator_list.some((decorator) => decorator.nodeType === 'Name' && decorator.id === 'staticmethod');
}
