import { mayHoldFacts } from '../evidence.js';
import type { FrameworkAlias } from '../frameworks.js';
import type { Facts } from '../model.js';
import { NOTHING } from '../nothing.js';
import { Project } from '../project.js';
import { extract } from './extract.js';
import { View, type ClientMaker, type Source } from './tree/source.js';

/** What the project says of itself, as far as facts of JavaScript depend on it. */
export interface JavaScriptSettings {
  readonly frameworks: readonly FrameworkAlias[];
  readonly client?: ClientMaker;
}

const shared = new Project();

/** Whether what a file imports mentions Stripe. @param path absolute */
export function leadsToStripe(path: string, text: string, packages: readonly string[]): boolean {
  shared.begin({ path, text }, packages);
  return shared.leadsToStripe;
}

/**
 * Reads the facts of a JavaScript or TypeScript file, each time anew, with what it imports as `project` has it.
 *
 * @param filename its absolute path
 */
export function readFacts(source: Source, filename: string, settings: JavaScriptSettings, project: Project = shared): Facts {
  const { frameworks, client } = settings;
  const packages = frameworks.flatMap((alias) => alias.packages);
  if (!mayHoldFacts(source.text, packages)) return NOTHING.javascript;
  project.begin({ path: filename, text: source.text }, packages);
  // Our own client as well: where the package is linked, or in this repository, it is no package by its path.
  const closed = new Set(['paybrake/client', ...packages]);
  const view = new View(source, filename, (specifier) => project.open(filename, specifier, closed, client), client);
  return extract(view, {
    aliases: frameworks,
    get stripeMajor() {
      return project.stripeMajor(filename);
    },
  });
}
