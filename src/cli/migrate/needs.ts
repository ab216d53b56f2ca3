/** What a migrated tree needs beside its code: packages that it imports from now on, and the variables of its vault keys. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Needs, ReportedFile } from '../../codemod/report/json.js';
import { upwards } from '../../codemod/write/place.js';

const IMPORTED = /\b(?:from|require\()\s*['"](paybrake|stripe)(?:\/[^'"]*)?['"]/gu;
const VAULT = /\bvaultStripe\(\s*['"]([a-z][a-z0-9_]*)['"]|\bPAYBRAKE_VAULT_KEY_([A-Z0-9_]+)\b/gu;

/** @param files those that change */
export function needsOf(files: readonly ReportedFile[]): Needs {
  const packages = files.flatMap(({ path, before, after }) =>
    fresh(IMPORTED, before, after).filter((name) => !isDependency(name, dirname(path))),
  );
  const roles = files.flatMap(({ before, after }) => fresh(VAULT, before, after));
  const keys = roles.map((role) => `PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`);
  return {
    packages: [...new Set(packages)].sort(),
    python: files.some(isNewToPython) ? [`stripe>=${FIRST_WITH_V1.join('.')}`] : [],
    variables: keys.length > 0 ? ['PAYBRAKE_URL', ...[...new Set(keys)].sort()] : [],
  };
}

/** In words, for the end of a report; nothing where nothing is needed. */
export function needsText({ packages, python, variables }: Needs): readonly string[] {
  const install = `${packages.join(' and ')} among the dependencies (npm i ${packages.join(' ')})`;
  return [
    ...(packages.length > 0 ? [`It needs ${install}.`] : []),
    ...(python.length > 0 ? [`It needs ${python.join(' and ')} for Python.`] : []),
    ...(variables.length > 0
      ? [`It runs with ${variables.join(', ')}: a key is made by npx paybrake keys create --role <name>.`]
      : []),
  ];
}

/** The first stripe-python of which a client has `v1`. */
const FIRST_WITH_V1 = [12, 5] as const;

const MANIFESTS = ['pyproject.toml', 'requirements.txt'];
/** `stripe>=14`, `stripe = "^14.1"` */
const LEAST = /^[\s"']*stripe(?:\[[^\]]*\])?\s*(?:=\s*["']\s*[\^~]?|[~=>]=)\s*(\d+)(?:\.(\d+))?/gmu;

/** Whether a file calls `client.v1` from now on, and nothing above it says that the SDK has it. */
function isNewToPython({ path, before, after }: ReportedFile): boolean {
  const isNew = path.endsWith('.py') && after.includes('.v1.') && !before.includes('.v1.');
  return isNew && ![...upwards(dirname(path))].some(saysEnough);
}

function saysEnough(folder: string): boolean {
  const [major, minor] = FIRST_WITH_V1;
  return MANIFESTS.map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8')
        .replaceAll(/[[,]\s*(?=["'])/gu, '\n')
        .matchAll(LEAST),
    ])
    .some(([, first, second = '0']) => Number(first) > major || (Number(first) === major && Number(second) >= minor));
}

/** What a pattern captures in a text and did not in the one before. */
function fresh(pattern: RegExp, before: string, after: string): string[] {
  const captured = (text: string): string[] =>
    [...text.matchAll(pattern)].flatMap(
      ([, ...names]: readonly (string | undefined)[]) => names.find((name) => name !== undefined) ?? [],
    );
  const known = new Set(captured(before));
  return captured(after).filter((name) => !known.has(name));
}

/** Whether a package.json of a folder or above it, as in a workspace, names a package for run time. Without any it cannot be told. */
function isDependency(name: string, folder: string): boolean {
  const manifests = [...upwards(folder)].map((at) => join(at, 'package.json')).filter((path) => existsSync(path));
  return manifests.length === 0 || manifests.some((path) => dependenciesOf(path).includes(name));
}

function dependenciesOf(manifest: string): readonly string[] {
  try {
    const { name, dependencies, peerDependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      readonly name?: string;
    } & Record<string, object | undefined>;
    const all = [dependencies, peerDependencies, optionalDependencies].flatMap((some) => Object.keys(some ?? {}));
    return [...all, ...(name === undefined ? [] : [name])];
  } catch {
    return [];
  }
}
