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

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new one, also when the machine stops in between. The mode
 * stays; through a symbolic link, the file behind it is replaced and the link stays.
 *
 * @param before What the new text was made from. If the file holds something else by now, it is left alone.
 * @param text Written as UTF-8.
 * @throws the system's error; the file is as it was then
 */
export function replaceFile(path: string, before: Buffer, text: string): 'replaced' | 'changed' {
  const target = realpathSync(path);
  if (!readFileSync(target).equals(before)) return 'changed';
  accessSync(target, constants.W_OK);
  const temporary = join(dirname(target), `.${basename(target)}.${String(process.pid)}.paybrake`);
  try {
    writeWhole(temporary, text, statSync(target).mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
  return 'replaced';
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
