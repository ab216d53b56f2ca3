import type { Edit, Repair } from '../../model.js';
import { repairOf } from '../../javascript/edits/edit.js';
import type { FoundCall } from '../found.js';
import type { Assign, Call, Dict, Expression, Keyword, Name, Node, Statement } from '../tree/nodes.js';
import { contains, enclosingFunction, entriesOf, entryOf, isDef, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { removeEntry, removeKeyword } from './remove.js';
import { writeOption } from './option-slot.js';
import { lineEnd, lineStart, startsLine } from './style.js';

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
  if (holder.nodeType === 'Assign') return moveStatement(view, call, node, holder);
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

/** `params["idempotency_key"] = k` in a line of its own, before the call in the same block, on params that are for this call alone. */
function moveStatement(view: PythonView, call: FoundCall, node: Call, holder: Assign): Repair | undefined {
  const { text } = view;
  const [target, another] = holder.targets;
  const name = target?.nodeType === 'Subscript' && target.value.nodeType === 'Name' ? target.value : undefined;
  const params = call.slots?.style === 'instance' ? call.slots.params : undefined;
  const variable = name && view.variable(name);
  if (another || !variable || params?.nodeType !== 'Name' || view.variable(params) !== variable) return undefined;
  const isOther = (use: Name): boolean => use !== params && use !== name && !isOtherEntry(use);
  if (variable.bindings.length !== 1 || variable.references.some(isOther)) return undefined;
  const [bound] = variable.bindings;
  if (bound?.value?.nodeType === 'Dict' && entryOf(bound.value, KEY, 'idempotencyKey')) return undefined;
  if (
    holder.range[0] > node.range[0] ||
    !blockOf(holder).some((statement) => contains(statement, node)) ||
    isInLoopApart(node, holder)
  )
    return undefined;
  if (enclosingFunction(holder) !== enclosingFunction(node) || !keepsValue(view, holder.value)) return undefined;
  const [start, end] = [lineStart(text, holder.range[0]), lineEnd(text, holder.range[1])];
  if (!startsLine(text, holder.range[0]) || text.slice(start, end).includes('\n')) return undefined;
  if (text.slice(holder.range[1], end).trim() !== '') return undefined;
  const removed = [{ range: [start, text.indexOf('\n', end) + 1 || text.length], text: '' } as const];
  return together(removed, writeOption(view, call, KEY, view.textOf(holder.value)));
}

/** `params["amount"] = a`: another entry of the same dictionary. */
function isOtherEntry({ parent }: Name): boolean {
  const name = parent?.nodeType === 'Subscript' ? stringOf(parent.slice) : undefined;
  return parent?.parent?.nodeType === 'Assign' && name !== undefined && !/^(?:idempotency_key|idempotencyKey)$/u.test(name);
}

/** The statements among which one stands, as far as they run one after the other without a condition. */
function blockOf(statement: Statement): readonly Statement[] {
  const { parent } = statement;
  const isBlock = parent?.nodeType === 'Module' || parent?.nodeType === 'Try' || isDef(parent);
  return isBlock && parent.body.includes(statement) ? parent.body : [];
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
  return keepsValue(view, value);
}

/** Whether an expression has the same value a few lines later. */
function keepsValue(view: PythonView, value: Expression): boolean {
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
