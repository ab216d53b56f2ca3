import type { TSESTree } from '@typescript-eslint/utils';
import { describesTools } from '../../evidence.js';
import { handWritten, modelPackages, schemaNames } from '../../frameworks.js';
import { membersOf } from './match.js';
import type { View } from '../tree/source.js';
import {
  branches,
  contains,
  enclosingFunction,
  isFunction,
  keyName,
  propertyOf,
  stringOf,
  unwrap,
  type FunctionNode,
  type Node,
  type ObjectNode,
} from '../tree/syntax.js';
import type { FoundTool } from './tools.js';
import { resolve, type Ref } from '../values/trace.js';

/**
 * Tools of loops that are written by hand: the file describes them to a model with a JSON schema, and runs them from handlers beside the
 * descriptions, from a table of functions by name, or from a `switch` over their names. The description is the evidence; a table or a
 * `switch` of other names is none.
 */
export function findDispatched(view: View, known: readonly FoundTool[]): FoundTool[] {
  const described = new Map(
    describesTools(view.text) ? view.all('ObjectExpression').flatMap((object) => description(view, object)) : [],
  );
  const agentic = importsModel(view);
  if (described.size === 0 && !agentic && !known.some(({ row }) => row.when)) return [];
  const taken = new Set(known.flatMap(({ fn }) => fn ?? []));
  const handlers = [...described.values()].flatMap((tool) => handlerOf(view, tool));
  const handled = once([...handlers, ...tabledIn(view, described)]).filter(({ fn }) => fn && !taken.has(fn));
  const far = farIn(view, described).filter(({ name }) => !handled.some((own) => own.name === name));
  return [...handled, ...far, ...branchesBy(view, described, agentic, known)];
}

function once(tools: readonly FoundTool[]): FoundTool[] {
  return [...new Map(tools.map((found) => [found.fn, found])).values()];
}

interface Described {
  readonly name: string;
  readonly object: ObjectNode;
  readonly schema: Node;
}

const HANDLER_NAMES = ['handler', 'execute', 'run', 'callback', 'function', 'func', 'fn', 'call'] as const;

/** `{ name, description, inputSchema: { type: 'object', … } }`, or the same under its name in a table. */
function description(view: View, object: ObjectNode): [string, Described][] {
  const schema = propertyOf(object, ...schemaNames);
  if (!schema || !propertyOf(object, 'description') || !isJsonSchema(view, schema.value)) return [];
  const named = propertyOf(object, 'name');
  const { parent } = object;
  const name = named ? stringOf(named.value) : parent.type === 'Property' ? keyName(parent) : undefined;
  return name === undefined ? [] : [[name, { name, object, schema: schema.value }]];
}

function isJsonSchema(view: View, node: Node): boolean {
  const { node: schema } = resolve(view, node);
  if (schema.type !== 'ObjectExpression') return false;
  const type = propertyOf(schema, 'type');
  return type !== undefined && stringOf(type.value) === 'object';
}

function handlerOf(view: View, { name, object, schema }: Described): FoundTool[] {
  const property = propertyOf(object, ...HANDLER_NAMES);
  const target = property && resolve(view, property.value);
  if (!target || target.view !== view || !isFunction(target.node)) return [];
  return [tool(view, { name, fn: target.node, given: property, schema, row: handWritten.handler })];
}

/** `const run = { refund: async (args) => … }` where something reads `run[call.function.name]`. */
function tabledIn(view: View, described: ReadonlyMap<string, Described>): FoundTool[] {
  if (described.size === 0) return [];
  return view.all('MemberExpression').flatMap(({ computed, object }) => {
    if (!computed) return [];
    return membersOf({ view, node: object, path: [] }).flatMap(({ ref, key }) => {
      const { name, schema } = described.get(key ?? '') ?? {};
      const target = resolve(ref.view, ref.node);
      if (name === undefined || !schema || target.view !== view || !isFunction(target.node)) return [];
      return [tool(view, { name, fn: target.node, given: ref.node, schema, row: handWritten.handler })];
    });
  });
}

/**
 * The same with a table of another file, or with the functions that it exports: `handlers[call.function.name]` where
 * `const handlers = require('./handlers')`, or `{ name: 'refund', handler: handlers.refund }`. Of a table, the tool is the function that
 * reads it.
 */
function farIn(view: View, described: ReadonlyMap<string, Described>): FoundTool[] {
  if (described.size === 0) return [];
  const found = new Map<string, FoundTool>();
  const add = ({ name, schema }: Described, given: Node, imported: Node, member: Ref): void => {
    const { node, path, view: there } = resolve(member.view, member.node, member.path);
    if (found.has(name) || there === view || !isFunction(node) || path.length > 0) return;
    found.set(name, { ...tool(view, { name, given, schema, row: handWritten.handler }), imported, member });
  };
  for (const one of described.values()) {
    const handler = propertyOf(one.object, ...HANDLER_NAMES);
    if (handler) add(one, handler, handler.value, { view, node: handler.value, path: [] });
  }
  for (const read of view.all('MemberExpression')) {
    if (!read.computed || keyName(read) !== undefined) continue;
    for (const one of described.values()) {
      add(one, enclosingFunction(read) ?? read, read, { view, node: read.object, path: [one.name] });
    }
  }
  return [...found.values()];
}

/** A part of a function that runs when the tool's name is one of these. */
interface Branch {
  readonly node: Node;
  readonly on: Node;
  readonly names: readonly string[];
}

/** `case 'create_refund':` and `if (toolName === 'create_refund')`, each with the function around it as the executor. */
function branchesBy(
  view: View,
  described: ReadonlyMap<string, Described>,
  agentic: boolean,
  known: readonly FoundTool[],
): FoundTool[] {
  return [...casesOf(view), ...comparisonsOf(view)].flatMap(({ node, on, names }) => {
    const fn = enclosingFunction(node);
    const owner = known.find((t) => t.fn && contains(t.fn, node));
    // The executor of one tool may choose by whatever it likes.
    if (!fn || (owner && owner.row.when === undefined)) return [];
    const name = names.find((n) => described.has(n)) ?? ((agentic || owner) && isToolName(view, on) ? names[0] : undefined);
    if (name === undefined) return [];
    const schema = described.get(name)?.schema;
    const found = tool(view, { name, fn, given: node, row: handWritten.branch, ...(schema && { schema }) });
    const { row, framework } = owner ?? found;
    return [{ ...found, row, framework, branch: node, ...(owner?.definition && { definition: owner.definition }) }];
  });
}

/** A `case` that falls through shares the code of the next one that has any. */
function casesOf(view: View): Branch[] {
  return view.all('SwitchStatement').flatMap(({ cases, discriminant }) => {
    let names: string[] = [];
    return cases.flatMap((node) => {
      const name = stringOf(node.test);
      if (name !== undefined) names.push(name);
      if (node.consequent.length === 0) return [];
      const branch = { node, on: discriminant, names };
      names = [];
      return [branch];
    });
  });
}

function comparisonsOf(view: View): Branch[] {
  return view.all('IfStatement').flatMap(({ test, consequent }) => {
    const equal = branches(test).flatMap((side) =>
      side.type === 'BinaryExpression' && /^===?$/u.test(side.operator) ? [side] : [],
    );
    const names = equal.flatMap(({ right }) => stringOf(right) ?? []);
    return equal[0] && names.length > 0 ? [{ node: consequent, on: equal[0].left, names }] : [];
  });
}

const TOOL_NAME =
  /(?:^|\.)(?:params\.name|toolName|tool_name|tool\.name|toolCall\.name|toolUse\.name|toolCall\.function\.name|block\.name)$/u;

function isToolName(view: View, discriminant: Node): boolean {
  const { path } = resolve(view, discriminant);
  if (path.slice(-2).join('.') === 'params.name') return true;
  return TOOL_NAME.test(view.textOf(unwrap(discriminant)).replaceAll('?', ''));
}

function importsModel(view: View): boolean {
  if (!modelPackages.some((name) => view.imports(name))) return false;
  const imported = view.all('ImportDeclaration').some((n) => n.importKind !== 'type' && isModel(n.source.value));
  return imported || view.all('CallExpression').some((call) => isModel(required(call) ?? ''));
}

function isModel(specifier: string): boolean {
  return modelPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function required({ callee, arguments: [specifier] }: TSESTree.CallExpression): string | undefined {
  return callee.type === 'Identifier' && callee.name === 'require' ? stringOf(specifier) : undefined;
}

interface Parts {
  readonly name: string;
  readonly fn?: FunctionNode;
  readonly given: TSESTree.Node;
  readonly row: FoundTool['row'];
  readonly schema?: Node;
}

function tool(view: View, { name, fn, given, row, schema }: Parts): FoundTool {
  return {
    row,
    framework: handWritten.framework,
    given,
    ...(fn && { fn }),
    wrappers: [],
    name,
    ...(schema && { schema: { view, node: schema, path: [] } }),
  };
}
