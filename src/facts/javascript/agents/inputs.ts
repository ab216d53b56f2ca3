import type { TSESTree } from '@typescript-eslint/utils';
import type { Range, ToolInput } from '../../model.js';
import { fieldsOf, type SchemaField } from './schema.js';
import type { View } from '../tree/source.js';
import { contains, keyName, propertyOf, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from './tools.js';
import { patternPath, trace, type Ref } from '../values/trace.js';

type Type = ToolInput['type'];

/**
 * The parameters of a tool that the model fills in, in the order of the schema. Without a schema they are what the executor takes out of
 * its input by name. A field that another file declares stands where this file names it.
 */
export function inputsOf(view: View, tool: FoundTool): ToolInput[] {
  const { fn, row } = tool;
  const own = fn ? namedBy(view, tool, fn) : [];
  const schema = tool.schema ?? (fn && !tool.branch ? schemaBeside(view, fn) : undefined);
  const fields = schema && fieldsOf(schema);
  if (fields) return fields.map((field) => fromField(view, tool, field, own));
  // An MCP callback that has no schema gets no input at all: its first parameter is the request.
  return tool.framework.id === 'mcp' && row.schema !== undefined ? [] : own;
}

function fromField(view: View, { schema, given }: FoundTool, field: SchemaField, own: readonly ToolInput[]): ToolInput {
  const { name, type, bounded } = field;
  const here = schema?.view === view ? schemaRange(schema) : given.range;
  const at = field.view === view ? field.property.range : (own.find((input) => input.name === name)?.at ?? here);
  return { name, at, type, bounded };
}

/** What the executor itself names. */
function namedBy(view: View, tool: FoundTool, fn: FunctionNode): ToolInput[] {
  const { branch, row } = tool;
  if (row.input !== '*') return destructured(view, fn, row.input, branch ?? fn);
  if (!branch) return positional(tool, fn);
  // A function that runs several tools gets the inputs of each through one parameter.
  return fn.params.flatMap((parameter) => bodyNames(view, branch, parameter));
}

/** Where this file hands the schema over: the property that a path of the catalogue ends in, else the whole expression. */
function schemaRange({ node, path }: Ref): Range {
  const property = node.type === 'ObjectExpression' && path[0] !== undefined ? propertyOf(node, path[0]) : undefined;
  return property?.range ?? node.range;
}

/** The schema in the object that holds the executor: `tools: { charge: { inputSchema, execute } }`. */
function schemaBeside(view: View, fn: FunctionNode): Ref | undefined {
  const property = fn.parent;
  if (property.type !== 'Property' || property.parent.type !== 'ObjectExpression') return undefined;
  const schema = propertyOf(property.parent, 'inputSchema', 'input_schema', 'parameters', 'schema');
  return schema && { view, node: schema.value, path: [] };
}

/** `function charge(contextVariables, customerId, amount)`: every parameter but the context is one input. */
function positional({ framework }: FoundTool, fn: FunctionNode): ToolInput[] {
  const isContext = (name: string): boolean => framework.contextNames?.includes(name) ?? false;
  return fn.params
    .flatMap((parameter) => {
      const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
      if (target.type === 'ObjectPattern') return namesOf(target);
      return target.type === 'Identifier' ? [input(target.name, target, annotated(target.typeAnnotation?.typeAnnotation))] : [];
    })
    .filter(({ name }) => !isContext(name));
}

/** The names that are destructured from the executor's input, in its parameters or its body. */
function destructured(view: View, fn: FunctionNode, spec: string, scope: Node): ToolInput[] {
  const [position, ...path] = spec.split('.');
  const parameter = fn.params[Number(position)];
  if (!parameter) return [];
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (target.type === 'ObjectPattern') {
    const inner = within(target, path);
    return inner ? namesOf(inner) : bodyNames(view, scope, target, path);
  }
  return bodyNames(view, scope, target, path);
}

function within(pattern: TSESTree.ObjectPattern, path: readonly string[]): TSESTree.ObjectPattern | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return pattern;
  const property = pattern.properties.find((p) => p.type === 'Property' && keyName(p) === name);
  return property?.type === 'Property' && property.value.type === 'ObjectPattern' ? within(property.value, rest) : undefined;
}

/** `const { amount } = args;`, also `= request.params.arguments`; without a path any part of the parameter. */
function bodyNames(view: View, scope: Node, parameter: Node, path?: readonly string[]): ToolInput[] {
  return view.all('VariableDeclarator').flatMap(({ id, init }) => {
    if (id.type !== 'ObjectPattern' || !init || !contains(scope, init)) return [];
    for (const ref of trace(view, init)) {
      const name = ref.node.type === 'Identifier' && ref.view === view ? view.variable(ref.node)?.defs[0]?.name : undefined;
      const taken = name && contains(parameter, name) ? patternPath(parameter, name) : undefined;
      if (taken && (!path || [...taken, ...ref.path].join('.') === path.join('.'))) return namesOf(id);
    }
    return [];
  });
}

function namesOf(pattern: TSESTree.ObjectPattern): ToolInput[] {
  const type = pattern.typeAnnotation?.typeAnnotation;
  return pattern.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyName(property) : undefined;
    return name === undefined ? [] : [input(name, property, memberType(type, name))];
  });
}

function input(name: string, node: Node, type: Type): ToolInput {
  return { name, at: node.range, type, bounded: false };
}

function memberType(type: TSESTree.TypeNode | undefined, name: string): Type {
  if (type?.type !== 'TSTypeLiteral') return 'opaque';
  const member = type.members.find((m) => m.type === 'TSPropertySignature' && keyName(m) === name);
  return annotated(member?.type === 'TSPropertySignature' ? member.typeAnnotation?.typeAnnotation : undefined);
}

function annotated(type: TSESTree.TypeNode | undefined): Type {
  switch (type?.type) {
    case 'TSStringKeyword':
      return 'string';
    case 'TSNumberKeyword':
      return 'number';
    case 'TSBooleanKeyword':
      return 'boolean';
    default:
      return 'opaque';
  }
}
