import type { Edit } from '../../model.js';
import type { FunctionNode, Name, Node } from '../tree/nodes.js';
import { contains, enclosingFunction, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { importFrom } from './imports.js';

/** How code in a function can name the class of all Stripe errors, and the import that it takes. */
interface ErrorClass {
  readonly text: string;
  readonly edits: readonly Edit[];
}

const NAME = 'StripeError';

/** `undefined` where the name would mean something else there. */
export function errorClass(view: PythonView, fn: FunctionNode): ErrorClass | undefined {
  const own = imported(view, fn);
  if (own !== undefined) return { text: own, edits: [] };
  const added = isHidden(view, fn, NAME) ? undefined : importFrom(view, 'stripe', NAME);
  return added && { text: added.local, edits: added.edits };
}

/** `stripe.StripeError` by way of what the file imports, for all of it or within the function. */
function imported(view: PythonView, fn: FunctionNode): string | undefined {
  for (const alias of view.all('Alias')) {
    const statement = alias.parent;
    const holder = statement && enclosingFunction(statement);
    if (!statement || (holder ? !isAround(holder, fn) : statement.parent !== view.ast)) continue;
    const local = alias.asname ?? alias.name;
    if (holder !== fn && isHidden(view, fn, local)) continue;
    if (statement.nodeType === 'Import' && alias.name === 'stripe') {
      // Older versions know the classes by this module alone; newer ones have no such module.
      return `${local}.${usesErrorModule(view, local) ? 'error.' : ''}${NAME}`;
    }
    const isFrom = statement.nodeType === 'ImportFrom' && /^stripe(?:\.error|\._error)?$/u.test(statement.module ?? '');
    if (isFrom && alias.name === NAME) return local;
  }
  return undefined;
}

function usesErrorModule(view: PythonView, local: string): boolean {
  return view.all('Attribute').some(({ attr, value, parent }) => {
    return attr === 'error' && value.nodeType === 'Name' && value.id === local && parent?.nodeType === 'Attribute';
  });
}

function isAround(outer: FunctionNode, inner: FunctionNode): boolean {
  return outer === inner || contains(outer, inner);
}

/** Whether a function, or one around it, gives a name a value of its own. */
function isHidden(view: PythonView, fn: FunctionNode, name: string): boolean {
  for (let at: FunctionNode | undefined = fn; at; at = enclosingFunction(at)) {
    const { posonlyargs, args, vararg, kwonlyargs, kwarg } = at.args;
    if ([...posonlyargs, ...args, vararg, ...kwonlyargs, kwarg].some((parameter) => parameter?.arg === name)) return true;
    const around = at;
    const isStored = (one: Name): boolean =>
      one.ctx.nodeType === 'Store' && contains(around, one) && resolve(view, one).origin?.package !== 'stripe';
    if (view.named(name).some(isStored)) return true;
  }
  return false;
}

export function isDocstring(node: Node | undefined): boolean {
  return node?.nodeType === 'Expr' && stringOf(node.value) !== undefined && node.value.nodeType === 'Constant';
}
