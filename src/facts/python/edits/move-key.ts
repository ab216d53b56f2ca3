import type { Edit, Repair } from '../../model.js';
import { repairOf } from '../../javascript/edits/edit.js';
import type { FoundCall } from '../found.js';
import type { Call, Dict, Expression, Keyword, Node } from '../tree/nodes.js';
import { contains, enclosingFunction, entriesOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { removeEntry, removeKeyword } from './remove.js';
import { writeOption } from './option-slot.js';

const KEY = 'idempotency_key';

/**
 * Moves a key that stands among the params to where the SDK reads it: `create(params={"amount": a, "idempotency_key": k})` becomes
 * `create(params={"amount": a}, options={"idempotency_key": k})`; on the module, which takes options beside the parameters,
 * `create(options={"idempotency_key": k})` becomes `create(idempotency_key=k)`.
 *
 * `undefined` where the options cannot be seen, or where params that stand elsewhere serve anything else.
 */
export function moveKey(view: PythonView, call: FoundCall): Repair | undefined {
  const { holder, value, where } = call.key;
  const { node } = call;
  if (where !== 'params' || !holder || !value || node.nodeType !== 'Call') return undefined;
  if (holder.nodeType === 'Keyword' && holder.parent === node) return moveKeyword(view, call, node, holder);
  const object = holder.parent;
  if (object?.nodeType === 'Dict') return moveEntry(view, call, node, object, value);
  if (object?.nodeType === 'Call' && holder.nodeType === 'Keyword') {
    if (!contains(node, object)) return undefined;
    return together(removeKeyword(view, object, holder), writeOption(view, call, KEY, view.textOf(value)));
  }
  return undefined;
}

/** `client.v1.refunds.create(params, idempotency_key=k)`: the method has no such argument. */
function moveKeyword(view: PythonView, call: FoundCall, node: Call, holder: Keyword): Repair | undefined {
  const text = view.textOf(holder.value);
  const options = call.slots?.style === 'instance' ? call.slots.options : undefined;
  if (options) return together(removeKeyword(view, node, holder), writeOption(view, call, KEY, text));
  const quote = /^'/u.test(text) ? "'" : '"';
  return repairOf([{ range: holder.range, text: `options={${quote}${KEY}${quote}: ${text}}` }]);
}

function moveEntry(view: PythonView, call: FoundCall, node: Call, object: Dict, value: Expression): Repair | undefined {
  const keys = entriesOf(object).entries.filter(({ name }) => /^(?:idempotency_key|idempotencyKey)$/u.test(name));
  const [entry, another] = keys;
  if (!entry || another) return undefined;
  const text = view.textOf(value);
  const nested = node.keywords.find(({ value: given }) => unwrap(given) === object);
  if (call.slots?.style === 'module' && nested && object.values.length === 1)
    return repairOf([{ range: nested.range, text: `${KEY}=${text}` }]);
  if (!contains(node, object) && !isOnlyFor(view, object, node, value)) return undefined;
  return together(removeEntry(view, object, entry), writeOption(view, call, KEY, text));
}

function together(removed: readonly Edit[] | undefined, written: readonly Edit[] | undefined): Repair | undefined {
  return removed && written && repairOf([...removed, ...written]);
}

/** Whether params in a name are written right before the call, in the same function, and for this call alone. */
function isOnlyFor(view: PythonView, params: Dict, call: Node, value: Expression): boolean {
  const statement = params.parent;
  if (statement?.nodeType !== 'Assign' || statement.value !== params || statement.targets.length !== 1) return false;
  const [target] = statement.targets;
  const variable = target?.nodeType === 'Name' ? view.variable(target) : undefined;
  if (variable?.bindings.length !== 1 || variable.references.length !== 1) return false;
  if (statement.range[0] > call.range[0] || enclosingFunction(statement) !== enclosingFunction(call)) return false;
  if (isInLoopApart(call, statement)) return false;
  return view.within('Name', value).every((name) => (view.variable(name)?.bindings.length ?? 1) <= 1) && !mayChange(view, value);
}

/** Whether the call stands in a loop that the params stand outside of. */
function isInLoopApart(call: Node, statement: Node): boolean {
  for (let up = call.parent; up; up = up.parent) {
    if (/^(?:For|AsyncFor|While)$/u.test(up.nodeType)) return !contains(up, statement);
  }
  return false;
}

/** What must be evaluated where it stands. */
function mayChange(view: PythonView, value: Expression): boolean {
  return (
    view.within('NamedExpr', value).length > 0 || view.within('Await', value).length > 0 || view.within('Yield', value).length > 0
  );
}
