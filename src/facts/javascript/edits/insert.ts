import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import type { ObjectNode } from '../tree/syntax.js';
import { insert } from './edit.js';
import { closingBrace, commaAfter } from './object.js';
import { styleOf } from './style.js';
import { commentsIn, hasLineBreak, indentAt, lineEnd, lineStart, startsLine } from './trivia.js';

/** A property to write: its text, and the comments to write above it. */
export interface NewProperty {
  readonly text: string;
  readonly comments?: readonly TSESTree.Comment[];
}

/** Adds a property at the end of an object literal, in the literal's own layout: after a spread, the last one wins. */
export function insertProperty(view: View, object: ObjectNode, property: NewProperty): readonly Edit[] {
  const { newline, indent: step } = styleOf(view);
  const { text } = view;
  const close = closingBrace(view, object);
  const last = object.properties.at(-1);
  const outer = indentAt(text, startsLine(text, close) ? close : object.range[0]);
  const line = body(view, property, indent(last), newline);
  const closesOwnLine = startsLine(text, close) && hasLineBreak(view, last?.range[1] ?? object.range[0], close);

  if (!last && commentsIn(view, object.range[0], close).length === 0) {
    return [{ range: [object.range[0], object.range[1]], text: literal(view, property, outer) }];
  }
  const comma = last && commaAfter(view, last.range[1]);
  if (closesOwnLine) {
    const separator = last && comma === undefined ? [insert(last.range[1], ',')] : [];
    const isTrailing = last === undefined || comma !== undefined;
    return [...separator, insert(lineStart(text, close), `${line}${isTrailing ? ',' : ''}${newline}`)];
  }
  const end = comma ?? endOfComments(view, last?.range[1] ?? object.range[0] + 1, close);
  const separator = last && comma === undefined ? ',' : '';
  const closing = comma === undefined ? '' : ',';
  if (!property.comments?.length) return [insert(end, `${separator} ${property.text}${closing}`)];
  return [{ range: [end, end + spacesAfter(text, end)], text: `${separator}${newline}${line}${closing}${newline}${outer}` }];

  function indent(sibling: ObjectNode['properties'][number] | undefined): string {
    return sibling && startsLine(text, sibling.range[0]) ? indentAt(text, sibling.range[0]) : outer + step;
  }
}

/** The offset after the comments before the closing brace; before them when one of them runs to the end of its line. */
function endOfComments(view: View, start: number, close: number): number {
  const comments = commentsIn(view, start, close);
  return comments.every((c) => c.type === ('Block' as string)) ? (comments.at(-1)?.range[1] ?? start) : start;
}

function spacesAfter(text: string, offset: number): number {
  return /^[^\S\n\r\u2028\u2029]*/u.exec(text.slice(offset, lineEnd(text, offset)))?.[0].length ?? 0;
}

/** An object literal that holds one property, to stand where the line's indentation is `outer`. */
export function literal(view: View, property: NewProperty, outer: string): string {
  const { newline, indent, padding } = styleOf(view);
  if ((property.comments ?? []).length === 0) return `{${padding}${property.text}${padding}}`;
  return `{${newline}${body(view, property, outer + indent, newline)},${newline}${outer}}`;
}

function body(view: View, { text, comments = [] }: NewProperty, indent: string, newline: string): string {
  return [...comments.map((comment) => view.textOf(comment)), text].map((line) => indent + line).join(newline);
}
