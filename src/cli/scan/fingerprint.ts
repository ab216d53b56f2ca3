import { createHash } from 'node:crypto';

/**
 * Names findings so that they are known again when lines move: by rule and by the text of the line, not by its number. Equal lines in
 * one file are told apart by a running number, the form that GitHub gives its own `primaryLocationLineHash`.
 */
export class Fingerprints {
  private readonly seen = new Map<string, number>();

  constructor(private readonly lines: readonly string[]) {}

  /** `line` counts from 1; 0 stands for the whole file. Findings must come in the order of the file. */
  of(ruleId: string, line: number): string {
    const text = (this.lines[line - 1] ?? '').trim().replace(/\s+/g, ' ');
    const hash = createHash('sha256')
      .update(JSON.stringify([ruleId, text]))
      .digest('hex')
      .slice(0, 16);
    const nth = (this.seen.get(hash) ?? 0) + 1;
    this.seen.set(hash, nth);
    return `${hash}:${String(nth)}`;
  }
}
