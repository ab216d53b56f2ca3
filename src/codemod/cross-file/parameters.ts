/** Parameters that only led to a key or a client. */
import { removeProperty } from '../../facts/javascript/edits/remove.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { enclosingFunction, type FunctionNode, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit, Range } from '../../facts/model.js';
import { usesOf } from './modules.js';

/**
 * Removes the parameters at the end of the functions around some code, and the names that they destructure, when nothing but what goes
 * used them. Which ones were not used before is none of our business.
 */
export function spentParameters(view: View, around: readonly Node[], gone: readonly Range[]): Edit[] {
  const functions = new Set(around.flatMap((node) => enclosingFunction(node) ?? []));
  return [...functions].flatMap((fn) => spentIn(view, fn, gone));
}

function spentIn(view: View, fn: FunctionNode, gone: readonly Range[]): Edit[] {
  const isSpent = (name: Node): boolean => {
    const uses = usesOf(view, name);
    return uses.length > 0 && uses.every(({ range }) => gone.some(([start, end]) => start <= range[0] && range[1] <= end));
  };
  const edits: Edit[] = [];
  let isLast = true;
  for (const [index, parameter] of [...fn.params.entries()].reverse()) {
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    if (target.type === 'Identifier') {
      const before = fn.params[index - 1];
      if (isLast && isSpent(target))
        edits.push({ range: [before?.range[1] ?? parameter.range[0], parameter.range[1]], text: '' });
      else isLast = false;
    } else {
      isLast = false;
      if (target.type !== 'ObjectPattern') continue;
      for (const property of target.properties) {
        if (property.type !== 'Property' || property.value.type !== 'Identifier' || !isSpent(property.value)) continue;
        edits.push(...(removeProperty(view, property) ?? []));
      }
    }
  }
  return edits;
}
