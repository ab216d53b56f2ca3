import type { Call, DictComp, Expression, Node } from '../tree/nodes.js';
import { isMethod, parametersOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { givenBy } from './callers.js';
import type { Frame } from './stability.js';

/** The dictionary that a comprehension only leaves entries out of: `base` in `{k: v for k, v in base.items() if v is not None}`. */
export function thinnedOut({ key, value, generators }: DictComp): Expression | undefined {
  const [generator, another] = generators;
  if (!generator || another || generator.target.nodeType !== 'Tuple') return undefined;
  const [name, kept] = generator.target.elts;
  if (!isSameName(name, key) || !isSameName(kept, value)) return undefined;
  const { iter } = generator;
  if (iter.nodeType !== 'Call' || iter.args.length > 0 || iter.func.nodeType !== 'Attribute') return undefined;
  return iter.func.attr === 'items' ? iter.func.value : undefined;
}

/**
 * Every name that a comprehension can give an entry, `{name: given[name] for name in names}` over a list that can be seen: written there, or
 * what the caller of a helper passes as `*names`. `undefined` where it cannot.
 */
export function namesPicked(view: PythonView, { key, generators }: DictComp, frame: Frame | undefined): string[] | undefined {
  const [generator, another] = generators;
  if (!generator || another || !isSameName(generator.target, key)) return undefined;
  const elements = passed(view, generator.iter, frame) ?? written(view, generator.iter);
  const names = elements?.map((element) => stringOf(element));
  return names?.every((name) => name !== undefined) ? names : undefined;
}

function isSameName(one: Node | undefined, other: Node): boolean {
  return one?.nodeType === 'Name' && other.nodeType === 'Name' && one.id === other.id;
}

/** What a caller passes for the list: all that `*names` gathers, or a list of its own. */
function passed(view: PythonView, list: Node, frame: Frame | undefined): readonly Expression[] | undefined {
  const parameter = list.nodeType === 'Name' ? view.variable(list)?.bindings[0]?.node : undefined;
  if (!frame || !parameter) return undefined;
  const { fn, call, view: from } = frame;
  if (fn.args.vararg === parameter) return gathered(call, fn);
  if (!parametersOf(fn).some(({ node }) => node === parameter)) return undefined;
  const given = givenBy(frame, fn, parameter);
  return typeof given === 'string' ? undefined : written(from, given.node);
}

function gathered(call: Call, fn: Frame['fn']): readonly Expression[] | undefined {
  // Which place of a call is the instance's is another question.
  if (isMethod(fn)) return undefined;
  return call.args.slice(fn.args.posonlyargs.length + fn.args.args.length);
}

/** The elements of a list in the source, as long as nothing is added to it by its name. */
function written(view: PythonView, list: Node): readonly Expression[] | undefined {
  const { view: there, node, path } = resolve(view, list);
  if (path.length > 0 || (node.nodeType !== 'List' && node.nodeType !== 'Tuple' && node.nodeType !== 'Set')) return undefined;
  const uses = list.nodeType === 'Name' ? (view.variable(list)?.references ?? []) : [];
  const grows = uses.some(
    ({ parent }) => parent?.nodeType === 'Attribute' && /^(?:append|extend|insert|add|update)$/u.test(parent.attr),
  );
  return there === view && !grows ? node.elts : undefined;
}
