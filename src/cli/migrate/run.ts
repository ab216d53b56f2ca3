/** `paybrake migrate` from its command line to its exit code. */
import { dirname, relative, resolve, sep } from 'node:path';

import type { Transform, Unmigrated } from '../../codemod/model.js';
import { jsonReport, type ReportInput } from '../../codemod/report/json.js';
import { Restless, run as runTransforms, type RunOptions, type RunResult } from '../../codemod/run.js';
import { RunWorkspace, type FileText } from '../../codemod/workspace.js';
import type { Commits } from '../../codemod/write/commit.js';
import { placeOf } from '../../codemod/write/place.js';
import { frameworkIds } from '../../facts/frameworks.js';
import { CannotRun, type Io } from '../io.js';
import type { MigrateOptions } from '../migrate.js';
import { loadConfig } from '../scan/config.js';
import { findFiles, sourceFiles } from '../scan/find.js';
import { Progress } from '../scan/progress.js';
import { show } from '../scan/say.js';
import type { Source } from '../scan/source.js';
import { filesAround } from './around.js';
import { questions } from './ask.js';
import { folderOf, rolesByFile, unreadable, unusedRoles, withoutLinks } from './inputs.js';
import { Ours } from './ours.js';
import { needsOf } from './needs.js';
import { loadNearestPolicy } from './policy.js';
import { print } from './print.js';
import { readSources, withoutMark, type Sources } from './sources.js';
import type { Roles, Toolbox } from './toolbox.js';
import { verifyCommands } from './verify.js';
import { paintFor } from './paint.js';
import { rolesText, sentences, type NameOf } from './words.js';
import { commitPlan, planOf, recoverTrees, refusePending, refuseUnsafe, treeOf, writePlan } from './write.js';

/**
 * @param paths As the user wrote them, relative to `io.cwd` or absolute.
 * @returns 0 when nothing is left to do, 1 when something would change or was left
 * @throws {CannotRun} and then nothing was written
 */
export async function runMigrate(
  paths: readonly string[],
  options: MigrateOptions,
  io: Io,
  loadToolbox: () => Promise<Toolbox>,
): Promise<0 | 1> {
  const name: NameOf = (path) => relative(io.cwd, path).split(sep).join('/');
  const folders = paths.map((path) => folderOf(resolve(io.cwd, path)));
  if (options.recover) {
    io.stdout.write(recoverTrees(folders, options.force, name));
    return 0;
  }
  const asking = options.interactive ? questions(io, name, paintFor(io.stdout, io.env)) : undefined;
  try {
    const input = await read(paths, folders, options, io, name);
    const { workspace, sources } = input;
    const toolbox = await loadToolbox();
    const given = { policy: await loadNearestPolicy(io.cwd), byFile: rolesByFile(options, io.cwd, sources) };
    const roles = rolesOf(() => toolbox.roles(workspace, given), workspace);
    const { proposed, nameable } = roles();
    const unused = unusedRoles(given.byFile, nameable, name);
    if (!options.json) io.stderr.write(rolesText(proposed, unused, name, paintFor(io.stderr, io.env)));

    const place = placeOf(folders[0] ?? io.cwd);
    // Nobody is asked about what could not be written.
    if (asking) refuseUnsafe(place, [], options);
    const transforms = toolbox.transforms(options.only);
    const ours = new Ours(sources.files, workspace, place, io.cwd, paths);
    const running: RunOptions = {
      workspace,
      transforms,
      roleOf: (path, client) => roles().roleOf(path, client),
      rolesOfTool: (path, tool) => roles().rolesOfTool?.(path, tool) ?? [],
      deriveKeys: options.deriveKeys,
      refusal: (path, along) => ours.refusal(path, along),
      ...(asking && { accept: asking.ask }),
    };
    const result = await transformed(running, name);
    const texts = finalTexts(result);
    const { written, commits } = carryOut(result, texts, transforms, sources, options, name);

    const files = [...texts].map(([path, after]) => ({ path, before: withoutMark(sources.files.get(path)?.text ?? ''), after }));
    const inWords = sentences([...sources.files.keys(), ...sources.around.keys()], name);
    const report: ReportInput = {
      roles: proposed,
      unusedRoles: unused,
      changes: result.changes,
      files,
      unmigrated: [...input.broken, ...result.unmigrated].map((one) => ({
        ...one,
        why: inWords(one.why),
        todo: inWords(one.todo),
      })),
      textOf: (path) => workspace.read(path)?.text ?? '',
      name,
      written,
      commits: commits.made,
      read: input.found,
      mention: sources.mention,
      needs: needsOf(files),
      verify: verifyCommands(paths, io.cwd, [...texts.keys()]),
    };
    if (options.json) io.stdout.write(`${JSON.stringify(jsonReport(report), null, 2)}\n`);
    else print(report, { options, declined: result.declined.length }, io);
    if (commits.failed) io.stderr.write(commitFailure(commits.failed));
    const isLeft = report.unmigrated.length > 0 || result.declined.length > 0 || commits.failed !== undefined;
    return isLeft || (texts.size > 0 && !written) ? 1 : 0;
  } finally {
    asking?.close();
  }
}

interface Input {
  readonly workspace: RunWorkspace;
  readonly sources: Sources;
  /** How many files there are. */
  readonly found: number;
  readonly broken: readonly Unmigrated[];
}

async function read(
  paths: readonly string[],
  folders: readonly string[],
  options: MigrateOptions,
  io: Io,
  name: NameOf,
): Promise<Input> {
  const config = loadConfig(options.config, io.cwd, { frameworks: frameworkIds, rules: await ruleNames() });
  const progress = new Progress(io);
  const looking = (folder: string): void => {
    progress.show(() => `Looking for files in ${show(name(folder))}`);
  };
  const found = findFiles(paths, io.cwd, sourceFiles, looking);
  const files = withoutLinks(found.files, paths, io.cwd);
  refusePending(new Set([io.cwd, ...files.map((path) => dirname(path))]), name);
  const around = filesAround(paths, folders, files, io.cwd, looking);
  progress.clear();
  const sources = readSources(
    files,
    around,
    config.frameworks.flatMap(({ packages }) => packages),
  );
  const workspace = new RunWorkspace(textsOf(sources.files), config, textsOf(sources.around));
  return { workspace, sources, found: files.length, broken: unreadable(workspace, sources, found.unsearched) };
}

function textsOf(sources: ReadonlyMap<string, Source>): FileText[] {
  return [...sources].map(([path, { text }]) => ({ path, text: withoutMark(text) }));
}

/** Writes and commits, where that was asked for and there is something. @throws {CannotRun} and then nothing was written */
function carryOut(
  { stages }: RunResult,
  texts: ReadonlyMap<string, string>,
  transforms: readonly Transform[],
  { files }: Sources,
  options: MigrateOptions,
  name: NameOf,
): { readonly written: boolean; readonly commits: Commits } {
  const writes = options.write || options.commit || options.interactive;
  if (!writes || texts.size === 0) return { written: false, commits: { made: [] } };
  const plan = planOf(texts, files);
  const paths = plan.map(({ path }) => path);
  const tree = treeOf(paths);
  refuseUnsafe(tree, paths, options);
  writePlan(plan, tree, name);
  return { written: true, commits: options.commit ? commitPlan(stages, tree, transforms, files) : { made: [] } };
}

function commitFailure({ transform, why }: NonNullable<Commits['failed']>): string {
  return (
    `error: the files are written, but the commit of ${transform} failed: ${show(why)}\n` +
    'What is not committed stands in the tree; nothing is staged.\n'
  );
}

async function ruleNames(): Promise<readonly string[]> {
  const { default: plugin } = await import('../../plugin.js');
  return Object.keys(plugin.rules);
}

/** Roles as the code is now: read anew when it has changed. */
function rolesOf(read: () => Roles, workspace: RunWorkspace): () => Roles {
  let known: { readonly files: unknown; readonly roles: Roles } | undefined;
  return () => {
    if (known?.files !== workspace.files) known = { files: workspace.files, roles: read() };
    return known.roles;
  };
}

async function transformed(options: RunOptions, name: NameOf): Promise<RunResult> {
  try {
    return await runTransforms(options);
  } catch (error) {
    if (!(error instanceof Restless)) throw error;
    const others = options.transforms
      .filter((transform) => transform.name !== error.transform)
      .map((transform) => transform.name);
    throw new CannotRun(
      `nothing was written: ${error.transform} finds something to do in its own result, again and again, in ${show(name(error.path))}.\n` +
        `This is a fault of paybrake. Please report it with that file. To go on without it: --only ${others.join(',')}`,
    );
  }
}

/** The files that change, as they are at the end, in the order of their paths. */
function finalTexts({ stages }: RunResult): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const stage of stages) for (const [path, text] of stage.texts) texts.set(path, text);
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
