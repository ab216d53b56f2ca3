import { HAND_WRITTEN } from '../frameworks.js';
import type { FoundTool } from '../found.js';
import type { Arg, Call, Dict, Expression, FunctionNode, Node } from '../tree/nodes.js';
import {
  branches,
  contains,
  enclosingFunction,
  entryOf,
  isFunction,
  keywordOf,
  parametersOf,
  stringOf,
  unwrap,
} from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { importedModules } from '../values/imports.js';
import { resolve } from '../values/trace.js';
import { membersOf } from './lists.js';

/**
 * Tools of loops that are written by hand: the file describes them to a model with a JSON schema, and runs them from handlers beside the
 * descriptions, from a table of functions by name, or from a chain of `if`s (a `match`) over their names. The description is the
 * evidence; a table or a chain of other names is none, unless it goes by the name of a model's tool call.
 *
 * @param servers tools that run others by name: the handler of an MCP server
 */
export function findDispatched(view: PythonView, known: readonly FoundTool[], servers: ReadonlySet<FoundTool>): FoundTool[] {
  const speaks = SCHEMA_NAMES.some((name) => view.text.includes(name)) && view.text.includes('description');
  const described = new Map(speaks ? view.all('Dict').flatMap((dict) => description(view, dict)) : []);
  const agentic = importsModel(view);
  if (described.size === 0 && !agentic && servers.size === 0) return [];
  const taken = new Set(known.flatMap(({ fn }) => fn ?? []));
  const handlers = [...described.values()].flatMap((tool) => handlerOf(view, tool));
  const handled = once([...handlers, ...tabledIn(view, described, agentic)]).filter(({ fn }) => fn && !taken.has(fn));
  return [...handled, ...branchesBy(view, described, agentic, known, servers)];
}

function once(tools: readonly FoundTool[]): FoundTool[] {
  return [...new Map(tools.map((found) => [found.fn, found])).values()];
}

interface Described {
  readonly name: string;
  readonly dict: Dict;
  readonly schema: Expression;
}

const SCHEMA_NAMES = ['parameters', 'input_schema', 'inputSchema'] as const;
const HANDLER_NAMES = ['handler', 'function', 'func', 'fn', 'callable', 'execute', 'run', 'callback'] as const;

/** `{"name": …, "description": …, "parameters": {"type": "object", …}}`. */
function description(view: PythonView, dict: Dict): [string, Described][] {
  const schema = entryOf(dict, ...SCHEMA_NAMES);
  const named = entryOf(dict, 'name');
  const name = named && stringOf(resolve(view, named.value).node);
  if (!schema || name === undefined || !entryOf(dict, 'description') || !isJsonSchema(view, schema.value)) return [];
  return [[name, { name, dict, schema: schema.value }]];
}

function isJsonSchema(view: PythonView, node: Node): boolean {
  const { node: schema } = resolve(view, node);
  const type = schema.nodeType === 'Dict' ? entryOf(schema, 'type') : undefined;
  return stringOf(type?.value) === 'object';
}

function handlerOf(view: PythonView, { name, dict, schema }: Described): FoundTool[] {
  const outer = dict.parent?.nodeType === 'Dict' ? [dict, dict.parent] : [dict];
  return outer.flatMap((holder) => {
    const entry = entryOf(holder, ...HANDLER_NAMES);
    const target = entry && resolve(view, entry.value);
    if (!entry || target?.view !== view || !isFunction(target.node) || target.path.length > 0) return [];
    return [handled(view, name, target.node, entry.value, schema)];
  });
}

/** `TOOLS = {"refund": refund}` where something reads `TOOLS[call.function.name]` or `TOOLS.get(name)`; `globals()[name]`. */
function tabledIn(view: PythonView, described: ReadonlyMap<string, Described>, agentic: boolean): FoundTool[] {
  return lookUps(view).flatMap(({ table, by, args }) => {
    const byName = agentic && isToolName(view, by);
    if (described.size === 0 && !byName) return [];
    return entriesOfTable(view, table, described).flatMap(({ name, value }) => {
      const schema = described.get(name)?.schema;
      const target = resolve(view, value);
      if ((!schema && !byName) || target.view !== view || !isFunction(target.node) || target.path.length > 0) return [];
      return [handled(view, name, target.node, value, schema, args)];
    });
  });
}

interface LookUp {
  readonly table: Expression;
  readonly by: Expression;
  /** The arguments that what is found is called with, where that is seen. */
  readonly args?: Call;
}

function lookUps(view: PythonView): LookUp[] {
  const indexed = view.all('Subscript').flatMap((node): LookUp[] => {
    return stringOf(node.slice) === undefined && node.slice.nodeType !== 'Slice'
      ? [{ table: node.value, by: node.slice, ...calledWith(view, node) }]
      : [];
  });
  const gotten = view.all('Call').flatMap((node): LookUp[] => {
    const [by] = node.args;
    if (node.func.nodeType !== 'Attribute' || node.func.attr !== 'get' || !by || stringOf(by) !== undefined) return [];
    return [{ table: node.func.value, by, ...calledWith(view, node) }];
  });
  return [...indexed, ...gotten];
}

/** `TOOLS[name](args)`, also by way of a variable. */
function calledWith(view: PythonView, found: Node): { readonly args?: Call } {
  const { parent } = found;
  if (parent?.nodeType === 'Call' && parent.func === found) return { args: parent };
  const target = parent?.nodeType === 'Assign' && parent.value === found ? parent.targets[0] : undefined;
  const uses = target ? (view.variable(target)?.references ?? []) : [];
  const args = uses.flatMap((use) => (use.parent?.nodeType === 'Call' && use.parent.func === use ? [use.parent] : []))[0];
  return args ? { args } : {};
}

function entriesOfTable(
  view: PythonView,
  table: Expression,
  described: ReadonlyMap<string, Described>,
): { readonly name: string; readonly value: Node }[] {
  if (table.nodeType === 'Call' && table.func.nodeType === 'Name' && /^(?:globals|locals)$/u.test(table.func.id)) {
    return view
      .all('FunctionDef')
      .flatMap((fn) => (described.has(fn.name) && fn.parent === view.ast ? [{ name: fn.name, value: fn }] : []));
  }
  return membersOf({ view, node: table, path: [] }).flatMap(({ name, value, view: there }) =>
    there === view ? [{ name, value }] : [],
  );
}

/** A part of a function that runs when the tool's name is one of these. */
interface Branch {
  readonly node: Node;
  /** What runs then: of an `if` not what its `elif`s hold. */
  readonly part: Node;
  readonly on: Node;
  readonly names: readonly string[];
}

/** `if tool_name == "create_refund":` and `case "create_refund":`, each with the function around it as the executor. */
function branchesBy(
  view: PythonView,
  described: ReadonlyMap<string, Described>,
  agentic: boolean,
  known: readonly FoundTool[],
  servers: ReadonlySet<FoundTool>,
): FoundTool[] {
  return [...casesOf(view), ...comparisonsOf(view)].flatMap(({ node, part, on, names }) => {
    const fn = enclosingFunction(node);
    const owner = known.find((tool) => tool.fn && contains(tool.fn, node));
    // The executor of one tool may choose by whatever it likes.
    if (!fn || (owner && !servers.has(owner))) return [];
    const isName = ((agentic || owner) && isToolName(view, on)) || (owner && isFirstParameter(view, owner.fn, on));
    const name = names.find((one) => described.has(one)) ?? (isName ? names[0] : undefined);
    if (name === undefined) return [];
    const schema = described.get(name)?.schema ?? (owner && listedSchema(view, name));
    return [
      {
        framework: owner?.framework ?? HAND_WRITTEN,
        onThrow: owner?.onThrow ?? 'depends',
        given: part,
        fn,
        wrappers: [],
        name,
        inputs: [],
        branch: part,
        ...bagOf(view, owner?.fn ?? fn, on),
        ...(schema && { schema: { view, node: schema, path: [] } }),
        ...(owner?.definition && { definition: owner.definition }),
        ...(!owner && { unseenCaller: true as const }),
      },
    ];
  });
}

/** What a server tells of one of its tools: `Tool(name="refund", inputSchema={…})`. */
function listedSchema(view: PythonView, name: string): Expression | undefined {
  const listed = view
    .all('Call')
    .find((call) => stringOf(keywordOf(call, 'name')?.value) === name && keywordOf(call, 'inputSchema'));
  const schema = listed && keywordOf(listed, 'inputSchema')?.value;
  return schema && isJsonSchema(view, schema) ? schema : undefined;
}

/** The parameter beside the tool's name: `dispatch(name, arguments)`. */
function bagOf(view: PythonView, fn: FunctionNode, on: Node): { readonly inputBag?: Arg } {
  const name = view.textOf(unwrap(on));
  const [bag] = parametersOf(fn).filter((parameter) => parameter.name !== name && BAG.test(parameter.name));
  return bag ? { inputBag: bag.node as Arg } : {};
}

const BAG = /^(?:(?:tool|function|fn|call)_?)?(?:args?|arguments|inputs?|params|parameters|kwargs|payload)$/u;

function casesOf(view: PythonView): Branch[] {
  return view.all('Match').flatMap(({ subject, cases }) =>
    cases.flatMap((node): Branch[] => {
      const patterns = node.pattern.nodeType === 'MatchOr' ? node.pattern.patterns : [node.pattern];
      const names = patterns.flatMap((pattern) => (pattern.nodeType === 'MatchValue' ? (stringOf(pattern.value) ?? []) : []));
      return names.length > 0 ? [{ node, part: node, on: subject, names }] : [];
    }),
  );
}

function comparisonsOf(view: PythonView): Branch[] {
  return view.all('If').flatMap((node): Branch[] => {
    const equal = branches(node.test).flatMap((side) =>
      side.nodeType === 'Compare' && side.comparators.length === 1 ? [side] : [],
    );
    const names = equal.flatMap(({ ops, comparators: [right] }) => {
      if (ops[0]?.nodeType === 'Eq') return stringOf(right) ?? [];
      const isOneOf = ops[0]?.nodeType === 'In' && right && 'elts' in right;
      return isOneOf ? right.elts.flatMap((elt) => stringOf(elt) ?? []) : [];
    });
    const [first] = equal;
    return first && names.length > 0 ? [{ node, part: bodyOf(node), on: first.left, names }] : [];
  });
}

/** The statements of a branch as one node, so that it can be asked what stands in it. */
function bodyOf(node: Extract<Node, { nodeType: 'If' }>): Node {
  const [first] = node.body;
  const last = node.body.at(-1);
  if (!first || !last) return node;
  return { ...node, range: [node.range[0], last.range[1]] };
}

const TOOL_NAME =
  /(?:^|\.)(?:tool_name|function_name|fn_name|func_name|tool\.name|call\.name|tool_call\.name|tool_use\.name|block\.name|function\.name|params\.name)$/u;

function isToolName(view: PythonView, node: Node): boolean {
  if (TOOL_NAME.test(view.textOf(unwrap(node)))) return true;
  const { path, node: from } = resolve(view, node);
  return TOOL_NAME.test([view.textOf(from), ...path].join('.').replace(/^.*\n/su, ''));
}

function isFirstParameter(view: PythonView, fn: FunctionNode | undefined, on: Node): boolean {
  const [first] = fn ? parametersOf(fn) : [];
  const name = unwrap(on);
  return first !== undefined && name.nodeType === 'Name' && view.variable(name)?.bindings[0]?.node === first.node;
}

/** Packages that bring a model, without a tool loop of their own. */
const MODEL_PACKAGES = new Set(['openai', 'anthropic', 'groq', 'mistralai', 'litellm', 'google', 'ollama', 'cohere', 'boto3']);

function importsModel(view: PythonView): boolean {
  return [...importedModules(view)].some((specifier) => MODEL_PACKAGES.has(specifier.split('.', 1)[0] ?? ''));
}

function handled(view: PythonView, name: string, fn: FunctionNode, given: Node, schema?: Expression, args?: Call): FoundTool {
  const parameters = parametersOf(fn).map(({ node }) => node as Arg);
  const [only, another] = parameters;
  // `handler(args)` gets everything in one; `handler(**args)` each by its name.
  const isWhole = args ? args.args.length === 1 && args.keywords.length === 0 : only !== undefined && BAG.test(only.arg);
  const bag = isWhole && only && !another ? { inputs: [], inputBag: only } : { inputs: parameters };
  return {
    framework: HAND_WRITTEN,
    onThrow: 'depends',
    given,
    fn,
    wrappers: [],
    name,
    unseenCaller: true,
    ...bag,
    ...(schema && { schema: { view, node: schema, path: [] } }),
  };
}
