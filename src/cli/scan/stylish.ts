import type { ESLint, Linter } from 'eslint';
import { relative } from 'node:path';

import { count, show } from './say.js';

export interface Summary {
  /** Files that were read. */
  readonly read: number;
  /** Of them, those that were parsed because they mention Stripe. */
  readonly parsed: number;
}

type Paint = (text: string) => string;
interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
  readonly underline: Paint;
}

/** The address of a rule's page. */
export type PageOf = (ruleId: string) => string | undefined;

export interface StylishOptions {
  /** Paths are shown relative to this folder. */
  readonly cwd: string;
  readonly colour: boolean;
  readonly pageOf: PageOf;
}

/** For people: the findings by file, in the lines that ESLint's `stylish` made known, and what to do next. */
export function stylish(
  results: readonly ESLint.LintResult[],
  summary: Summary,
  { cwd, colour, pageOf }: StylishOptions,
): string {
  const paint = palette(colour);
  const found = results.filter(({ messages }) => messages.length > 0);
  const files = found.map((result) => {
    const width = Math.max(...result.messages.map((message) => place(message).length));
    const lines = result.messages.map((message) => line(message, width, paint));
    return `${paint.underline(show(relative(cwd, result.filePath)))}\n${lines.join('\n')}\n`;
  });
  return [...files, ending(found, summary, paint, pageOf)].join('\n') + '\n';
}

function line(message: Linter.LintMessage, width: number, paint: Palette): string {
  const kind = message.severity === 2 ? paint.red('error') : paint.yellow('warning');
  const gap = message.severity === 2 ? '  ' : '';
  const rule = message.ruleId === null ? '' : `  ${paint.dim(message.ruleId)}`;
  return `  ${paint.dim(place(message).padStart(width))}  ${kind}${gap}  ${show(message.message)}${rule}`;
}

/** What is said of a whole file stands at no line. */
function place({ line, column }: Linter.LintMessage): string {
  return line === 0 ? '-' : `${String(line)}:${String(column)}`;
}

function ending(found: readonly ESLint.LintResult[], { read, parsed }: Summary, paint: Palette, pageOf: PageOf): string {
  const sum = (key: 'errorCount' | 'warningCount' | 'fixableErrorCount' | 'fixableWarningCount'): number =>
    found.reduce((total, result) => total + result[key], 0);
  const [errors, warnings] = [sum('errorCount'), sum('warningCount')];
  const mention = parsed === 0 ? 'none mentions' : parsed === 1 ? '1 mentions' : `${parsed.toLocaleString('en-US')} mention`;
  const seen = `${count(read, 'file')} read, ${mention} Stripe`;
  if (errors + warnings === 0) return `${paint.green('✔ No problems.')} ${paint.dim(`${seen}.`)}`;

  const total = `✖ ${count(errors + warnings, 'problem')} (${count(errors, 'error')}, ${count(warnings, 'warning')})`;
  const head = paint.bold(errors > 0 ? paint.red(total) : paint.yellow(total));
  return [`${head} in ${count(found.length, 'file')}. ${paint.dim(`${seen}.`)}`, ...nextSteps(found, sum, pageOf)].join('\n  ');
}

function nextSteps(
  found: readonly ESLint.LintResult[],
  sum: (key: 'fixableErrorCount' | 'fixableWarningCount') => number,
  pageOf: PageOf,
): string[] {
  const messages = found.flatMap((result) => result.messages);
  const fixable = sum('fixableErrorCount') + sum('fixableWarningCount');
  const suggested = messages.filter(({ fix, suggestions }) => fix === undefined && (suggestions?.length ?? 0) > 0).length;
  const pages = new Set(messages.flatMap(({ ruleId }) => (ruleId === null ? [] : (pageOf(ruleId) ?? []))));
  const steps = [];
  if (fixable > 0) steps.push(`${String(fixable)} can be fixed now: run the command again with --fix.`);
  if (suggested > 0) {
    steps.push(
      `${String(suggested)} ${suggested === 1 ? 'has a repair' : 'have repairs'} to choose from: ESLint offers them in your editor.`,
    );
  }
  const [page] = pages;
  if (page !== undefined) {
    const address = pages.size === 1 ? page : page.slice(0, page.lastIndexOf('/') + 1);
    steps.push(`What happens, and how to repair it: ${address}`);
  }
  return steps;
}

/** Whether to colour, as https://force-color.org and https://no-color.org ask; the one that forces is heard first, as in Node. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return (no === undefined || no === '') && isTTY && terminal !== 'dumb';
}

function palette(colour: boolean): Palette {
  const style = (on: number, off: number): Paint =>
    colour ? (text) => `\u001b[${String(on)}m${text}\u001b[${String(off)}m` : (text) => text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    underline: style(4, 24),
    red: style(31, 39),
    yellow: style(33, 39),
    green: style(32, 39),
  };
}
