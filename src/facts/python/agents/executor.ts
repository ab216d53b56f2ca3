import type { FunctionNode, Node } from '../tree/nodes.js';
import { isFunction, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, trace, type Ref } from '../values/trace.js';
import type { Wrapper } from './lists.js';

/** What runs when a model calls a tool, and what stands around it. */
export interface Executor {
  readonly fn?: FunctionNode;
  /** The function is another file's: what names it here, and the function. */
  readonly imported?: Node;
  readonly far?: { readonly view: PythonView; readonly fn: FunctionNode };
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
}

const MAX_WRAPPERS = 4;

/** The executor behind names, factories and wrappers such as `safe(charge)` and `partial(charge, client)`. */
export function executorOf(view: PythonView, ref: Ref, outer?: Wrapper): Executor {
  const wrappers: Wrapper[] = outer ? [outer] : [];
  let here: Node | undefined;
  let current: Ref | undefined = ref;
  for (let hops = 0; current && hops < MAX_WRAPPERS; hops++) {
    let next: Ref | undefined;
    for (const step of trace(current.view, current.node, current.path)) {
      if (isFunction(step.node) && step.path.length === 0) {
        if (step.view === view) return { fn: step.node, wrappers };
        return { ...(here && { imported: here }), far: { view: step.view, fn: step.node }, wrappers };
      }
      // `charge` of `functions=[charge]`, and `billing.charge`: not the import that the name leads to.
      if (step.view === view && (step.path.length === 0 || !here)) here = step.node;
      if (step.node.nodeType !== 'Call' || step.path.length > 0) continue;
      const given: Node | undefined = [...step.node.args, ...step.node.keywords.map(({ value }) => value)].find((argument) =>
        isOrWrapsFunction(step.view, argument),
      );
      if (!given) continue;
      wrappers.push({ view: step.view, call: step.node, given });
      next = { view: step.view, node: given, path: [] };
      break;
    }
    current = next;
  }
  return { wrappers };
}

function isOrWrapsFunction(view: PythonView, node: Node, depth = 0): boolean {
  const plain = unwrap(node);
  const { node: made, path } = resolve(view, plain);
  if (isFunction(made) && path.length === 0) return true;
  return (
    plain.nodeType === 'Call' &&
    depth < MAX_WRAPPERS &&
    plain.args.some((argument) => isOrWrapsFunction(view, argument, depth + 1))
  );
}
