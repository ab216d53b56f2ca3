import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { branches, isFunction, keyName, stringOf, unwrap, type FunctionNode, type Node } from '../tree/syntax.js';
import { patternPath, resolve, trace, type Ref } from '../values/trace.js';

/** A way from a value to a member of the agents' shared context. */
export interface ContextWay {
  readonly path: readonly string[];
  readonly framework: string;
  readonly way: readonly Ref[];
}

/** Follows values of one file back to the parameters of its tools, also through the helpers that a tool hands them to. */
export class Flows {
  readonly #view: View;
  readonly #parameters: Parameters;
  #sites: ReadonlyMap<FunctionNode, readonly (readonly Node[])[]> | undefined;

  constructor(view: View, parameters: Parameters) {
    this.#view = view;
    this.#parameters = parameters;
  }

  /** The members of the shared context that a value can be. */
  toContext(node: Node): ContextWay[] {
    return this.ways(node).flatMap((way) => {
      const last = way.at(-1);
      const found = last && this.#parameters.contextPath(last.view, last.node, last.path);
      return found && found.path.length > 0 ? [{ path: found.path, framework: found.tool.framework.id, way }] : [];
    });
  }

  /**
   * Where a value leaves the context. With `rest` it is the value that many members before the end: for the callee
   * `ctx.context.stripe.charges.create` and 2 it is `ctx.context.stripe`.
   */
  exit({ way, path }: ContextWay, rest = 0): Node | undefined {
    return path.length > rest ? exitOf(this.#view, way, rest) : undefined;
  }

  /** The steps of a value to where it is made, once for each branch and each caller. */
  ways(node: Node, path: readonly string[] = [], seen: Set<Node> = new Set()): Ref[][] {
    const way = [...trace(this.#view, node, path)];
    const last = way.at(-1);
    // A value that is made of itself has no other origin.
    if (!last || last.view !== this.#view || seen.has(node)) return [way];
    seen.add(node);
    const before = this.#before(last);
    if (before.length === 0) return [way];
    return before.flatMap((ref) => this.ways(ref.node, ref.path, seen).map((rest) => [...way, ...rest]));
  }

  /** Where a value comes from that a plain trace ends at. */
  #before({ view, node, path }: Ref): Ref[] {
    if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
      return branches(node).map((branch) => ({ view, node: branch, path }));
    }
    if (node.type === 'CallExpression') {
      const name = gotten(node);
      return name === undefined ? [] : [{ view, node: name.from, path: [name.key, ...path] }];
    }
    if (node.type !== 'Identifier' || this.#parameters.sourceOf(view, node, path)) return [];
    const def = view.variable(node)?.defs[0];
    if (!def || !isFunction(def.node)) return [];
    const position = def.node.params.findIndex((parameter) => patternPath(parameter, def.name));
    const parameter = def.node.params[position];
    const within = parameter && patternPath(parameter, def.name);
    if (!within) return [];
    return (this.#callsOf(def.node) ?? []).flatMap((args) => {
      const argument = args[position];
      return argument ? [{ view, node: argument, path: [...within, ...path] }] : [];
    });
  }

  #callsOf(fn: FunctionNode): readonly (readonly Node[])[] | undefined {
    this.#sites ??= callSites(this.#view);
    return this.#sites.get(fn);
  }
}

/** `context.get('stripe')`, as a map or a request context gives its entries. */
export function gotten(node: Node): { readonly from: Node; readonly key: string } | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  const key = stringOf(node.arguments[0]);
  if (callee.type !== 'MemberExpression' || keyName(callee) !== 'get' || key === undefined) return undefined;
  return { from: callee.object, key };
}

/** The arguments of every call of a function of this file, by function. */
function callSites(view: View): ReadonlyMap<FunctionNode, readonly (readonly Node[])[]> {
  const sites = new Map<FunctionNode, (readonly Node[])[]>();
  for (const call of view.all('CallExpression')) {
    const callee = unwrap(call.callee);
    if (callee.type !== 'Identifier' && !(callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression'))
      continue;
    const target = resolve(view, callee);
    if (target.view !== view || target.path.length > 0 || !isFunction(target.node)) continue;
    sites.set(target.node, [...(sites.get(target.node) ?? []), call.arguments]);
  }
  return sites;
}

/** The last expression of a way that is the whole value; the property of a pattern when it is destructured there. */
function exitOf(view: View, way: readonly Ref[], rest: number): Node | undefined {
  const exit = way.findLast((ref) => ref.path.length === rest && ref.view === view)?.node;
  if (exit?.type !== 'Identifier') return exit;
  let property: Node | undefined = view.variable(exit)?.defs[0]?.name;
  while (property && property.type !== 'Property') {
    if (property.type !== 'Identifier' && property.type !== 'AssignmentPattern') return exit;
    property = property.parent;
  }
  return property ?? exit;
}
