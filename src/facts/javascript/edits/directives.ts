/** Comments that tell a tool to let one line pass. */
import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { commentsIn, lineEnd, lineStart, nextLine, startsLine } from './trivia.js';

const NEXT_LINE = /^\s*(?:@ts-(?:expect-error|ignore)\b|(?:eslint|oxlint)-disable-next-line\b|(?:biome|prettier)-ignore\b)/u;
const SAME_LINE = /^\s*(?:eslint|oxlint)-disable-line\b/u;

/** Those that stand right above a line, nearest first, each on a line of its own. */
export function directivesAbove(view: View, offset: number): TSESTree.Comment[] {
  let start = lineStart(view.text, offset);
  const found: TSESTree.Comment[] = [];
  for (const comment of commentsIn(view, 0, start).reverse()) {
    const isAdjacent = startsLine(view.text, comment.range[0]) && nextLine(view.text, comment.range[1]) === start;
    if (!isAdjacent || !NEXT_LINE.test(comment.value)) break;
    found.push(comment);
    start = lineStart(view.text, comment.range[0]);
  }
  return found;
}

/** One at the end of a line. */
export function directiveBehind(view: View, offset: number): TSESTree.Comment | undefined {
  const end = lineEnd(view.text, offset);
  return commentsIn(view, offset, end).find(({ value, range }) => range[1] === end && SAME_LINE.test(value));
}
