/** What is wrong with a policy file, and where. */
import { withoutSecrets } from '../stripe/keys.js';

export type Path = readonly (string | number)[];

export interface Problem {
  /** As the caller names it. */
  readonly file: string;
  /** Both from 1; columns count UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
  /** `roles.billing.allow[2]`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and what to do, in sentences whose subject is the path. */
  readonly message: string;
  /** A warning does not keep the policy from being used. */
  readonly severity: 'error' | 'warning';
}

/** One line a problem: `paybrake.policy.json:12:7 roles.billing.allow[2]: …`. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ file, line, column, path, message, severity }) => {
      const place = `${file}:${line}:${column}${path === '' ? '' : ` ${path}`}`;
      return `${place}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
    })
    .join('\n');
}

/** `roles.billing.allow[2]`; names that are not plain stand in brackets and quotes. */
export function showPath(path: Path): string {
  const shown = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(step) && step.length <= longest ? `.${step}` : `[${quote(step)}]`;
  });
  return withoutSecrets(shown.join('').replace(/^\./, ''));
}

const longest = 100;

/** Words of the file on one line, in quotes, cut to a length that can be read, without keys. */
export function quote(words: string): string {
  const shown = withoutSecrets(words);
  return JSON.stringify(shown.length > longest ? `${shown.slice(0, longest)}…` : shown).replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    '\uFFFD',
  );
}

/** Where lines begin: what `positionAt` needs of a text. */
export function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
}

/** Line and column, both from 1, of an offset. */
export function positionAt(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}
