import type { Edit } from '../../model.js';
import type { Node, Statement } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { indentAt, lineEnd, lineStart, startsLine } from './style.js';

/**
 * Takes statements out with their lines, the comments at the end of these, and the blank lines that would be too many. A block of which
 * nothing is left gets a `pass`. `undefined` where one of them shares its line with another.
 */
export function removeStatements(view: PythonView, statements: readonly Statement[]): Edit[] | undefined {
  const { text } = view;
  const ordered = statements.toSorted((a, b) => a.range[0] - b.range[0]);
  const whole = ordered.map(({ range: [start, end] }) => {
    const rest = text.slice(end, lineEnd(text, end));
    return startsLine(text, start) && /^\s*(?:#.*)?$/u.test(rest) ? [lineStart(text, start), afterLine(text, end)] : undefined;
  });
  const emptied = new Set(
    ordered.map(blockOf).filter((block) => block.length > 0 && block.every((one) => statements.includes(one))),
  );
  const edits: Edit[] = [];
  for (const [i, lines] of whole.entries()) {
    const [start, end] = lines ?? [];
    const statement = ordered[i];
    if (start === undefined || end === undefined || !statement) return undefined;
    const block = blockOf(statement);
    if (emptied.has(block) && statement === block[0]) {
      edits.push({ range: statement.range, text: 'pass' });
      continue;
    }
    const last = edits.at(-1);
    const isNext = last?.text === '' && text.slice(last.range[1], start).trim() === '';
    if (last && isNext) edits[edits.length - 1] = { range: [last.range[0], end], text: '' };
    else edits.push({ range: [start, end], text: '' });
  }
  return edits.map((edit) => (edit.text === '' ? withBlankLines(text, edit) : edit));
}

/** The statements among which one stands; none for those of the module. */
function blockOf(statement: Statement): readonly Statement[] {
  const parent: Node | undefined = statement.parent;
  if (!parent || parent.nodeType === 'Module') return [];
  return blocksOf(parent).find((block) => block.includes(statement)) ?? [];
}

/** The blocks of a statement, of an `except` or a `case`: each has to hold something. */
export function blocksOf(node: Node): readonly (readonly Statement[])[] {
  const own = 'body' in node && Array.isArray(node.body) ? [node.body as readonly Statement[]] : [];
  const more = [...('orelse' in node ? [node.orelse] : []), ...('finalbody' in node ? [node.finalbody] : [])];
  const inner = [...('handlers' in node ? node.handlers : []), ...('cases' in node ? node.cases : [])];
  const rest = more.flatMap((block) => (Array.isArray(block) && block.length > 0 ? [block as readonly Statement[]] : []));
  return [...own, ...rest, ...inner.flatMap(blocksOf)];
}

/** Of the blank lines before and after, the more stay; at the beginning of a block or a file those before, at the end those after. */
function withBlankLines(text: string, { range: [start, end] }: Edit): Edit {
  const before = /(?:^|\n)((?:[^\S\n]*\n)*)$/u.exec(text.slice(0, start))?.[1] ?? '';
  const after = /^(?:[^\S\n]*\n)*/u.exec(text.slice(end))?.[0] ?? '';
  const head = text.slice(0, start - before.length);
  const rest = text.slice(end + after.length);
  const opens = head === '' || /:[^\S\n]*(?:#[^\n]*)?\r?\n$/u.test(head);
  if (opens) return { range: [start, end + after.length], text: '' };
  const closes = rest === '' || indentOf(rest) < indentAt(text, start + indentOf(text.slice(start))).length;
  if (closes && after.length === 0) return { range: [start - before.length, end], text: '' };
  const isMore = lines(after) >= lines(before);
  return isMore ? { range: [start - before.length, end], text: '' } : { range: [start, end + after.length], text: '' };
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

function indentOf(text: string): number {
  return /^[ \t]*/u.exec(text)?.[0].length ?? 0;
}

function afterLine(text: string, offset: number): number {
  return text.indexOf('\n', offset) + 1 || text.length;
}
