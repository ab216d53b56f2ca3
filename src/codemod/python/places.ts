/** Where the code of a project names what one of its Python modules declares. */
import type { Name, Node } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { trace } from '../../facts/python/values/trace.js';
import type { Workspace } from '../model.js';
import { comingTo } from './importers.js';

/** A place in the code of a project. */
export interface Place {
  readonly path: string;
  readonly view: PythonView;
  readonly node: Node;
}

/** The files that import a name of a module, whether they do anything with it or not. */
export function importersOf(workspace: Workspace, path: string, name: string): string[] {
  const isIt = declaredAs(workspace, path, name);
  if (!isIt) return [];
  return comingTo(workspace, path).flatMap((file) => {
    const view = file.text.includes(name) ? workspace.python(file.path) : undefined;
    return view?.all('Alias').some((alias) => alias.name === name && isIt(view, alias)) ? [file.path] : [];
  });
}

/** Everything that reads a name of a module: in its own file, and in those that import it, by whatever name they call it. */
export function placesOf(workspace: Workspace, path: string, name: string): Place[] {
  const home = workspace.python(path);
  const variable = home?.moduleScope.variables.get(name);
  const isIt = declaredAs(workspace, path, name);
  if (!home || !variable || !isIt) return [];
  const others = comingTo(workspace, path).flatMap((file): Place[] => {
    const view = file.text.includes(name) ? workspace.python(file.path) : undefined;
    if (!view) return [];
    const found = [...importedNames(view), ...view.all('Attribute').filter(({ attr }) => attr === name)].filter((node) =>
      isIt(view, node),
    );
    return [...found, ...starred(workspace, view, path, name)].map((node) => ({ path: file.path, view, node }));
  });
  return [...variable.references.map((node) => ({ path, view: home, node })), ...others];
}

/** Whether an expression is what a module declares under a name; `undefined` where it declares no such name. */
function declaredAs(workspace: Workspace, path: string, name: string): ((view: PythonView, node: Node) => boolean) | undefined {
  const home = workspace.python(path);
  const variable = home?.moduleScope.variables.get(name);
  if (!home || !variable) return undefined;
  const declared = new Set<Node>(variable.bindings.flatMap(({ node, value }) => [node, ...(value ? [value] : [])]));
  return (view, node) => {
    for (const ref of trace(view, node)) {
      if (ref.view === home && ref.path.length === 0 && declared.has(ref.node)) return true;
    }
    return false;
  };
}

function importedNames(view: PythonView): Name[] {
  return view.all('Name').filter((node) => {
    const [binding] = node.ctx.nodeType === 'Load' ? (view.variable(node)?.bindings ?? []) : [];
    return binding?.kind === 'import';
  });
}

/** Names that nothing in a file binds, where it takes in all of a module. */
function starred(workspace: Workspace, view: PythonView, path: string, name: string): Name[] {
  const isTaken = view.all('ImportFrom').some((statement) => {
    const specifier = '.'.repeat(statement.level ?? 0) + (statement.module ?? '');
    return statement.names.some((one) => one.name === '*') && workspace.locate(view.filename, specifier) === path;
  });
  return isTaken ? view.named(name).filter((node) => node.ctx.nodeType === 'Load' && !view.variable(node)) : [];
}
