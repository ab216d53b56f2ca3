import { resolve } from 'node:path';

import { CannotRun } from '../io.js';
import { reasonOf, show } from '../scan/say.js';
import { isUtf8, readSource, type Source } from '../scan/source.js';

export interface PolicyText extends Source {
  /** Absolute. */
  readonly path: string;
  /** As the user wrote it, safe to print. */
  readonly shown: string;
}

/**
 * Reads a policy file.
 *
 * @param named As the user wrote it, from `cwd`.
 * @throws {CannotRun} when it cannot be read or is no UTF-8
 */
export function readPolicyText(named: string, cwd: string): PolicyText {
  const path = resolve(cwd, named);
  const shown = show(named);
  let source: Source;
  try {
    source = readSource(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = isMissing ? `There is no policy file ${shown}` : `${shown} cannot be read: ${reasonOf(error)}`;
    const begin = isMissing ? '\nTo begin with the sample: paybrake policy sample > paybrake.policy.json' : '';
    throw new CannotRun(`${what}. Name another one, or run this in its folder.${begin}`);
  }
  if (!isUtf8(source)) throw new CannotRun(`${shown} is not UTF-8. Save it as UTF-8 and run the command again.`);
  return { ...source, path, shown };
}
