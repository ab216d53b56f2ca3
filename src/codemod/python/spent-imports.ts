/** `from stripe import Customer`, where no call is made on the class any more. */
import type { Edit } from '../../facts/model.js';
import { localName } from '../../facts/python/edits/names.js';
import { removeStatements } from '../../facts/python/edits/statements.js';
import { importsOf } from '../../facts/python/edits/unused.js';
import type { Alias } from '../../facts/python/tree/nodes.js';
import type { PythonView } from '../../facts/python/tree/view.js';

/** Edits of a file as it has become: classes of the SDK that it used before and does not use now leave its imports. */
export function withoutSpentImports(before: PythonView, after: PythonView, isTaken: (name: string) => boolean): readonly Edit[] {
  const uses = (view: PythonView, alias: Alias): number =>
    view.moduleScope.variables.get(localName(alias))?.references.length ?? 0;
  const spent = after.all('Alias').filter((alias) => {
    const isClass = alias.parent?.nodeType === 'ImportFrom' && alias.parent.module === 'stripe' && (alias.parent.level ?? 0) === 0;
    return isClass && uses(after, alias) === 0 && uses(before, alias) > 0 && !isTaken(localName(alias));
  });
  const { whole, edits } = importsOf(after, new Set(spent));
  return [...(removeStatements(after, whole) ?? []), ...edits];
}
