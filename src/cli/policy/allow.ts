import { allow } from '../../policy/edit.js';
import { CannotRun, type Io } from '../io.js';
import { replaceFile } from '../replace-file.js';
import { reasonOf } from '../scan/say.js';
import { readPolicyText } from './read.js';

/**
 * Adds an entry to what a role is allowed. The file is replaced in one step, and only by a policy that loads.
 *
 * @param named The policy file as the user wrote it, relative to `io.cwd` or absolute.
 * @returns 0 when the role is allowed it now, or was before; 1 when it cannot be
 * @throws {CannotRun} when the file cannot be read or written
 */
export function allowInPolicy(role: string, entry: string, named: string, io: Io): 0 | 1 {
  const { path, bytes, text, shown } = readPolicyText(named, io.cwd);
  const edited = allow(text, role, entry, shown);
  if (edited.kind !== 'edited') {
    io[edited.kind === 'already' ? 'stdout' : 'stderr'].write(`${edited.why}\n`);
    return edited.kind === 'already' ? 0 : 1;
  }
  write(path, shown, bytes, edited.text);
  io.stdout.write(`The role ${role} is now allowed "${edited.entry}" in ${shown}. A running proxy takes it up by itself.\n`);
  return 0;
}

function write(path: string, shown: string, before: Buffer, text: string): void {
  let outcome: ReturnType<typeof replaceFile>;
  try {
    outcome = replaceFile(path, before, text);
  } catch (error) {
    throw new CannotRun(`${shown} was not written: ${reasonOf(error)}. It is as it was.`);
  }
  if (outcome === 'changed')
    throw new CannotRun(`${shown} changed while this ran, so it was not written. Run the command again.`);
}
