import type { TSESTree } from '@typescript-eslint/utils';

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression;
export type Call = TSESTree.CallExpression | TSESTree.NewExpression;
export type FunctionNode = TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
export type ObjectNode = TSESTree.ObjectExpression;

/** What a node merely wraps: the value of `await x`, `x as T`, `x satisfies T`, `x!`, an optional chain, `(0, x)`. */
export function inside(node: Node): Node | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return node.argument;
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return node.expression;
    case 'SequenceExpression':
      return node.expressions.at(-1);
    default:
      return undefined;
  }
}

/** The expression under all that merely wraps it. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (let next = inside(inner); next; next = inside(inner)) inner = next;
  return inner;
}

/** The other way round: the outermost expression that merely wraps this one. */
export function wrapped(node: Node): Node {
  let outer = node;
  while (outer.parent && inside(outer.parent) === outer) outer = outer.parent;
  return outer;
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

/** The nearest function around a node, not the node itself. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (let up = node.parent; up; up = up.parent) if (isFunction(up)) return up;
  return undefined;
}

export function enclosingClass(node: Node): ClassNode | undefined {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'ClassDeclaration' || up.type === 'ClassExpression') return up;
  }
  return undefined;
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The value of a string literal or of a template without holes. */
export function stringOf(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  const plain = unwrap(node);
  if (plain.type === 'Literal' && typeof plain.value === 'string') return plain.value;
  if (plain.type === 'TemplateLiteral' && plain.expressions.length === 0) return plain.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The name of a property, a member access or a class member; `undefined` when it is computed and cannot be read. */
export function keyName(
  node: { readonly computed?: boolean; readonly key: Node } | TSESTree.MemberExpression,
): string | undefined {
  const key = 'key' in node ? node.key : node.property;
  if (node.computed) return stringOf(key);
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal') return String(key.value);
  return undefined;
}

/** The property of an object literal that has this name; spreads are not followed. The last one wins, as at run time. */
export function propertyOf(object: ObjectNode, ...names: readonly string[]): TSESTree.Property | undefined {
  return object.properties.findLast((p): p is TSESTree.Property => p.type === 'Property' && names.includes(keyName(p) ?? '\0'));
}

export function hasSpread(object: ObjectNode): boolean {
  return object.properties.some((p) => p.type === 'SpreadElement');
}

/** Every expression that a function can return. `all` are the return statements of its file. */
export function returnsOf(fn: FunctionNode, all: readonly TSESTree.ReturnStatement[]): Expression[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body];
  return byFunction(all).get(fn) ?? [];
}

const grouped = new WeakMap<readonly TSESTree.ReturnStatement[], ReadonlyMap<Node, Expression[]>>();

/** Grouped once a file: helpers are asked for their returns again and again. */
function byFunction(all: readonly TSESTree.ReturnStatement[]): ReadonlyMap<Node, Expression[]> {
  const known = grouped.get(all);
  if (known) return known;
  const returns = new Map<Node, Expression[]>();
  for (const statement of all) {
    const fn = enclosingFunction(statement);
    if (!fn || !statement.argument) continue;
    const own = returns.get(fn) ?? [];
    own.push(statement.argument);
    returns.set(fn, own);
  }
  grouped.set(all, returns);
  return returns;
}

/** The branches that an expression can evaluate to: both sides of `??`, `||`, `? :`, the right side of `=`. */
export function branches(node: Node): Node[] {
  const plain = unwrap(node);
  if (plain.type === 'ConditionalExpression') return [...branches(plain.consequent), ...branches(plain.alternate)];
  if (plain.type === 'LogicalExpression') return [...branches(plain.left), ...branches(plain.right)];
  if (plain.type === 'AssignmentExpression') return branches(plain.right);
  return [plain];
}

/** `undefined`, `null`, and an empty string: Stripe's SDK takes it for no key. */
export function isNothing(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined';
  return node.type === 'Literal' && (node.value === null || node.value === '');
}
