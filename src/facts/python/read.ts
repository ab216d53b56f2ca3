import type { FrameworkAlias } from '../frameworks.js';
import type { Facts } from '../model.js';
import { extract } from './extract.js';
import { pythonFrameworks } from './frameworks.js';
import { PythonProject } from './project.js';
import type { ParsedPython } from './tree/parse.js';
import { PythonView } from './tree/view.js';

export { extract } from './extract.js';
export { pythonFrameworks } from './frameworks.js';
export { PythonProject } from './project.js';
export { parsePython, PythonSyntaxError } from './tree/parse.js';
export { PythonView } from './tree/view.js';

const NOTHING: Facts = { language: 'python', clients: [], calls: [], tools: [], agents: [], context: [], secrets: [] };

/** Modules that are packages wherever they lie, vendored ones too. Of a name as ordinary as `agents` the project may have its own. */
const PACKAGES = ['stripe', ...pythonFrameworks.flatMap(({ packages, exact }) => (exact ? [] : packages))];

const shared = new PythonProject();

/** Modules that are never looked for in the project. */
export function pythonPackages(aliases: readonly FrameworkAlias[]): ReadonlySet<string> {
  return new Set([...PACKAGES, ...aliases.flatMap(({ packages }) => packages)]);
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
  if (!project.isOfUse(source.text)) return NOTHING;
  project.begin();
  const closed = pythonPackages(aliases);
  const view = new PythonView(source, filename, (specifier) => project.open(filename, specifier, closed, maker), maker);
  return extract(view, {
    aliases,
    get stripeMajor() {
      return project.stripeMajor(filename);
    },
  });
}
