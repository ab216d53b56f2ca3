/** What a project says of itself that its Python depends on. */
import type { PythonView } from '../../facts/python/tree/view.js';
import type { ToolAt } from '../cross-file/users.js';
import type { TransformContext, Workspace } from '../model.js';
import { placesOf } from './places.js';

/** Whether the tools are a server's or a loop's own, which is of one role as a whole: there is nothing to take apart. */
export function isServed({ workspace }: TransformContext, tools: readonly ToolAt[]): boolean {
  const served = tools.flatMap(({ path, tool }) => {
    const file = workspace.read(path);
    return file ? (file.facts.tools[tool] ?? []) : [];
  });
  return served.length > 0 && served.every(({ framework }) => framework === 'mcp' || framework === 'hand-written');
}

/** The names that a module binds and other files use, in code or as texts: `patch("app.billing.charge")`. */
export function namesTaken(workspace: Workspace, view: PythonView): ReadonlySet<string> {
  const names = [...view.moduleScope.variables.keys()];
  const others = workspace.all.filter(({ path }) => path !== view.filename);
  return new Set(
    names.filter((name) => {
      const mentioning = others.filter(({ text }) => text.includes(name));
      if (mentioning.length === 0) return false;
      const quoted = new RegExp(`["'][\\w.]*[.:]${name}["']`, 'u');
      return (
        mentioning.some(({ text }) => quoted.test(text)) ||
        placesOf(workspace, view.filename, name).some(({ path }) => path !== view.filename)
      );
    }),
  );
}
