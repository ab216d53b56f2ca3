import type { ESLint } from 'eslint';
import { relative } from 'node:path';

import { frameworkIds } from '../../facts/frameworks.js';
import type { Io } from '../io.js';
import type { ScanOptions } from '../scan.js';
import { checkFile, uncheckedResult } from './check.js';
import { loadConfig } from './config.js';
import { findFiles, sourceFiles } from './find.js';
import { linter, type Plugin } from './lint.js';
import { Progress } from './progress.js';
import { count, show } from './say.js';
import { resultWithoutSecrets } from './secrets.js';
import { stylish, wantsColour, type Summary } from './stylish.js';

/**
 * Checks files and prints what was found.
 *
 * @param paths As the user wrote them, relative to `io.cwd` or absolute.
 * @returns 0, or 1 for an error, an unreadable file, or too many warnings
 * @throws {CannotRun} when a path or the configuration is wrong
 */
export async function runScan(paths: readonly string[], options: ScanOptions, io: Io, plugin: Plugin): Promise<number> {
  const known = { frameworks: frameworkIds, rules: Object.keys(plugin.rules) };
  const config = loadConfig(options.config, io.cwd, known);
  const textLinter = linter(plugin, config, options.strict);
  const unseen = new Set(config.frameworks.flatMap(({ packages }) => packages));
  const progress = new Progress(io);
  const { files, unsearched } = findFiles(paths, io.cwd, sourceFiles, (folder) => {
    progress.show(() => `Looking for files in ${show(relative(io.cwd, folder))}`);
  });
  const results: ESLint.LintResult[] = unsearched.map(({ path, message }) => uncheckedResult(path, message));
  let parsed = 0;
  for (const [index, path] of files.entries()) {
    progress.show(() => `${String(index)} of ${count(files.length, 'file')}  ${show(relative(io.cwd, path))}`);
    const checked = checkFile(path, textLinter, options.fix, (text) => {
      for (const name of unseen) if (text.includes(name)) unseen.delete(name);
    });
    results.push(checked.result);
    if (checked.parsed) parsed++;
  }
  progress.clear();
  results.sort((a, b) => (a.filePath < b.filePath ? -1 : 1));

  io.stdout.write(await print(results.map(resultWithoutSecrets), { read: files.length, parsed }, options, io, plugin));
  for (const name of unseen) {
    io.stderr.write(
      `warning: no file that was read imports \`${show(name)}\`, which the configuration names as a framework. Write it as the imports do.\n`,
    );
  }
  return exitCode(results, options.maxWarnings, io);
}

async function print(
  results: readonly ESLint.LintResult[],
  summary: Summary,
  { format, fix }: ScanOptions,
  io: Io,
  plugin: Plugin,
): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(results)}\n`;
    case 'sarif': {
      const { sarif } = await import('./sarif.js');
      return `${JSON.stringify(sarif(results, plugin, io.cwd), null, 2)}\n`;
    }
    case 'stylish':
      return stylish(results, summary, {
        cwd: io.cwd,
        colour: wantsColour(io.env, io.stdout.isTTY === true),
        fixed: fix,
        pageOf: (ruleId) => plugin.rules[ruleId.replace(/^paybrake\//, '')]?.meta?.docs?.url,
      });
  }
}

function exitCode(results: readonly ESLint.LintResult[], maxWarnings: number | undefined, io: Io): number {
  if (results.some(({ errorCount }) => errorCount > 0)) return 1;
  const warnings = results.reduce((total, { warningCount }) => total + warningCount, 0);
  if (maxWarnings === undefined || warnings <= maxWarnings) return 0;
  io.stderr.write(`${count(warnings, 'warning')}, and --max-warnings allows ${String(maxWarnings)}.\n`);
  return 1;
}
