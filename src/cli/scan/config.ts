import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { readProjectConfig, type ProjectConfig, type Vocabulary } from '../../settings.js';
import { CannotRun } from '../io.js';
import { reasonOf, show } from './say.js';

const name = 'paybrake.config.json';

/** A message repeats the words of the file, which may be of any length. */
const longestMessage = 1_000;

/**
 * The project's configuration: the file that was named, or the nearest `paybrake.config.json` of this folder and those above, up to the
 * root of the repository.
 *
 * @throws {CannotRun} with the file and the fault, when there is one
 */
export function loadConfig(named: string | undefined, cwd: string, known: Vocabulary): ProjectConfig {
  const path = named === undefined ? nearestConfig(cwd) : resolve(cwd, named);
  if (path === undefined) return { frameworks: [], severities: {} };
  const shown = show(named ?? relative(cwd, path));
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new CannotRun(`${shown} cannot be read: ${reasonOf(error)}. Leave --config out to use the nearest ${name}.`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new CannotRun(`${shown} is no valid JSON${placeOf(error, text)}. It takes no comments and no trailing commas.`);
  }
  try {
    return readProjectConfig(data, known, shown);
  } catch (error) {
    throw new CannotRun(show((error as Error).message.replace(/^paybrake: /, '')).slice(0, longestMessage));
  }
}

function nearestConfig(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return join(at, name);
    if (existsSync(join(at, '.git')) || at === dirname(at)) return undefined;
  }
}

/** Where JSON breaks off, as far as the engine says. */
function placeOf(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec((error as Error).message)?.[1];
  const before = position === undefined ? text : text.slice(0, Number(position));
  const lines = before.split('\n');
  return `: look at line ${String(lines.length)}, column ${String((lines.at(-1) ?? '').length + 1)}`;
}
