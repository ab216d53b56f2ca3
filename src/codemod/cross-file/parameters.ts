/** Parameters that only led to a key or a client, and the arguments that only filled those. */
import { commaAfter } from '../../facts/javascript/edits/object.js';
import { removeProperty } from '../../facts/javascript/edits/remove.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { enclosingFunction, type Call, type FunctionNode, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit, Range } from '../../facts/model.js';
import { usesOf } from './modules.js';

/**
 * Removes the parameters at the end of the functions around some code, and the names that they destructure, when nothing but what goes
 * used them. Where a function is called by its name, the arguments go along, and then what only led to these. Which ones were not used
 * before is none of our business.
 */
export function spentParameters(view: View, around: readonly Node[], gone: readonly Range[]): Edit[] {
  const seen = new Set<FunctionNode>();
  const edits: Edit[] = [];
  let next = around;
  while (next.length > 0) {
    const functions = new Set(next.flatMap((node) => enclosingFunction(node) ?? []));
    const all = [...gone, ...edits.map(({ range }) => range)];
    const spent = [...functions].filter((fn) => !seen.has(fn)).map((fn) => ({ fn, ...spentIn(view, fn, all) }));
    for (const { fn, edits: own } of spent) {
      seen.add(fn);
      edits.push(...own);
    }
    next = spent.flatMap(({ calls }) => calls);
  }
  return edits;
}

/** The edits that take a function's parameters out, and the calls whose arguments go along. */
function spentIn(
  view: View,
  fn: FunctionNode,
  gone: readonly Range[],
): { readonly edits: readonly Edit[]; readonly calls: readonly Call[] } {
  const isSpent = (name: Node): boolean => {
    const uses = usesOf(view, name);
    return uses.length > 0 && uses.every(({ range }) => gone.some(([start, end]) => start <= range[0] && range[1] <= end));
  };
  const isLost = (parameter: Node | undefined): boolean => {
    const target = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter;
    return target?.type === 'Identifier' && isSpent(target);
  };
  const kept = fn.params.findLastIndex((parameter) => !isLost(parameter)) + 1;
  const calls = callsOf(view, fn).filter(({ arguments: given }) => given.length > kept);
  const isFree = calls.every((call) => canLose(view, call, kept));
  const lost = isFree
    ? [withoutFrom(view, fn.params, kept), ...calls.map((call) => withoutFrom(view, call.arguments, kept))]
    : [];
  const taken = fn.params
    .slice(0, kept)
    .flatMap((parameter) => (parameter.type === 'ObjectPattern' ? parameter.properties : []))
    .flatMap((property) =>
      property.type === 'Property' && property.value.type === 'Identifier' && isSpent(property.value)
        ? (removeProperty(view, property) ?? [])
        : [],
    );
  return { edits: [...lost.flatMap((edit) => edit ?? []), ...taken], calls: isFree ? calls : [] };
}

/** The calls of a function by its name, in its own file. */
function callsOf(view: View, fn: FunctionNode): Call[] {
  const { parent } = fn;
  const name = fn.id ?? (parent.type === 'VariableDeclarator' && parent.init === fn ? parent.id : undefined);
  return (name ? usesOf(view, name) : []).flatMap((use) =>
    use.parent?.type === 'CallExpression' && use.parent.callee === use ? [use.parent] : [],
  );
}

/** Whether nothing happens where the arguments from an index on are worked out. */
export function canLose(view: View, call: Call, from: number): boolean {
  const given = call.arguments;
  const isPlain = given.slice(from).every((one) => /^[\w$.?!\s]+$/u.test(view.textOf(one)));
  return isPlain && given.every(({ type }) => type !== 'SpreadElement');
}

/** Takes the elements of a list from an index on out. */
export function withoutFrom(view: View, list: readonly Node[], from: number): Edit | undefined {
  const [first, last, before] = [list[from], list.at(-1), list[from - 1]];
  if (!first || !last) return undefined;
  const end = before ? last.range[1] : (commaAfter(view, last.range[1]) ?? last.range[1]);
  return { range: [before?.range[1] ?? first.range[0], end], text: '' };
}
