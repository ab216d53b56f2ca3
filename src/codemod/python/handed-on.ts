/** Where a Python file does something else with the SDK's module than to call it: what comes of it then cannot be seen. */
import { stripeMember } from '../../facts/python/calls/stripe-package.js';
import type { Node } from '../../facts/python/tree/nodes.js';
import { stringOf } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { resolve } from '../../facts/python/values/trace.js';

/** The module, or a resource of it such as `stripe.Refund`, as a value: yielded, returned, in a dictionary, given to a function. */
export function handedOn(view: PythonView): Node[] {
  return view.all('Name').filter((name) => {
    if (name.ctx.nodeType !== 'Load' || !view.variable(name)?.bindings.some(({ kind }) => kind === 'import')) return false;
    let outer: Node = name;
    while (outer.parent?.nodeType === 'Attribute') outer = outer.parent;
    if (!isGiven(outer)) return false;
    const member = stripeMember(resolve(view, outer));
    return member !== undefined && member.every((part) => isResource(part));
  });
}

/** The classes of errors, clients and helpers go by no key. */
function isResource(name: string): boolean {
  return /^[A-Z]/u.test(name) && !/Error$|Client$|^Webhook|^StripeObject$|^ListObject$/u.test(name);
}

function isGiven(node: Node): boolean {
  const { parent } = node;
  switch (parent?.nodeType) {
    case 'Assign':
    case 'Return':
    case 'Yield':
    case 'Dict':
    case 'List':
    case 'Tuple':
    case 'Lambda':
    case 'NamedExpr':
      return parent.parent?.nodeType !== 'Subscript' && parent.parent?.nodeType !== 'ExceptHandler';
    case 'Keyword':
      return true;
    case 'Call':
      return parent.func !== node && !isQuestion(parent.func, parent.args[1]);
    default:
      return false;
  }
}

/** `isinstance(charge, stripe.Charge)`, `setattr(stripe, "api_version", …)`. */
function isQuestion(func: Node, second: Node | undefined): boolean {
  const name = func.nodeType === 'Name' ? func.id : '';
  return /^(?:isinstance|issubclass|hasattr|cast|type)$/u.test(name) || (name === 'setattr' && stringOf(second) !== undefined);
}
