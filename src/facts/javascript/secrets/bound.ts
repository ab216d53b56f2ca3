import { neverBoth } from '../calls/alternatives.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, type Node } from '../tree/syntax.js';
import { valuesOf } from '../values/trace.js';

/**
 * What can have given a name the value that it has at one place: each branch of the code before it, not a branch that has returned, and
 * nothing that was written over since. Loops are not followed; a function that is called at another time sees all of them.
 */
export function valuesAt(view: View, name: Node): Node[] {
  const variable = view.variable(name);
  const def = variable?.defs[0];
  if (!variable || !def) return [];
  const all = variable.references.flatMap((reference) =>
    valuesOf({ references: [reference] }).map((value) => ({ at: reference.identifier, value })),
  );
  const here = enclosingFunction(name);
  if (enclosingFunction(def.name) !== here) return all.map(({ value }) => value);
  const isElsewhere = ({ at }: { readonly at: Node }): boolean => enclosingFunction(at) !== here;
  const last = all.findLast((write) => !isElsewhere(write) && isBefore(write, name) && isWrittenOver(write.at, name));
  return all
    .filter((write) => isElsewhere(write) || (isBefore(write, name) && !(last && isBefore(write, last.at))))
    .flatMap(({ at, value }) => (neverBoth(at, name) ? [] : [value]));
}

function isBefore({ at, value }: { readonly at: Node; readonly value: Node }, place: Node): boolean {
  return at.range[0] < place.range[0] && !contains(value, place);
}

/** Whether whoever comes to a place has come through `name = …` as a statement, in a block around the place. */
function isWrittenOver({ parent }: Node, place: Node): boolean {
  const isPlain = parent?.type === 'VariableDeclarator' || (parent?.type === 'AssignmentExpression' && parent.operator === '=');
  const statement = isPlain ? parent.parent : undefined;
  const block = statement?.parent;
  const isStatement = statement?.type === 'ExpressionStatement' || statement?.type === 'VariableDeclaration';
  if (!isStatement || !block) return false;
  if (block.type === 'BlockStatement' || block.type === 'Program') return contains(block, place);
  return block.type === 'SwitchCase' && contains(block, place);
}
