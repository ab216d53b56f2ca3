import { frameworks, type AgentRow, type Framework, type FrameworkAlias, type ToolRow } from '../../frameworks.js';
import { findDispatched } from './dispatchers.js';
import { elementsOf, Matcher, type Anchored, type Selected } from './match.js';
import type { View } from '../tree/source.js';
import {
  enclosingFunction,
  isFunction,
  keyName,
  propertyOf,
  stringOf,
  unwrap,
  type Call,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
import { resolve, trace, type Ref } from '../values/trace.js';

export type { FrameworkAlias };

/** A framework that this file imports, and how to find its places here. */
export interface PresentFramework {
  readonly framework: Framework;
  readonly matcher: Matcher;
}

/** A function that a model can call, with the nodes that other readers need. */
export interface FoundTool {
  readonly row: ToolRow;
  readonly framework: Framework;
  /** What defines the tool: `tool({…})`, `server.registerTool(…)`, the agent for a bare function; absent in a hand-written loop. */
  readonly definition?: Anchored;
  /** The executor; absent when another file has it. */
  readonly fn?: FunctionNode;
  /** The executor that another file has: what names it here. */
  readonly imported?: Node;
  /** That executor, when what names it here chooses by the tool's name: a table, a function that looks one up. */
  readonly far?: { readonly view: View; readonly fn: FunctionNode };
  /** The executor as given to the framework: the function, its name, or a wrapper around it. */
  readonly given: Node;
  /** Calls that wrap the executor on its way to the framework: `safe(async () => …)`, outermost first. */
  readonly wrappers: readonly Call[];
  readonly name: string;
  /** Where the schema of the inputs stands. */
  readonly schema?: Ref;
  /** What `throwPolicy` says: `handled` by a function, `abort` for `null`; absent when the option is not given. */
  readonly policy?: 'handled' | 'abort' | 'opaque';
  /** The part of `fn` that is this tool, when one function runs several: `case 'create_refund':`. */
  readonly branch?: Node;
}

export interface FoundAgent {
  readonly framework: Framework;
  readonly node: Anchored;
  readonly name?: string;
  /** Indices of its tools. */
  readonly tools: readonly number[];
  /** Where other files define tools of its. */
  readonly elsewhere: readonly Pick<Ref, 'view' | 'node'>[];
}

/** The frameworks of the catalogue that a file imports; modules named in the settings count as the framework they are like. */
export function presentFrameworks(view: View, aliases: readonly FrameworkAlias[]): PresentFramework[] {
  return frameworks.flatMap((framework) => {
    const own = aliases.filter(({ like }) => like === framework.id).flatMap(({ packages }) => packages);
    const matcher = new Matcher(view, [...framework.packages, ...own]);
    return matcher.present ? [{ framework, matcher }] : [];
  });
}

/** The tools that a file defines, each executor once. */
export function findTools(view: View, present: readonly PresentFramework[]): FoundTool[] {
  const tools = new Map<Node, FoundTool>();
  for (const { framework, matcher } of present) {
    for (const row of framework.tools) {
      for (const definition of matcher.find(row)) {
        for (const selected of executorsOf(matcher, row, definition)) {
          const tool = readTool(view, matcher, framework, row, definition, selected);
          const identity = tool.fn ?? tool.given;
          if (!tools.has(identity)) tools.set(identity, tool);
        }
      }
    }
  }
  const found = [...tools.values()];
  return [...found, ...findDispatched(view, found)];
}

/** The agents that a file defines, with those of their tools that this file defines as well. */
export function findAgents(present: readonly PresentFramework[], tools: readonly FoundTool[]): FoundAgent[] {
  const indices = indicesOf(tools);
  return present.flatMap(({ framework, matcher }) =>
    (framework.agents ?? []).flatMap((row) =>
      [...matcher.find(row)].map((node) => {
        const [name] = row.name === undefined ? [] : matcher.select(node, row.name);
        const text = name && stringOf(resolve(name.ref.view, name.ref.node, name.ref.path).node);
        return { framework, node, ...(text !== undefined && { name: text }), ...toolsOf(matcher, row, node, indices) };
      }),
    ),
  );
}

function executorsOf(matcher: Matcher, row: ToolRow, definition: Anchored): Selected[] {
  const executors = matcher.select(definition, row.fn).filter(({ ref }) => {
    const last = resolve(ref.view, ref.node, ref.path);
    // A list of tools can hold definitions; they are found as what they are.
    if (/\*|\[\]/u.test(row.fn) && last.path.length > 0 && last.node.type === 'CallExpression') return false;
    // A tool without an executor of its own runs elsewhere; an object is another alternative of the row.
    return last.node.type !== 'ObjectExpression' && last.node.type !== 'Literal';
  });
  // A bare function stands for itself, not for an object that holds it under one of the row's other names.
  const bare = new Set(executors.flatMap(({ ref }) => (ref.path.length === 0 ? [ref.node] : [])));
  return executors.filter(({ ref }) => ref.path.length === 0 || !bare.has(ref.node));
}

function readTool(
  view: View,
  matcher: Matcher,
  framework: Framework,
  row: ToolRow,
  definition: Anchored,
  { ref, key }: Selected,
): FoundTool {
  const { fn, imported, wrappers } = executor(view, ref);
  const schema = row.schema === undefined ? undefined : matcher.select(definition, row.schema).find(isSchema);
  const [policy] = row.throwPolicy === undefined ? [] : matcher.select(definition, row.throwPolicy);
  const given = ref.path.length > 0 ? definition : ref.node;
  return {
    row,
    framework,
    definition,
    given,
    wrappers,
    name: nameOf(matcher, row, definition) ?? key ?? nameBeside(ref) ?? functionName(fn) ?? declaredName(definition) ?? 'tool',
    ...(fn && { fn }),
    ...(imported && { imported }),
    ...(schema && { schema: schema.ref }),
    ...(policy && { policy: policyOf(policy.ref) }),
  };
}

/** The executor behind names and wrappers, if this file has it. */
function executor(view: View, ref: Ref): { fn?: FunctionNode; imported?: Node; wrappers: Call[] } {
  const wrappers: Call[] = [];
  let here: Node | undefined;
  let current: Ref | undefined = ref;
  for (let hops = 0; current && hops < 4; hops++) {
    let next: Ref | undefined;
    for (const step of trace(current.view, current.node, current.path)) {
      if (isFunction(step.node) && step.path.length === 0) {
        if (step.view === view) return { fn: step.node, wrappers };
        return { ...(here && { imported: here }), wrappers };
      }
      // `pay` of `execute: pay`, and `billing.pay`: not the import that the name leads to.
      if (step.view === view && (step.path.length === 0 || !here)) here = step.node;
      if (step.node.type !== 'CallExpression' || step.path.length > 0) continue;
      const inner = step.node.arguments.find((a) => isOrWrapsFunction(step.view, a));
      if (!inner) continue;
      wrappers.push(step.node);
      next = { view: step.view, node: inner, path: [] };
      break;
    }
    current = next;
  }
  return { wrappers };
}

function isOrWrapsFunction(view: View, node: Node, depth = 0): boolean {
  const plain = unwrap(node);
  if (plain.type !== 'CallExpression' || depth > 3) return isFunction(resolve(view, plain).node);
  return plain.arguments.some((a) => isOrWrapsFunction(view, a, depth + 1));
}

/** Where a schema may be left out, its argument can be a description or the executor. */
function isSchema({ ref }: Selected): boolean {
  const { node } = resolve(ref.view, ref.node, ref.path);
  return !isFunction(node) && stringOf(node) === undefined;
}

function nameOf(matcher: Matcher, row: ToolRow, definition: Anchored): string | undefined {
  if (row.name === undefined) return undefined;
  const names = matcher.select(definition, row.name).map(({ ref }) => stringOf(resolve(ref.view, ref.node, ref.path).node));
  return names.length === 1 ? names[0] : undefined;
}

/** `{ name: 'refund', func: … }`. */
function nameBeside({ view, node, path }: Ref): string | undefined {
  const holder = path.length > 0 ? resolve(view, node).node : undefined;
  const name = holder?.type === 'ObjectExpression' ? propertyOf(holder, 'name') : undefined;
  return name && stringOf(resolve(view, name.value).node);
}

function functionName(fn: FunctionNode | undefined): string | undefined {
  if (fn?.id) return fn.id.name;
  const parent = fn?.parent;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  // `execute: async () => …` names the slot, not the tool.
  return parent?.type === 'MethodDefinition' ? keyName(parent) : undefined;
}

/** The constant, the property or the factory that a definition is given its name by. */
function declaredName(definition: Anchored): string | undefined {
  const { parent } = definition;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if (parent.type === 'Property') return keyName(parent);
  const factory = parent.type === 'ReturnStatement' || isFunction(parent) ? enclosingFunction(definition) : undefined;
  return functionName(factory);
}

function policyOf(ref: Ref): NonNullable<FoundTool['policy']> {
  const { node } = resolve(ref.view, ref.node, ref.path);
  if (node.type === 'Literal' && node.value === null) return 'abort';
  return isFunction(node) ? 'handled' : 'opaque';
}

const MAKES = /^(?:CallExpression|NewExpression|ClassDeclaration|ClassExpression|ObjectExpression|\w*Function\w*)$/u;

function toolsOf(
  matcher: Matcher,
  row: AgentRow,
  agent: Anchored,
  tools: ReadonlyMap<Node, readonly number[]>,
): Pick<FoundAgent, 'tools' | 'elsewhere'> {
  const given = matcher.select(agent, row.tools).flatMap(({ ref }) => {
    const elements = elementsOf(ref);
    return elements.length > 0 ? elements : [ref];
  });
  const elsewhere: Ref[] = [];
  const indices = given.flatMap((ref) => {
    const way = [...trace(ref.view, ref.node, ref.path)];
    // What defines a tool elsewhere is on the way to where its value is made.
    elsewhere.push(...way.filter(({ view, node, path }) => view !== matcher.view && path.length === 0 && MAKES.test(node.type)));
    return way.flatMap(({ node }) => tools.get(node) ?? []).sort((a, b) => a - b);
  });
  return { tools: [...new Set([...indices, ...(tools.get(agent) ?? [])])], elsewhere };
}

/** Tools by what executes them and by what defines them, as indices. */
function indicesOf(tools: readonly FoundTool[]): ReadonlyMap<Node, readonly number[]> {
  const indices = new Map<Node, number[]>();
  for (const [index, { fn, definition }] of tools.entries()) {
    for (const node of [fn, definition]) {
      const same = node && indices.get(node);
      if (same) same.push(index);
      else if (node) indices.set(node, [index]);
    }
  }
  return indices;
}
