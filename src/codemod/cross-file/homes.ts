/** Where shared clients are made, and how the code comes to them. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { isConstructor } from '../../facts/javascript/calls/stripe-package.js';
import type { View } from '../../facts/javascript/tree/source.js';
import {
  enclosingFunction,
  isFunction,
  keyName,
  propertyOf,
  wrapped,
  type Call,
  type Node,
} from '../../facts/javascript/tree/syntax.js';
import { trace } from '../../facts/javascript/values/trace.js';
import type { Client, Range } from '../../facts/model.js';
import type { SourceFile, Workspace } from '../model.js';
import { isHandedOn } from './arguments.js';
import { nameOf, usesOf } from './modules.js';
import { viewOf } from './views.js';

/** A client that several tools share, in the file that makes it. */
export interface Home {
  readonly path: string;
  readonly view: View;
  /** Index into the facts of that file. */
  readonly client: number;
  readonly fact: Client;
  /** Every `new Stripe(…)` that can be the client: a Proxy makes it inside. */
  readonly makers: readonly Call[];
  /** What holds it: a constant, or the function that hands it out. */
  readonly variable?: TSESLint.Scope.Variable;
  /** How it is come by: by name, or by a call of that function. */
  readonly by: 'name' | 'call';
  /** Names under which the file exports what holds it. */
  readonly exported: readonly string[];
}

/** The shared clients of a run that a rule would report, each once. */
export function homesOf(workspace: Workspace): Home[] {
  const places = new Map<string, { readonly path: string; readonly at: Range }>();
  for (const file of workspace.files) {
    for (const client of file.facts.clients) {
      if (!isShared(file, client)) continue;
      const place = client.made ?? { path: file.path, at: client.at };
      places.set(`${place.path}:${place.at.join()}`, place);
    }
  }
  return [...places.values()].flatMap(({ path, at }) => homeAt(workspace, path, at) ?? []);
}

/**
 * Clients on a key that everything shares, of which no rule speaks, since a function or a class makes them, they are handed to the tools,
 * or tools come to them through other files: those among them that tools use are for the tools' role as well.
 */
export function unreportedHomesOf(workspace: Workspace): Home[] {
  return workspace.all.flatMap((file) =>
    file.facts.clients.flatMap((client) => {
      const { lives, credential, made, role, at } = client;
      if (
        lives === 'imported' ||
        lives === 'context' ||
        credential !== 'raw' ||
        made ||
        role !== undefined ||
        isShared(file, client)
      )
        return [];
      return homeAt(workspace, file.path, at) ?? [];
    }),
  );
}

/** What no-shared-stripe-client reports. */
function isShared({ facts }: SourceFile, { lives, agents, credential, inAgentCode }: Client): boolean {
  if (lives !== 'module' && lives !== 'lazy' && lives !== 'imported') return false;
  const names = new Set(agents.flatMap((agent) => facts.agents[agent]?.name ?? []));
  return names.size > 1 || (credential === 'raw' && inAgentCode);
}

function homeAt(workspace: Workspace, path: string, at: Range): Home | undefined {
  const file = workspace.read(path);
  const view = viewOf(workspace, path);
  const client = file?.facts.clients.findIndex((one) => one.at[0] === at[0] && one.at[1] === at[1]) ?? -1;
  const fact = file?.facts.clients[client];
  const made =
    view &&
    [...view.all('NewExpression'), ...view.all('CallExpression')].find(({ range }) => range[0] === at[0] && range[1] === at[1]);
  if (!view || !fact || !made) return undefined;
  return { path, view, client, fact, makers: makersIn(view, made), ...holderOf(view, made) };
}

function makersIn(view: View, made: Call): Call[] {
  if (made.callee.type !== 'Identifier' || made.callee.name !== 'Proxy') return [made];
  return view.all('NewExpression').filter((node) => node !== made && makesClient(view, node));
}

function makesClient(view: View, node: Call): boolean {
  for (const { origin, path } of trace(view, node.callee)) if (origin) return isConstructor(origin, path);
  return false;
}

function holderOf(view: View, made: Call): Pick<Home, 'by' | 'exported'> & { readonly variable?: TSESLint.Scope.Variable } {
  const outer = outermost(made);
  const { parent } = outer;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
    const variable = view.variable(parent.id);
    if (variable && !enclosingFunction(parent)) return { by: 'name', variable, exported: exportsOf(view, parent.id) };
    if (variable && !isHandedOut(view, parent.id)) return { by: 'name', variable, exported: [] };
  }
  if (isHandedOn(made)) return { by: 'name', exported: [] };
  const fn = enclosingFunction(made);
  const name = fn && !enclosingFunction(fn) ? functionName(fn) : undefined;
  const variable = name && view.variable(name);
  if (name && variable) return { by: 'call', variable, exported: exportsOf(view, name) };
  const isDefault =
    parent?.type === 'ExportDefaultDeclaration' ||
    (parent?.type === 'AssignmentExpression' && view.textOf(parent.left) === 'module.exports');
  return { by: 'name', exported: isDefault ? ['default'] : [] };
}

/** Whether the function that holds a client in a constant returns it, or stores it elsewhere. */
function isHandedOut(view: View, declared: TSESTree.Identifier): boolean {
  return usesOf(view, declared).some((use) => {
    const { parent } = wrapped(use);
    return (
      parent?.type === 'ReturnStatement' || parent?.type === 'AssignmentExpression' || parent?.type === 'ArrowFunctionExpression'
    );
  });
}

/** The whole of `globalThis.stripe ?? new Stripe(key)`. */
function outermost(made: Node): Node {
  let outer = wrapped(made);
  while (outer.parent?.type === 'LogicalExpression' || outer.parent?.type === 'ConditionalExpression')
    outer = wrapped(outer.parent);
  return outer;
}

/** The name of `function getStripe() {}` and `const getStripe = () => …`. */
export function functionName(fn: Node): TSESTree.Identifier | undefined {
  if (fn.type === 'FunctionDeclaration') return fn.id ?? undefined;
  const { parent } = wrapped(fn);
  return isFunction(fn) && parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : undefined;
}

/** Names under which a file exports a name of its own. */
export function exportsOf(view: View, declared: TSESTree.Identifier): string[] {
  const statement = statementOf(view, declared);
  const direct =
    statement?.type === 'ExportNamedDeclaration'
      ? [declared.name]
      : statement?.type === 'ExportDefaultDeclaration'
        ? ['default']
        : [];
  const others = usesOf(view, declared).flatMap((use) => {
    const { parent } = use;
    if (parent?.type === 'ExportSpecifier') return [nameOf(parent.exported)];
    if (parent?.type === 'ExportDefaultDeclaration') return ['default'];
    return commonJsNames(view, use);
  });
  return [...new Set([...direct, ...others])];
}

/** `module.exports = stripe`, `module.exports = { stripe }`, `exports.stripe = stripe`. */
export function commonJsNames(view: View, use: Node): string[] {
  const { parent } = use;
  if (parent?.type === 'AssignmentExpression' && parent.right === use) {
    const { left } = parent;
    if (view.textOf(left) === 'module.exports') return ['default'];
    const isMember = left.type === 'MemberExpression' && /^(?:module\.)?exports$/u.test(view.textOf(left.object));
    return isMember ? [keyName(left) ?? ''] : [];
  }
  if (parent?.type !== 'Property' || parent.parent.type !== 'ObjectExpression') return [];
  const whole = parent.parent.parent;
  const isExports = whole.type === 'AssignmentExpression' && view.textOf(whole.left) === 'module.exports';
  return isExports && propertyOf(parent.parent, keyName(parent) ?? '') === parent ? [keyName(parent) ?? ''] : [];
}

/** Whether a use does nothing but export. */
export function isExport(view: View, use: Node): boolean {
  return (
    use.parent?.type === 'ExportSpecifier' ||
    use.parent?.type === 'ExportDefaultDeclaration' ||
    commonJsNames(view, use).length > 0
  );
}

/** The statement of the module that holds a node. */
export function statementOf(view: View, node: Node): TSESTree.ProgramStatement | undefined {
  return view.ast.body.find(({ range }) => range[0] <= node.range[0] && node.range[1] <= range[1]);
}
