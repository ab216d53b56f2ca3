/** `from stripe import Customer`, `Refund = stripe.Refund`, where no call is made on the class any more. */
import type { Edit } from '../../facts/model.js';
import { stripeMember } from '../../facts/python/calls/stripe-package.js';
import { localName } from '../../facts/python/edits/names.js';
import { removeStatements } from '../../facts/python/edits/statements.js';
import { importsOf } from '../../facts/python/edits/unused.js';
import type { Assign } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { resolve } from '../../facts/python/values/trace.js';

/** Edits of a file as it has become: names of the SDK's classes that it used before and does not use now. */
export function withoutSpentImports(before: PythonView, after: PythonView, isTaken: (name: string) => boolean): readonly Edit[] {
  const uses = (view: PythonView, name: string): number => view.moduleScope.variables.get(name)?.references.length ?? 0;
  const isSpent = (name: string): boolean => uses(after, name) === 0 && uses(before, name) > 0 && !isTaken(name);
  const spent = after.all('Alias').filter((alias) => {
    const { parent } = alias;
    const isClass = parent?.nodeType === 'ImportFrom' && parent.module === 'stripe' && (parent.level ?? 0) === 0;
    return isClass && isSpent(localName(alias));
  });
  const named = after.all('Assign').filter((statement) => isNameOfClass(after, statement, isSpent));
  const { whole, edits } = importsOf(after, new Set(spent));
  return [...(removeStatements(after, [...whole, ...named]) ?? []), ...edits];
}

function isNameOfClass(view: PythonView, { parent, targets, value }: Assign, isSpent: (name: string) => boolean): boolean {
  const [target, another] = targets;
  if (parent?.nodeType !== 'Module' || another || target?.nodeType !== 'Name' || value.nodeType !== 'Attribute') return false;
  return isSpent(target.id) && (stripeMember(resolve(view, value))?.length ?? 0) > 0;
}
