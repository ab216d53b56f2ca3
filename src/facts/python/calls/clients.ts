import type { FoundClient, Credential } from '../found.js';
import type { Call, ClassDef, Expression, Node } from '../tree/nodes.js';
import type { Variable } from '../tree/scopes.js';
import {
  argumentOf,
  branches,
  enclosingClass,
  enclosingFunction,
  isDef,
  isFunction,
  parametersOf,
  returnsOf,
  stringOf,
} from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { fieldOf } from '../values/classes.js';
import { importOf } from '../values/imports.js';
import { bindingsOf, isSelf, resolve, throughBinding, trace, UNKNOWN, type Ref } from '../values/trace.js';
import { annotationOf, namedTypes } from '../values/types.js';
import { credentialOf } from './credentials.js';
import { moduleClient } from './module-client.js';
import { keywordOptions } from './options.js';
import { isClientClass, stripeMember } from './stripe-package.js';

/** A client and what is asked of it: `client.v1.charges.create` leaves `['v1', 'charges', 'create']`. */
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

/** The Stripe client, or the module, that an expression or a member path of it leads to. */
export function clientOf(view: PythonView, node: Node, path: readonly string[] = [], search?: Search): ClientRef | undefined {
  search ??= { hops: 0, budget: { left: BUDGET } };
  if (search.hops > MAX_HOPS || search.budget.left-- <= 0) return undefined;
  let declared: ClientRef | undefined;
  for (const ref of trace(view, node, path)) {
    const made =
      madeHere(ref) ??
      fromModule(view, node, ref) ??
      fromBranches(ref, search) ??
      fromHelper(ref, search) ??
      fromVariable(ref, search);
    if (made) return made;
    declared ??= fromType(ref, search);
  }
  return declared;
}

/** The client that a call makes itself: `StripeClient(…)`, `vault_stripe("billing")`. */
export function clientMadeBy(view: PythonView, call: Call): FoundClient | undefined {
  const name = call.func.nodeType === 'Attribute' ? call.func.attr : call.func.nodeType === 'Name' ? call.func.id : '';
  // Most calls can be told apart by their name; the class may be imported as another, or extended.
  const named = name === 'StripeClient' || name === 'vault_stripe' || view.maker !== undefined;
  const variable = call.func.nodeType === 'Name' ? view.variable(call.func) : undefined;
  const mayBeClass = variable?.bindings.some(({ kind }) => kind === 'import' || kind === 'class' || kind === 'assign') ?? false;
  return named || (mayBeClass && /tripe/u.test(view.text)) ? madeHere({ view, node: call, path: [] })?.client : undefined;
}

const made = new WeakMap<Node, FoundClient>();

function madeHere({ view, node, path }: Ref): ClientRef | undefined {
  if (node.nodeType !== 'Call') return undefined;
  const known = made.get(node);
  if (known) return { client: known, rest: path };
  const client = readMaker(view, node);
  if (!client) return undefined;
  made.set(node, client);
  return { client, rest: path };
}

function readMaker(view: PythonView, node: Call): FoundClient | undefined {
  for (const ref of trace(view, node.func)) {
    const { view: there, node: at, path } = ref;
    if (isVaultFactory(at, path) || isMaker(ref)) {
      const role = stringOf(argumentOf(node, 'role', 0));
      return found(view, node, { credential: 'vault', ...(role !== undefined && { role }) });
    }
    if (isClientClass(ref) || (path.length === 0 && at.nodeType === 'ClassDef' && extendsClient(there, at))) {
      const key = argumentOf(node, 'api_key', 0);
      return found(view, node, key ? credentialOf(view, key) : { credential: 'opaque' });
    }
  }
  return undefined;
}

/** A project's own way to the client of a role, by the name that ours has in `paybrake/client`. */
function isVaultFactory(node: Node, path: readonly string[]): boolean {
  if (path.length > 0) return path.at(-1) === 'vault_stripe';
  return isDef(node) && node.name === 'vault_stripe';
}

/** The project's own way, by the module and the name that its settings say. */
function isMaker({ view, node, path }: Ref): boolean {
  const { maker } = view;
  const bound = maker && node.nodeType === 'Name' ? view.variable(node)?.bindings[0]?.node : undefined;
  const imported = bound?.nodeType === 'Alias' ? importOf(bound) : undefined;
  if (!maker || !imported) return false;
  return `${imported.specifier}.${[...imported.path, ...path].join('.')}` === `${maker.module}.${maker.name}`;
}

const MAX_BASES = 4;

/** `class Billing(stripe.StripeClient): …`. */
function extendsClient(view: PythonView, owner: ClassDef, hops = 0): boolean {
  return owner.bases.some((base) => {
    const ref = resolve(view, base);
    const { view: there, node, path } = ref;
    if (isClientClass(ref)) return true;
    return hops < MAX_BASES && path.length === 0 && node.nodeType === 'ClassDef' && extendsClient(there, node, hops + 1);
  });
}

/** A member of the module itself. The classes of clients and of errors are no part of the API. */
function fromModule(view: PythonView, from: Node, ref: Ref): ClientRef | undefined {
  const path = stripeMember(ref);
  if (!path || isClientClass(ref)) return undefined;
  const imported = ref.view === view && ref.node.nodeType === 'Alias' ? ref.node : undefined;
  // What was in `stripe.api_resources` is in the module itself.
  const rest = path[0] === 'api_resources' ? path.slice(-2) : path;
  return { client: moduleClient(view, from, imported), rest };
}

function fromBranches({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.nodeType !== 'IfExp' && node.nodeType !== 'BoolOp') return undefined;
  return agreed(branches(node).map((branch) => clientOf(view, branch, path, deeper(search))));
}

/** A helper that returns a client on one of several ways out, or says so in its type. */
function fromHelper({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.nodeType !== 'Call') return undefined;
  // A clone for another account keeps the key and the host.
  if (node.func.nodeType === 'Attribute' && node.func.attr === 'with_stripe_context')
    return clientOf(view, node.func.value, path, deeper(search));
  if (node.func.nodeType === 'Name' && node.func.id === 'getattr' && !view.variable(node.func)) {
    const [owner, name] = node.args;
    return owner && clientOf(view, owner, [stringOf(name) ?? UNKNOWN, ...path], deeper(search));
  }
  for (const callee of trace(view, node.func)) {
    const fn = callee.node;
    if (callee.path.length > 0 || !isFunction(fn)) continue;
    const returned = agreed(returnsOf(fn).map((value) => clientOf(callee.view, value, path, deeper(search))));
    if (returned) return returned;
    return isDef(fn) && fn.returns ? typed({ view: callee.view, node: fn, path }, fn.returns, search) : undefined;
  }
  return undefined;
}

/** A name that several places fill, a parameter's default or what stands in for it, a field that is set more than once. */
function fromVariable({ view, node, path }: Ref, search: Search): ClientRef | undefined {
  if (node.nodeType !== 'Name' && node.nodeType !== 'Alias') return undefined;
  const variable = view.variable(node);
  if (!variable) return undefined;
  const [binding] = variable.bindings;
  if (binding?.kind === 'parameter') {
    if (isSelf(binding.node)) return fromField(view, binding.node, path, search);
    const value = defaultOf(binding.node);
    const given = value && clientOf(view, value, path, deeper(search));
    if (given) return given;
  }
  return fromBindings(view, variable, path, search);
}

function fromBindings(view: PythonView, variable: Variable, path: readonly string[], search: Search): ClientRef | undefined {
  const bindings = bindingsOf(variable);
  if (bindings.length < 2) return undefined;
  return agreed(
    bindings.map((binding) => {
      const ref = throughBinding({ view, node: binding.node, path }, binding);
      return ref && ref.node !== binding.node ? clientOf(ref.view, ref.node, ref.path, deeper(search)) : undefined;
    }),
  );
}

function fromField(view: PythonView, self: Node, path: readonly string[], search: Search): ClientRef | undefined {
  const owner = enclosingClass(self);
  const [name, ...rest] = path;
  const field = owner && name !== undefined ? fieldOf(view, owner, name) : undefined;
  if (!field || field.values.length < 2) return undefined;
  return agreed(field.values.map((value) => clientOf(field.view, value, rest, deeper(search))));
}

function defaultOf(parameter: Node): Expression | undefined {
  const fn = parameter.parent?.parent;
  return isFunction(fn) ? parametersOf(fn).find(({ node }) => node === parameter)?.default : undefined;
}

function fromType(ref: Ref, search: Search): ClientRef | undefined {
  const { view, node } = ref;
  if (node.nodeType === 'Name') {
    const self = view.variable(node)?.bindings[0]?.node;
    if (self && isSelf(self)) return fromFieldType(ref, self, search);
  }
  const annotation = annotationOf(ref);
  return annotation && typed({ ...ref, node: declarationOf(ref) }, annotation, search);
}

/** `client: StripeClient` in a class, without a value that can be seen. */
function fromFieldType({ view, path }: Ref, self: Node, search: Search): ClientRef | undefined {
  const owner = enclosingClass(self);
  const [name, ...rest] = path;
  const field = owner && name !== undefined ? fieldOf(view, owner, name) : undefined;
  const node = field?.annotation?.parent;
  return field?.annotation && node ? typed({ view: field.view, node, path: rest }, field.annotation, search) : undefined;
}

/** The parameter or the name with the annotation: what several uses of it share. */
function declarationOf({ view, node }: Ref): Node {
  return (node.nodeType === 'Name' && view.variable(node)?.bindings[0]?.node) || node;
}

function typed(ref: Ref, annotation: Expression, search: Search): ClientRef | undefined {
  for (let used = 0; used <= ref.path.length; used++) {
    if (!isClientAnnotation(ref.view, annotation, ref.path.slice(0, used), search)) continue;
    const known = made.get(ref.node) ?? found(ref.view, ref.node, { credential: 'opaque' });
    made.set(ref.node, known);
    return { client: known, rest: ref.path.slice(used) };
  }
  return undefined;
}

function isClientAnnotation(view: PythonView, annotation: Expression, path: readonly string[], search: Search): boolean {
  for (const type of namedTypes(view, annotation, path)) {
    if (search.budget.left-- <= 0) return false;
    if (isClientClass(type)) return true;
    if (!type.origin && type.node.nodeType === 'ClassDef' && extendsClient(type.view, type.node)) return true;
  }
  return false;
}

function found(view: PythonView, node: Node, credential: Credential): FoundClient {
  const config = node.nodeType === 'Call' ? keywordOptions(view, node, 'config') : [];
  return { view, node, style: 'instance', lives: placeOf(view, node), config, ...credential };
}

/** What keeps the answer of a function: from then on every caller has the same client. */
const CACHE = /(?:^|\.)(?:lru_cache|cache|cached|singleton|st\.cache_resource|cache_resource|alru_cache)(?:\(|$)/u;

function placeOf(view: PythonView, node: Node): FoundClient['lives'] {
  const { parent } = node;
  if (node.nodeType === 'AnnAssign' && parent?.nodeType === 'ClassDef') return 'class';
  if (node.nodeType === 'Arg' || isDef(node)) return 'function';
  const fn = enclosingFunction(node);
  if (!fn) return enclosingClass(node) ? 'class' : 'module';
  if (isDef(fn) && fn.decorator_list.some((decorator) => CACHE.test(view.textOf(decorator))) && isReturned(node)) return 'lazy';
  for (let at: Node = node, up = node.parent; up && up !== fn; at = up, up = up.parent) {
    if (up.nodeType !== 'Assign' && up.nodeType !== 'AnnAssign' && up.nodeType !== 'NamedExpr') continue;
    if (up.value !== at) break;
    const targets = up.nodeType === 'Assign' ? up.targets : [up.target];
    for (const target of targets) {
      if (target.nodeType === 'Attribute') return isOwn(view, target.value) ? 'class' : 'lazy';
      if (target.nodeType === 'Subscript') return placeOfName(view, target.value);
      if (target.nodeType === 'Name') return placeOfName(view, target);
    }
  }
  return 'function';
}

/** What a function stores in a name of the module is as shared as a constant. */
function placeOfName(view: PythonView, name: Node): FoundClient['lives'] {
  const scope = view.variable(name)?.scope;
  return scope?.node.nodeType === 'Module' ? 'lazy' : 'function';
}

function isOwn(view: PythonView, name: Node): boolean {
  const [binding] = view.variable(name)?.bindings ?? [];
  return binding !== undefined && isSelf(binding.node);
}

/** The value of `return`, or of a name that is returned. */
function isReturned(node: Node): boolean {
  for (let up = node.parent; up && !isFunction(up); up = up.parent) {
    if (up.nodeType === 'Return' || up.nodeType === 'Assign' || up.nodeType === 'AnnAssign') return true;
  }
  return false;
}

/** The first of several ways to a client. Where they ask it for different things, what is asked cannot be seen. */
function agreed(ways: readonly (ClientRef | undefined)[]): ClientRef | undefined {
  const [first, ...others] = ways.flatMap((way) => way ?? []);
  const same = others.every(({ rest }) => rest.join('.') === first?.rest.join('.'));
  return first && (same ? first : { client: first.client, rest: [UNKNOWN] });
}
