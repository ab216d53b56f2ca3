import { areAlternatives, type Ways } from '../../alternatives.js';
import type { Range } from '../../model.js';
import type { Node } from '../tree/nodes.js';
import { contains, isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

const BLOCKS = ['body', 'orelse', 'finalbody'] as const;

/** The list of its parent's statements that holds a node, by its name. */
function listOf(parent: Node, child: Node): readonly [name: string, statements: readonly Node[]] | undefined {
  for (const name of BLOCKS) {
    const list = (parent as unknown as Partial<Record<string, unknown>>)[name];
    if (Array.isArray(list) && (list as readonly unknown[]).includes(child)) return [name, list as readonly Node[]];
  }
  return undefined;
}

const WAYS: Ways<Node> = {
  parent: (node) => node.parent,
  contains,
  isBefore: (a, b) => a.range[0] < b.range[0],
  part: (construct, child) => {
    if (construct.nodeType === 'IfExp')
      return child === construct.body ? 'then' : child === construct.orelse ? 'else' : undefined;
    if (construct.nodeType === 'If') return listOf(construct, child)?.[0];
    if (construct.nodeType === 'Match') return child.nodeType === 'MatchCase' ? String(child.range[0]) : undefined;
    if (construct.nodeType !== 'Try' && construct.nodeType !== 'TryStar') return undefined;
    if (child.nodeType === 'ExceptHandler') return String(child.range[0]);
    return listOf(construct, child)?.[0] === 'body' ? 'try' : undefined;
  },
  block: (node) => node.parent && listOf(node.parent, node)?.[1],
  leaves: ({ nodeType }) => nodeType === 'Return' || nodeType === 'Raise',
  isFunction,
};

/** Whether two places of the file never both run. */
export function neverBoth(a: Node, b: Node): boolean {
  return areAlternatives(WAYS, a, b);
}

/** Whether a call and another one of the file, by its range, never both run. */
export function alternatesWith(view: PythonView, call: Node, [start, end]: Range): boolean {
  const other = view.all('Call').find(({ range }) => range[0] === start && range[1] === end);
  return other !== undefined && neverBoth(call, other);
}
