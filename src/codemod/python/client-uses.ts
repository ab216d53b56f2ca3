/** Where a client that a Python file makes ends up: what is called on it, and by whom. */
import type { Call, FunctionNode, Node } from '../../facts/python/tree/nodes.js';
import { enclosingClass, enclosingFunction, isDef, isFunction, parametersOf } from '../../facts/python/tree/syntax.js';
import { isSelf, resolve } from '../../facts/python/values/trace.js';
import type { Workspace } from '../model.js';
import type { Used } from './assign.js';
import { placesOf, type Place } from './places.js';
import { isTest, type Judge } from './runners.js';

/** One place that does something with the client. */
export interface ClientUse extends Used {
  readonly place: Place;
  /** Whether it is the name that the client is given where it is made, or that name as another file imports it. */
  readonly direct: boolean;
}

/** Everything that uses a client, from the expression on that makes it. Tests count for nothing. */
export function usesOf(workspace: Workspace, judge: Judge, maker: Place): ClientUse[] {
  const uses: ClientUse[] = [];
  const seen = new Set<Node>();
  const open: { readonly place: Place; readonly direct: boolean; readonly isFirst: boolean }[] = [
    { place: maker, direct: true, isFirst: true },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, direct, isFirst } = next;
    if (seen.has(place.node) || isTest(place.path)) continue;
    seen.add(place.node);
    const step = followed(workspace, place);
    if (!step) uses.push({ place, direct: direct && !isFirst, ...judge.runners(place) });
    else for (const further of step.places) open.push({ place: further, direct: direct && step.isName, isFirst: false });
  }
  return uses;
}

interface Step {
  readonly places: readonly Place[];
  /** Whether it only gave the value its first name. */
  readonly isName: boolean;
}

/** Where a value goes from one place; `undefined` where it is used there. */
function followed(workspace: Workspace, { path, view, node }: Place): Step | undefined {
  let outer = node;
  for (let next = outer.parent; next && isThrough(next, outer); next = outer.parent) outer = next;
  const up = outer.parent;
  const here = (nodes: readonly Node[]): Place[] => nodes.map((one) => ({ path, view, node: one }));
  const target = assignedBy(up, outer);
  if (target?.nodeType === 'Name') {
    const variable = view.variable(target);
    if (!variable) return undefined;
    const isModule = variable.scope.node.nodeType === 'Module';
    return {
      places: isModule ? placesOf(workspace, path, target.id) : here(variable.references),
      isName: node.nodeType === 'Call',
    };
  }
  if (target?.nodeType === 'Attribute') {
    const owner = enclosingClass(target);
    const [binding] = view.variable(target.value)?.bindings ?? [];
    if (!owner || !binding || !isSelf(binding.node)) return undefined;
    const reads = view.within('Attribute', owner).filter((one) => one.attr === target.attr && !isTarget(one));
    return { places: here(reads), isName: false };
  }
  if (up?.nodeType === 'Return') {
    const fn = enclosingFunction(up);
    const name = isDef(fn) && fn.parent?.nodeType === 'Module' ? fn.name : undefined;
    if (name === undefined) return undefined;
    const calls = placesOf(workspace, path, name).flatMap((place) => {
      const call = place.node.parent;
      return call?.nodeType === 'Call' && call.func === place.node ? [{ ...place, node: call }] : [];
    });
    return { places: calls, isName: false };
  }
  return given(workspace, { path, view, node: outer });
}

function isTarget(node: Node): boolean {
  return node.parent?.nodeType === 'Assign' && node.parent.targets.some((target) => target === node);
}

/** `a or b`, `a if b else c`, `await a`. */
function isThrough(up: Node, node: Node): boolean {
  if (up.nodeType === 'IfExp') return up.test !== node;
  return up.nodeType === 'BoolOp' || up.nodeType === 'Await' || up.nodeType === 'NamedExpr';
}

function assignedBy(up: Node | undefined, value: Node): Node | undefined {
  if (up?.nodeType === 'Assign') return up.value === value && up.targets.length === 1 ? up.targets[0] : undefined;
  return up?.nodeType === 'AnnAssign' && up.value === value ? up.target : undefined;
}

/** An argument of a function or a class of the project: what this does with its parameter. */
function given(workspace: Workspace, { view, node }: Place): Step | undefined {
  const call = node.parent?.nodeType === 'Keyword' ? node.parent.parent : node.parent;
  if (call?.nodeType !== 'Call' || call.func === node) return undefined;
  const target = resolve(view, call.func);
  const fn = target.path.length > 0 ? undefined : functionOf(target.node);
  const there = fn && workspace.python(target.view.filename);
  const parameter = fn && parameterFor(fn, call, node);
  const variable = parameter && there === target.view ? there.variable(parameter) : undefined;
  if (!variable || !there) return undefined;
  return { places: variable.references.map((one) => ({ path: there.filename, view: there, node: one })), isName: false };
}

function functionOf(node: Node): FunctionNode | undefined {
  if (isFunction(node)) return node;
  if (node.nodeType !== 'ClassDef') return undefined;
  return node.body.find((one) => isDef(one) && one.name === '__init__') as FunctionNode | undefined;
}

function parameterFor(fn: FunctionNode, call: Call, argument: Node): Node | undefined {
  const parameters = parametersOf(fn);
  if (argument.parent?.nodeType === 'Keyword') {
    const { arg } = argument.parent;
    return parameters.find(({ name }) => name === arg)?.node;
  }
  const position = call.args.findIndex((one) => one === argument);
  const isCounted = position >= 0 && call.args.slice(0, position).every(({ nodeType }) => nodeType !== 'Starred');
  return isCounted ? parameters[position]?.node : undefined;
}
