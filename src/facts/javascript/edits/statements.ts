import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import type { Node } from '../tree/syntax.js';
import { directiveBehind, directivesAbove } from './directives.js';
import { commentsIn, lineEnd, lineStart, nextLine, skipForward, startsLine } from './trivia.js';

/** The comments right above a statement move with it. `undefined` when it does not begin its line. */
export function startOfStatement(view: View, { range }: Node): number | undefined {
  if (!startsLine(view.text, range[0])) return undefined;
  let start = lineStart(view.text, range[0]);
  for (const comment of commentsIn(view, 0, start).reverse()) {
    const isAdjacent = view.text.slice(comment.range[1], start).trim() === '' && nextLine(view.text, comment.range[1]) === start;
    if (!isAdjacent || !startsLine(view.text, comment.range[0])) break;
    start = lineStart(view.text, comment.range[0]);
  }
  return start;
}

export function endOfStatement(view: View, { range }: Node): number {
  const end = lineEnd(view.text, range[1]);
  return view.text.slice(range[1], end).trim() === '' || skipForward(view, range[1]) >= end ? end : range[1];
}

/** What lets its line pass, `@ts-expect-error` or `eslint-disable-line`, goes with it. */
export function removeStatement(view: View, { range }: Node): Edit[] {
  const { text } = view;
  const end = directiveBehind(view, range[1])?.range[0] ?? lineEnd(text, range[1]);
  const isAlone = startsLine(text, range[0]) && text.slice(range[1], end).trim() === '';
  if (!isAlone) return [{ range, text: '' }];
  const start = lineStart(text, directivesAbove(view, range[0]).at(-1)?.range[0] ?? range[0]);
  const next = nextLine(text, range[1]);
  // One of the two blank lines around it goes with it.
  const isBetweenBlanks = /(?:^|\n)[^\S\n]*\r?\n$/u.test(text.slice(0, start)) && /^[^\S\n]*\r?\n/u.test(text.slice(next));
  return [{ range: [start, isBetweenBlanks ? nextLine(text, next) : next], text: '' }];
}

/** `'use strict'`, `'use server'`. Parsers differ in what the others have in that place. */
export function isDirective(statement: Node): boolean {
  return statement.type === 'ExpressionStatement' && typeof statement.directive === 'string';
}
