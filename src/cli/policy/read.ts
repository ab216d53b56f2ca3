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
    throw new CannotRun(
      `${shown} cannot be read: ${reasonOf(error)}. Name the policy file, or run this in its folder; paybrake policy sample prints one to begin with.`,
    );
  }
  if (!isUtf8(source)) throw new CannotRun(`${shown} is not UTF-8. Save it as UTF-8 and run the command again.`);
  return { ...source, path, shown };
}
