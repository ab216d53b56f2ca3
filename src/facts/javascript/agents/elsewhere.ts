import type { TSESTree } from '@typescript-eslint/utils';
import type { Guard } from '../../model.js';
import { MAX_FILES } from '../../ways.js';
import { findCalls, type CallReader, type FoundCall } from '../calls/calls.js';
import { keyAfter, type Way } from '../calls/way.js';
import type { View } from '../tree/source.js';
import { isFunction, unwrap, type Call, type FunctionNode, type Node } from '../tree/syntax.js';
import { importOf, resolve, type Ref } from '../values/trace.js';
import { callGraphOf } from './call-graph.js';
import { guardsOf, through, worst, worstOf, type Outcome } from './guards.js';
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
  /** What becomes of its error by the time it leaves a tool, and which tool that is. */
  readonly guard: Guard;
}

type Found = Pick<FarCall, 'found' | 'view'> & { readonly outcome: Outcome; readonly way: Way };

/** What a function does when it runs, in its own file. */
interface Run {
  readonly own: readonly Found[];
  readonly handovers: readonly TSESTree.CallExpression[];
  readonly outcome: (site: Node, rethrown: boolean) => Outcome;
  readonly runs: (node: Node) => boolean;
}

/** More than anybody reads at one place; what does more has been generated. */
const MAX_CALLS = 24;

/** Follows the tools of a file into the functions that it imports. */
export class Elsewhere {
  readonly #runs = new Map<FunctionNode, Run>();
  /** What is behind a function, by how many files are to be left before it. */
  readonly #known = Array.from({ length: MAX_FILES }, () => new Map<FunctionNode, readonly Found[]>());

  constructor(
    private readonly reader: CallReader,
    private readonly tools: readonly FoundTool[],
    private readonly reachability: Reachability,
  ) {}

  /** In source order of the sites. */
  find(): FarCall[] {
    const { view } = this.reader;
    const own = findCalls(this.reader);
    const called = handovers(view, view.all('CallExpression'), own).flatMap((site) => {
      const tools = this.reachability.toolsAt(site);
      if (tools.length === 0) return [];
      const { callee } = site;
      return this.#behind({ view, node: callee, path: [] }, 0, site).map(({ outcome, way, found, ...far }) => ({
        ...far,
        found: { ...found, key: keyAfter(way, found, far.view, this.reader.inputKind) },
        site,
        callee,
        tools,
        guard: worstOf(this.#outOfTools(tools, site, outcome)),
      }));
    });
    const given = this.tools.flatMap((tool, index) => {
      const { imported: site, far } = tool;
      if (!site) return [];
      const guards = guardsOf(view, tool, { callers: new Map(), start: site });
      const behind = far ? this.#from(far.view, far.fn, 0) : this.#behind({ view, node: site, path: [] }, 0);
      return behind.map(({ outcome, found, view: there }) => ({
        found,
        view: there,
        site,
        callee: site,
        tools: [index],
        guard: { outcome: through(outcome, (rethrown) => guards.ofExecutor(rethrown)), tool: index },
      }));
    });
    return [...called, ...given];
  }

  #outOfTools(tools: readonly number[], site: Node, inner: Outcome): Guard[] {
    return tools.flatMap((index) => {
      const tool = this.tools[index];
      const reach = this.reachability.of(index);
      if (!tool || !reach) return [];
      const guards = guardsOf(this.reader.view, tool, reach);
      return [{ outcome: through(inner, (rethrown) => guards.of(site, rethrown)), tool: index }];
    });
  }

  /** What the function of another file that a value is comes to ask of Stripe, each call once. */
  #behind({ view, node, path: members }: Ref, depth: number, site?: Call): readonly Found[] {
    const { node: fn, view: there, path } = resolve(view, node, members);
    if (!isFunction(fn) || path.length > 0 || there === view) return [];
    const found = this.#from(there, fn, depth);
    if (!site) return found;
    return found.map((far) => ({ ...far, way: { ...far.way, sites: [...far.way.sites, { fn, call: site, view }] } }));
  }

  #from(view: View, fn: FunctionNode, depth: number): readonly Found[] {
    const found = this.#known[depth]?.get(fn) ?? this.#within(view, fn, depth);
    this.#known[depth]?.set(fn, found);
    return found;
  }

  #within(view: View, fn: FunctionNode, depth: number): readonly Found[] {
    const { own, handovers: sites, outcome, runs } = this.#runOf(view, fn);
    const found = new Map(own.map((one) => [one.found.node, one]));
    for (const site of depth + 1 < MAX_FILES ? sites : []) {
      if (found.size >= MAX_CALLS) break;
      for (const far of this.#behind({ view, node: site.callee, path: [] }, depth + 1, site)) {
        const here = through(far.outcome, (rethrown) => outcome(site, rethrown));
        const before = found.get(far.found.node);
        const way = { ...far.way, runs: [...far.way.runs, runs] };
        found.set(
          far.found.node,
          before ? { ...before, outcome: worst([before.outcome, here]) } : { ...far, outcome: here, way },
        );
      }
    }
    return few([...found.values()]);
  }

  #runOf(view: View, fn: FunctionNode): Run {
    const known = this.#runs.get(fn) ?? this.#readRun(view, fn);
    this.#runs.set(fn, known);
    return known;
  }

  #readRun(view: View, fn: FunctionNode): Run {
    const graph = callGraphOf(view);
    const reach = graph.runOf(fn);
    const guards = guardsOf(view, { fn, wrappers: [], row: {} }, reach);
    const runs = (node: Node): boolean => graph.holderOf(reach, node) !== undefined;
    const holders = [fn, ...reach.callers.keys()];
    const part = <T extends Node>(nodesOf: (holder: Node) => readonly T[]): T[] =>
      holders.flatMap((holder) => nodesOf(holder).filter((node) => graph.holderOf(reach, node) === holder));
    const calls = part((holder) => view.within('CallExpression', holder));
    const members = part((holder) => view.within('MemberExpression', holder));
    const way: Way = { sites: [], runs: [runs] };
    const own = findCalls(readerOf(this.reader, view), { calls, members }).map((found) => ({
      found,
      view,
      outcome: guards.ofRequest(found),
      way,
    }));
    return {
      own: few(own),
      handovers: handovers(
        view,
        calls,
        own.map(({ found }) => found),
      ),
      outcome: (site, rethrown) => guards.of(site, rethrown),
      runs,
    };
  }
}

/** Writes before reads, where there are too many. */
function few(found: readonly Found[]): readonly Found[] {
  if (found.length <= MAX_CALLS) return found;
  return found.toSorted((a, b) => Number(a.found.tier === 'read') - Number(b.found.tier === 'read')).slice(0, MAX_CALLS);
}

/** The same questions about another file; the installed major is only looked up when somebody asks. */
function readerOf(reader: CallReader, view: View): CallReader {
  return {
    view,
    inputKind: reader.inputKind,
    senders: reader.senders,
    get stripeMajor() {
      return reader.stripeMajor;
    },
  };
}

/** Calls of what the file imports: `charge()`, `billing.charge()`, `new Billing().charge()` behind a constant. Not those that are requests to Stripe themselves. */
function handovers(
  view: View,
  calls: readonly TSESTree.CallExpression[],
  requests: readonly FoundCall[],
): readonly TSESTree.CallExpression[] {
  const sent = new Set<Node>(requests.flatMap(({ node, sentBy }) => (sentBy ? [node] : [])));
  return calls.filter((call) => isImported(view, call.callee) && !sent.has(call));
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
