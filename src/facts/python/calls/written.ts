import type { Expression, Name, Node } from '../tree/nodes.js';
import { entriesOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

interface Written {
  readonly holder: Node;
  readonly name: string;
  readonly value: Expression;
}

/** The entry of such a name that code gives a dictionary in a name later: `options["idempotency_key"] = key`, `options.update(idempotency_key=key)`. */
export function writtenTo(view: PythonView, node: Node, isKey: (name: string) => boolean): Written | 'unseen' | undefined {
  if (node.nodeType !== 'Name') return undefined;
  let unseen = false;
  for (const use of view.variable(node)?.references ?? []) {
    const written = writtenBy(use, isKey);
    if (written === 'unseen') unseen = true;
    else if (written) return written;
  }
  return unseen ? 'unseen' : undefined;
}

function writtenBy(use: Name, isKey: (name: string) => boolean): Written | 'unseen' | undefined {
  const { parent } = use;
  if (parent?.nodeType === 'Subscript' && parent.value === use) {
    const statement = parent.parent;
    if (statement?.nodeType !== 'Assign' || !statement.targets.includes(parent)) return undefined;
    const name = stringOf(parent.slice);
    if (name === undefined) return 'unseen';
    return isKey(name) ? { holder: statement, name, value: statement.value } : undefined;
  }
  const call = parent?.nodeType === 'Attribute' && /^(?:update|setdefault)$/u.test(parent.attr) ? parent.parent : undefined;
  if (call?.nodeType !== 'Call' || call.func !== parent) return undefined;
  const [given, value] = call.args;
  if (parent.nodeType === 'Attribute' && parent.attr === 'setdefault') {
    const name = stringOf(given);
    return given && value && name !== undefined && isKey(name) ? { holder: call, name, value } : undefined;
  }
  const entries = [...(given?.nodeType === 'Dict' ? entriesOf(given).entries : []), ...entriesOf({ ...call, args: [] }).entries];
  const entry = entries.findLast(({ name }) => isKey(name));
  if (entry) return { holder: entry.key, name: entry.name, value: entry.value };
  const isSeen =
    (!given || (given.nodeType === 'Dict' && entriesOf(given).complete)) && call.keywords.every(({ arg }) => arg != null);
  return isSeen ? undefined : 'unseen';
}
