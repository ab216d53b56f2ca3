import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import { closingBrace, commaAfter, ownComments } from './object.js';
import { commentsIn, hasLineBreak, lineEnd, lineStart, nextLine, skipForward, startsLine } from './trivia.js';

/**
 * Removes a property, or a spread, from an object literal or pattern, with its comma, its line and the comments that are its own. Every
 * other comment stays. `undefined` where that would change what the rest means: a pattern's `...rest` would take the property in.
 */
export function removeProperty(view: View, property: TSESTree.Property | TSESTree.SpreadElement): readonly Edit[] | undefined {
  const object = property.parent;
  if (object.type !== 'ObjectExpression' && object.type !== 'ObjectPattern') return undefined;
  const elements: readonly TSESTree.Node[] = object.properties;
  if (elements.some((e) => e.type === 'RestElement')) return undefined;
  const { text } = view;
  const comma = commaAfter(view, property.range[1]);
  const own = ownComments(view, property);
  const from = Math.min(property.range[0], ...own.map((c) => c.range[0]));
  const to = Math.max(comma ?? property.range[1], ...own.map((c) => c.range[1]));

  const inside = [object.range[0] + 1, closingBrace(view, object)] as const;
  if (elements.length === 1 && commentsIn(view, ...inside).length === own.length) return [remove(...inside)];

  const index = elements.indexOf(property);
  const isLast = index === elements.length - 1;
  const previous = elements[index - 1];
  // Without a comma of its own, the last one leaves that of the one before it behind.
  const spare = isLast && comma === undefined && previous ? commaAfter(view, previous.range[1]) : undefined;
  if (startsLine(text, from) && text.slice(to, lineEnd(text, to)).trim() === '') {
    const line = remove(lineStart(text, from), nextLine(text, to));
    return spare === undefined ? [line] : [remove(spare - 1, spare), line];
  }
  if (!isLast) return [inline(view, from, to)];
  const start = previous && (spare === undefined ? commaAfter(view, previous.range[1]) : spare - 1);
  if (start === undefined) return [remove(from, to)];
  const gap = spare ?? start;
  if (text.slice(gap, from).trim() === '') return [remove(start, to)];
  return [...(spare === undefined ? [] : [remove(spare - 1, spare)]), remove(from - spacesBefore(text, from), to)];
}

/** Takes the space after it along, or the space before it when it ends its line. */
function inline(view: View, from: number, to: number): Edit {
  const { text } = view;
  const spaces = /^\s*/u.exec(text.slice(to, skipForward(view, to)))?.[0].length ?? 0;
  if (hasLineBreak(view, to, to + spaces)) return remove(from - spacesBefore(text, from), to);
  return remove(from, to + spaces);
}

function spacesBefore(text: string, offset: number): number {
  return /[^\S\n\r\u2028\u2029]*$/u.exec(text.slice(lineStart(text, offset), offset))?.[0].length ?? 0;
}

function remove(start: number, end: number): Edit {
  return { range: [start, end], text: '' };
}
