import { replaceFile } from '../replace-file.js';
import { reasonOf } from './say.js';
import { isUtf8, type Source } from './source.js';

/**
 * Writes the fixed text of a file in one step.
 *
 * @param before What the fixes were made for. If the file holds something else by now, it is left alone.
 * @returns Why nothing was written, as a sentence; nothing when it was.
 */
export function writeFixed(path: string, before: Source, text: string): string | undefined {
  if (!isUtf8(before)) return 'Its fixes were not written: the file is not UTF-8. Save it as UTF-8 and run the command again.';
  try {
    if (replaceFile(path, before.bytes, text) === 'replaced') return undefined;
    return 'Its fixes were not written: the file changed while it was checked. Run the command again.';
  } catch (error) {
    return `Its fixes were not written: ${reasonOf(error)}. The file is as it was.`;
  }
}
