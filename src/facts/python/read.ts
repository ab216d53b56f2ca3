import type { FrameworkAlias } from '../frameworks.js';
import type { Facts } from '../model.js';
import { NOTHING } from '../nothing.js';
import { extract } from './extract.js';
import { packageNames } from './frameworks.js';
import { PythonProject } from './project.js';
import { parsePython, PythonSyntaxError, type ParsedPython } from './tree/parse.js';
import { PythonView } from './tree/view.js';

export { extract } from './extract.js';
export { pythonFrameworks } from './frameworks.js';
export { PythonProject } from './project.js';
export { parsePython, PythonSyntaxError } from './tree/parse.js';
export { PythonView } from './tree/view.js';

const shared = new PythonProject();

/** Modules that are never looked for in the project. */
export function pythonPackages(aliases: readonly FrameworkAlias[]): ReadonlySet<string> {
  return new Set([...packageNames, ...aliases.flatMap(({ packages }) => packages)]);
}

/** Whether the tools of a Python file may come to Stripe through what it imports. @param packages modules that the settings take for a framework */
export function pythonLeadsToStripe(path: string, text: string, packages: readonly string[]): boolean {
  shared.begin({ path, text }, packages);
  return shared.leadsToStripe;
}

/**
 * Reads the facts of a Python file, each time anew, with what it imports as `project` has it.
 *
 * @param filename its absolute path, by which imports are followed
 * @param aliases modules that the settings take for a framework
 * @param maker the project's own function that makes the client of a role
 */
export function readPythonFacts(
  source: ParsedPython,
  filename: string,
  aliases: readonly FrameworkAlias[],
  project: PythonProject = shared,
  maker?: PythonView['maker'],
): Facts {
  // ESLint's language has asked already, but for frameworks that only the settings name.
  if (source.ast.body.length === 0 && aliases.length === 0) return NOTHING.python;
  project.begin(
    { path: filename, text: source.text },
    aliases.flatMap(({ packages }) => packages),
  );
  if (!project.isOfUse(source.text) && !project.leadsToStripe) return NOTHING.python;
  const closed = pythonPackages(aliases);
  const view = new PythonView(whole(source), filename, (specifier) => project.open(filename, specifier, closed, maker), maker);
  return extract(view, {
    aliases,
    get stripeMajor() {
      return project.stripeMajor(filename);
    },
  });
}

/** With the tree that ESLint's language left out, since only the settings tell that the file matters. */
function whole(source: ParsedPython): ParsedPython {
  if (source.ast.body.length > 0) return source;
  try {
    return parsePython(source.text);
  } catch (error) {
    if (error instanceof PythonSyntaxError) return source;
    throw error;
  }
}
