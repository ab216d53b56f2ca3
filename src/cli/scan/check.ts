import type { ESLint, Linter } from 'eslint';

import { failure, notice, parses, type TextLinter } from './lint.js';
import { reasonOf } from './say.js';
import { readSource, type Source } from './source.js';
import { writeFixed } from './write.js';

/** Nobody writes that much by hand in one file, and to parse more takes seconds and hundreds of megabytes. */
const largest = 2_000_000;

/** ESLint's result, and whether the file was parsed: most are only read. */
export interface Checked {
  readonly result: ESLint.LintResult;
  readonly parsed: boolean;
}

/**
 * Checks one file, and with `fix` writes it with its fixes first. Whatever is wrong with the file becomes a message.
 *
 * @param onText is shown the text of every file that can be read, whether it matters or not
 */
export function checkFile(
  path: string,
  linter: TextLinter,
  fix: boolean,
  onText: (text: string) => void = () => undefined,
): Checked {
  let source: Source;
  try {
    source = readSource(path);
  } catch (error) {
    return { result: resultOf(path, [failure(`This file cannot be read: ${reasonOf(error)}.`)]), parsed: false };
  }
  onText(source.text);
  if (!linter.concerns(source.text, path)) return { result: resultOf(path, []), parsed: false };
  if (source.text.length > largest) return { result: resultOf(path, [notice(tooLarge(source))]), parsed: false };

  const { output, refused } = fix ? fixFile(path, source, linter) : {};
  const text = output ?? source.text;
  const { messages, suppressedMessages } = linter.check(text, path);
  const all = refused === undefined ? messages : [...messages, notice(refused)];
  const result = resultOf(path, all, output === undefined ? { source: text } : { output }, suppressedMessages);
  return { result, parsed: true };
}

interface Fixed {
  /** What was written. */
  readonly output?: string;
  /** Why nothing was written although there were fixes. */
  readonly refused?: string;
}

function fixFile(path: string, source: Source, linter: TextLinter): Fixed {
  const output = linter.fix(source.text, path);
  if (output === source.text) return {};
  if (!parses(output, path))
    return { refused: 'Its fixes were not written: together they would not parse. Apply them one by one in an editor.' };
  const refused = writeFixed(path, source, output);
  return refused === undefined ? { output } : { refused };
}

function tooLarge({ bytes }: Source): string {
  const limit = `${String(largest / 1e6)} MB`;
  return (
    `This file was not checked: it has ${(bytes.length / 1e6).toFixed(1)} MB, and paybrake parses up to ${limit}. ` +
    'If it is generated, name it in .gitignore and check what it is made from.'
  );
}

/** The result of a file or folder that was not checked. */
export function uncheckedResult(path: string, message: string): ESLint.LintResult {
  return resultOf(path, [failure(message)]);
}

function resultOf(
  filePath: string,
  messages: readonly Linter.LintMessage[],
  text: { readonly source?: string; readonly output?: string } = {},
  suppressedMessages: readonly Linter.SuppressedLintMessage[] = [],
): ESLint.LintResult {
  const errors = messages.filter(({ severity }) => severity === 2);
  const warnings = messages.filter(({ severity }) => severity === 1);
  const fixable = ({ fix }: Linter.LintMessage): boolean => fix !== undefined;
  return {
    filePath,
    messages: [...messages],
    suppressedMessages: [...suppressedMessages],
    errorCount: errors.length,
    fatalErrorCount: errors.filter(({ fatal }) => fatal === true).length,
    warningCount: warnings.length,
    fixableErrorCount: errors.filter(fixable).length,
    fixableWarningCount: warnings.filter(fixable).length,
    usedDeprecatedRules: [],
    // As ESLint does: the source only where there is something to look up in it, and not beside the output.
    ...(messages.length > 0 && text.source !== undefined && { source: text.source }),
    ...(text.output !== undefined && { output: text.output }),
  };
}
