/**
 * What tools ask of Stripe in Python without anybody seeing by which client: the value that they call came through what cannot be followed,
 * such as a decorator of the project, `Depends`, a dataclass, or an HTTP client of another module. Known by its looks alone, so it is named
 * and nothing more.
 */
import type { Attribute, Constant, Node } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { resolve } from '../../facts/python/values/trace.js';
import { dialects } from '../../stripe/dialects.js';
import { findClassCall, findServiceCall } from '../../stripe/python.js';
import { placeOf } from '../cross-file/place.js';
import type { Unspoken } from '../cross-file/unspoken.js';
import type { ToolAt } from '../cross-file/users.js';
import type { SourceFile, Workspace } from '../model.js';
import { placesOf } from './places.js';
import { holds, isTest, Judge } from './runners.js';

const { roleClient } = dialects.python;

/**
 * One entry for each call that the facts do not give to a tool, and that a tool makes nevertheless.
 *
 * @param spoken places of the clients that are changed, or listed already
 */
export function unseenIn(workspace: Workspace, spoken: ReadonlySet<string>): Unspoken[] {
  const files = workspace.files.filter(({ path }) => path.endsWith('.py') && !isTest(path));
  const judge = new Judge(workspace);
  const isWell = areAllOfRoles(files);
  return files.flatMap((file) => {
    const view = /api\.stripe\.com|\.v1\.|stripe/iu.test(file.text) ? workspace.python(file.path) : undefined;
    return view
      ? [...(isWell ? [] : callsIn(workspace, judge, file, view, spoken)), ...addressesIn(workspace, judge, file, view)]
      : [];
  });
}

/** Clients that are left can only be those of the roles. */
function areAllOfRoles(files: readonly SourceFile[]): boolean {
  const clients = files.flatMap(({ facts }) => facts.clients);
  return clients.some(({ credential }) => credential === 'vault') && !clients.some(({ credential }) => credential === 'raw');
}

function callsIn(
  workspace: Workspace,
  judge: Judge,
  { path, facts }: SourceFile,
  view: PythonView,
  spoken: ReadonlySet<string>,
): Unspoken[] {
  const known = facts.calls.filter(({ tools, client }) => {
    const on = facts.clients[client ?? -1];
    const isSpoken = on && spoken.has(placeOf(on.made?.path ?? path, on.made?.at ?? on.at));
    return tools.length > 0 || on?.credential === 'vault' || isSpoken;
  });
  return view.all('Attribute').flatMap((node): Unspoken[] => {
    if (
      !isStripes(node) ||
      isOfPackage(view, node) ||
      known.some(({ at, whole }) => holds(at, node.range) || holds(whole, node.range))
    )
      return [];
    const [tool] = judge.runners({ path, view, node }).tools;
    if (!tool) return [];
    return [
      {
        path,
        at: node.range,
        obstacle: {
          reason: 'opaque',
          why: `Whose client ${view.textOf(node)} of tool ${nameOf(workspace, tool)} is made on cannot be seen from here.`,
          todo: `Make sure that it is ${roleClient}, where it is made or given.`,
        },
      },
    ];
  });
}

/** `deps.client.v1.refunds.create`, `stripe.Refund.create` of a module that nobody imports by name. */
function isStripes(node: Attribute): boolean {
  const members = membersOf(node);
  const v1 = members.indexOf('v1');
  if (v1 > 0) return findServiceCall(members.slice(v1)) !== undefined;
  const after = members.findIndex((name) => /stripe/iu.test(name)) + 1;
  const path = members.slice(after);
  return after > 0 && (findClassCall(path) ?? findServiceCall(path)) !== undefined;
}

/** `from kubernetes import client`: what another package gives is none of Stripe's. */
function isOfPackage(view: PythonView, node: Attribute): boolean {
  let root: Node = node;
  while (root.nodeType === 'Attribute') root = root.value;
  const isImported = view.variable(root)?.bindings.every(({ kind }) => kind === 'import') === true;
  const { origin } = resolve(view, root);
  return isImported && origin !== undefined && origin.package !== 'stripe';
}

/** The names of a chain from its root on; what is no name, such as a call, counts as one without letters. */
function membersOf(node: Attribute): string[] {
  const { value } = node;
  const before = value.nodeType === 'Attribute' ? membersOf(value) : [value.nodeType === 'Name' ? value.id : ''];
  return [...before, node.attr];
}

/** Stripe's own address, where a tool comes to it by what no call of it is known by: `httpx.Client(base_url=…)`, `curl`. */
function addressesIn(workspace: Workspace, judge: Judge, { path, facts }: SourceFile, view: PythonView): Unspoken[] {
  const isKnown = (tool: ToolAt): boolean =>
    workspace.read(tool.path)?.facts.calls.some(({ via, tools }) => via !== 'sdk' && tools.includes(tool.tool)) ?? true;
  return view.all('Constant').flatMap((node): Unspoken[] => {
    if (!isAddress(node) || facts.calls.some(({ whole }) => holds(whole, node.range))) return [];
    const tool = usersOf(workspace, judge, path, view, node).find((one) => !isKnown(one));
    if (!tool) return [];
    return [
      {
        path,
        at: node.range,
        obstacle: {
          reason: 'no-repair',
          why: `Tool ${nameOf(workspace, tool)} comes to ${String(node.value)} without a client, so that nothing can be given the key of a role.`,
          todo: `Make the call on ${roleClient}.`,
        },
      },
    ];
  });
}

function isAddress({ value, parent }: Constant): boolean {
  return typeof value === 'string' && /^https?:\/\/api\.stripe\.com\b/u.test(value) && parent?.nodeType !== 'Expr';
}

/** The tools that come to a value, by the name of the module that it is part of or by where it stands. */
function usersOf(workspace: Workspace, judge: Judge, path: string, view: PythonView, node: Node): readonly ToolAt[] {
  const statement = view.ast.body.find(({ range }) => holds(range, node.range));
  const [target] = statement?.nodeType === 'Assign' ? statement.targets : [];
  if (target?.nodeType !== 'Name') return judge.runners({ path, view, node }).tools;
  return placesOf(workspace, path, target.id).flatMap((place) => judge.runners(place).tools);
}

function nameOf(workspace: Workspace, { path, tool }: ToolAt): string {
  const file = workspace.read(path);
  return (file && file.facts.tools[tool]?.name) ?? 'tool';
}
