import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { recoverTrees } from '../../src/cli/migrate/write.js';
import { replaceFile } from '../../src/cli/replace-file.js';
import { createJournal, readJournal, UnknownJournal } from '../../src/codemod/write/journal.js';
import { pendingIn, placeOf } from '../../src/codemod/write/place.js';
import { recover } from '../../src/codemod/write/recover.js';
import { NotWritten, type Replace } from '../../src/codemod/write/replace.js';
import { writeAll, type PlannedFile } from '../../src/codemod/write/write.js';
import { project } from '../cli/project.js';

const names = ['a.ts', 'b.ts', 'c.ts'];
const before = Object.fromEntries(names.map((name) => [name, `old ${name}\n`]));
const after = Object.fromEntries(names.map((name) => [name, `new ${name}\n`]));

/** A tree, in a repository or not. */
function tree(git: boolean): string {
  const root = project({ ...before, 'package.json': '{}' });
  if (!git) rmSync(join(root, '.git'), { recursive: true });
  return root;
}

function contents(root: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

function planFor(root: string): PlannedFile[] {
  return names.map((name) => ({ path: join(root, name), before: Buffer.from(`old ${name}\n`), after: `new ${name}\n` }));
}

/** Nothing of ours is left in the tree. */
function isTidy(root: string): boolean {
  const inside = readdirSync(root).filter((name) => name.endsWith('.paybrake'));
  return inside.length === 0 && pendingIn([root]).length === 0;
}

function failureOf(act: () => unknown): NotWritten {
  try {
    act();
  } catch (error) {
    if (error instanceof NotWritten) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe.each([
  ['in a repository', true],
  ['in no repository', false],
])('writing %s', (_, git) => {
  it('replaces all files, keeps their modes and leaves nothing behind', () => {
    const root = tree(git);
    chmodSync(join(root, 'a.ts'), 0o755);
    writeAll(planFor(root), placeOf(root), replaceFile);
    expect([contents(root), isTidy(root)]).toEqual([after, true]);
    expect(statSync(join(root, 'a.ts')).mode & 0o777).toBe(0o755);
  });

  it('has the journal on the disk before the first file is touched, and until the last one is', () => {
    const root = tree(git);
    const steps: [string, boolean, number][] = [];
    writeAll(planFor(root), placeOf(root), replaceFile, (step) => {
      const written = Object.values(contents(root)).filter((text) => text.startsWith('new')).length;
      steps.push([step.split(' ')[0] ?? '', existsSync(placeOf(root).journal), written]);
    });
    expect(steps).toEqual([
      ['compared', false, 0],
      ['drafted', false, 0],
      ['journal', true, 0],
      ['replaced', true, 1],
      ['replaced', true, 2],
      ['replaced', true, 3],
      ['synced', true, 3],
      ['done', false, 3],
    ]);
  });

  it('keeps the journal where only its owner reads it', () => {
    const root = tree(git);
    createJournal(placeOf(root), { pid: 1, entries: [] });
    expect(statSync(placeOf(root).journal).mode & 0o777).toBe(0o600);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('thrown out of after step %i, it can be recovered to before or after', (stop) => {
    const root = tree(git);
    let step = 0;
    expect(() => {
      writeAll(planFor(root), placeOf(root), replaceFile, () => {
        if (++step === stop) throw new RangeError('stop');
      });
    }).toThrow(stop === 2 ? NotWritten : RangeError);
    const [place] = pendingIn([root]);
    const to = place && recover(place, replaceFile, false).to;
    expect(to).toBe([undefined, undefined, undefined, 'before', 'before', 'before', 'after', 'after', undefined][stop]);
    expect(contents(root)).toEqual(stop < 6 ? before : after);
    expect(isTidy(root)).toBe(true);
  });
});

describe('a file that somebody changed', () => {
  it('before the write stops it, and nothing is written', () => {
    const root = tree(true);
    writeFileSync(join(root, 'b.ts'), 'mine\n');
    const failure = failureOf(() => writeAll(planFor(root), placeOf(root), replaceFile));
    expect([failure.kind, failure.files]).toEqual(['changed', [join(root, 'b.ts')]]);
    expect([contents(root), isTidy(root)]).toEqual([{ ...before, 'b.ts': 'mine\n' }, true]);
  });

  it('in the middle of the write: what was written is taken back, and theirs stays', () => {
    const root = tree(true);
    const failure = failureOf(() =>
      writeAll(planFor(root), placeOf(root), replaceFile, (step) => {
        if (step.endsWith('a.ts')) writeFileSync(join(root, 'b.ts'), 'mine\n');
      }),
    );
    expect([failure.kind, failure.files]).toEqual(['changed', [join(root, 'b.ts')]]);
    expect([contents(root), isTidy(root)]).toEqual([{ ...before, 'b.ts': 'mine\n' }, true]);
  });

  it('or removed is a change', () => {
    const root = tree(true);
    rmSync(join(root, 'c.ts'));
    expect(failureOf(() => writeAll(planFor(root), placeOf(root), replaceFile)).kind).toBe('changed');
  });
});

describe('a system that refuses', () => {
  const refusing =
    (when: (path: string, text: string) => boolean): Replace =>
    (path, old, text) => {
      if (when(path, text)) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return replaceFile(path, old, text);
    };

  it('in the middle has what was written taken back', () => {
    const root = tree(true);
    const failure = failureOf(() =>
      writeAll(
        planFor(root),
        placeOf(root),
        refusing((path) => path.endsWith('c.ts')),
      ),
    );
    expect([failure.kind, failure.files]).toEqual(['failed', [join(root, 'c.ts')]]);
    expect([contents(root), isTidy(root)]).toEqual([before, true]);
  });

  it('to take it back as well leaves the journal, and recovery mends the tree', () => {
    const root = tree(true);
    const refuses = refusing((path, text) => path.endsWith('c.ts') || text.startsWith('old'));
    expect(failureOf(() => writeAll(planFor(root), placeOf(root), refuses)).kind).toBe('between');
    expect(contents(root)).toEqual({ ...after, 'c.ts': 'old c.ts\n' });
    expect(recover(placeOf(root), replaceFile, false).to).toBe('before');
    expect([contents(root), isTidy(root)]).toEqual([before, true]);
  });
});

describe('recovery', () => {
  it('refuses where somebody has edited a file since, names it, and does nothing', () => {
    const root = interrupted();
    writeFileSync(join(root, 'a.ts'), 'mine\n');
    const failure = failureOf(() => recover(placeOf(root), replaceFile, false));
    expect([failure.kind, failure.files]).toEqual(['edited', [join(root, 'a.ts')]]);
    expect(contents(root)).toEqual({ ...before, 'a.ts': 'mine\n', 'b.ts': 'new b.ts\n' });
  });

  it('told to go on, puts the old text back and keeps what was edited beside it', () => {
    const root = interrupted();
    writeFileSync(join(root, 'a.ts'), 'mine\n');
    writeFileSync(join(root, 'a.ts.edited'), 'older\n');
    expect(recover(placeOf(root), replaceFile, true).to).toBe('before');
    expect([contents(root), isTidy(root)]).toEqual([before, true]);
    expect(readFileSync(join(root, 'a.ts.edited'), 'utf8')).toBe('older\n');
    expect(readFileSync(join(root, 'a.ts.edited2'), 'utf8')).toBe('mine\n');
  });

  it('told to go on, brings back a file that is gone', () => {
    const root = interrupted();
    rmSync(join(root, 'b.ts'));
    expect(failureOf(() => recover(placeOf(root), replaceFile, false)).kind).toBe('edited');
    recover(placeOf(root), replaceFile, true);
    expect([contents(root), isTidy(root)]).toEqual([before, true]);
  });

  it('removes what a file is written to before it takes its place, and no more', () => {
    const root = interrupted();
    writeFileSync(join(root, '.c.ts.4711.paybrake'), 'half');
    writeFileSync(join(root, '.d.ts.4711.paybrake'), 'of others');
    recover(placeOf(root), replaceFile, false);
    expect(readdirSync(root).filter((name) => name.includes('paybrake'))).toEqual(['.d.ts.4711.paybrake']);
  });

  it.each(['', '\0\0\0\0', 'paybrake mig', `paybrake migrate, journal 1, process ${String(process.pid)}\n[{"path":"a.ts"`])(
    'takes a journal that is torn (%j) for one of a write that had not begun',
    (torn) => {
      const root = tree(true);
      writeFileSync(placeOf(root).journal, torn);
      expect(recover(placeOf(root), replaceFile, false).to).toBe('untouched');
      expect([contents(root), isTidy(root)]).toEqual([before, true]);
    },
  );

  it.each([
    ['that was changed', (text: string) => text.replace('old a.ts', 'odd a.ts')],
    ['of another version', (text: string) => text.replace('journal 1', 'journal 2')],
    ['of another version, torn', (text: string) => text.replace('journal 1', 'journal 2').slice(0, 60)],
    ['that is none', () => 'something else'],
  ])('keeps a journal %s: it may hold the old texts', (_, change) => {
    const root = interrupted();
    const { journal } = placeOf(root);
    writeFileSync(journal, change(readFileSync(journal, 'utf8')));
    expect(() => recover(placeOf(root), replaceFile, true)).toThrow(UnknownJournal);
    expect([existsSync(journal), contents(root)]).toEqual([true, { ...after, 'c.ts': 'old c.ts\n' }]);
  });

  it('leaves a process alone that is still alive, unless told that it is another', () => {
    const root = tree(true);
    createJournal(placeOf(root), { pid: process.ppid, entries: [] });
    const failure = failureOf(() => recover(placeOf(root), replaceFile, false));
    expect([failure.kind, failure.files]).toEqual(['running', [String(process.ppid)]]);
    expect(recover(placeOf(root), replaceFile, true).to).toBe('after');
  });

  it('is awaited: a second write does not begin', () => {
    const root = interrupted();
    const plan = names.map((name) => ({
      path: join(root, name),
      before: readFileSync(join(root, name)),
      after: 'other\n',
    }));
    expect(failureOf(() => writeAll(plan, placeOf(root), replaceFile)).kind).toBe('pending');
    expect(readJournal(placeOf(root))).toHaveProperty('entries');
  });

  it('is found from below, from above only by name', () => {
    const root = interrupted();
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    expect(pendingIn([join(root, 'src/deep')]).map((place) => place.root)).toEqual([root]);
  });

  function interrupted(): string {
    const root = tree(true);
    expect(() => {
      writeAll(planFor(root), placeOf(root), replaceFile, (step) => {
        if (step.endsWith('b.ts')) throw new RangeError('stop');
      });
    }).toThrow(RangeError);
    expect(contents(root)).toEqual({ ...after, 'c.ts': 'old c.ts\n' });
    return root;
  }
});

describe('killed', () => {
  const child = fileURLToPath(new URL('engine-write-child.ts', import.meta.url));
  const kill = (root: string, step: number, what: string): string | null =>
    spawnSync(process.execPath, ['--import', 'tsx', child, root, String(step), what]).signal;

  it.each([3, 4, 5, 6, 7])('after step %i, and again while it is recovered, the tree comes to before or after', (step) => {
    const root = tree(true);
    expect(kill(root, step, 'write')).toBe('SIGKILL');
    expect(pendingIn([root])).toHaveLength(1);
    const again = kill(root, 1, 'recover');
    // With nothing to put back, or all of it there, recovery is over before it can be killed.
    expect(again).toBe(step === 4 || step === 5 ? 'SIGKILL' : null);
    if (again !== null) recover(placeOf(root), replaceFile, false);
    expect(contents(root)).toEqual(step < 6 ? before : after);
    expect(isTidy(root)).toBe(true);
  });

  it('before its journal has a name, it leaves nothing to mend, and the next run tidies up', () => {
    const root = tree(true);
    expect(kill(root, 2, 'write')).toBe('SIGKILL');
    expect([contents(root), isTidy(root)]).toEqual([before, true]);
    const drafts = (): string[] => readdirSync(join(root, '.git')).filter((name) => name.startsWith('paybrake'));
    expect(drafts()).toHaveLength(1);
    writeAll(planFor(root), placeOf(root), replaceFile);
    expect([contents(root), drafts()]).toEqual([after, []]);
  });
});

describe('a second process, while the journal of the first is being written', () => {
  const child = fileURLToPath(new URL('engine-write-child.ts', import.meta.url));

  /** One that waits at a step until it is told to go on. */
  async function waiting(root: string, step: number): Promise<() => Promise<number | null>> {
    const started = spawn(process.execPath, ['--import', 'tsx', child, root, String(step), 'wait'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(started.stdout, 'data');
    return async () => {
      started.stdin.end('go\n');
      const [code] = (await once(started, 'close')) as [number | null];
      return code;
    };
  }

  it('that recovers finds nothing to mend, and takes nothing away', async () => {
    const root = tree(true);
    const goOn = await waiting(root, 2);
    expect(recoverTrees([root], false, (path) => path)).toBe('Nothing to mend: no run was killed here while it wrote.\n');
    expect(await goOn()).toBe(0);
    expect([contents(root), isTidy(root)]).toEqual([after, true]);
  });

  it('that recovers as soon as it has its name is told that the process is alive', async () => {
    const root = tree(true);
    const goOn = await waiting(root, 3);
    expect(() => recoverTrees([root], false, (path) => path)).toThrow(/seems to be alive/u);
    expect(await goOn()).toBe(0);
    expect([contents(root), isTidy(root)]).toEqual([after, true]);
  });

  it('that writes is done first, and the other changes nothing', async () => {
    const root = tree(true);
    const goOn = await waiting(root, 2);
    writeAll(planFor(root), placeOf(root), replaceFile);
    expect(await goOn()).toBe(3);
    expect([contents(root), isTidy(root)]).toEqual([after, true]);
  });
});
