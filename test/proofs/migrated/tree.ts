/** A folder laid out as this repository is, in which programs are plain JavaScript and find their packages as any project does. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { heavy, light } from '../../../fixtures/harness/frameworks.js';

const repository = join(import.meta.dirname, '../../..');
/** LangGraph's models are LangChain's. */
const models = [...light, ...heavy].filter((name) => name !== 'langgraph');
const harness = [...models, 'checkpoints', 'frameworks', 'script'];

export interface Tree {
  readonly root: string;
  remove(): void;
}

/** Lays out the folder: the packages, `paybrake/client` among them, the scripted models and what plays a program. */
export function layTree(): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'paybrake-migrated-')));
  link(join(repository, 'node_modules'), join(root, 'node_modules'));
  const heavier = join(repository, 'fixtures/node_modules');
  mkdirSync(join(root, 'fixtures'));
  if (existsSync(heavier)) symlinkSync(heavier, join(root, 'fixtures/node_modules'));
  put(root, 'package.json', '{ "type": "module" }');
  put(
    root,
    'node_modules/paybrake/package.json',
    '{ "name": "paybrake", "type": "module", "exports": { "./client": "./index.js" } }',
  );
  for (const name of readdirSync(join(repository, 'src/client'))) {
    compile(root, join('node_modules/paybrake', name), textOf('src/client', name));
  }
  for (const name of harness) compile(root, `fixtures/harness/${name}.ts`, textOf('fixtures/harness', `${name}.ts`));
  compile(root, 'fixtures/swarm-port/index.ts', textOf('fixtures/swarm-port/index.ts'));
  compile(root, 'fixtures/harness/loopback.ts', textOf('fixtures/harness/wire.ts'));
  compile(root, 'test/proofs/migrated/play.ts', textOf('test/proofs/migrated/play.ts'));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Writes TypeScript as the JavaScript that it becomes. @param path Relative to the root, `.ts`. */
export function compile(root: string, path: string, text: string): void {
  const { outputText } = transpileModule(text, { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 } });
  put(root, path.replace(/\.ts$/, '.js'), outputText);
}

export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function textOf(...path: readonly string[]): string {
  return readFileSync(join(repository, ...path), 'utf8');
}

/** A link for each package, so that one more can stand beside them. */
function link(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name));
}
