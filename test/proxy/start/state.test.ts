import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { replaceFile } from '../../../src/proxy/ledger/folder.js';
import {
  claimState,
  modeOfState,
  openStateFolder,
  readAdminFile,
  refuseTokenOnDisk,
  removeAdminFile,
  writeAdminFile,
} from '../../../src/proxy/start/state.js';
import { emptyFolder } from './folder.js';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const admin = { url: 'http://127.0.0.1:4243', token: 'secret', pid: 42 };

describe('the state folder', () => {
  it('is made for its user alone, and kept out of the repository', () => {
    const folder = join(emptyFolder(), 'deep', '.paybrake');
    openStateFolder(folder);
    expect([modeOf(folder), readFileSync(join(folder, '.gitignore'), 'utf8')]).toEqual(['700', '*\n']);
    openStateFolder(folder);
    expect(modeOf(folder)).toBe('700');
  });

  it.each(['750', '707', '701', '770'])('is refused with mode %s, with what to type', (mode) => {
    const folder = join(emptyFolder(), '.paybrake');
    mkdirSync(folder);
    chmodSync(folder, mode);
    expect(() => openStateFolder(folder)).toThrow(
      `${folder} can be read by other users (mode ${mode}). Close it: chmod 700 ${folder}`,
    );
    expect(modeOf(folder)).toBe(mode);
  });

  it("is refused when it is another user's", () => {
    const folder = join(emptyFolder(), '.paybrake');
    mkdirSync(folder, { mode: 0o700 });
    const { uid } = statSync(folder);
    expect(() => openStateFolder(folder, uid + 1)).toThrow(
      `${folder} belongs to another user (uid ${uid}; this is ${uid + 1}). Start as that user, or name another folder with --state.`,
    );
  });

  it('is refused when it is a file, or below one', () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openStateFolder(file)).toThrow(
      `${file} is no folder, so no state can be kept in it. Name another one with --state.`,
    );
    expect(() => openStateFolder(join(file, 'below'))).toThrow(`${join(file, 'below')} cannot be read (ENOTDIR).`);
  });
});

describe('the mode of a state folder', () => {
  it('is that of its first use, for good', () => {
    const folder = emptyFolder();
    expect(modeOfState(folder)).toBeUndefined();
    claimState(folder, 'test');
    claimState(folder, 'test');
    expect([modeOfState(folder), modeOf(join(folder, 'mode'))]).toEqual(['test', '600']);
    expect(() => claimState(folder, 'live')).toThrow(
      `${folder} holds the state of test mode. Give live mode a folder of its own: --state .paybrake-live`,
    );
    expect(modeOfState(folder)).toBe('test');
  });

  it('is refused where it cannot be read or written', () => {
    const folder = emptyFolder();
    expect(() => claimState(join(folder, 'gone'), 'live')).toThrow(
      `The state folder ${join(folder, 'gone')} cannot be written (ENOENT). Name another one with --state.`,
    );
    mkdirSync(join(folder, 'mode'));
    expect(() => modeOfState(folder)).toThrow(`${join(folder, 'mode')} cannot be read (EISDIR).`);
  });
});

describe('the admin file', () => {
  it('is for its user alone, replaces an older one, and is read back', () => {
    const folder = emptyFolder();
    const file = join(folder, 'admin.json');
    writeFileSync(file, 'older', { mode: 0o644 });
    writeAdminFile(folder, admin);
    expect([modeOf(file), readAdminFile(folder), readdirSync(folder)]).toEqual(['600', admin, ['admin.json']]);
  });

  it('is not there before a proxy runs', () => {
    expect(readAdminFile(emptyFolder())).toBeUndefined();
  });

  it('is refused when others may read it, with what to type', () => {
    const folder = emptyFolder();
    const file = join(folder, 'admin.json');
    writeAdminFile(folder, admin);
    chmodSync(file, 0o640);
    expect(() => readAdminFile(folder)).toThrow(`${file} can be read by other users (mode 640). Close it: chmod 600 ${file}`);
    expect(() => readAdminFile(folder, statSync(file).uid + 1)).toThrow('belongs to another user');
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"url":"http://127.0.0.1:4243","pid":42}',
    '{"url":"http://elsewhere.example:4243","token":"secret","pid":42}',
  ])('is refused when it reads %j', (text) => {
    const folder = emptyFolder();
    const file = join(folder, 'admin.json');
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readAdminFile(folder)).toThrow(`${file} is damaged. Remove it and start the proxy again: rm ${file}`);
  });

  it('is removed by the process that wrote it, and by no other', () => {
    const folder = emptyFolder();
    writeAdminFile(folder, admin);
    removeAdminFile(folder, 43);
    expect(existsSync(join(folder, 'admin.json'))).toBe(true);
    removeAdminFile(folder, 42);
    expect(existsSync(join(folder, 'admin.json'))).toBe(false);
    removeAdminFile(folder, 42);
  });

  it('may not lie there in live mode', () => {
    const folder = emptyFolder();
    refuseTokenOnDisk(folder);
    writeAdminFile(folder, admin);
    const file = join(folder, 'admin.json');
    expect(() => refuseTokenOnDisk(folder)).toThrow(
      `${file} holds an admin token, and live mode wants none on disk. Remove it: rm ${file}`,
    );
  });
});

it('is not written through a link', () => {
  const outside = join(emptyFolder(), 'outside');
  writeFileSync(outside, 'theirs');
  const folder = join(emptyFolder(), '.paybrake');
  openStateFolder(folder);
  symlinkSync(outside, join(folder, 'mode'));
  expect(() => claimState(folder, 'test')).toThrow(
    `The state folder ${folder} cannot be written (EEXIST). Name another one with --state.`,
  );
  symlinkSync(outside, join(folder, 'audit.head.new'));
  replaceFile(folder, 'audit.head', 'ours');
  expect([readFileSync(outside, 'utf8'), readFileSync(join(folder, 'audit.head'), 'utf8')]).toEqual(['theirs', 'ours']);
});
