import type { TSESTree } from '@typescript-eslint/utils';
import { exportOf } from './exports.js';
import type { View } from '../tree/source.js';
import { isClass, isFunction, keyName, returnsOf, type Node } from '../tree/syntax.js';
import { memberOf, patternPath, resolve, type Origin, type Ref } from './trace.js';

type TypeNode = TSESTree.TypeNode;

/** What a type annotation names at the end of a member path: a type of a package, or a value that it is the type of. */
export interface NamedType {
  readonly view: View;
  /** The type, or with `path` the value that it is the type of. */
  readonly node: Node;
  /** The member of the value: `[]` is the value itself. */
  readonly path?: readonly string[];
  /** The package and the name in it, for `Stripe` of `import type Stripe from 'stripe'`: `default`. */
  readonly origin?: Origin;
  readonly name?: readonly string[];
}

const MAX_DEPTH = 8;

const TRANSPARENT = new Set([
  'Promise',
  'PromiseLike',
  'Awaited',
  'Readonly',
  'Required',
  'Partial',
  'NonNullable',
  'Pick',
  'Omit',
]);

/**
 * The types that an annotation can be, looked up through unions, `Promise<…>`, aliases, interfaces and type literals along `path`:
 * `{ stripe: Stripe }` at `['stripe']` is `Stripe`.
 */
export function* namedTypes(view: View, type: TypeNode, path: readonly string[] = [], depth = 0): Generator<NamedType> {
  if (depth > MAX_DEPTH) return;
  const deeper = depth + 1;
  switch (type.type) {
    case 'TSUnionType':
    case 'TSIntersectionType':
      for (const member of type.types) yield* namedTypes(view, member, path, deeper);
      return;
    case 'TSTypeLiteral':
      yield* memberTypes(view, type.members, path, deeper);
      return;
    case 'TSImportType': {
      const specifier = type.source.value;
      const name = type.qualifier ? view.textOf(type.qualifier).split('.') : [];
      yield { view, node: type, origin: { specifier, esm: true }, name };
      return;
    }
    case 'TSTypeQuery':
      yield { view, node: type.exprName, path };
      return;
    case 'TSTypeReference':
      yield* referencedTypes(view, type, path, deeper);
  }
}

/** An annotation that speaks of a value, with the member path from what it annotates to the value. */
export interface Annotation {
  readonly type: TypeNode;
  /** The file that the type stands in. */
  readonly view: View;
  readonly path: readonly string[];
  /** The annotated name, the class member, or the assertion. */
  readonly node: Node;
}

/** What the code itself says of a value's type: an assertion, the annotation of its variable, parameter or class field. */
export function annotationOf({ view, node, path }: Ref): Annotation | undefined {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' || node.type === 'TSTypeAssertion') {
    return { type: node.typeAnnotation, view, path, node };
  }
  if (node.type === 'ThisExpression' && path[0] !== undefined) {
    const field = memberOf(view, node, path[0]);
    return field?.annotation && { type: field.annotation, view: field.view, path: path.slice(1), node: field.at };
  }
  const def = node.type === 'Identifier' ? view.variable(node)?.defs[0] : undefined;
  if (!def) return undefined;
  let holder: Node | undefined = def.name;
  for (; holder !== def.node.parent; holder = holder.parent) {
    const annotation = 'typeAnnotation' in holder ? holder.typeAnnotation : undefined;
    if (annotation?.type !== 'TSTypeAnnotation') continue;
    const within = patternPath(holder, def.name);
    return within && { type: annotation.typeAnnotation, view, path: [...within, ...path], node: def.name };
  }
  return undefined;
}

function* referencedTypes(
  view: View,
  type: TSESTree.TSTypeReference,
  path: readonly string[],
  depth: number,
): Generator<NamedType> {
  const [first, ...names] = view.textOf(type.typeName).split(/(?<!\s)\s*\.\s*/u);
  const head = leftmost(type.typeName);
  const inner = type.typeArguments?.params[0];
  if (first !== undefined && names.length === 0 && TRANSPARENT.has(first) && inner) {
    yield* namedTypes(view, inner, path, depth);
    return;
  }
  if (names.length === 0 && inner?.type === 'TSTypeQuery' && (first === 'ReturnType' || first === 'InstanceType')) {
    yield* madeBy(view, inner.exprName, path, depth);
    return;
  }
  const def = head && view.variable(head)?.defs[0];
  if (!def) return;
  const declared = def.node;
  if (isDeclaration(declared)) yield* declaredTypes(view, declared, path, depth);
  else {
    const ref = resolve(view, head);
    if (ref.origin) yield { view, node: type, origin: ref.origin, name: [...ref.path, ...names] };
    else yield* declaredElsewhere(view, def, path, depth);
  }
}

/** A type that another module of the project declares. */
function* declaredElsewhere(view: View, def: { node: Node }, path: readonly string[], depth: number): Generator<NamedType> {
  const { node } = def;
  if (node.type !== 'ImportSpecifier' || node.parent.type !== 'ImportDeclaration') return;
  const target = view.open(node.parent.source.value);
  const name = node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
  const found = target && exportOf(target, [name], true);
  if (found && isDeclaration(found.node)) yield* declaredTypes(found.view, found.node, path, depth);
}

type Declaration =
  TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration | TSESTree.ClassDeclaration | TSESTree.ClassExpression;

function isDeclaration(node: Node): node is Declaration {
  return node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration' || isClass(node);
}

function* declaredTypes(view: View, declared: Declaration, path: readonly string[], depth: number): Generator<NamedType> {
  if (declared.type === 'TSTypeAliasDeclaration') {
    yield* namedTypes(view, declared.typeAnnotation, path, depth);
    return;
  }
  if (declared.type === 'TSInterfaceDeclaration') {
    yield* memberTypes(view, declared.body.body, path, depth);
    for (const { expression } of declared.extends) {
      const base = expression.type === 'Identifier' ? view.variable(expression)?.defs[0]?.node : undefined;
      if (base && isDeclaration(base) && depth <= MAX_DEPTH) yield* declaredTypes(view, base, path, depth + 1);
    }
    return;
  }
  const [name, ...rest] = path;
  const field = name === undefined ? undefined : memberOf(view, declared, name);
  if (!field) yield { view, node: declared };
  else if (field.annotation) yield* namedTypes(field.view, field.annotation, rest, depth);
  else for (const node of field.values) yield { view: field.view, node, path: rest };
}

/** `InstanceType<typeof Stripe>`, `ReturnType<typeof getStripe>`. */
function* madeBy(view: View, maker: Node, path: readonly string[], depth: number): Generator<NamedType> {
  const { node, view: there, origin, path: name } = resolve(view, maker);
  if (origin) yield { view, node: maker, origin, name };
  if (!isFunction(node) || name.length > 0) return;
  const type = node.returnType?.typeAnnotation;
  if (type) yield* namedTypes(there, type, path, depth);
  else for (const value of returnsOf(node, there.all('ReturnStatement'))) yield { view: there, node: value, path };
}

function* memberTypes(
  view: View,
  members: readonly TSESTree.TypeElement[],
  path: readonly string[],
  depth: number,
): Generator<NamedType> {
  const [name, ...rest] = path;
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' || keyName(member) !== name || !member.typeAnnotation) continue;
    yield* namedTypes(view, member.typeAnnotation.typeAnnotation, rest, depth);
  }
}

function leftmost(name: TSESTree.EntityName): TSESTree.Identifier | undefined {
  if (name.type === 'Identifier') return name;
  return name.type === 'TSQualifiedName' ? leftmost(name.left) : undefined;
}
