import type { TSESLint } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { isFunction, unwrap, wrapped, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

/**
 * Where the rejection of a promise shows that is not awaited where it is made: where the variable that keeps it is used, or where the
 * function that is given it (`within`) uses its parameter. `unseen`: it is given to something that nobody sees, such as `to(promise)`.
 */
export type Kept = { readonly uses: readonly Node[]; readonly view: View; readonly within?: FunctionNode } | 'unseen';

/** `undefined` where the promise is awaited, returned or dropped on the spot. */
export function keptPromise(view: View, node: Node, parent: Node): Kept | undefined {
  switch (parent.type) {
    case 'VariableDeclarator':
      return parent.init === node ? keptIn(view, parent.id) : undefined;
    case 'AssignmentExpression':
      return parent.right === node ? keptIn(view, parent.left) : undefined;
    case 'CallExpression':
    case 'NewExpression': {
      const position = parent.arguments.findIndex((argument) => argument === node);
      if (position < 0 || /^Promise\.(?:all|any|race|resolve)$/u.test(view.textOf(parent.callee))) return undefined;
      const { node: fn, path, view: there } = resolve(view, parent.callee);
      const parameter = isFunction(fn) && path.length === 0 ? fn.params[position] : undefined;
      const kept = parameter && keptIn(there, parameter);
      return kept && isFunction(fn) ? { ...kept, within: fn } : 'unseen';
    }
    case 'ForOfStatement':
      // `for await` throws here what a generator throws.
      return parent.right === node && !parent.await ? 'unseen' : undefined;
    default:
      return undefined;
  }
}

function keptIn(view: View, name: Node): Exclude<Kept, 'unseen'> | undefined {
  const variable = name.type === 'Identifier' ? view.variable(name) : undefined;
  const uses = variable?.references.filter((reference) => isWaitedFor(reference)).map(({ identifier }) => identifier) ?? [];
  return uses.length > 0 ? { uses, view } : undefined;
}

/** Whether a use of a promise passes its rejection on; a look at whether it is there (`if (promise)`) does not. */
function isWaitedFor({ identifier }: TSESLint.Scope.Reference): boolean {
  const outer = wrapped(identifier);
  if (outer !== identifier && unwrap(outer) === identifier) return true;
  switch (identifier.parent.type) {
    case 'ReturnStatement':
    case 'ArrayExpression':
    case 'SpreadElement':
    case 'ForOfStatement':
      return true;
    case 'ArrowFunctionExpression':
      return identifier.parent.body === identifier;
    case 'CallExpression':
    case 'NewExpression':
      return identifier.parent.callee !== identifier;
    case 'MemberExpression':
      return identifier.parent.object === identifier && identifier.parent.parent.type === 'CallExpression';
    default:
      return false;
  }
}
