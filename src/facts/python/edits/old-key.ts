/** What goes along with an idempotency key that another one replaces. */
import type { Edit } from '../../model.js';
import { CONVERSION, HASHES } from '../calls/key-syntax.js';
import { clockOf, isHashingUuid, isRandom } from '../calls/volatile-sources.js';
import type { Call, Expression } from '../tree/nodes.js';
import { enclosingFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { withoutUnused } from './unused.js';

/** What texts, instants and hashes are asked for, none of which does anything. */
const ASKED =
  /^(?:isoformat|strftime|timestamp|date|time|hexdigest|digest|hex|encode|decode|format|join|lower|upper|strip|replace|split)$/u;

/**
 * A new key in place of the old one, and with it the end of what only made that: `key = f"charge-{uuid.uuid4()}"` in the same function,
 * `import uuid`. A parameter stays, since callers and models give it, and so does what the module holds.
 *
 * @param along what the new key needs of the module
 */
export function withoutOldKey(view: PythonView, replaced: Edit, along: readonly Edit[]): readonly Edit[] {
  const needed = new Set(along.flatMap(({ text }) => text.match(/\w+/gu) ?? []));
  const isImport = (name: string): boolean =>
    view.moduleScope.variables.get(name)?.bindings.every(({ kind }) => kind === 'import') === true;
  const edits = withoutUnused(
    view,
    [replaced],
    (name) => !isImport(name) || needed.has(name),
    (value) => enclosingFunction(value) !== undefined && isIdle(view, value),
  );
  return [...along, ...edits];
}

function isIdle(view: PythonView, value: Expression): boolean {
  const calls = value.nodeType === 'Call' ? [value, ...view.within('Call', value)] : view.within('Call', value);
  const others = [
    ...view.within('Await', value),
    ...view.within('Yield', value),
    ...view.within('YieldFrom', value),
    ...view.within('NamedExpr', value),
    ...view.within('Lambda', value),
  ];
  return others.length === 0 && calls.every((call) => makesOnlyItself(view, call));
}

function makesOnlyItself(view: PythonView, call: Call): boolean {
  const { func } = call;
  if (isRandom(view, call) || isHashingUuid(view, call) || clockOf(view, call) !== undefined) return true;
  if (func.nodeType === 'Name') return CONVERSION.test(func.id) && !view.variable(func);
  if (func.nodeType !== 'Attribute') return false;
  return ASKED.test(func.attr) || HASHES.test(resolve(view, func).origin?.package ?? '');
}
