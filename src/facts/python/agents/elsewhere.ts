import type { Guard } from '../../model.js';
import { MAX_FILES } from '../../ways.js';
import type { Caller } from '../calls/callers.js';
import { findCalls, type CallReader } from '../calls/calls.js';
import type { FoundCall, FoundTool } from '../found.js';
import type { Call, FunctionNode, Node } from '../tree/nodes.js';
import { isFunction, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { callGraphOf } from './call-graph.js';
import { guardsOf, through, worst, worstOf, type Outcome } from './guards.js';
import { errorOf, type Raised } from './raised.js';
import type { Reachability } from './reach.js';

/** A request to Stripe that a tool of this file makes through a function of another file. */
export interface FarCall {
  readonly found: FoundCall;
  /** The file that makes it. */
  readonly view: PythonView;
  /** Where this file hands over: the call of the other file's function, or the executor as the framework is given it. */
  readonly site: Node;
  /** The called function, as this file names it. */
  readonly callee: Node;
  /** The tools that reach the site, nearest first. */
  readonly tools: readonly number[];
  /** What becomes of its error by the time it leaves a tool, and which tool that is. */
  readonly guard: Guard;
  readonly way: Way;
}

/** How a tool comes to a call in another file. */
export interface Way {
  /** Where one file hands over to a function of the next, the innermost first. */
  readonly sites: readonly (Caller & { readonly fn: FunctionNode })[];
  /** For each file on the way, what runs in it. */
  readonly runs: readonly ((node: Node) => boolean)[];
}

type Found = Pick<FarCall, 'found' | 'view' | 'way'> & { readonly outcome: Outcome };

/** What a function does when it runs, in its own file. */
interface Run {
  readonly own: readonly Found[];
  readonly handovers: readonly Call[];
  readonly outcome: (site: Call, raised: Raised) => Outcome;
  readonly runs: (node: Node) => boolean;
}

/** More than anybody reads at one place; what does more has been generated. */
const MAX_CALLS = 24;

/** Follows the tools of a file into the functions that it imports. */
export class Elsewhere {
  readonly #runs = new Map<FunctionNode, Run>();
  readonly #calls = new Map<PythonView, readonly FoundCall[]>();
  /** What is behind a function, by how many files are to be left before it. */
  readonly #known = Array.from({ length: MAX_FILES }, () => new Map<FunctionNode, readonly Found[]>());

  constructor(
    private readonly reader: CallReader,
    private readonly tools: readonly FoundTool[],
    private readonly reachability: Reachability,
    private readonly toolsIn: (view: PythonView) => readonly FoundTool[],
  ) {}

  /** In source order of the sites. What is a tool in its own file as well, by a decorator, is told of there alone. */
  find(): FarCall[] {
    const { view } = this.reader;
    const called = this.#handovers(view, view.all('Call')).flatMap((site) => {
      const tools = this.reachability.toolsAt(site);
      if (tools.length === 0) return [];
      return this.#behind(view, site, 0).map(({ outcome, ...far }): FarCall => {
        const guard = worstOf(this.#outOfTools(tools, site, outcome, errorOf(far.found)));
        return { ...far, site, callee: site.func, tools, guard };
      });
    });
    const given = this.tools.flatMap((tool, index) => {
      const { imported: site, far } = tool;
      if (!site || !far || this.toolsIn(far.view).some(({ fn, given }) => fn === far.fn && given === fn)) return [];
      const guards = guardsOf(view, tool, { callers: new Map(), start: site });
      return this.#within(far.view, far.fn, 0).map(({ outcome, ...rest }): FarCall => {
        const out = through(outcome, errorOf(rest.found), (raised) => guards.ofExecutor(raised));
        return { ...rest, site, callee: site, tools: [index], guard: { outcome: out, tool: index } };
      });
    });
    return [...called, ...given].sort((a, b) => a.site.range[0] - b.site.range[0]);
  }

  #outOfTools(tools: readonly number[], site: Call, inner: Outcome, error: Raised): Guard[] {
    return tools.flatMap((index) => {
      const tool = this.tools[index];
      const reach = this.reachability.of(index);
      if (!tool || !reach) return [];
      const guards = guardsOf(this.reader.view, tool, reach);
      return [{ outcome: through(inner, error, (raised) => guards.of({ node: site }, raised)), tool: index }];
    });
  }

  /** What the function of another file that a value is comes to ask of Stripe, each call once. */
  #behind(view: PythonView, call: Call, depth: number): readonly Found[] {
    const { node: fn, view: there, path } = resolve(view, call.func);
    if (!isFunction(fn) || path.length > 0 || there === view) return [];
    const known = this.#known[depth]?.get(fn) ?? this.#within(there, fn, depth);
    this.#known[depth]?.set(fn, known);
    return known.map((far) => ({ ...far, way: { ...far.way, sites: [...far.way.sites, { fn, call, view }] } }));
  }

  #within(view: PythonView, fn: FunctionNode, depth: number): readonly Found[] {
    const { own, handovers: sites, outcome, runs } = this.#runOf(view, fn);
    const found = new Map(own.map((one) => [one.found.node, one]));
    for (const site of depth + 1 < MAX_FILES ? sites : []) {
      if (found.size >= MAX_CALLS) break;
      for (const far of this.#behind(view, site, depth + 1)) {
        const here = through(far.outcome, errorOf(far.found), (raised) => outcome(site, raised));
        const before = found.get(far.found.node);
        found.set(far.found.node, {
          ...far,
          way: { ...far.way, runs: [...far.way.runs, runs] },
          outcome: before ? worst([before.outcome, here]) : here,
        });
      }
    }
    return few([...found.values()]);
  }

  #runOf(view: PythonView, fn: FunctionNode): Run {
    const known = this.#runs.get(fn) ?? this.#readRun(view, fn);
    this.#runs.set(fn, known);
    return known;
  }

  #readRun(view: PythonView, fn: FunctionNode): Run {
    const graph = callGraphOf(view);
    const reach = graph.runOf(fn);
    const guards = guardsOf(view, { fn, wrappers: [] }, reach);
    const runs = (node: Node): boolean => graph.holderOf(reach, node) !== undefined;
    const own = this.#callsIn(view).filter(({ node }) => runs(node));
    return {
      own: few(own.map((found) => ({ found, view, outcome: guards.of(found), way: { sites: [], runs: [runs] } }))),
      handovers: this.#handovers(view, view.all('Call').filter(runs)),
      outcome: (site, raised) => guards.of({ node: site }, raised),
      runs,
    };
  }

  /** Calls of what a file imports: `charge()`, `billing.charge()`, a method of what is made with it. Not those that are requests themselves. */
  #handovers(view: PythonView, calls: readonly Call[]): readonly Call[] {
    const sent = new Set<Node>(this.#callsIn(view).flatMap(({ node, sentBy }) => (sentBy ? [node] : [])));
    return calls.filter((call) => isImported(view, call.func) && !sent.has(call));
  }

  #callsIn(view: PythonView): readonly FoundCall[] {
    const calls = this.#calls.get(view) ?? findCalls({ ...this.reader, view });
    this.#calls.set(view, calls);
    return calls;
  }
}

/** Writes before reads, where there are too many. */
function few(found: readonly Found[]): readonly Found[] {
  if (found.length <= MAX_CALLS) return found;
  return found.toSorted((a, b) => Number(a.found.tier === 'read') - Number(b.found.tier === 'read')).slice(0, MAX_CALLS);
}

function isImported(view: PythonView, callee: Node): boolean {
  let root = unwrap(callee);
  while (root.nodeType === 'Attribute') root = unwrap(root.value);
  if (root.nodeType === 'Call') return callee !== root && isImported(view, root.func);
  if (root.nodeType !== 'Name') return false;
  const bindings = view.variable(root)?.bindings ?? [];
  if (bindings.some(({ kind }) => kind === 'import')) return true;
  // `self.billing.charge()` and `billing = Billing()`
  if (bindings.some(({ kind }) => kind === 'parameter'))
    return callee.nodeType === 'Attribute' && callee.value.nodeType === 'Attribute';
  return bindings.some(({ value }) => value !== undefined && unwrap(value).nodeType === 'Call');
}
