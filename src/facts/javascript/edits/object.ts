import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { keyName } from '../tree/syntax.js';
import { commentsIn, hasLineBreak, skipBackward, skipForward, startsLine } from './trivia.js';

/** The property written with another name; `undefined` for methods, accessors and computed names that cannot be read. */
export function renamed(view: View, property: TSESTree.Property, name: string): string | undefined {
  const own = keyName(property);
  if (property.kind !== 'init' || property.method || own === undefined) return undefined;
  if (property.shorthand) return own === name ? name : `${name}: ${own}`;
  if (!property.computed) return name + view.text.slice(property.key.range[1], property.range[1]);
  let colon = skipForward(view, property.key.range[1]);
  while (/[)\]]/u.test(view.text.charAt(colon))) colon = skipForward(view, colon + 1);
  if (view.text[colon] !== ':' || commentsIn(view, property.range[0], colon).length > 0) return undefined;
  return name + view.text.slice(colon, property.range[1]);
}

/** The offset of the closing brace, before the annotation that a pattern's range takes in. */
export function closingBrace(view: View, object: TSESTree.ObjectExpression | TSESTree.ObjectPattern): number {
  const end = object.properties.at(-1)?.range[1] ?? object.range[0] + 1;
  return skipForward(view, commaAfter(view, end) ?? end);
}

/** The offset after the comma that follows an element, if one does. */
export function commaAfter(view: View, end: number): number | undefined {
  const at = skipForward(view, end);
  return view.text[at] === ',' ? at + 1 : undefined;
}

/**
 * The comments around a property that speak of it alone: on the lines right above it, before it on its line, and after it when it is the
 * last thing there.
 */
export function ownComments(view: View, property: TSESTree.Node): TSESTree.Comment[] {
  const [start, end] = property.range;
  const comma = commaAfter(view, end);
  if (comma === undefined) return [...above(view, start), ...onLineAfter(view, end)];
  const after = startsLine(view.text, start) ? onLineAfter(view, comma) : [];
  const last = after.at(-1);
  const endsLine = last !== undefined && hasLineBreak(view, last.range[0], skipForward(view, last.range[1]));
  return [...above(view, start), ...commentsIn(view, end, comma), ...(endsLine ? after : [])];
}

function above(view: View, start: number): TSESTree.Comment[] {
  const code = skipBackward(view, start);
  const own: TSESTree.Comment[] = [];
  let next = start;
  for (const comment of commentsIn(view, code, start).reverse()) {
    const between = view.text.slice(comment.range[1], next);
    const isBlankBetween = (between.match(/\n/gu) ?? []).length > 1;
    // What follows another element on its line is that one's.
    const isTrailing = !startsLine(view.text, comment.range[0]) && hasLineBreak(view, comment.range[0], next);
    if (isBlankBetween || isTrailing) break;
    own.unshift(comment);
    next = comment.range[0];
  }
  return own;
}

function onLineAfter(view: View, offset: number): TSESTree.Comment[] {
  return commentsIn(view, offset, skipForward(view, offset)).filter((c) => !hasLineBreak(view, offset, c.range[0]));
}
