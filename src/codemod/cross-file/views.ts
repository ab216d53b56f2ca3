import { View } from '../../facts/javascript/tree/source.js';
import type { SourceFile, Workspace } from '../model.js';

/** By the state of a file: when its text changes, it is another one. */
const views = new WeakMap<SourceFile, View | 'broken'>();

/** The tree of a file as it is at this point of the run; `undefined` for what cannot be read or does not parse. */
export function viewOf(workspace: Workspace, path: string): View | undefined {
  const file = workspace.read(path);
  if (!file) return undefined;
  const known = views.get(file) ?? parse(workspace, file);
  views.set(file, known);
  return known === 'broken' ? undefined : known;
}

function parse(workspace: Workspace, { path }: SourceFile): View | 'broken' {
  const tree = workspace.tree(path);
  if (!tree) return 'broken';
  const open = (specifier: string): View | undefined => {
    const target = specifier === 'paybrake/client' ? undefined : workspace.locate(path, specifier);
    return target === undefined ? undefined : viewOf(workspace, target);
  };
  return new View(tree, path, open, workspace.settings.client);
}
