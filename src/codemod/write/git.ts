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

  /** Of some paths from the root those that are tracked. */
  tracked(paths: readonly string[]): ReadonlySet<string> {
    const all = new Set(this.ask(['ls-files', '-z']).split('\0'));
    return new Set(paths.filter((path) => all.has(path)));
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
