import { HOLE } from '../../addresses.js';
import type { View } from '../tree/source.js';
import { unwrap, type Node } from '../tree/syntax.js';
import type { Frame } from './stability.js';
import { textWithHoles } from './texts.js';

/** Whether a statement of a helper may run with what one caller gives: not in the `else` of `if (method === 'GET')` where it gives that. */
export function runsWith(view: View, node: Node, frame: Frame): boolean {
  for (let at = node, up = node.parent; up && at !== frame.fn; at = up, up = up.parent) {
    if (up.type === 'IfStatement' || up.type === 'ConditionalExpression') {
      const answer = answerOf(view, up.test, frame);
      if ((answer === false && at === up.consequent) || (answer === true && at === up.alternate)) return false;
    }
    if (up.type === 'SwitchCase' && at !== up.test && isOtherCase(view, up, frame)) return false;
    if (up.type === 'BlockStatement' && wasLeft(view, at, up.body, frame)) return false;
  }
  return true;
}

/** Whether code of a helper runs for all that one caller gives, as soon as a name holds something. */
export function runsFor(view: View, node: Node, frame: Frame, name: string): boolean {
  for (let at = node, up = node.parent; up && at !== frame.fn; at = up, up = up.parent) {
    const test =
      up.type === 'IfStatement' || up.type === 'ConditionalExpression'
        ? up.test
        : up.type === 'LogicalExpression' && up.operator === '&&'
          ? up.left
          : at;
    if (test === at || asksAfter(view.textOf(test), name)) continue;
    if (answerOf(view, test, frame) === undefined) return false;
  }
  return true;
}

function asksAfter(test: string, name: string): boolean {
  return ` ${test.replace(/[^\w$.]+/gu, ' ')} `.includes(` ${name} `);
}

/** Whether a statement before has returned already: `if (method === 'GET') return …`. */
function wasLeft(view: View, statement: Node, block: readonly Node[], frame: Frame): boolean {
  return block.slice(0, Math.max(block.indexOf(statement), 0)).some((before) => {
    if (before.type !== 'IfStatement') return false;
    const { consequent } = before;
    const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
    return /^(?:Return|Throw)Statement$/u.test(last?.type ?? '') && answerOf(view, before.test, frame) === true;
  });
}

/** `case 'GET':` where another verb is given. */
function isOtherCase(view: View, one: Extract<Node, { type: 'SwitchCase' }>, frame: Frame): boolean {
  const subject = known(view, one.parent.discriminant, frame);
  const name = one.test && known(view, one.test, frame);
  return subject !== undefined && name !== undefined && name !== null && subject !== name;
}

/** `method === 'GET'`, as far as the texts on both sides are known. */
function answerOf(view: View, test: Node, frame: Frame): boolean | undefined {
  const plain = unwrap(test);
  if (plain.type !== 'BinaryExpression' || !/^[!=]==?$/u.test(plain.operator)) return undefined;
  const [left, right] = [known(view, plain.left, frame), known(view, plain.right, frame)];
  return left === undefined || right === undefined ? undefined : (left === right) === plain.operator.startsWith('=');
}

function known(view: View, node: Node, frame: Frame): string | undefined {
  const text = textWithHoles(view, node, frame);
  return text?.includes(HOLE) ? undefined : text;
}
