import type { ToolInput } from '../../model.js';
import type { FoundTool } from '../found.js';
import type { Arg, Node } from '../tree/nodes.js';
import { parametersOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { gotten } from './parameters.js';
import { fieldsOf, typeOf, type SchemaField } from './schema.js';

/**
 * The parameters of a tool that the model fills in, in the order of the schema. Without a schema they are the executor's own, or what it
 * takes out of its input by name. A field that another file declares stands where this file names it.
 */
export function inputsOf(view: PythonView, tool: FoundTool): ToolInput[] {
  const own = [...tool.inputs.flatMap((parameter) => fromParameter(view, tool, parameter)), ...fromBag(view, tool)];
  const fields = tool.schema && fieldsOf(tool.schema);
  return fields?.map((field) => fromField(view, tool, field, own)) ?? own;
}

function fromField(view: PythonView, { schema, given }: FoundTool, field: SchemaField, own: readonly ToolInput[]): ToolInput {
  const { name, type, bounded } = field;
  const here = schema?.view === view ? schema.node.range : given.range;
  const at = field.view === view ? field.node.range : (own.find((input) => input.name === name)?.at ?? here);
  return { name, at, type, bounded };
}

/** A parameter that is a model stands for the model's fields. */
function fromParameter(view: PythonView, { fn }: FoundTool, parameter: Arg): ToolInput[] {
  const declared = fn && parametersOf(fn).find(({ node }) => node === parameter);
  const annotation = declared?.annotation;
  const fields = annotation && fieldsOf({ view, node: annotation, path: [] });
  if (fields)
    return fields.map(({ name, type, bounded, node, view: there }) => ({
      name,
      at: (there === view ? node : parameter).range,
      type,
      bounded,
    }));
  return [{ name: parameter.arg, at: parameter.range, ...typeOf(view, annotation, declared?.default) }];
}

/** `args["customer_id"]` and `args.get("customer_id")`, each name once. */
function fromBag(view: PythonView, { inputBag, branch, fn }: FoundTool): ToolInput[] {
  const scope = branch ?? fn;
  const bag = inputBag ?? fn?.args.kwarg ?? undefined;
  const variable = bag && view.variable(bag);
  if (!scope || !variable) return [];
  const found = new Map<string, ToolInput>();
  for (const reference of variable.references) {
    const [start, end] = reference.range;
    if (start < scope.range[0] || scope.range[1] < end) continue;
    const { name, node } = takenFrom(reference) ?? {};
    if (name !== undefined && node && !found.has(name)) found.set(name, { name, at: node.range, type: 'opaque', bounded: false });
  }
  return [...found.values()];
}

function takenFrom(reference: Node): { readonly name: string; readonly node: Node } | undefined {
  const { parent } = reference;
  if (parent?.nodeType === 'Subscript' && parent.value === reference) {
    const name = stringOf(parent.slice);
    return name === undefined ? undefined : { name, node: parent };
  }
  const call = parent?.nodeType === 'Attribute' ? parent.parent : undefined;
  const got = call && gotten(call);
  return call && got?.from === reference ? { name: got.key, node: call } : undefined;
}
