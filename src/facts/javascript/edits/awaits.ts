import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import { branches, enclosingFunction, isFunction, keyName, returnsOf, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';
import { insert } from './edit.js';

/** `await` before every promise that a function returns: a `catch` around a returned promise catches nothing, but in an async generator. */
export function awaitReturns(view: View, fn: FunctionNode): Edit[] {
  if (fn.generator) return [];
  return view
    .all('ReturnStatement')
    .filter((statement) => enclosingFunction(statement) === fn)
    .flatMap(({ argument }) => (argument ? awaitsIn(view, argument) : []));
}

/** `await` before each branch of an expression that can be a promise. */
export function awaitsIn(view: View, node: Node): Edit[] {
  switch (node.type) {
    case 'ConditionalExpression':
      return [...awaitsIn(view, node.consequent), ...awaitsIn(view, node.alternate)];
    case 'LogicalExpression':
      return [...awaitsIn(view, node.left), ...awaitsIn(view, node.right)];
    case 'TSNonNullExpression':
      return awaitsIn(view, node.expression);
    case 'SequenceExpression':
      return node.expressions.slice(-1).flatMap((last) => awaitsIn(view, last));
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      // The type is that of the promise: in brackets, it still is.
      return awaitsIn(view, node.expression).length > 0 ? [insert(node.range[0], 'await ('), insert(node.range[1], ')')] : [];
    case 'ChainExpression':
    case 'CallExpression':
      return isPlainValue(view, node.type === 'ChainExpression' ? node.expression : node)
        ? []
        : [insert(node.range[0], 'await ')];
    case 'Identifier': {
      const made = resolve(view, node);
      return made.node !== node && made.view === view && made.path.length === 0 && isPending(view, made.node)
        ? [insert(node.range[0], 'await ')]
        : [];
    }
    default:
      return [];
  }
}

/** A variable that holds a promise which nothing awaited. */
function isPending(view: View, made: Node): boolean {
  return made.type === 'CallExpression' && made.parent.type !== 'AwaitExpression' && !isPlainValue(view, made);
}

/** A function of this file that gives nothing but literals: `const failure = (text) => ({ isError: true, text })`. */
function makesValue(view: View, callee: TSESTree.Identifier): boolean {
  const { node, view: there, path } = resolve(view, callee);
  if (there !== view || path.length > 0 || !isFunction(node) || node.async || node.generator) return false;
  const returned = returnsOf(node, view.all('ReturnStatement')).flatMap(branches);
  return returned.every(({ type }) => /^(?:ObjectExpression|ArrayExpression|TemplateLiteral|Literal)$/u.test(type));
}

/** `JSON.stringify(…)` and its like are no promises, and what is read from an awaited value is seldom one. */
function isPlainValue(view: View, node: TSESTree.Node): boolean {
  if (node.type !== 'CallExpression') return true;
  const { callee } = node;
  if (callee.type === 'Identifier') {
    return /^(?:String|Number|Boolean|structuredClone)$/u.test(callee.name) || makesValue(view, callee);
  }
  if (callee.type !== 'MemberExpression') return false;
  if (callee.object.type === 'AwaitExpression') return true;
  const owner = view.textOf(callee.object);
  return (
    /^(?:JSON|Object|String|Number|Math)$/u.test(owner) ||
    /^(?:join|toString|toFixed|trim|slice|toISOString)$/u.test(keyName(callee) ?? '')
  );
}
