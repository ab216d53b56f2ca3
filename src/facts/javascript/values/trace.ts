import type { TSESLint } from '@typescript-eslint/utils';
import { fieldOf, type Field } from './classes.js';
import { exportOf } from './exports.js';
import type { View } from '../tree/source.js';
import {
  inside,
  enclosingClass,
  isClass,
  isFunction,
  keyName,
  propertyOf,
  returnsOf,
  stringOf,
  type ClassNode,
  type Node,
  type ObjectNode,
} from '../tree/syntax.js';

/** A package that a value comes from: `import Stripe from 'stripe'` is `{ specifier: 'stripe', esm: true }` with path `['default']`. */
export interface Origin {
  readonly specifier: string;
  readonly esm: boolean;
}

/** A value, seen from one step of its way: the member `path` of what `node` evaluates to. `'*'` in a path is a name that cannot be read. */
export interface Ref {
  readonly view: View;
  readonly node: Node;
  readonly path: readonly string[];
  readonly origin?: Origin;
}

const MAX_STEPS = 24;
/** A member that is computed at run time. */
export const UNKNOWN = '*';

/**
 * The way of a value back to where it was made: through constants, destructuring, object literals, class fields, helpers that return it
 * and modules of this project. Yields every step, so that whoever asks can stop at the first one it knows.
 */
export function* trace(view: View, node: Node, path: readonly string[] = []): Generator<Ref> {
  const seen: Node[] = [];
  for (let at: Ref | undefined = { view, node, path }; at && seen.length < MAX_STEPS; at = further(at, seen)) yield at;
}

/** The last step of `trace`: where the value is made, as far as it can be seen. */
export function resolve(view: View, node: Node, path: readonly string[] = []): Ref {
  let last: Ref = { view, node, path };
  const seen: Node[] = [];
  for (let at: Ref | undefined = last; at && seen.length < MAX_STEPS; at = further(at, seen)) last = at;
  return last;
}

/** The next step of a way that has not come round in a circle. */
function further(at: Ref, seen: Node[]): Ref | undefined {
  if (at.node.type !== 'ObjectExpression' && seen.includes(at.node)) return undefined;
  seen.push(at.node);
  return next(at);
}

function next(ref: Ref): Ref | undefined {
  const { view, node, path } = ref;
  const wrapped = inside(node);
  if (wrapped) return { view, node: wrapped, path };
  switch (node.type) {
    case 'AssignmentExpression':
      return { view, node: node.right, path };
    case 'MemberExpression':
      return { view, node: node.object, path: [keyName(node) ?? UNKNOWN, ...path] };
    case 'Identifier':
      return throughVariable(ref, view.variable(node));
    case 'ObjectExpression':
      return throughObject(ref, node);
    case 'ThisExpression':
      return throughField(ref, node);
    case 'NewExpression': {
      const owner = path.length > 0 ? resolve(view, node.callee) : undefined;
      return owner && isClass(owner.node) ? throughField({ ...owner, path }, owner.node) : undefined;
    }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return throughField(ref, node);
    case 'ImportExpression':
      return throughModule(ref, stringOf(node.source), true);
    case 'CallExpression':
      if (node.callee.type === 'Identifier' && node.callee.name === 'require' && !view.variable(node.callee)?.defs.length) {
        return throughModule(ref, stringOf(node.arguments[0]), false);
      }
      return throughReturn(ref, node.callee);
    case 'TSImportEqualsDeclaration':
      return node.moduleReference.type === 'TSExternalModuleReference'
        ? throughModule(ref, stringOf(node.moduleReference.expression), false)
        : undefined;
    default:
      return undefined;
  }
}

function throughVariable(ref: Ref, variable: TSESLint.Scope.Variable | undefined): Ref | undefined {
  const { view, path } = ref;
  const def = variable?.defs[0];
  // The definition of a parameter is its function: what it is given cannot be seen from here.
  if (!variable || !def || (def.type as string) === 'Parameter') return undefined;
  const { node } = def;
  switch (node.type) {
    case 'ImportDefaultSpecifier':
    case 'ImportSpecifier':
    case 'ImportNamespaceSpecifier': {
      const imported = importOf(variable);
      return imported && throughModule({ ...ref, path: [...imported.name, ...path] }, imported.specifier, true);
    }
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSImportEqualsDeclaration':
      return { view, node, path };
    case 'VariableDeclarator': {
      const within = patternPath(node.id, def.name);
      if (!within) return undefined;
      const written = onlyValue(variable);
      if (node.id.type !== 'Identifier') return node.init ? { view, node: node.init, path: [...within, ...path] } : undefined;
      return written ? { view, node: written, path } : undefined;
    }
    default:
      return undefined;
  }
}

/** An `import` that a variable stands for: the module as written, and the member of it. Asked before a module is opened. */
export function importOf(
  variable: TSESLint.Scope.Variable | undefined,
): { readonly specifier: string; readonly name: readonly string[] } | undefined {
  const node = variable?.defs[0]?.node;
  if (node?.parent === undefined || node.parent.type !== 'ImportDeclaration') return undefined;
  const specifier = node.parent.source.value;
  if (node.type === 'ImportDefaultSpecifier') return { specifier, name: ['default'] };
  if (node.type !== 'ImportSpecifier') return { specifier, name: [] };
  return { specifier, name: [node.imported.type === 'Identifier' ? node.imported.name : node.imported.value] };
}

/** Values written to a variable, `null` and `undefined` left out. */
export function valuesOf(variable: Pick<TSESLint.Scope.Variable, 'references'>): Node[] {
  return variable.references.flatMap((reference) => {
    const value = reference.isWrite() ? reference.writeExpr : undefined;
    if (!value || (value.type === 'Literal' && value.value === null)) return [];
    if (value.type === 'Identifier' && value.name === 'undefined') return [];
    return [value];
  });
}

/**
 * Values that a variable is given by plain assignments and defaults. Not `complete` when anything else writes to it as well: a loop,
 * `+=`, `++`, a destructuring assignment.
 */
export function writesOf(variable: TSESLint.Scope.Variable): Writes {
  const known = writesKnown.get(variable) ?? readWrites(variable);
  writesKnown.set(variable, known);
  return known;
}

interface Writes {
  readonly values: readonly Node[];
  readonly complete: boolean;
}

/** The one client of a file is asked for by every call. */
const writesKnown = new WeakMap<TSESLint.Scope.Variable, Writes>();

function readWrites(variable: TSESLint.Scope.Variable): Writes {
  const writes = variable.references.filter((reference) => reference.isWrite());
  const plain = writes.filter(({ identifier }) => isPlainWrite(identifier));
  return { values: valuesOf({ references: plain }), complete: plain.length === writes.length };
}

function isPlainWrite(identifier: Node): boolean {
  const { parent } = identifier;
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.init !== null;
    case 'AssignmentExpression':
      return /^(?:\?\?|\|\||&&)?=$/u.test(parent.operator);
    default:
      return parent?.type === 'AssignmentPattern';
  }
}

function onlyValue(variable: TSESLint.Scope.Variable): Node | undefined {
  const { values, complete } = writesOf(variable);
  return complete && values.length === 1 ? values[0] : undefined;
}

/** The members that lead from a destructured value to one of its names; `undefined` through arrays and rests. */
export function patternPath(pattern: Node, name: Node): string[] | undefined {
  if (pattern === name) return [];
  if (pattern.type === 'AssignmentPattern') return patternPath(pattern.left, name);
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue;
    const rest = patternPath(property.value, name);
    if (rest) return [keyName(property) ?? UNKNOWN, ...rest];
  }
  return undefined;
}

function throughObject({ view, path }: Ref, object: ObjectNode): Ref | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const property = propertyOf(object, name);
  if (property) return { view, node: property.value, path: rest };
  const spreads = object.properties.filter((p) => p.type === 'SpreadElement');
  return spreads.length === 1 && spreads[0] ? { view, node: spreads[0].argument, path } : undefined;
}

function throughField({ view, path }: Ref, within: Node): Ref | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const field = memberOf(view, within, name);
  const [value, another] = field?.values ?? [];
  return field && value && !another ? { view: field.view, node: value, path: rest } : undefined;
}

/** The field `name` of the class around (or given as) `within`, or of the classes that it extends, and the file that has it. */
export function memberOf(view: View, within: Node, name: string): (Field & { readonly view: View }) | undefined {
  let owner: Ref | undefined = { view, node: within, path: [] };
  for (let hops = 0; owner && hops < 4; hops++) {
    const field = fieldOf(owner.view, owner.node, name);
    if (field) return { ...field, view: owner.view };
    const declared: ClassNode | undefined = isClass(owner.node) ? owner.node : enclosingClass(owner.node);
    owner = declared?.superClass ? resolve(owner.view, declared.superClass) : undefined;
  }
  return undefined;
}

/** Calls on calls, `a().b().c()`, that are being resolved: a chain of a thousand links must not be followed to its end. */
let chained = 0;
const MAX_CHAIN = 6;

function throughReturn({ view, path }: Ref, callee: Node): Ref | undefined {
  if (chained >= MAX_CHAIN) return undefined;
  chained += 1;
  const target = resolve(view, callee);
  chained -= 1;
  if (!isFunction(target.node) || target.path.length > 0) return undefined;
  const [value, another] = returnsOf(target.node, target.view.all('ReturnStatement'));
  return value && !another ? { view: target.view, node: value, path } : undefined;
}

function throughModule(ref: Ref, specifier: string | undefined, esm: boolean): Ref | undefined {
  if (specifier === undefined || ref.origin) return undefined;
  const { maker } = ref.view;
  const [name, ...rest] = ref.path;
  // What the project calls instead of ours is ours to everybody else.
  if (specifier === maker?.module && name === maker.name)
    return { ...ref, path: ['vaultStripe', ...rest], origin: { specifier: 'paybrake/client', esm } };
  const target = ref.view.open(specifier);
  if (!target) return { ...ref, origin: { specifier, esm } };
  return exportOf(target, ref.path, esm);
}
