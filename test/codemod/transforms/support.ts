import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse as parsePath } from 'node:path';
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { onTestFinished } from 'vitest';
import { rolesIn, type WorkspaceRoles } from '../../../src/codemod/cross-file/roles.js';
import type { Transform, Unmigrated } from '../../../src/codemod/model.js';
import { run, type MadeChange, type RoleAnswers } from '../../../src/codemod/run.js';
import { RunWorkspace } from '../../../src/codemod/workspace.js';
import { parseModule } from '../../../src/facts/javascript/tree/parse.js';
import { parsePython } from '../../../src/facts/python/tree/parse.js';
import plugin from '../../../src/plugin.js';

/** Texts by path, relative to the project. */
export type Files = Readonly<Record<string, string>>;

export interface Options {
  readonly deriveKeys?: boolean;
  /** Fixes the role of every client and tool. */
  readonly role?: string;
  readonly frameworks?: readonly { readonly packages: readonly string[]; readonly like: string }[];
  readonly client?: { readonly module: string; readonly name: string };
  readonly pythonClient?: { readonly module: string; readonly name: string };
}

export interface Migrated {
  /** All of them, changed or not. */
  readonly files: Files;
  readonly changes: readonly MadeChange[];
  /** `why` and `todo`, with the text that they stand at. */
  readonly left: readonly {
    readonly path: string;
    readonly at: string;
    readonly reason: string;
    readonly why: string;
    readonly todo: string;
  }[];
  /** What the rules say of the result: `rule at text`. */
  readonly findings: readonly string[];
}

/** A project on the disk, so that its files find one another and their stripe. */
export function projectOf(files: Files): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'paybrake-transforms-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const manifest = { type: 'module', dependencies: { stripe: '^23.1.0' } };
  const all: Files = { 'package.json': JSON.stringify(manifest), 'requirements.txt': 'stripe==16.1.0\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const isSource = (path: string): boolean => /\.(?:[cm]?[jt]sx?|py)$/u.test(path);

const isPython = (path: string): boolean => path.endsWith('.py');

/** @throws when it does not */
function assertParses(text: string, path: string): void {
  if (isPython(path)) parsePython(text);
  else parseModule(text, path);
}

/** Runs transforms over a project, twice, and lints what they made of it. */
export async function migrate(transforms: readonly Transform[], files: Files, options: Options = {}): Promise<Migrated> {
  const root = projectOf(files);
  const first = await once(root, transforms, Object.keys(files).filter(isSource), options);
  for (const [path, text] of Object.entries(first.files)) {
    writeFileSync(join(root, path), text);
    assertParses(text, path);
  }
  const second = await once(root, transforms, Object.keys(files).filter(isSource), options);
  const again = Object.entries(second.files).filter(([path, text]) => text !== first.files[path]);
  if (again.length > 0) throw new Error(`A second run changes ${JSON.stringify(again, undefined, 2)}`);
  const rules = transforms.flatMap((transform) => transform.rules);
  const findings = Object.entries(first.files).flatMap(([path, text]) =>
    lint(text, join(root, path), rules, options).map((finding) => `${path}: ${finding}`),
  );
  return { ...first, findings };
}

/** Roles as the code says them, or the one that a test names. Read anew when the files have changed. */
function rolesFor(workspace: RunWorkspace, { role }: Options): RoleAnswers {
  if (role !== undefined) return { roleOf: () => ({ role }), rolesOfTool: () => [role] };
  let known: { readonly files: unknown; readonly roles: WorkspaceRoles } | undefined;
  const roles = (): WorkspaceRoles => {
    if (known?.files !== workspace.files) {
      known = { files: workspace.files, roles: rolesIn(workspace, { policy: undefined, byFile: new Map() }) };
    }
    return known.roles;
  };
  return {
    roleOf: (path, client) => roles().roleOf(path, client),
    rolesOfTool: (path, tool) => roles().rolesOfTool(path, tool),
  };
}

async function once(
  root: string,
  transforms: readonly Transform[],
  paths: readonly string[],
  options: Options,
): Promise<Omit<Migrated, 'findings'>> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const workspace = new RunWorkspace(
    paths.map((path) => ({ path: join(root, path), text: read(path) })),
    {
      frameworks: options.frameworks ?? [],
      ...(options.client && { client: options.client }),
      ...(options.pythonClient && { pythonClient: options.pythonClient }),
    },
  );
  const { changes, unmigrated } = await run({
    workspace,
    transforms,
    ...rolesFor(workspace, options),
    deriveKeys: options.deriveKeys ?? false,
    refusal: () => undefined,
  });
  const texts = Object.fromEntries(paths.map((path) => [path, workspace.read(join(root, path))?.text ?? '']));
  return { files: texts, changes, left: unmigrated.map((one) => shown(one, root, texts)) };
}

function shown({ path, at, reason, why, todo }: Unmigrated, root: string, texts: Files): Migrated['left'][number] {
  const relative = path.replace(`${root}/`, '');
  return {
    path: relative,
    at: at ? (texts[relative] ?? '').slice(...at) : '',
    reason,
    why: why.replaceAll(`${root}/`, ''),
    todo: todo.replaceAll(`${root}/`, ''),
  };
}

/** What some rules say of a text: `rule at text`. */
export function lint(
  text: string,
  path: string,
  rules: readonly string[],
  { frameworks = [], client, pythonClient }: Options = {},
): string[] {
  const messages = new Linter({ cwd: parsePath(path).root }).verify(
    text,
    [
      {
        files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
        plugins: { paybrake: plugin },
        rules: Object.fromEntries(rules.map((rule) => [`paybrake/${rule}`, 'error'])),
        languageOptions: { parser: parser },
        settings: { paybrake: { frameworks, ...(client && { client }) } },
      },
      {
        files: ['**/*.py'],
        plugins: { paybrake: plugin },
        language: 'paybrake/python',
        rules: Object.fromEntries(rules.map((rule) => [`paybrake/${rule}`, 'error'])),
        settings: { paybrake: { frameworks, ...(pythonClient && { client: { python: pythonClient } }) } },
      },
    ],
    { filename: path },
  );
  const lines = text.split('\n');
  return messages.map(({ ruleId, message, line, column, endLine, endColumn }) => {
    if (ruleId === null) return message;
    const end = endLine === line ? endColumn : undefined;
    return `${ruleId.replace('paybrake/', '')} at ${lines[line - 1]?.slice(column - 1, end === undefined ? undefined : end - 1) ?? ''}`;
  });
}

/** One case on the disk: what goes in and what comes out. */
export interface Case {
  readonly name: string;
  readonly input: Files;
  /** Where the output stands, by path. */
  readonly outputs: Readonly<Record<string, string>>;
}

const CASES = join(import.meta.dirname, 'cases');

/** `name.input.ts` beside `name.output.ts`; a folder `name/input` beside `name/output`; files of `no-change/` stay as they are. */
export function casesOf(transform: string): Case[] {
  const folder = join(CASES, transform);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Case[] => {
    const here = join(folder, entry.name);
    if (entry.isDirectory() && entry.name === 'no-change') {
      return readdirSync(here).map((file) => ({
        name: `no-change/${file}`,
        input: { [file]: readFileSync(join(here, file), 'utf8') },
        outputs: { [file]: join(here, file) },
      }));
    }
    if (entry.isDirectory()) {
      const paths = readdirSync(join(here, 'input'), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => join(file.parentPath, file.name).slice(join(here, 'input').length + 1));
      return [
        {
          name: entry.name,
          input: Object.fromEntries(paths.map((path) => [path, readFileSync(join(here, 'input', path), 'utf8')])),
          outputs: Object.fromEntries(paths.filter(isSource).map((path) => [path, join(here, 'output', path)])),
        },
      ];
    }
    const match = /^(.*)\.input\.(\w+)$/u.exec(entry.name);
    if (!match) return [];
    const [, name = '', extension = ''] = match;
    const file = `${name}.${extension}`;
    return [
      { name, input: { [file]: readFileSync(here, 'utf8') }, outputs: { [file]: join(folder, `${name}.output.${extension}`) } },
    ];
  });
}

/** Writes what came out as what is expected: for whoever reads the difference afterwards. */
export const isUpdate = process.env['UPDATE_CASES'] === '1';

export function expected(path: string, actual: string): string {
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  return readFileSync(path, 'utf8');
}
