import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit } from '../../model.js';
import type { Assign, Expression, Node, Statement } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { keyChecks } from './key-checks.js';
import { removeStatements } from './statements.js';
import { withoutUnused } from './unused.js';

/**
 * Takes out lines that set the SDK's one key, `stripe.api_key = …`, with what only served them. A block that is left empty gets `pass`.
 * `undefined` where such a line sets several keys or has another statement beside it.
 *
 * @param statements as `FoundClient.node` has them
 * @param isTaken whether other files use a name that this module binds
 */
export function removeApiKey(
  view: PythonView,
  statements: readonly Assign[],
  isTaken?: (name: string) => boolean,
): readonly Edit[] | undefined {
  const whole: Statement[] = statements.filter(({ targets }) => targets.length === 1);
  const targets = statements.filter((one) => !whole.includes(one)).map((one) => withoutKey(one));
  const checks = keyChecks(
    view,
    statements.flatMap((one) => (whole.includes(one) ? [one.value] : [])),
    isTaken,
  );
  const removed = removeStatements(view, [...new Set([...whole, ...checks])]);
  if (!removed || targets.includes(undefined)) return undefined;
  return repairOf(withoutUnused(view, [...removed, ...targets.flatMap((edit) => edit ?? [])], isTaken))?.();
}

/** `stripe.api_key = key = …` still sets the name. */
function withoutKey({ targets, value }: Assign): Edit | undefined {
  const [target, another] = targets.filter(isKey);
  if (!target || another) return undefined;
  const next: Expression = targets[targets.indexOf(target) + 1] ?? value;
  return { range: [target.range[0], next.range[0]], text: '' };
}

function isKey(target: Node): boolean {
  return target.nodeType === 'Attribute' && target.attr === 'api_key';
}
