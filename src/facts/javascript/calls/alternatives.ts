import { areAlternatives, type Ways } from '../../alternatives.js';
import type { Range } from '../../model.js';
import type { View } from '../tree/source.js';
import { contains, isFunction, type Node } from '../tree/syntax.js';

const WAYS: Ways<Node> = {
  parent: (node) => node.parent ?? undefined,
  contains,
  isBefore: (a, b) => a.range[0] < b.range[0],
  part: (construct, child) => {
    if (construct.type === 'IfStatement' || construct.type === 'ConditionalExpression') {
      return child === construct.consequent ? 'then' : child === construct.alternate ? 'else' : undefined;
    }
    if (construct.type !== 'TryStatement') return undefined;
    return child === construct.block ? 'try' : child === construct.handler ? 'catch' : undefined;
  },
  block: ({ parent }) => {
    if (parent?.type === 'BlockStatement' || parent?.type === 'Program') return parent.body;
    if (parent?.type === 'SwitchCase') return parent.consequent;
    return undefined;
  },
  leaves: ({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement',
  isFunction,
};

/** Whether two places of the file never both run. */
export function neverBoth(a: Node, b: Node): boolean {
  return areAlternatives(WAYS, a, b);
}

/** Whether a call and another one of the file, by its range, never both run. */
export function alternatesWith(view: View, call: Node, [start, end]: Range): boolean {
  const other = view.all('CallExpression').find(({ range }) => range[0] === start && range[1] === end);
  return other !== undefined && neverBoth(call, other);
}
