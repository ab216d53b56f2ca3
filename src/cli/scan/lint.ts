/** Runs the rules over one text, through ESLint's `Linter` and our own parser. No ESLint config of the user's is read. */
import type { ESLint, Linter as LinterType } from 'eslint';
import { Linter } from 'eslint/universal';
import { parse as parsePath } from 'node:path';

import { matters } from '../../facts/index.js';
import { eslintParser, parseModule } from '../../facts/javascript/tree/parse.js';
import { parsePython } from '../../facts/python/tree/parse.js';
import { pythonLanguage } from '../../languages/python/language.js';
import type { ProjectConfig } from '../../settings.js';

/** What `scan` needs of the plugin. */
export interface Plugin {
  readonly rules: NonNullable<ESLint.Plugin['rules']>;
  readonly configs: { readonly recommended: LinterType.Config; readonly strict: LinterType.Config };
}

export interface Linted {
  readonly messages: readonly LinterType.LintMessage[];
  readonly suppressedMessages: readonly LinterType.SuppressedLintMessage[];
}

/** `path` is absolute everywhere. */
export interface TextLinter {
  /** Whether a file can matter, asked of its text before anything parses it. */
  concerns(text: string, path: string): boolean;
  check(text: string, path: string): Linted;
  /** The text with its fixes; the same text when there is nothing to fix. May be no program any more: see `parses`. */
  fix(text: string, path: string): string;
}

/** What `Linter` does; ESLint's types leave half of it out. */
interface FullLinter {
  verify(text: string, config: LinterType.Config[], filename: string): LinterType.LintMessage[];
  getSuppressedMessages(): LinterType.SuppressedLintMessage[];
  verifyAndFix(
    text: string,
    config: LinterType.Config[],
    options: { filename: string; fix: (message: LinterType.LintMessage) => boolean },
  ): LinterType.FixReport;
}

export function linter(plugin: Plugin, project: ProjectConfig, strict: boolean): TextLinter {
  const config = configOf(plugin, project, strict);
  const packages = packagesOf(project);
  // A root of its own lets ESLint lint files anywhere; its own idea of what is ignored is undone in the config.
  const eslintFor = (path: string): FullLinter => new Linter({ cwd: parsePath(path).root }) as unknown as FullLinter;
  return {
    concerns: (text, path) => matters(isPython(path) ? 'python' : 'javascript', text, path, packages),
    check(text, path) {
      const eslint = eslintFor(path);
      try {
        const messages = eslint.verify(text, config, path).filter(isOurs);
        return { messages, suppressedMessages: eslint.getSuppressedMessages().filter(isOurs) };
      } catch (error) {
        return { messages: [failure(crash(error))], suppressedMessages: [] };
      }
    },
    fix(text, path) {
      try {
        const { output } = eslintFor(path).verifyAndFix(text, config, { filename: path, fix: isOurs });
        return output === text ? text : withLineEndsOf(text, output);
      } catch {
        // `check` says so.
        return text;
      }
    },
  };
}

/** A message about a file as a whole. It stands at no line. */
export function notice(message: string): LinterType.LintMessage {
  return { ruleId: null, severity: 1, message, line: 0, column: 0 };
}

/** A file that could not be checked. */
export function failure(message: string): LinterType.LintMessage {
  return { ruleId: null, fatal: true, severity: 2, message, line: 0, column: 0 };
}

function configOf(plugin: Plugin, { frameworks, client, severities }: ProjectConfig, strict: boolean): LinterType.Config[] {
  const rules = { ...plugin.configs[strict ? 'strict' : 'recommended'].rules };
  for (const [name, severity] of Object.entries(severities)) {
    const entry = rules[`paybrake/${name}`];
    rules[`paybrake/${name}`] = Array.isArray(entry) ? [severity, ...entry.slice(1)] : severity;
  }
  const common: LinterType.Config = {
    plugins: { paybrake: { ...plugin, languages: { python: pythonLanguage(isHeeded, packagesOf({ frameworks })) } } },
    rules,
    settings: { paybrake: { frameworks, ...(client && { client }) } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  };
  return [
    { ignores: ['!**/node_modules/', '!**/.git/'] },
    {
      ...common,
      files: ['**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts}', '**/*.{JS,JSX,CJS,MJS,TS,TSX,CTS,MTS}'],
      languageOptions: { parser: { ...eslintParser, parseForESLint: parseWithoutForeignConfig } },
    },
    { ...common, files: ['**/*.py', '**/*.PY'], language: 'paybrake/python' },
  ];
}

function packagesOf({ frameworks }: Pick<ProjectConfig, 'frameworks'>): readonly string[] {
  return frameworks.flatMap(({ packages }) => packages);
}

/** Comments that configure ESLint. Disabling is not among them: it is honoured, whatever it names. */
const configures = /^\s*(?:eslint|globals?|exported)\s/;

/**
 * Comments that configure rules of others would turn those rules on, which want tokens and are none of our business. Those that name ours
 * are kept.
 */
function isHeeded(comment: string): boolean {
  return !configures.test(comment) || comment.includes('paybrake/');
}

function parseWithoutForeignConfig(
  text: string,
  options: { readonly filePath?: string },
): ReturnType<typeof eslintParser.parseForESLint> {
  const parsed = eslintParser.parseForESLint(text, options);
  parsed.ast.comments = (parsed.ast.comments ?? []).filter(({ value }) => isHeeded(value));
  return parsed;
}

function isOurs({ ruleId, fatal }: LinterType.LintMessage): boolean {
  return ruleId === null ? fatal === true : ruleId.startsWith('paybrake/');
}

/** Whether a file is Python, by its name. */
export function isPython(path: string): boolean {
  return /\.py$/i.test(path);
}

/** Whether a text is a program. */
export function parses(text: string, path: string): boolean {
  try {
    if (isPython(path)) parsePython(text);
    else parseModule(text, path);
    return true;
  } catch {
    return false;
  }
}

/** Fixes write `\n`. In a file that ends all its lines with `\r\n`, so must they. */
function withLineEndsOf(before: string, after: string): string {
  return before.includes('\r\n') && !/[^\r]\n/.test(before) ? after.replace(/\r?\n/g, '\r\n') : after;
}

function crash(error: unknown): string {
  const [first = '', ...rest] = (error instanceof Error ? error.message : String(error)).split('\n');
  const rule = rest.find((line) => line.startsWith('Rule: '))?.replace(/^Rule: "(.*)"$/, ' in the rule $1');
  return `paybrake failed${rule ?? ''}: ${first} This is a fault of paybrake. Please report it with the lines that it cannot bear.`;
}
