import { ELEMENT } from '../../sensitive.js';
import type { Call, Node } from '../tree/nodes.js';
import { stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import type { Step } from './frames.js';

/** Methods that give the same members in another shape; `result` of a future. */
const SAME = /^(?:to_dict|to_dict_recursive|copy|refresh|items|model_dump|result)$/u;
/** Built-in functions that give what they are given, or one of it. */
const BUILT_IN = /^(?:dict|list|tuple|sorted|reversed|next|iter)$/u;
const WAITS = /^(?:wait_for|shield|create_task|ensure_future|run)$/u;

/** What a call of Python's own gives back: which members of which of its arguments, or of what it is called on. */
export function givenBack({ path, ...at }: Step, call: Call): Step[] {
  const { func, args } = call;
  const [first, second] = args;
  const of = (node: Node | undefined, members: readonly string[] = path): Step[] =>
    node ? [{ ...at, node, path: members }] : [];
  if (func.nodeType === 'Attribute') {
    if (SAME.test(func.attr)) return of(func.value);
    if (func.attr === 'auto_paging_iter') return of(func.value, ['data', ...path]);
    const key = /^(?:get|pop)$/u.test(func.attr) ? stringOf(first) : undefined;
    if (key !== undefined) return of(func.value, [key, ...path]);
  }
  const library = ofAsyncio(at.view, call);
  if (library === 'gather') return gathered(args, path).flatMap(({ node, path: members }) => of(node, members));
  if (library !== undefined && WAITS.test(library)) return of(first);
  if (func.nodeType !== 'Name' || at.view.variable(func)) return [];
  const [element, part, ...rest] = path;
  switch (func.id) {
    // `getattr(intent, "client_secret", None)`
    case 'getattr': {
      const name = stringOf(second);
      return name === undefined ? [] : of(first, [name, ...path]);
    }
    // `for number, intent in enumerate(intents)`
    case 'enumerate':
      return element === ELEMENT && part === '1' ? of(first, [ELEMENT, ...rest]) : [];
    // `for id, intent in zip(ids, intents)`
    case 'zip':
      return element === ELEMENT && part !== undefined ? of(args[Number(part)], [ELEMENT, ...rest]) : [];
    default:
      return BUILT_IN.test(func.id) ? of(first) : [];
  }
}

/** The function of `asyncio` that a call is of. */
export function ofAsyncio(view: PythonView, { func }: Call): string | undefined {
  const { origin, path } = resolve(view, func);
  return origin?.package === 'asyncio' && path.length === 1 ? path[0] : undefined;
}

/** `await asyncio.gather(a(), b())`, `await asyncio.gather(*calls)`. */
function gathered(args: readonly Node[], [element, ...rest]: readonly string[]): Pick<Step, 'node' | 'path'>[] {
  if (element === undefined) return [];
  const at = args[Number(element)];
  const all = args.slice(0, Number(element) + 1).some(({ nodeType }) => nodeType === 'Starred') || !at ? args : [at];
  return all.map((node) => (node.nodeType === 'Starred' ? { node: node.value, path: [ELEMENT, ...rest] } : { node, path: rest }));
}
