import { findCalls, type CallReader, type FoundCall } from '../calls/calls.js';
import type { View } from '../tree/source.js';
import { isFunction, unwrap, type FunctionNode, type Node } from '../tree/syntax.js';
import { importOf, resolve } from '../values/trace.js';
import { callGraphOf, isReachedBy } from './call-graph.js';
import { guardsOf, type Outcome } from './guards.js';
import type { Reachability } from './reach.js';
import type { FoundTool } from './tools.js';

/** A request to Stripe that a tool of this file makes through a function of another file. */
export interface FarCall {
  readonly found: FoundCall;
  /** The file that makes it. */
  readonly view: View;
  /** Where this file hands over: the call of the other file's function, or the executor as the framework is given it. */
  readonly site: Node;
  /** The called function, as this file names it. */
  readonly callee: Node;
  /** The tools that reach the site, nearest first. */
  readonly tools: readonly number[];
  /** What becomes of its error by the time it leaves the tool. */
  readonly outcome: Outcome;
}

type Found = Pick<FarCall, 'found' | 'view' | 'outcome'>;

/** Service functions call one another, but a tool is seldom further from Stripe. */
const MAX_FILES = 3;

/** From best to worst: of several tools that reach a site, the worst counts. */
const ORDER: readonly Outcome[] = ['returned', 'opaque', 'rethrown', 'none'];

/** Follows the tools of a file into the functions that it imports. */
export class Elsewhere {
  readonly #known = new Map<FunctionNode, readonly Found[]>();

  constructor(
    private readonly reader: CallReader,
    private readonly tools: readonly FoundTool[],
    private readonly reachability: Reachability,
  ) {}

  /** In source order of the sites. */
  find(): FarCall[] {
    const { view } = this.reader;
    const called = handovers(view).flatMap(({ site, callee }) => {
      const tools = this.reachability.toolsAt(site);
      if (tools.length === 0) return [];
      return this.#behind(view, callee).map((far) => ({
        ...far,
        site,
        callee,
        tools,
        outcome: through(far.outcome, (rethrown) => this.#outOfTools(tools, site, rethrown)),
      }));
    });
    const given = this.tools.flatMap((tool, index) => {
      const { imported: site } = tool;
      if (!site) return [];
      const guards = guardsOf(view, tool, { callers: new Map(), start: site });
      return this.#behind(view, site).map((far) => ({
        ...far,
        site,
        callee: site,
        tools: [index],
        outcome: through(far.outcome, (rethrown) => guards.ofExecutor(rethrown)),
      }));
    });
    return [...called, ...given];
  }

  #outOfTools(tools: readonly number[], site: Node, rethrown: boolean): Outcome {
    const outcomes = tools.flatMap((index) => {
      const tool = this.tools[index];
      const reach = this.reachability.of(index);
      return tool && reach ? [guardsOf(this.reader.view, tool, reach).of(site, rethrown)] : [];
    });
    return ORDER.findLast((outcome) => outcomes.includes(outcome)) ?? 'opaque';
  }

  /** What the function of another file that a value is comes to ask of Stripe. */
  #behind(view: View, callee: Node, depth = 0): readonly Found[] {
    const target = resolve(view, callee);
    if (!isFunction(target.node) || target.path.length > 0 || target.view === view) return [];
    const { node, view: there } = target;
    const known = this.#known.get(node);
    if (known) return known;
    // A circle of modules leads nowhere new.
    this.#known.set(node, []);
    const found = this.#within(there, node, depth);
    this.#known.set(node, found);
    return found;
  }

  #within(view: View, fn: FunctionNode, depth: number): Found[] {
    const reach = callGraphOf(view).from(fn, fn);
    const guards = guardsOf(view, { fn, wrappers: [], row: {} }, reach);
    const counts = (node: Node): boolean => isReachedBy(reach, node);
    const own = findCalls(readerOf(this.reader, view), counts).map((found) => ({ found, view, outcome: guards.of(found.node) }));
    if (depth + 1 >= MAX_FILES) return own;
    const further = handovers(view)
      .filter(({ site }) => counts(site))
      .flatMap(({ site, callee }) =>
        this.#behind(view, callee, depth + 1).map((far) => ({
          ...far,
          outcome: through(far.outcome, (rethrown) => guards.of(site, rethrown)),
        })),
      );
    return [...own, ...further];
  }
}

/** The same questions about another file; the installed major is only looked up when somebody asks. */
function readerOf(reader: CallReader, view: View): CallReader {
  return {
    view,
    inputKind: reader.inputKind,
    get stripeMajor() {
      return reader.stripeMajor;
    },
  };
}

/** Calls of what the file imports: `charge()`, `billing.charge()`, `new Billing().charge()` behind a constant. */
function handovers(view: View): { readonly site: Node; readonly callee: Node }[] {
  return view.all('CallExpression').flatMap((site) => (isImported(view, site.callee) ? [{ site, callee: site.callee }] : []));
}

function isImported(view: View, callee: Node): boolean {
  let root = unwrap(callee);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  if (root.type === 'ThisExpression') return callee.type === 'MemberExpression' && callee.object.type === 'MemberExpression';
  if (root.type !== 'Identifier') return false;
  const variable = view.variable(root);
  if (importOf(variable)) return true;
  const node = variable?.defs[0]?.node;
  const made = node?.type === 'VariableDeclarator' ? node.init : undefined;
  return made?.type === 'NewExpression' || made?.type === 'CallExpression' || made?.type === 'AwaitExpression';
}

/** An error that leaves one function goes on in the next; what caught it first has the say. */
function through(inner: Outcome, outer: (rethrown: boolean) => Outcome): Outcome {
  if (inner === 'returned') return inner;
  const outcome = outer(inner === 'rethrown');
  return inner === 'opaque' && outcome !== 'returned' ? 'opaque' : outcome;
}
