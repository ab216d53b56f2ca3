/** Which Python files of a run come to which through their imports. */
import { importedModules } from '../../facts/python/values/imports.js';
import type { SourceFile, Workspace } from '../model.js';

/** By the state of a file. */
const imports = new WeakMap<SourceFile, readonly string[]>();
/** By the state of all files: for each, those that import it. */
const importers = new WeakMap<readonly SourceFile[], ReadonlyMap<string, readonly SourceFile[]>>();

/** The files that come to a file, directly or through others; not itself. */
export function comingTo(workspace: Workspace, path: string): readonly SourceFile[] {
  const direct = importers.get(workspace.all) ?? reversed(workspace);
  importers.set(workspace.all, direct);
  const found = new Map<string, SourceFile>();
  const queue = [path];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const file of direct.get(at) ?? []) {
      if (file.path === path || found.has(file.path)) continue;
      found.set(file.path, file);
      queue.push(file.path);
    }
  }
  // In the order of their paths, as the files of the run are.
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function reversed(workspace: Workspace): ReadonlyMap<string, readonly SourceFile[]> {
  const map = new Map<string, SourceFile[]>();
  for (const file of workspace.all) {
    for (const target of importsOf(workspace, file)) {
      const known = map.get(target);
      if (known) known.push(file);
      else map.set(target, [file]);
    }
  }
  return map;
}

/** The files that a file imports: of `from app import billing` both may be modules. */
function importsOf(workspace: Workspace, file: SourceFile): readonly string[] {
  const known = imports.get(file);
  if (known) return known;
  const view = workspace.python(file.path);
  const below = (view?.all('ImportFrom') ?? []).flatMap(({ level, module, names }) => {
    const base = '.'.repeat(level ?? 0) + (module ?? '');
    const dot = /^\.*$/u.test(base) ? '' : '.';
    return names.map(({ name }) => base + dot + name);
  });
  const specifiers = view ? new Set([...importedModules(view), ...below]) : new Set<string>();
  const found = [...new Set([...specifiers].flatMap((specifier) => workspace.locate(file.path, specifier) ?? []))];
  imports.set(file, found);
  return found;
}
