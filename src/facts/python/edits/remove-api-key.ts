import type { Edit } from '../../model.js';
import type { Assign, Attribute, Expression, If, Node, Statement } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { composed } from './compose.js';
import { stripeMember } from '../calls/stripe-package.js';
import { resolve } from '../values/trace.js';
import { checksOf, keyChecks } from './key-checks.js';
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
 * Checks that the SDK has a key, `if not stripe.api_key: return …`, go along: it would have none. `undefined` where such a line sets several
 * keys or has another statement beside it, and where the key is read for anything else.
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
  const checks = checksOf(readsOfKey(view));
  if (!checks) return undefined;
  const gone = [...whole.map(withCondition), ...checks, ...keyChecks(view, values, isTaken)];
  const removed = removeStatements(view, [...new Set(gone)]);
  if (!removed || targets.includes(undefined)) return undefined;
  return composed(view, withoutUnused(view, [...along, ...removed, ...targets.flatMap((edit) => edit ?? [])], isTaken));
}

/** Where a file reads the SDK's one key. */
export function readsOfKey(view: PythonView): Attribute[] {
  return view.all('Attribute').filter((node) => {
    const { parent } = node;
    const isSet = parent?.nodeType === 'Assign' && parent.targets.some((target) => target === node);
    return isKey(node) && !isSet && stripeMember(resolve(view, node.value))?.length === 0;
  });
}

/** `if key: stripe.api_key = key`: with the line goes the condition that is for it alone and asks nobody. */
function withCondition(statement: Statement): Statement {
  const { parent } = statement;
  if (parent?.nodeType !== 'If' || parent.body.length > 1 || parent.orelse.length > 0 || isElif(parent)) return statement;
  return isPlain(parent.test) ? parent : statement;
}

function isElif({ parent, range }: If): boolean {
  return parent?.nodeType === 'If' && parent.orelse.some((one) => one.range[0] === range[0]);
}

function isPlain(test: Expression): boolean {
  if (test.nodeType === 'Attribute') return isPlain(test.value);
  if (test.nodeType === 'UnaryOp') return isPlain(test.operand);
  if (test.nodeType === 'BoolOp') return test.values.every(isPlain);
  if (test.nodeType === 'Compare') return [test.left, ...test.comparators].every(isPlain);
  return test.nodeType === 'Name' || test.nodeType === 'Constant';
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
