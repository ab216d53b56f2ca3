/** How many files a tool is followed through. Service functions call one another, but a tool is seldom further from Stripe. */
export const MAX_FILES = 3;

/** No tool imports that many modules which could bring it to Stripe; what does is a program as a whole. */
const MAX_MODULES = 500;

/** A module as its text tells it, before anything parses it. */
export interface Told {
  /** It mentions Stripe, and may give whoever imports it something of it. */
  readonly isOfUse: boolean;
  /** It passes on what it imports: an index, a package. To come through it is no way. */
  readonly handsOn: boolean;
  /** The paths of the project's modules that it imports. */
  readonly imports: readonly string[];
}

/**
 * The modules through which a file may come to Stripe, three files deep at most: those that are of use, and those between. Empty where
 * it cannot.
 *
 * @param imports the paths of what the file imports
 * @param told what is known of a module; `undefined` for what cannot be read
 */
export function waysFrom(imports: readonly string[], told: (path: string) => Told | undefined): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  const ends: string[] = [];
  let next: readonly (readonly [path: string, from: string | undefined])[] = imports.map((path) => [path, undefined]);
  for (let files = 1; files <= MAX_FILES && importers.size < MAX_MODULES; files++) {
    const here = [...next];
    const beyond: [string, string][] = [];
    // What is handed on is as near as what hands it on, so that the list grows while it is walked.
    for (const [path, from] of here) {
      const known = importers.get(path);
      if (known) {
        if (from !== undefined) known.push(from);
        continue;
      }
      if (importers.size >= MAX_MODULES) break;
      importers.set(path, from === undefined ? [] : [from]);
      const module = told(path);
      if (!module) continue;
      if (module.isOfUse) ends.push(path);
      if (module.handsOn || files < MAX_FILES) {
        (module.handsOn ? here : beyond).push(...module.imports.map((one): [string, string] => [one, path]));
      }
    }
    next = beyond;
  }
  return backFrom(ends, importers);
}

/** Some modules, and all that lead to them. */
function backFrom(ends: readonly string[], importers: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(ends);
  for (const path of found) for (const from of importers.get(path) ?? []) found.add(from);
  return found;
}
