import type { KeyInput } from '../../key-inputs.js';
import type { Node } from '../tree/nodes.js';
import { isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

/**
 * Whether a call is another operation each time that a loop around it comes to it, and a key of these inputs the same: `for month in months`
 * where the call asks for `month`. A loop that the call does not ask anything of tries one operation again.
 */
export function isSameInLoop(view: PythonView, call: Node, inputs: readonly KeyInput[]): boolean {
  const given = new Set(inputs.flatMap(({ expression }) => expression.match(/\w+/gu) ?? []));
  const asked = new Set(view.within('Name', call).map(({ id }) => id));
  for (let node = call.parent; node && !isFunction(node); node = node.parent) {
    const names = targetsOf(node).flatMap((target) => view.within('Name', target).map(({ id }) => id));
    if (names.some((name) => asked.has(name)) && !names.some((name) => given.has(name))) return true;
  }
  return false;
}

function targetsOf(node: Node): Node[] {
  if (node.nodeType === 'For' || node.nodeType === 'AsyncFor') return [node.target];
  return 'generators' in node ? node.generators.map(({ target }) => target) : [];
}
