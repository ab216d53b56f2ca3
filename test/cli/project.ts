import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Io } from '../../src/cli/io.js';
import { runToy } from './toy.js';

/** A folder with these files, gone when the test is over. Every project is the root of a repository. */
export function project(files: Readonly<Record<string, string | Buffer>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'paybrake-test-')));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, '.git'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `paybrake` with the toy rules in a folder, without a process of its own. */
export async function paybrake(cwd: string, argv: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  const ran = { out: '', err: '' };
  const code = await runToy(argv, {
    cwd,
    env: {},
    stdout: { write: (text) => (ran.out += text) },
    stderr: { write: (text) => (ran.err += text) },
    now: () => 0,
    ...io,
  });
  return { code, ...ran };
}
