/**
 * What the rules cost, as ESLint's own statistics count it, as a share of the same run.
 *
 *     npm run bench                  over this project's fixtures and the sources of its dependencies
 *     npm run bench -- <folder> …    over other code
 *
 * Bounds: 0.05 ms a file that neither mentions Stripe nor has tools that may come to it, a tenth of the lint time over files that do.
 * Exits with 1 above either.
 * With BENCH_FILES set, the time of every file is listed.
 */
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import js from '@eslint/js';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** As it is shipped: what a loader makes of the sources at run time is slower, and nobody's. */
const { default: paybrake } = (await import(
  new URL('../dist/src/plugin.js', import.meta.url).href
)) as typeof import('../src/plugin.js');
const { Project } = (await import(
  new URL('../dist/src/facts/project.js', import.meta.url).href
)) as typeof import('../src/facts/project.js');

/** Loaded before the clock runs: `bench:import` says what that takes. */
const frontEnds = (await import(
  new URL('../dist/src/facts/front-ends.js', import.meta.url).href
)) as typeof import('../src/facts/front-ends.js');
frontEnds.javascript();

const BOUND_SILENT_MS = 0.05;
const BOUND_SHARE = 0.1;

const folders = process.argv.slice(2);
const own = ['fixtures', 'src', 'test', 'node_modules/ai/src', 'node_modules/zod/src', 'node_modules/openai/src'];
const files = (folders.length > 0 ? folders : own).flatMap((folder) => sources(folder));
const project = new Project();
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const mentions = files.filter((file) => /stripe/iu.test(texts.get(file) ?? ''));
const unsaid = files.filter((file) => !mentions.includes(file));
const leads = unsaid.filter(comesToStripe);
const others = unsaid.filter((file) => !leads.includes(file)).slice(0, 1500);

const silent = await measure(others);
const speaking = await measure([...mentions, ...leads]);
const perFile = silent.ours / others.length;
const share = speaking.ours / speaking.all;

console.log(
  `files that do not come to Stripe  ${others.length}, ${silent.ours.toFixed(1)} ms in our rules, ${perFile.toFixed(4)} ms a file (bound ${BOUND_SILENT_MS})`,
);
console.log(
  `files that do                     ${mentions.length + leads.length} (${leads.length} by imports alone), ${speaking.ours.toFixed(1)} of ${speaking.all.toFixed(0)} ms, ${(100 * share).toFixed(1)} % (bound ${100 * BOUND_SHARE} %)`,
);
process.exitCode = perFile > BOUND_SILENT_MS || share > BOUND_SHARE ? 1 : 0;

/** Asked of a project of our own: what the rules have to look for, they shall look for while they are measured. */
function comesToStripe(file: string): boolean {
  project.begin({ path: resolve(file), text: texts.get(file) ?? '' });
  return project.leadsToStripe;
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.(?:[cm]?ts|tsx|[cm]?js)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](?:node_modules|dist)[\\/]/u.test(file.slice(folder.length)))
    .sort();
}

/** Times in ms, summed over all files: our rules, and everything ESLint did (parse, all rules). */
async function measure(paths: readonly string[]): Promise<{ ours: number; all: number }> {
  const eslint = new ESLint({
    // The root, so that folders anywhere are within it.
    cwd: parse(process.cwd()).root,
    stats: true,
    ignore: false,
    overrideConfigFile: true,
    overrideConfig: [js.configs.recommended, ...tseslint.configs.recommended, paybrake.configs.strict],
  });
  const results = await eslint.lintFiles(paths.map((path) => resolve(path)));
  let ours = 0;
  let all = 0;
  for (const { stats, filePath } of results) {
    const before = ours;
    for (const pass of stats?.times.passes ?? []) {
      // A file that does not parse has no total.
      all += (pass.total as number | undefined) ?? 0;
      for (const [rule, { total }] of Object.entries(pass.rules ?? {})) if (rule.startsWith('paybrake/')) ours += total;
    }
    if (process.env['BENCH_FILES'] !== undefined) console.log((ours - before).toFixed(1), filePath);
  }
  return { ours, all };
}
