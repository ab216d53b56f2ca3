/** The folder in which a proxy keeps its state, and the note in it by which commands on this machine find the running proxy. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';

import type { Mode } from '../model.js';
import { CannotStart } from './cannot-start.js';

/** Where state lives unless the user says otherwise. */
export const stateFolderName = '.paybrake';

/** How to reach a running proxy. Test mode only: it opens everything that an operator can do. */
export interface AdminFile {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

const hasModes = process.platform !== 'win32';

/** The user of this process; `undefined` where there is no such thing. */
const ownUser = (): number | undefined => process.getuid?.();

/**
 * Makes the folder (0700), or checks it.
 *
 * @param folder absolute path
 * @throws CannotStart when it cannot be made, is no folder, belongs to somebody else, or others may look into it
 */
export function openStateFolder(folder: string, user = ownUser()): void {
  const found = statOf(folder);
  if (found === undefined) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (hasModes) chmodSync(folder, 0o700);
      // It often stands in a repository, and nothing in it belongs there.
      writeFileSync(join(folder, '.gitignore'), '*\n', { mode: 0o600 });
    } catch (error) {
      throw new CannotStart(`The state folder ${folder} cannot be made (${codeOf(error)}). Name another one with --state.`);
    }
    return;
  }
  if (!found.isDirectory())
    throw new CannotStart(`${folder} is no folder, so no state can be kept in it. Name another one with --state.`);
  checkPrivate(folder, found, user, '700');
}

/** The mode of a state folder; `undefined` for one that no proxy or command has used. */
export function modeOfState(folder: string): Mode | undefined {
  try {
    const text = readFileSync(join(folder, 'mode'), 'utf8').trim();
    return text === 'live' || text === 'test' ? text : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CannotStart(`${join(folder, 'mode')} cannot be read (${codeOf(error)}).`);
  }
}

/**
 * Makes a state folder one of this mode, for good: what was tried in test mode must not count in live mode, nor be taken for an
 * operation of it.
 *
 * @throws CannotStart when it is one of the other mode
 */
export function claimState(folder: string, mode: Mode): void {
  const before = modeOfState(folder);
  if (before === mode) return;
  if (before !== undefined) {
    throw new CannotStart(
      `${folder} holds the state of ${before} mode. Give ${mode} mode a folder of its own: --state ${stateFolderName}-${mode}`,
    );
  }
  try {
    // Never over something else, nor through a link.
    writeFileSync(join(folder, 'mode'), `${mode}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new CannotStart(`The state folder ${folder} cannot be written (${codeOf(error)}). Name another one with --state.`);
  }
}

/** @throws CannotStart when a note cannot be written */
export function writeAdminFile(folder: string, admin: AdminFile): void {
  const file = join(folder, 'admin.json');
  const temporary = `${file}.${admin.pid}`;
  try {
    writeFileSync(temporary, `${JSON.stringify(admin)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CannotStart(`${file} cannot be written (${codeOf(error)}).`);
  }
}

/**
 * The note of the proxy that runs, or that did not get to remove it. `undefined` when there is none.
 *
 * @throws CannotStart when others may read it, or it is none of ours
 */
export function readAdminFile(folder: string, user = ownUser()): AdminFile | undefined {
  const file = join(folder, 'admin.json');
  const found = statOf(file);
  if (found === undefined) return undefined;
  checkPrivate(file, found, user, '600');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    content = undefined;
  }
  if (isAdminFile(content)) return content;
  throw new CannotStart(`${file} is damaged. Remove it and start the proxy again: rm ${file}`);
}

/** Removes the note, unless another process has put its own there. */
export function removeAdminFile(folder: string, pid: number): void {
  try {
    if (readAdminFile(folder)?.pid === pid) rmSync(join(folder, 'admin.json'), { force: true });
  } catch {
    // It is not ours any more.
  }
}

/** @throws CannotStart when an admin token lies in the folder: in live mode whoever reads the disk would be an operator */
export function refuseTokenOnDisk(folder: string): void {
  const file = join(folder, 'admin.json');
  if (statOf(file) === undefined) return;
  throw new CannotStart(`${file} holds an admin token, and live mode wants none on disk. Remove it: rm ${file}`);
}

function checkPrivate(path: string, found: Stats, user: number | undefined, mode: string): void {
  if (!hasModes) return;
  if (user !== undefined && found.uid !== user) {
    throw new CannotStart(
      `${path} belongs to another user (uid ${found.uid}; this is ${user}). Start as that user, or name another folder with --state.`,
    );
  }
  if ((found.mode & 0o077) === 0) return;
  const shown = (found.mode & 0o777).toString(8);
  throw new CannotStart(`${path} can be read by other users (mode ${shown}). Close it: chmod ${mode} ${path}`);
}

/** What an operator orders must not go to another machine because of a file that lay in a folder. */
const onThisMachine = /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d{1,5}$/;

function isAdminFile(content: unknown): content is AdminFile {
  if (typeof content !== 'object' || content === null) return false;
  const { url, token, pid } = content as Record<string, unknown>;
  return typeof url === 'string' && onThisMachine.test(url) && typeof token === 'string' && typeof pid === 'number';
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CannotStart(`${path} cannot be read (${codeOf(error)}). Name another folder with --state.`);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
