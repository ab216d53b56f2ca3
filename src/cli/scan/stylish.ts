import type { ESLint, Linter } from 'eslint';
import { relative } from 'node:path';

import { count, grouped, show } from './say.js';

export interface Summary {
  /** Files that were read. */
  readonly read: number;
  /** Of them, those that were parsed: they mention Stripe, or have tools that may come to it. */
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
  /** Whether fixes were applied already: then what is left needs a person. */
  readonly fixed: boolean;
}

/** For people: the findings by file, in the lines that ESLint's `stylish` made known, and what to do next. */
export function stylish(results: readonly ESLint.LintResult[], summary: Summary, options: StylishOptions): string {
  const { cwd, colour } = options;
  const paint = palette(colour);
  const found = results.filter(({ messages }) => messages.length > 0);
  const files = found.map((result) => {
    const places = Math.max(...result.messages.map((message) => place(message).length));
    const kinds = result.warningCount > 0 ? 'warning'.length : 'error'.length;
    const lines = result.messages.map((message) => line(message, { places, kinds }, paint));
    return `${paint.underline(show(relative(cwd, result.filePath)))}\n${lines.join('\n')}\n`;
  });
  return [...files, ending(found, summary, paint, options)].join('\n') + '\n';
}

function line(message: Linter.LintMessage, width: { places: number; kinds: number }, paint: Palette): string {
  const kind = message.severity === 2 ? 'error' : 'warning';
  const colour = message.severity === 2 ? paint.red : paint.yellow;
  const gap = ' '.repeat(width.kinds - kind.length);
  const rule = message.ruleId === null ? '' : `  ${paint.dim(message.ruleId)}`;
  return `  ${paint.dim(place(message).padStart(width.places))}  ${colour(kind)}${gap}  ${show(message.message)}${rule}`;
}

/** What is said of a whole file stands at no line. */
function place({ line, column }: Linter.LintMessage): string {
  return line === 0 ? '-' : `${String(line)}:${String(column)}`;
}

function ending(found: readonly ESLint.LintResult[], { read, parsed }: Summary, paint: Palette, options: StylishOptions): string {
  const messages = found.flatMap((result) => result.messages);
  const errors = messages.filter(({ severity }) => severity === 2).length;
  const concern = parsed === 0 ? 'none concerns' : parsed === 1 ? '1 concerns' : `${grouped(parsed)} concern`;
  const seen = paint.dim(`${count(read, 'file')} read, ${concern} Stripe.`);
  if (messages.length === 0) return `${paint.green('✔ No problems.')} ${seen}`;

  const kinds = `${count(errors, 'error')}, ${count(messages.length - errors, 'warning')}`;
  const total = (errors > 0 ? paint.red : paint.yellow)(`✖ ${count(messages.length, 'problem')} (${kinds})`);
  return [`${paint.bold(total)} in ${count(found.length, 'file')}. ${seen}`, ...nextSteps(messages, options)].join('\n  ');
}

function nextSteps(messages: readonly Linter.LintMessage[], { pageOf, fixed }: StylishOptions): string[] {
  const fixable = messages.filter(({ fix }) => fix !== undefined).length;
  const suggested = messages.filter(({ fix, suggestions }) => fix === undefined && (suggestions?.length ?? 0) > 0).length;
  const pages = new Set(messages.flatMap(({ ruleId }) => (ruleId === null ? [] : (pageOf(ruleId) ?? []))));
  const steps: string[] = [];
  if (fixable > 0 && !fixed) steps.push(`${String(fixable)} can be fixed now: run the command again with --fix.`);
  if (suggested > 0) {
    steps.push(
      `${String(suggested)} ${suggested === 1 ? 'has a repair' : 'have repairs'} to choose from: ESLint offers them in your editor, npx paybrake migrate shows a diff for the project.`,
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
