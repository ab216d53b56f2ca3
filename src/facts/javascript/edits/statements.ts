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

export function endOfStatement(view: View, statement: Node): number {
  const own = ownEnd(view, statement);
  const end = lineEnd(view.text, own);
  return view.text.slice(own, end).trim() === '' || skipForward(view, own) >= end ? end : own;
}

/** A semicolon at the beginning of a later line is there for what follows it: `;[1, 2].forEach(log)`. */
function ownEnd({ text }: View, { range }: Node): number {
  const code = text[range[1] - 1] === ';' ? text.slice(range[0], range[1] - 1) : '';
  return /[\n\r]\s*$/u.test(code) ? range[0] + code.trimEnd().length : range[1];
}

/** Whether what follows would go on with a statement that ends here without a semicolon. */
export function goesOn(view: View, offset: number): boolean {
  return /[([`+\-/]/u.test(view.text[skipForward(view, offset)] ?? '');
}

function before(statement: Node): Node | undefined {
  const { parent } = statement;
  const body: readonly Node[] = parent?.type === 'Program' || parent?.type === 'BlockStatement' ? parent.body : [];
  return body[body.indexOf(statement) - 1];
}

/** Whether a statement has neither a semicolon nor a brace of its own at its end. */
function isOpen({ text }: View, statement: Node | undefined): boolean {
  if (!statement || text[statement.range[1] - 1] === ';') return false;
  return (
    /^(?:VariableDeclaration|ExpressionStatement|Export\w+|ThrowStatement)$/u.test(statement.type) ||
    text[statement.range[1] - 1] !== '}'
  );
}

/** What lets its line pass, `@ts-expect-error` or `eslint-disable-line`, goes with it. */
export function removeStatement(view: View, statement: Node): Edit[] {
  const { text } = view;
  const range = [statement.range[0], ownEnd(view, statement)] as const;
  // It kept the statements around it apart, by a semicolon or a block.
  if (goesOn(view, range[1]) && isOpen(view, before(statement))) return [{ range, text: ';' }];
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
