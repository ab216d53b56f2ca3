/** What git says of a working tree, and what is asked of it. */
import { execFileSync } from 'node:child_process';

/** Git refused, or is not there. `said` is its own last line. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  constructor(readonly said: string) {
    super(said);
  }
}

/** A listing of a large repository. */
const MOST_OUTPUT = 512 * 1024 * 1024;

export class Git {
  constructor(readonly root: string) {}

  /**
   * @param input Given on its standard input.
   * @returns What it prints on its standard output.
   * @throws {GitFailure}
   */
  ask(args: readonly string[], input?: string): string {
    try {
      return execFileSync('git', ['-C', this.root, ...args], {
        encoding: 'utf8',
        maxBuffer: MOST_OUTPUT,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: ownEnvironment(),
        ...(input !== undefined && { input }),
      });
    } catch (error) {
      throw new GitFailure(lastWords(error));
    }
  }

  /** Tracked files that differ from the last commit, in the index or on the disk, from the root, with `/`. */
  modified(): readonly string[] {
    const fields = this.ask(['--no-optional-locks', 'status', '--porcelain=v1', '-z', '--untracked-files=no']).split('\0');
    const paths: string[] = [];
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] ?? '';
      if (field === '') continue;
      paths.push(field.slice(3));
      // A rename is followed by the name that it had.
      if (field.startsWith('R') || field.startsWith('C')) i++;
    }
    return paths;
  }

  /**
   * Of some paths from the root those that are tracked. `overlooked` are those whose changes git was told not to look for
   * (`assume-unchanged`, `skip-worktree`): `modified` is silent on them.
   */
  tracked(paths: readonly string[]): ReadonlyMap<string, 'watched' | 'overlooked'> {
    const asked = new Set(paths);
    const tracked = new Map<string, 'watched' | 'overlooked'>();
    for (const line of this.ask(['ls-files', '-v', '-z']).split('\0')) {
      const path = line.slice(2);
      // `H a.ts`; the letter is small, or S, where git does not look.
      if (asked.has(path)) tracked.set(path, /^[a-zS]/u.test(line) ? 'overlooked' : 'watched');
    }
    return tracked;
  }

  /** Of some paths from the root those that `.gitattributes` says are generated. */
  generated(paths: readonly string[]): ReadonlySet<string> {
    const fields = this.ask(
      ['check-attr', '-z', '--stdin', 'linguist-generated'],
      paths.map((path) => `${path}\0`).join(''),
    ).split('\0');
    const generated = new Set<string>();
    for (let i = 0; i + 2 < fields.length; i += 3) {
      const [path = '', value] = [fields[i], fields[i + 2]];
      if (value === 'set' || value === 'true') generated.add(path);
    }
    return generated;
  }
}

/** Hooks are told by these where their repository is, which would outdo `-C`. */
const OTHER_PLACE = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX']);

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHER_PLACE.has(name)));
}

function lastWords(error: unknown): string {
  const { code, stderr, stdout } = error as { code?: unknown; stderr?: string; stdout?: string };
  if (code === 'ENOENT') return 'git is not installed';
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '');
  return (
    lines
      .slice(-3)
      .join(' / ')
      .replace(/^fatal: /u, '') || 'it gave no reason'
  );
}
