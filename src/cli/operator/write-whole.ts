import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { CannotRun } from '../io.js';
import { reasonOf, show } from '../scan/say.js';

/**
 * Writes a file for its user alone (0600), whole or not at all: whoever reads it sees what was there before, or all of the new.
 *
 * @param named as the user wrote it, from `cwd`
 * @throws CannotRun when it cannot be written; what `texts` throws goes on
 */
export async function writeWhole(cwd: string, named: string, texts: AsyncIterable<string>): Promise<void> {
  const path = resolve(cwd, named);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.paybrake`);
  try {
    const file = await open(temporary, 'wx', 0o600).catch(cannotWrite(named));
    try {
      for await (const text of texts) await file.writeFile(text).catch(cannotWrite(named));
      await file.sync().catch(cannotWrite(named));
    } finally {
      await file.close();
    }
    await rename(temporary, path).catch(cannotWrite(named));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function cannotWrite(named: string): (error: unknown) => never {
  return (error) => {
    throw new CannotRun(`${show(named)} was not written: ${reasonOf(error)}. What was there before is as it was.`);
  };
}
