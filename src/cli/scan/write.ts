import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { reasonOf } from './say.js';
import { isUtf8, type Source } from './source.js';

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new one, also when the machine stops in between. The mode
 * stays; through a symbolic link, the file behind it is replaced and the link stays.
 *
 * @param before What the new text was made from. If the file holds something else by now, it is left alone.
 * @returns Why nothing was written, as a sentence; nothing when it was.
 */
export function replaceFile(path: string, before: Source, text: string): string | undefined {
  if (!isUtf8(before)) return 'Its fixes were not written: the file is not UTF-8. Save it as UTF-8 and run the command again.';
  try {
    const target = realpathSync(path);
    if (!readFileSync(target).equals(before.bytes)) {
      return 'Its fixes were not written: the file changed while it was checked. Run the command again.';
    }
    accessSync(target, constants.W_OK);
    const temporary = join(dirname(target), `.${basename(target)}.${String(process.pid)}.paybrake`);
    try {
      writeWhole(temporary, text, statSync(target).mode & 0o7777);
      renameSync(temporary, target);
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    }
    return undefined;
  } catch (error) {
    return `Its fixes were not written: ${reasonOf(error)}. The file is as it was.`;
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // The umask may have taken bits away.
  chmodSync(path, mode);
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made; what went wrong before says why.
  }
}
