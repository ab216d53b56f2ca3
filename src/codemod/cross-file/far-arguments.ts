/** Arguments that other files give to functions whose parameters go. */
import { isFunction, type Call, type FunctionNode } from '../../facts/javascript/tree/syntax.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Edit } from '../../facts/model.js';
import type { Workspace } from '../model.js';
import { exportsOf, functionName } from './homes.js';
import { joined, withoutUnused } from './imports.js';
import { follow } from './modules.js';
import { canLose, withoutFrom } from './parameters.js';
import { viewOf } from './views.js';

type Edits = ReadonlyMap<string, readonly Edit[]>;

/** The same edits, with those of the calls in other files that gave the parameters which these edits take out. */
export function withFarArguments(workspace: Workspace, edits: Edits): Edits {
  const all = new Map(edits);
  for (const [path, own] of edits) {
    const view = viewOf(workspace, path);
    for (const { fn, kept } of view ? shortened(view, own) : []) {
      const name = functionName(fn);
      const exported = view && name ? exportsOf(view, name) : [];
      const taken = exported.length > 0 ? follow(workspace, path, exported).taken : [];
      for (const { path: at, view: there, uses } of taken) {
        if (at === path) continue;
        const calls = uses.flatMap(({ parent }) => (parent?.type === 'CallExpression' ? [parent] : []));
        const more = calls.flatMap((call) => withoutArguments(there, call, uses.includes(call.callee), kept));
        const gone = more.map(({ range }) => range);
        if (more.length > 0) all.set(at, joined(there, [...(all.get(at) ?? []), ...more, ...withoutUnused(there, gone)]));
      }
    }
  }
  return all;
}

function withoutArguments(view: View, call: Call, isCalled: boolean, kept: number): Edit[] {
  const edit =
    isCalled && call.arguments.length > kept && canLose(view, call, kept) ? withoutFrom(view, call.arguments, kept) : undefined;
  return edit ? [edit] : [];
}

/** Functions that stay and lose parameters at their end, with how many they keep. */
function shortened(view: View, edits: readonly Edit[]): { readonly fn: FunctionNode; readonly kept: number }[] {
  const functions = [
    ...view.all('FunctionDeclaration'),
    ...view.all('ArrowFunctionExpression'),
    ...view.all('FunctionExpression'),
  ].filter(isFunction);
  const goes = ({ range }: Pick<FunctionNode, 'range'>): boolean =>
    edits.some((edit) => edit.text === '' && edit.range[0] <= range[0] && range[1] <= edit.range[1]);
  return functions.flatMap((fn) => {
    const kept = fn.params.filter((parameter) => !goes(parameter)).length;
    return kept < fn.params.length && !goes(fn) ? [{ fn, kept }] : [];
  });
}
