import { HOLE } from '../../addresses.js';
import type { Expression, Node } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import type { Frame } from './stability.js';
import { textWithHoles } from './texts.js';

/** Whether a statement of a helper may run with what one caller gives: not in the `else` of `if method == "GET":` where it gives that. */
export function runsWith(view: PythonView, node: Node, frame: Frame): boolean {
  for (let at = node, up = node.parent; up && at !== frame.fn; at = up, up = up.parent) {
    if (up.nodeType === 'If' || up.nodeType === 'IfExp') {
      const answer = answerOf(view, up.test, frame);
      const isIn = (branch: Expression | readonly Node[]): boolean =>
        Array.isArray(branch) ? branch.includes(at) : branch === at;
      if ((answer === false && isIn(up.body)) || (answer === true && isIn(up.orelse))) return false;
    }
    if (wasLeft(view, at, up, frame)) return false;
  }
  return true;
}

/** Whether code of a helper runs for all that one caller gives, as soon as a name holds something. */
export function runsFor(view: PythonView, node: Node, frame: Frame, name: string): boolean {
  for (let at = node, up = node.parent; up && at !== frame.fn; at = up, up = up.parent) {
    if ((up.nodeType !== 'If' && up.nodeType !== 'IfExp') || at === up.test) continue;
    const asks = new RegExp(`\\b${name}\\b`, 'u').test(view.textOf(up.test));
    if (!asks && answerOf(view, up.test, frame) === undefined) return false;
  }
  return true;
}

/** Whether a statement before has returned already: `if method == "GET": return …`. */
function wasLeft(view: PythonView, statement: Node, parent: Node, frame: Frame): boolean {
  const body: unknown = 'body' in parent ? parent.body : undefined;
  const block = Array.isArray(body) ? (body as readonly Node[]) : [];
  return block.slice(0, Math.max(block.indexOf(statement), 0)).some((before) => {
    if (before.nodeType !== 'If' || !/^(?:Return|Raise)$/u.test(before.body.at(-1)?.nodeType ?? '')) return false;
    return answerOf(view, before.test, frame) === true;
  });
}

/** `method == "GET"`, `method in ("POST", "PUT")`, as far as the texts on both sides are known. */
function answerOf(view: PythonView, test: Expression, frame: Frame): boolean | undefined {
  if (test.nodeType !== 'Compare' || test.ops.length !== 1) return undefined;
  const [right] = test.comparators;
  const [operator] = test.ops;
  const left = known(view, test.left, frame);
  if (left === undefined || !right || !operator) return undefined;
  switch (operator.nodeType) {
    case 'Eq':
    case 'NotEq': {
      const other = known(view, right, frame);
      return other === undefined ? undefined : (left === other) === (operator.nodeType === 'Eq');
    }
    case 'In':
    case 'NotIn': {
      const all = 'elts' in right ? right.elts.map((one) => known(view, one, frame)) : [undefined];
      return all.includes(undefined) ? undefined : all.includes(left) === (operator.nodeType === 'In');
    }
    default:
      return undefined;
  }
}

function known(view: PythonView, node: Node, frame: Frame): string | undefined {
  const text = textWithHoles(view, node, frame);
  return text?.includes(HOLE) ? undefined : text;
}
