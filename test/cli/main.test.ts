import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { VERSION } from '../../src/version.js';
import { project, type Ran } from './project.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs the real command. `leave` closes its output at once, as `head` does. */
function paybrake(cwd: string, argv: readonly string[], leave = false): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...argv], { cwd });
  const ran = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (ran.out += String(chunk)));
  child.stderr.on('data', (chunk) => (ran.err += String(chunk)));
  if (leave) child.stdout.destroy();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, ...ran });
    });
  });
}

it('is a script for Node', () => {
  expect(readFileSync(main, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
});

it('prints its version', async () => {
  expect(await paybrake(project({}), ['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

it('names its commands', async () => {
  const { code, out } = await paybrake(project({}), ['--help']);
  const names = [
    'scan',
    'migrate',
    'policy',
    'proxy',
    'status',
    'keys',
    'freeze',
    'unfreeze',
    'holds',
    'audit',
    'simulate',
    'help',
  ];
  expect([code, out.match(/^ {2}[a-z]+(?= )/gm)?.map((name) => name.trim())]).toEqual([0, names]);
});

it('passes options on to the simulator', async () => {
  const err =
    "error: option '-p, --port <number>' argument '70000' is invalid. It must be a number from 0 to 65535: --port 4343.\nSee what it takes with: paybrake simulate --help\n";
  expect(await paybrake(project({}), ['simulate', '--port', '70000'])).toEqual({ code: 2, out: '', err });
  const { code, out } = await paybrake(project({}), ['simulate', '--port', '1', '--host', '203.0.113.1']);
  expect([code, out.includes('203.0.113.1')]).toEqual([2, true]);
});

it.each([
  ['0 when all is well', 'const fee = 1; // stripe', 0, '✔ No problems. 1 file read, 1 concerns Stripe.\n', ''],
  [
    '1 for a file that does not parse',
    'const = 1; // stripe',
    1,
    'a.ts\n  1:7  error  Parsing error: Unexpected token.\n\n✖ 1 problem (1 error, 0 warnings) in 1 file. 1 file read, 1 concerns Stripe.\n',
    '',
  ],
])('exits with %s', async (_, text, code, out, err) => {
  expect(await paybrake(project({ 'a.ts': text }), ['scan'])).toEqual({ code, out, err });
});

it('exits with 2 when it could not run', async () => {
  const err = 'error: nope cannot be read: no such file or folder. Check the path; it starts at the folder that you are in.\n';
  expect(await paybrake(project({}), ['scan', 'nope'])).toEqual({ code: 2, out: '', err });
});

it('bears a reader that leaves early, and keeps its exit code', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${String(index)}.ts`, '']));
  const root = project({ ...files, 'broken.ts': 'const = 1; // stripe' });
  expect(await paybrake(root, ['scan', '--format', 'json'], true)).toEqual({ code: 1, out: '', err: '' });
});

it('writes long output to a pipe to its end', async () => {
  const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${String(index)}.ts`, '']));
  const { out } = await paybrake(project(files), ['scan', '--format', 'json']);
  expect(JSON.parse(out)).toHaveLength(1_000);
});
