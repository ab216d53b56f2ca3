/** Runs `paybrake migrate` in real repositories, with small transforms. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Io } from '../../src/cli/io.js';
import { migrateCommand } from '../../src/cli/migrate.js';
import type { Roles, Toolbox } from '../../src/cli/migrate/toolbox.js';
import { run } from '../../src/cli/program.js';
import type { Transform, Unmigrated } from '../../src/codemod/model.js';
import { fake, placesOf, replacing } from '../codemod/engine.js';

export type Files = Readonly<Record<string, string | Buffer>>;

/** A file that passes the text gate; the transforms below look for words. */
export const about = (body: string): string => `// stripe\n${body}\n`;

/** Files in a folder that is in no repository, gone when the test is over. */
export function folder(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'paybrake-test-')));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  put(root, files);
  return root;
}

export function put(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

/** Files that are committed. */
export function repository(files: Files): string {
  const root = folder(files);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'config', 'user.name', 'Test');
  git(root, 'config', 'user.email', 'test@example.com');
  git(root, 'config', 'commit.gpgsign', 'false');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'Begin');
  return root;
}

export function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
}

export function read(root: string, ...names: string[]): string[] {
  return names.map((name) => readFileSync(join(root, name), 'utf8'));
}

/** `first` becomes `second`, `one` becomes `two`; with `deriveKeys`, `nokey` becomes `key`; `stuck` is left. */
const transforms: readonly Transform[] = [
  replacing('client-per-role', 'first', 'second'),
  fake('stable-keys', ({ workspace, deriveKeys }) => {
    const found = workspace.files.flatMap(({ path, text }) => placesOf(text, 'nokey').map((at) => ({ path, at })));
    if (deriveKeys) {
      return { changes: found.map(({ path, at }) => ({ path, what: 'a key', edits: [{ range: [at, at + 5], text: 'key' }] })) };
    }
    return {
      unmigrated: found.map(({ path, at }): Unmigrated => ({
        transform: 'stable-keys',
        path,
        at: [at, at + 5],
        reason: 'needs-consent',
        why: 'It has no key.',
        todo: 'Run with --derive-keys.',
      })),
    };
  }),
  {
    ...replacing('guard-tools', 'one', 'two'),
    run: (context) => ({
      changes: replacing('guard-tools', 'one', 'two').run(context).changes,
      unmigrated: context.workspace.files.flatMap(({ path, text }) =>
        placesOf(text, 'stuck').map((at) => ({
          transform: 'guard-tools' as const,
          path,
          at: [at, at + 5] as const,
          reason: 'no-repair' as const,
          why: 'It is stuck.',
          todo: 'Pull.',
        })),
      ),
    }),
  },
];

export const noRoles: Roles = { proposed: [], nameable: new Set(), roleOf: () => ({ unknown: 'none' }) };

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function migrate(
  cwd: string,
  argv: readonly string[] = [],
  io: Partial<Io> = {},
  tools: Partial<Toolbox> = {},
): Promise<Ran> {
  const ran = { out: '', err: '' };
  const toolbox: Toolbox = {
    transforms: (only) => transforms.filter(({ name }) => only.length === 0 || only.includes(name)),
    roles: () => noRoles,
    ...tools,
  };
  const world: Io = {
    cwd,
    env: {},
    stdout: { write: (text) => (ran.out += text) },
    stderr: { write: (text) => (ran.err += text) },
    now: () => 0,
    ...io,
  };
  const code = await run(['migrate', ...argv], world, [
    (given, exitWith) => migrateCommand(given, exitWith, () => Promise.resolve(toolbox)),
  ]);
  return { code, ...ran };
}
