import type { Edit } from '../../model.js';
import type { Assign, Expression, Node, Statement } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { composed } from './compose.js';
import { keyChecks } from './key-checks.js';
import { removeStatements } from './statements.js';
import { withoutUnused } from './unused.js';

interface RemovalOptions {
  /** Whether other files use a name that this module binds. */
  readonly isTaken?: (name: string) => boolean;
  /** What else is written in the same change: what it names is needed, what only served code that it takes away goes along. */
  readonly along?: readonly Edit[];
}

/**
 * Takes out lines that set the SDK's one key, `stripe.api_key = …`, with what only served them. A block that is left empty gets `pass`.
 * `undefined` where such a line sets several keys or has another statement beside it.
 *
 * @param statements as `FoundClient.node` has them
 * @returns the edits, those of `along` among them
 */
export function removeApiKey(
  view: PythonView,
  statements: readonly Assign[],
  { isTaken, along = [] }: RemovalOptions = {},
): readonly Edit[] | undefined {
  const whole: Statement[] = statements.filter(({ targets }) => targets.length === 1);
  const targets = statements.filter((one) => !whole.includes(one)).map((one) => withoutKey(one));
  const values = statements.flatMap((one) => (whole.includes(one) ? [one.value] : []));
  const removed = removeStatements(view, [...new Set([...whole, ...keyChecks(view, values, isTaken)])]);
  if (!removed || targets.includes(undefined)) return undefined;
  return composed(view, withoutUnused(view, [...along, ...removed, ...targets.flatMap((edit) => edit ?? [])], isTaken));
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
