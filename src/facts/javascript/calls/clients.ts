import type { TSESTree } from '@typescript-eslint/utils';
import type { Client, ConfigOption } from '../../model.js';
import { credentialOf, type Credential } from './credentials.js';
import { optionsOf } from './options.js';
import type { View } from '../tree/source.js';
import { isStripePackage, isClientType, isConstructor, isFactory, isVaultFactory } from './stripe-package.js';
import {
  branches,
  contains,
  enclosingClass,
  enclosingFunction,
  isClass,
  isFunction,
  keyName,
  returnsOf,
  stringOf,
  unwrap,
  type Call,
  type Node,
} from '../tree/syntax.js';
import { importOf, memberOf, resolve, trace, UNKNOWN, writesOf, type Ref } from '../values/trace.js';
import { annotationOf, namedTypes, type Annotation } from '../values/types.js';

/** Where a client is made (or only declared), before it is known who uses it. */
export interface FoundClient extends Credential {
  readonly view: View;
  /** `new Stripe(…)`, or the annotated parameter, variable or field when nothing more can be seen. */
  readonly node: Node;
  readonly lives: Exclude<Client['lives'], 'tool' | 'imported'>;
  readonly config: readonly ConfigOption[];
}

/** A client and what is asked of it: `stripe.charges.create` leaves `['charges', 'create']`. */
export interface ClientRef {
  readonly client: FoundClient;
  readonly rest: readonly string[];
}

/** How far one search goes: branches, helpers and rewritten variables on one way, and expressions on all ways together. */
interface Search {
  readonly hops: number;
  readonly budget: { left: number };
}

const MAX_HOPS = 6;
const BUDGET = 200;

function deeper({ hops, budget }: Search): Search {
  return { hops: hops + 1, budget };
}

/** The Stripe client that an expression, or a member path of it, leads to. */
export function clientOf(view: View, node: Node, path: readonly string[] = [], search?: Search): ClientRef | undefined {
  search ??= { hops: 0, budget: { left: BUDGET } };
  if (search.hops > MAX_HOPS || search.budget.left-- <= 0) return undefined;
  let declared: ClientRef | undefined;
  for (const ref of trace(view, node, path)) {
    const made = madeHere(ref) ?? fromBranches(ref, search) ?? fromHelper(ref, search) ?? fromVariable(ref, search);
    if (made) return made;
    declared ??= fromType(ref, search);
  }
  return declared;
}

/** The client that a call makes itself: `new Stripe(…)`, `Stripe(…)`, `vaultStripe(…)`. */
export function clientMadeBy(view: View, call: Call): FoundClient | undefined {
  return madeHere({ view, node: call, path: [] })?.client;
}

/** Most calls can be told apart from a client's factory by their name and where it comes from, without opening another file. */
export function mayMakeClient(view: View, { type, callee }: Call): boolean {
  const plain = unwrap(callee);
  // `Stripe.default(key)`, `new lib.Stripe(key)`
  if (plain.type === 'MemberExpression') return MAKERS.has(keyName(plain) ?? '') || keyName(plain) === view.maker?.name;
  // `require('stripe')(key)`
  if (plain.type !== 'Identifier') return plain.type === 'CallExpression';
  const variable = view.variable(plain);
  const imported = importOf(variable);
  if (imported) {
    // A project may hand the class on under its own name: `export { Stripe } from 'stripe'`.
    const handedOn = type === 'NewExpression' && /stripe/iu.test(`${plain.name} ${imported.name.join(' ')}`);
    return handedOn || isStripePackage(imported.specifier) || isMakers(view, imported.specifier);
  }
  const declared = variable?.defs[0]?.node;
  if (declared?.type === 'VariableDeclarator') return declared.init !== null && !isFunction(unwrap(declared.init));
  return declared?.type === 'TSImportEqualsDeclaration' || (!declared && plain.name === 'Proxy');
}

function isMakers({ maker }: View, specifier: string): boolean {
  return specifier === 'paybrake/client' || specifier === maker?.module;
}

const MAKERS = new Set(['default', 'Stripe', 'createStripe', 'vaultStripe']);

function madeHere({ view, node, path }: Ref): ClientRef | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  for (const at of trace(view, node.callee)) {
    const { origin, path: name } = at;
    if (isVaultFactory(origin, name)) {
      const role = stringOf(node.arguments[0]);
      return found(view, node, path, { credential: 'vault', ...(role !== undefined && { role }) });
    }
    if (isConstructor(origin, name) || isFactory(origin, name) || extendsClient(at, name)) {
      const key = node.arguments[0];
      const credential = key ? credentialOf(view, key) : ({ credential: 'opaque' } as const);
      return found(view, node, path, { ...credential, config: configOf(view, node) });
    }
  }
  return isProxyOfClient(view, node) ? found(view, node, path, lazyCredential(view, node), 'lazy') : undefined;
}

/** `new Proxy({} as Stripe, { get: () => getStripe() … })`: a singleton that fills itself on first use. */
function isProxyOfClient(view: View, node: Call): boolean {
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'Proxy' || view.variable(node.callee)?.defs.length) return false;
  const [target] = node.arguments;
  const annotations = [target?.type === 'TSAsExpression' ? target.typeAnnotation : undefined, node.typeArguments?.params[0]];
  return annotations.some((annotation) => annotation && isClientAnnotation(view, annotation));
}

/** `class Api extends Stripe {}`. */
function extendsClient({ view, node }: Ref, path: readonly string[]): boolean {
  if (!isClass(node) || path.length > 0 || !node.superClass) return false;
  const { origin, path: name } = resolve(view, node.superClass);
  return isConstructor(origin, name);
}

function lazyCredential(view: View, proxy: Node): Credential {
  const inner = view.all('NewExpression').find((n) => n !== proxy && n.arguments[0] && isConstructor(...calleeOrigin(view, n)));
  return inner?.arguments[0] ? credentialOf(view, inner.arguments[0]) : { credential: 'opaque' };
}

function calleeOrigin(view: View, node: Call): [Ref['origin'], readonly string[]] {
  for (const { origin, path } of trace(view, node.callee)) if (origin) return [origin, path];
  return [undefined, []];
}

function fromBranches({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.type !== 'ConditionalExpression' && node.type !== 'LogicalExpression') return undefined;
  return agreed(branches(node).map((branch) => clientOf(view, branch, path, deeper(search))));
}

/** A helper that returns a client on one of several ways out, or says so in its type. */
function fromHelper({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const method = unwrap(node.callee);
  // A clone for another account keeps the key and the host.
  if (method.type === 'MemberExpression' && keyName(method) === 'withStripeContext')
    return clientOf(view, method.object, path, deeper(search));
  for (const callee of trace(view, node.callee)) {
    const fn = callee.node;
    if (callee.path.length > 0 || (!isFunction(fn) && fn.type !== 'TSDeclareFunction')) continue;
    const returned =
      isFunction(fn) &&
      agreed(
        returnsOf(fn, callee.view.all('ReturnStatement')).map((value) => clientOf(callee.view, value, path, deeper(search))),
      );
    if (returned) return returned;
    const type = fn.returnType?.typeAnnotation;
    if (type) return typed({ view: callee.view, node: fn, type, path }, search);
  }
  return undefined;
}

/** A parameter's default, or a `let` that several places fill. */
function fromVariable({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.type === 'ThisExpression') {
    const [name, ...rest] = path;
    const field = name === undefined ? undefined : memberOf(view, node, name);
    if (!field || field.values.length < 2) return undefined;
    return agreed(field.values.map((value) => clientOf(field.view, value, rest, deeper(search))));
  }
  if (node.type !== 'Identifier') return undefined;
  const variable = view.variable(node);
  if (!variable) return undefined;
  const { values } = writesOf(variable);
  const isParameter = variable.defs[0]?.type === ('Parameter' as string);
  if (values.length < 2 && !isParameter) return undefined;
  return agreed(values.map((value) => clientOf(view, value, path, deeper(search))));
}

function fromType(ref: Ref, search: Search): ClientRef | undefined {
  const annotation = annotationOf(ref);
  return annotation && typed(annotation, search);
}

function typed({ view, node, type, path }: Annotation, search: Search): ClientRef | undefined {
  for (let used = 0; used <= path.length; used++) {
    if (isClientAnnotation(view, type, path.slice(0, used), search)) {
      return found(view, node, path.slice(used), { credential: 'opaque' });
    }
  }
  return undefined;
}

/** Whether a type is the client's, or that of a value that is one: `typeof stripe`, `ReturnType<typeof getStripe>`. */
function isClientAnnotation(view: View, type: TSESTree.TypeNode, path: readonly string[] = [], search?: Search): boolean {
  for (const named of namedTypes(view, type, path)) {
    if (isClientType(named)) return true;
    if (named.path && clientOf(named.view, named.node, named.path, search && deeper(search))?.rest.length === 0) return true;
  }
  return false;
}

type Made = Credential & Partial<Pick<FoundClient, 'config'>>;

function found(view: View, node: Node, rest: readonly string[], made: Made, lives?: FoundClient['lives']): ClientRef {
  return { client: { view, node, lives: lives ?? placeOf(view, node), config: [], ...made }, rest };
}

/** The options that a client is given, as far as its own file has them. */
export function configOf(view: View, { arguments: [, config] }: Call): ConfigOption[] {
  const plain = config && view.alone(() => resolve(view, config));
  return plain?.node.type === 'ObjectExpression' && plain.path.length === 0 ? optionsOf(view, plain.node, 'config') : [];
}

/** A client that a function stores in a variable of the module is as shared as a constant: it is `lazy`. */
function placeOf(view: View, node: Node): FoundClient['lives'] {
  if (isMember(node)) return 'class';
  // Who calls it, and what it keeps, cannot be seen.
  if (isFunction(node) || node.type === 'TSDeclareFunction') return 'function';
  const fn = enclosingFunction(node);
  if (!fn) return enclosingClass(node) ? 'class' : 'module';
  const { parent } = skipWrappers(node);
  if (parent?.type === 'AssignmentExpression' && contains(parent.right, node)) {
    const target = unwrap(parent.left);
    if (target.type === 'MemberExpression') return target.object.type === 'ThisExpression' ? 'class' : 'lazy';
    const scope = view.variable(target)?.scope;
    if (scope && scope.variableScope.block.type === ('Program' as string)) return 'lazy';
  }
  return 'function';
}

/** What only declares a client: a member of a class, a parameter property, `this.stripe`. */
function isMember(node: Node): boolean {
  return /^(?:PropertyDefinition|AccessorProperty|MethodDefinition|TSParameterProperty|MemberExpression)$/u.test(node.type);
}

function skipWrappers(node: Node): Node {
  let outer = node;
  while (outer.parent && (unwrap(outer.parent) === node || outer.parent.type === 'LogicalExpression')) outer = outer.parent;
  return outer;
}

/** The first of several ways to a client. Where they ask it for different things, what is asked cannot be seen. */
function agreed(ways: readonly (ClientRef | undefined)[]): ClientRef | undefined {
  const [first, ...others] = ways.flatMap((way) => way ?? []);
  const same = others.every(({ rest }) => rest.join('.') === first?.rest.join('.'));
  return first && (same ? first : { client: first.client, rest: [UNKNOWN] });
}
