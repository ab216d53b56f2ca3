import type { Edit } from '../../model.js';
import type { Assign, Call, Dict, Expression, Node, Statement } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { argumentItems, entryItems, removeItem } from './items.js';
import { removeStatements } from './statements.js';

/**
 * Takes a named value out of what holds it, as it may go that nothing reads any more: an entry of a dictionary or a keyword with the
 * comment at the end of its line, `context.update(…)` as a whole where nothing else is in it.
 *
 * @param value the value of the entry or keyword
 */
export function dropEntry(view: PythonView, value: Node): readonly Edit[] | undefined {
  // `{"stripe_key": (key := load())}` gives a name its value as well.
  if (view.within('NamedExpr', value).length > 0) return undefined;
  const { parent } = value;
  if (parent?.nodeType === 'Keyword' && parent.parent?.nodeType === 'Call') {
    const call = parent.parent;
    if (isUpdate(call) && call.keywords.length + call.args.length === 1) return dropUpdate(view, call);
    const items = argumentItems(view, call);
    return items && removeItem(view, items, parent.range, true);
  }
  if (parent?.nodeType !== 'Dict') return undefined;
  const call = parent.parent;
  if (
    call?.nodeType === 'Call' &&
    isUpdate(call) &&
    call.args.length === 1 &&
    call.keywords.length === 0 &&
    parent.values.length === 1
  )
    return dropUpdate(view, call);
  return dropFromDict(view, parent, value);
}

/** An entry of a dictionary, by its value. */
export function dropFromDict(view: PythonView, dict: Dict, value: Node): readonly Edit[] | undefined {
  const key = dict.keys[dict.values.indexOf(value as Expression)];
  if (!key) return undefined;
  // `"stripe_key": (key)`: the value ends before its brackets.
  const opened = view.text.slice(key.range[1], value.range[0]).split('(').length - 1;
  const closed = /^(?:\s*\))*/u.exec(view.text.slice(value.range[1]))?.[0] ?? '';
  if (closed.split(')').length - 1 !== opened) return undefined;
  return removeItem(view, entryItems(view, dict), [key.range[0], value.range[1] + closed.length], true);
}

/** `context["stripe_key"] = key` as a statement; of `a["key"] = b = key` that target alone. */
export function dropAssigned(view: PythonView, statement: Assign, target: Expression): readonly Edit[] | undefined {
  if (statement.targets.length === 1) return removeStatements(view, [statement]);
  const index = statement.targets.indexOf(target);
  const next = statement.targets[index + 1] ?? statement.value;
  const between = view.text.slice(target.range[1], next.range[0]);
  return index < 0 || !/^\s*=\s*$/u.test(between) ? undefined : [{ range: [target.range[0], next.range[0]], text: '' }];
}

function isUpdate(call: Call): boolean {
  return call.func.nodeType === 'Attribute' && call.func.attr === 'update' && call.parent?.nodeType === 'Expr';
}

function dropUpdate(view: PythonView, { parent }: Call): readonly Edit[] | undefined {
  return parent && removeStatements(view, [parent as Statement]);
}
