/** The commands that show whether a migrated tree is well. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { upwards } from '../../codemod/write/place.js';
import { typed } from '../scan/say.js';

const typeScripts = ['typecheck', 'type-check', 'check-types', 'check:types', 'types', 'tsc'];
const runners: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** What says where a Python project begins, and what it is tested with. */
const pythonManifests = ['pyproject.toml', 'pytest.ini', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt'];
const pythonRunners: Readonly<Record<string, string>> = {
  'uv.lock': 'uv run ',
  'poetry.lock': 'poetry run ',
  'pdm.lock': 'pdm run ',
};

/**
 * @param paths As the user wrote them.
 * @param folder Where they will be typed: the project is looked for from here, upwards. Absolute.
 * @param changed The files that change.
 */
export function verifyCommands(paths: readonly string[], folder: string, changed: readonly string[]): readonly string[] {
  const named = paths.filter((path) => path !== '.').map(typed);
  const python = changed.filter((path) => path.endsWith('.py'));
  return [
    ['npx paybrake scan', ...named].join(' '),
    ...(python.length < changed.length || changed.length === 0 ? scriptCommands(folder) : []),
    ...(python.length > 0 ? [pythonCommand(folder, named)] : []),
  ];
}

function pythonCommand(folder: string, named: readonly string[]): string {
  const root = [...upwards(folder)].find((at) => pythonManifests.some((file) => existsSync(join(at, file))));
  if (root !== undefined) {
    const lock = [...upwards(root)].flatMap((at) => Object.keys(pythonRunners).filter((name) => existsSync(join(at, name))))[0];
    const runner = pythonRunners[lock ?? ''];
    const isTested = pythonManifests.some((file) => existsSync(join(root, file)) && /\bpytest\b/.test(textOf(join(root, file))));
    if (isTested) return runner === undefined ? 'python -m pytest' : `${runner}pytest`;
  }
  return `python -m compileall -q ${named.length > 0 ? named.join(' ') : '.'}`;
}

function scriptCommands(folder: string): readonly string[] {
  const root = [...upwards(folder)].find((at) => existsSync(join(at, 'package.json')));
  if (root === undefined) return [];
  const scripts = scriptsOf(join(root, 'package.json'));
  const lock = [...upwards(root)].flatMap((at) => Object.keys(runners).filter((name) => existsSync(join(at, name))))[0];
  const runner = runners[lock ?? ''] ?? 'npm';
  const types = typeScripts.find((name) => scripts.has(name));
  return [
    ...(types === undefined ? compiler(root) : [`${runner} run ${types}`]),
    ...(scripts.has('test') ? [runner === 'bun' ? 'bun run test' : `${runner} test`] : []),
  ];
}

function compiler(root: string): readonly string[] {
  const config = join(root, 'tsconfig.json');
  if (!existsSync(config)) return [];
  // One with references only checks nothing by itself.
  return [/"references"\s*:/.test(textOf(config)) ? 'npx tsc -b' : 'npx tsc --noEmit'];
}

function scriptsOf(manifest: string): ReadonlySet<string> {
  try {
    const { scripts } = JSON.parse(textOf(manifest)) as { scripts?: Record<string, string> };
    const real = Object.entries(scripts ?? {}).filter(([, script]) => !script.includes('no test specified'));
    return new Set(real.map(([name]) => name));
  } catch {
    return new Set();
  }
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}
