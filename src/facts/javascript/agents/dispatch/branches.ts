import type { View } from '../../tree/source.js';
import { branches, stringOf, type Node } from '../../tree/syntax.js';

/** A part of a function that runs when a value is one of these names. */
export interface Branch {
  readonly node: Node;
  readonly on: Node;
  readonly names: readonly string[];
}

/** `case 'create_refund':` and `if (toolName === 'create_refund')`. */
export function branchesIn(view: View): Branch[] {
  return [...casesOf(view), ...comparisonsOf(view)];
}

/** A `case` that falls through shares the code of the next one that has any. */
function casesOf(view: View): Branch[] {
  return view.all('SwitchStatement').flatMap(({ cases, discriminant }) => {
    let names: string[] = [];
    return cases.flatMap((node) => {
      const name = stringOf(node.test);
      if (name !== undefined) names.push(name);
      if (node.consequent.length === 0) return [];
      const branch = { node, on: discriminant, names };
      names = [];
      return [branch];
    });
  });
}

function comparisonsOf(view: View): Branch[] {
  return view.all('IfStatement').flatMap(({ test, consequent }) => {
    const equal = branches(test).flatMap((side) =>
      side.type === 'BinaryExpression' && /^===?$/u.test(side.operator) ? [side] : [],
    );
    const names = equal.flatMap(({ right }) => stringOf(right) ?? []);
    return equal[0] && names.length > 0 ? [{ node: consequent, on: equal[0].left, names }] : [];
  });
}
