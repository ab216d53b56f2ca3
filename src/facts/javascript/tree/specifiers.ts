/** `from './billing'`, `import('./billing')`, `require('./billing')`, `vi.mock('./billing')`. */
const SPECIFIER = /(?:\bfrom|\bimport|\brequire|[mM]ock\w*|\bmodule)\s*\(?\s*['"`]([^'"`\n]+)['"`]/gu;
const HANDS_ON = /\bexport\s*(?:type\s*)?(?:\*|\{[^{}]*\})\s*(?:as\s+\w+\s*)?from\b|\bexports\s*=\s*require\b/u;

/** What a text that nobody has parsed imports, as written. One too many does no harm. */
export function specifiersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(SPECIFIER)].map(([, specifier = '']) => specifier))];
}

/** Whether a text passes on what it imports. */
export function handsOn(text: string): boolean {
  return HANDS_ON.test(text);
}
