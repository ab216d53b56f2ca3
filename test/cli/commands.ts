/** The command line as its own help tells it. */
import { run } from '../../src/cli/program.js';

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a line that needs nothing of the world. */
export async function told(argv: readonly string[]): Promise<Told> {
  const said = { out: '', err: '' };
  const code = await run(argv, {
    cwd: '/',
    env: {},
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    now: () => 0,
  });
  return { code, ...said };
}

export interface CommandHelp {
  /** `['keys', 'create']`; empty for `paybrake` itself. */
  readonly path: readonly string[];
  readonly help: string;
  readonly commands: readonly string[];
  /** `--json`, `-f`. */
  readonly options: readonly string[];
}

/** Every command, outer ones first, without `help`. */
export async function allCommands(path: readonly string[] = []): Promise<readonly CommandHelp[]> {
  const help = (await told([...path, '--help'])).out;
  const [, list = ''] = /^Commands:\n((?: .*\n)+)/m.exec(help) ?? [];
  const commands = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const [, flags = ''] = /^Options:\n((?: .*\n)+)/m.exec(help) ?? [];
  const options = [...flags.matchAll(/^ {2}(-.*?)(?: {2}|$)/gm)].flatMap(
    ([, words = '']) => words.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [],
  );
  const inner = await Promise.all(commands.map((name) => allCommands([...path, name])));
  return [{ path, help, commands, options }, ...inner.flat()];
}
