import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The majors that something allows, both included. */
type Majors = readonly [from: number, to: number];

const ANY: Majors = [0, Infinity];

/**
 * What the files of one folder say of the major of `stripe`: that of a lock or a pin, or the only one that all ranges leave. `undefined`
 * where they leave several or contradict each other, `'nothing'` where none of them names the package.
 */
export function stripeMajorIn(folder: string): number | undefined | 'nothing' {
  const said = READERS.flatMap(({ files, read }) => files(folder).flatMap((file) => read(textOf(join(folder, file)))));
  if (said.length === 0) return 'nothing';
  const from = Math.max(...said.map(([low]) => low));
  const to = Math.min(...said.map(([, high]) => high));
  return from === to ? from : undefined;
}

interface Reader {
  readonly files: (folder: string) => readonly string[];
  readonly read: (text: string) => readonly Majors[];
}

const READERS: readonly Reader[] = [
  { files: requirementFiles, read: inRequirements },
  { files: named('pyproject.toml'), read: inPyproject },
  { files: named('Pipfile'), read: (text) => inTables(text, /^(?:dev-)?packages$/u) },
  { files: named('setup.cfg'), read: inSetupCfg },
  { files: named('uv.lock', 'poetry.lock'), read: inLock },
];

function named(...names: readonly string[]): Reader['files'] {
  return (folder) => names.filter((name) => existsSync(join(folder, name)));
}

function requirementFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^requirements.*\.txt$/u.test(name));
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}

/** `stripe[async]==15.3.1 ; python_version > "3.8"`, one a line. */
function inRequirements(text: string): Majors[] {
  return text.split('\n').flatMap((line) => requirement(line.replace(/(?:^|\s)#.*/u, '').replace(/\s(?:\\|--).*/u, '')));
}

/** `install_requires`, whose lines stand further in. */
function inSetupCfg(text: string): Majors[] {
  const [, listed = ''] = /^install_requires\s*=(.*(?:\n(?:[ \t].*|#.*)?)*)/mu.exec(text) ?? [];
  return inRequirements(listed);
}

/** The requirements of PEP 621 and 735, and the tables of Poetry. */
function inPyproject(text: string): Majors[] {
  const lists = tablesOf(text).flatMap(({ name, body }) => {
    if (name === 'project') return /^dependencies\s*=\s*\[[^]*?\]\s*(?:#.*)?$/mu.exec(body)?.[0] ?? [];
    return /^(?:project\.optional-dependencies|dependency-groups)$/u.test(name) ? body : [];
  });
  const quoted = lists.flatMap((list) => {
    const code = list.replace(/^\s*#.*/gmu, '');
    return [...code.matchAll(/"([^"\n]*)"|'([^'\n]*)'/gu)].map(([, double, single]) => double ?? single ?? '');
  });
  return [...quoted.flatMap(requirement), ...inTables(text, /^tool\.poetry\.(?:.+\.)?(?:dev-)?dependencies$/u)];
}

/** `stripe = "^15.3"` and `stripe = {version = "^15.3", extras = […]}` in tables of that name. */
function inTables(text: string, isTable: RegExp): Majors[] {
  return tablesOf(text).flatMap(({ name, body }) => {
    if (!isTable.test(name)) return [];
    const [, value] = /^["']?stripe["']?\s*=\s*(.*)$/imu.exec(body) ?? [];
    if (value === undefined) return [];
    const [, version] = /^(?:\{.*\bversion\s*=\s*)?["']([^"']*)["']/u.exec(value) ?? [];
    return [version === undefined ? ANY : majorsOf(version)];
  });
}

/** The tables of a TOML file with what stands in them. */
function tablesOf(text: string): { readonly name: string; readonly body: string }[] {
  return `\n${text}`
    .split(/\n(?=\[[^[\n]+\][^\n\]]*(?:\n|$))/u)
    .map((part) => ({ name: /^\[\s*([^\]]+?)\s*\]/u.exec(part)?.[1] ?? '', body: part.slice(part.indexOf('\n') + 1) }));
}

function inLock(text: string): Majors[] {
  return [...text.matchAll(/^name = "stripe"\nversion = "([^"]+)"/gmu)].map(([, version = '']) => majorsOf(version));
}

/** A requirement as PEP 508 writes it; none for other packages. */
function requirement(text: string): Majors[] {
  const [, rest] = /^\s*stripe\s*(?:\[[^\]]*\])?\s*((?:[=<>!~(@;].*)?)$/iu.exec(text) ?? [];
  if (rest === undefined) return [];
  return [majorsOf((rest.split(';', 1)[0] ?? '').replace(/[()]/gu, ''))];
}

/** What all clauses of a version specifier allow; one that is not understood allows everything. */
function majorsOf(specifier: string): Majors {
  const clauses = specifier.split(',').map((clause) => clauseOf(clause.trim()));
  return [Math.max(...clauses.map(([from]) => from)), Math.min(...clauses.map(([, to]) => to))];
}

function clauseOf(clause: string): Majors {
  const [, sign = '', number = '', rest = ''] =
    /^(===?|~=|[<>]=?|\^|~|)\s*v?(\d+)((?:\.(?:\d+|\*))*)(?:[.-]?[a-z]+\d*)*$/iu.exec(clause) ?? [];
  if (number === '') return ANY;
  const major = Number(number);
  if (sign === '>' || sign === '>=') return [major, Infinity];
  // `<16` and `<16.0` leave 16 out, `<16.1` does not.
  if (sign === '<') return [0, /[1-9]/u.test(rest) ? major : major - 1];
  if (sign === '<=') return [0, major];
  // `~=15` is no specifier.
  return sign === '~=' && rest === '' ? ANY : [major, major];
}
