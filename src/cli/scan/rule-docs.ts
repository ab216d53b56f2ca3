import { readFileSync } from 'node:fs';

/**
 * The page of a rule, as Markdown. The package carries `docs/rules`; how far up it lies depends on whether this file was compiled.
 *
 * @returns `undefined` for a rule without a page
 */
export function ruleDocs(name: string): string | undefined {
  for (const up of ['../../../', '../../../../']) {
    try {
      return readFileSync(new URL(`${up}docs/rules/${name}.md`, import.meta.url), 'utf8');
    } catch {
      // The other place, then.
    }
  }
  return undefined;
}
