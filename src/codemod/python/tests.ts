/** Tests in Python that replace what migrated code would not call any more. */
import type { PythonView } from '../../facts/python/tree/view.js';
import { importedModules } from '../../facts/python/values/imports.js';
import type { Workspace } from '../model.js';

/** `patch("stripe.Charge.create")`, `patch("app.billing.stripe")`, `patch.object(stripe.Charge, "create")`, `monkeypatch.setattr(stripe.Refund, …)`. */
const REPLACES =
  /\b(?:patch(?:\.object|\.multiple|\.dict)?|setattr)\(\s*(?:["'](?:[\w.]+\.)?stripe(?:\.[A-Z]\w*[\w.]*)?["']|(?:[\w.]+\.)?stripe\b(?:\.[A-Z]\w*)?)/u;

/** The path of a test that replaces the SDK, or parts of it, and comes to a file through its imports. */
export function testThatReplaces(workspace: Workspace, path: string): string | undefined {
  return workspace.all.find((file) => {
    const view = REPLACES.test(file.text) ? workspace.python(file.path) : undefined;
    return view !== undefined && reaches(workspace, view, path);
  })?.path;
}

/** Whether a file comes to another through its imports. */
export function reaches(workspace: Workspace, from: PythonView, to: string): boolean {
  const seen = new Set([from.filename]);
  const queue = [from];
  for (let view = queue.pop(); view; view = queue.pop()) {
    for (const path of importsOf(workspace, view)) {
      if (path === to) return true;
      const next = seen.has(path) ? undefined : workspace.python(path);
      seen.add(path);
      if (next) queue.push(next);
    }
  }
  return false;
}

/** The files that a file imports: of `from app import billing` both may be modules. */
function importsOf(workspace: Workspace, view: PythonView): string[] {
  const below = view.all('ImportFrom').flatMap(({ level, module, names }) => {
    const base = '.'.repeat(level ?? 0) + (module ?? '');
    const dot = /^\.*$/u.test(base) ? '' : '.';
    return names.map(({ name }) => base + dot + name);
  });
  return [...importedModules(view), ...below].flatMap((specifier) => workspace.locate(view.filename, specifier) ?? []);
}
