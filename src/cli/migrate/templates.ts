/** Files that hold code beside markup: Vue, Svelte, Astro, MDX. They are read for what they import, and never changed. */
import type { Source } from '../scan/source.js';
import type { Kind } from '../scan/find.js';

export const templates: Kind = {
  named: 'Vue, Svelte, Astro or MDX',
  test: /\.(?:vue|svelte|astro|mdx)$/i,
  extensions: '.vue, .svelte, .astro, .mdx',
};

export function isTemplate(path: string): boolean {
  return templates.test.test(path);
}

const IMPORT = /\bimport\s+(?!type\b)([\w$*{}\s,]+?)\s*\bfrom\s*['"]([^'"\n]+)['"]/g;
const LOADED = /\b(?:import|require)\s*\(\s*['"]([^'"\n]+)['"]/g;

/**
 * A module that takes in what such a file imports, and uses all of it, in place of what is written there: where in the markup a name is
 * used makes no difference to whoever asks who does.
 */
export function asModule(source: Source): Source {
  let names = 0;
  const use = (): string => `used${String(++names)}`;
  const imports = [...source.text.matchAll(IMPORT)].map(([, clause = '', from = '']) => imported(clause, from, use));
  const loaded = [...source.text.matchAll(LOADED)].map(([, from = '']) => `use(import(${JSON.stringify(from)}));\n`);
  return { bytes: source.bytes, text: [...imports, ...loaded].join('') };
}

/** The same import under names that nothing else has: several scripts of one file may import alike. */
function imported(clause: string, from: string, use: () => string): string {
  const [, braces] = /\{([^}]*)\}/u.exec(clause) ?? [];
  const others = clause
    .replace(/\{[^}]*\}/u, '')
    .split(',')
    .map((part) => part.trim());
  const named = (braces ?? '').split(',').map((part) => part.trim().split(/\s+as\s+/u)[0] ?? '');
  const lines = [
    ...others.flatMap((part) => (part.startsWith('*') ? ['* as'] : /^[\w$]+$/u.test(part) ? ['default'] : [])),
    ...named.filter((name) => /^[\w$]+$/u.test(name)),
  ].map((name) => {
    const local = use();
    const what = name === '* as' ? `* as ${local}` : `{ ${name} as ${local} }`;
    return `import ${what} from ${JSON.stringify(from)};\nuse(${local});\n`;
  });
  return lines.join('');
}
