import type { Range } from '../../model.js';

const TOKEN = /#[^\n]*|(?<![\w"'])[a-z]{0,2}("""|'''|"|')/giu;

/**
 * The string literals of a part of a program, each token by itself: of `"a" "b"` two. A string in the braces of an f-string counts as part of
 * that one, or as a token of its own where it has the same quotes.
 *
 * @param start an offset outside of strings
 */
export function stringTokens(text: string, start: number, end: number): Range[] {
  const tokens: Range[] = [];
  const finder = new RegExp(TOKEN);
  finder.lastIndex = start;
  for (let found = finder.exec(text); found && found.index < end; found = finder.exec(text)) {
    const [, quote] = found;
    if (quote === undefined) continue;
    const close = quote.length === 3 ? new RegExp(`\\\\[^]|${quote}`, 'gu') : new RegExp(`\\\\(?:\\r\\n|[^])|\\n|${quote}`, 'gu');
    close.lastIndex = finder.lastIndex;
    let last = close.exec(text);
    while (last?.[0].startsWith('\\')) last = close.exec(text);
    const stop = last ? close.lastIndex : text.length;
    tokens.push([found.index, stop]);
    finder.lastIndex = stop;
  }
  return tokens;
}
