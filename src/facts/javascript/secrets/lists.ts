import { keyName, type Call, type Node } from '../tree/syntax.js';
import type { Step } from './frames.js';

/** The elements of an array. */
export function elementsIn(step: Step, elements: readonly (Node | null)[]): Step[] {
  return elements.flatMap((element) => {
    if (!element) return [];
    const isSpread = element.type === 'SpreadElement';
    return [{ ...step, node: isSpread ? element.argument : element, path: isSpread ? step.path : step.path.slice(1) }];
  });
}

/** The elements that an array is given later, by a name of it. */
export function pushedIn(step: Step): Step[] {
  const { references = [] } = step.view.variable(step.node) ?? {};
  return elementsIn(
    step,
    references.flatMap(({ identifier }) => pushedTo(identifier)),
  );
}

/** The arguments of `list.push(…)`. */
export function pushedTo(list: Node): readonly Node[] {
  const member = list.parent;
  const call = member?.type === 'MemberExpression' && member.object === list ? member.parent : undefined;
  const isCalled = member?.type === 'MemberExpression' && call?.type === 'CallExpression' && call.callee === member;
  return isCalled && keyName(member) === 'push' ? call.arguments : [];
}

/** `Promise.all(…)`, `Promise.allSettled(…)`. */
export function isPromiseAll(call: Call): boolean {
  const { callee } = call;
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Promise' &&
    /^all(?:Settled)?$/u.test(keyName(callee) ?? '')
  );
}
