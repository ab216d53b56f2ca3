/** The sources as JavaScript, made once for all tests that start the command as a process: through tsx each start takes a second more. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Inside of the project, so that packages are found from there. */
const cache = join(root, 'node_modules', '.cache', 'paybrake-test');
const hour = 3_600_000;

let made: string | undefined;

/** The command line's main file, made from the sources as they are when this is first asked. Absolute path. */
export function builtMain(): string {
  return (made ??= join(build(), 'src', 'cli', 'main.js'));
}

function build(): string {
  const sources = ['src', 'rules'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file))
      .toSorted()
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([ts.version, sources]))
    .digest('hex')
    .slice(0, 16);
  const place = join(cache, hash);
  if (!existsSync(place)) make(place, sources);
  // Says that it is in use, to whoever clears up.
  utimesSync(place, new Date(), new Date());
  return place;
}

/** Several tests may be at it at once: each makes its own, and the first to be ready is taken. */
function make(place: string, sources: readonly { readonly file: string; readonly text: string }[]): void {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const old = join(cache, name);
    if ((statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - hour)
      rmSync(old, { recursive: true, force: true });
  }
  const own = `${place}.${process.pid}`;
  for (const { file, text } of sources) {
    const target = join(own, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    writeFileSync(target, outputText);
  }
  writeFileSync(join(own, 'package.json'), '{ "type": "module" }\n');
  try {
    renameSync(own, place);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}
