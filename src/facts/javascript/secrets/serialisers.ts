import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { isNothing, type Node } from '../tree/syntax.js';

/** What a call writes out: whole with `JSON.stringify`, as a text with `String`. */
export function serialiser(view: View, call: TSESTree.CallExpression): { readonly of: Node; readonly text: boolean } | undefined {
  const [of, replacer] = call.arguments;
  if (!of) return undefined;
  switch (view.textOf(call.callee)) {
    case 'JSON.stringify':
      return isWhole(view, replacer) ? { of, text: false } : undefined;
    case 'inspect':
    case 'util.inspect':
    case 'structuredClone':
    case 'Promise.resolve':
    case 'Response.json':
    case 'NextResponse.json':
      return { of, text: false };
    case 'String':
      return { of, text: true };
    default:
      return undefined;
  }
}

/** Whether a replacer leaves everything in: none, or the names of all properties. */
function isWhole(view: View, replacer: Node | undefined): boolean {
  if (!replacer || isNothing(replacer)) return true;
  return replacer.type === 'CallExpression' && view.textOf(replacer.callee) === 'Object.getOwnPropertyNames';
}
