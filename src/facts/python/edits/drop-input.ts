import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit, Range, Repair } from '../../model.js';
import { fieldsOf, type SchemaField } from '../agents/schema.js';
import type { FoundTool } from '../found.js';
import type { Arg, AsyncFunctionDef, Call, Dict, FunctionDef, Node } from '../tree/nodes.js';
import { entriesOf, isDef, isMethod, keywordOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { dropFromDict } from './drop-entry.js';
import { removeItem } from './items.js';
import { removeParameter } from './parameter.js';
import { removeKeyword } from './remove.js';
import { removeStatements } from './statements.js';

type Def = FunctionDef | AsyncFunctionDef;

/**
 * Takes an input that nothing reads any more out of a tool: the parameter, what is said of it in the doc string and the schema, and the
 * arguments that this file gives it. `undefined` while something reads it, and where the schema is another file's or another tool's too.
 *
 * @param at where the input stands, as `ToolInput` says it
 */
export function dropInput(view: PythonView, tool: FoundTool, name: string, at: Range): Repair | undefined {
  const { fn, branch, far } = tool;
  if (far || !fn || (!branch && !isDef(fn))) return undefined;
  const parameter = tool.inputs.find(({ arg }) => arg === name);
  const fields = tool.schema && fieldsOf(tool.schema);
  const field = fields?.find((one) => one.name === name);
  const fromSchema = field ? dropField(view, field) : [];
  if (!fromSchema) return undefined;
  if (parameter && isDef(fn)) {
    const own = runnersOf(fn).map((runner) => dropParameter(view, runner, name));
    return own.every((edits) => edits !== undefined) ? repairOf([...own.flat(), ...fromSchema]) : undefined;
  }
  if (isNamed(view, name, field)) return undefined;
  if (field) return repairOf(fromSchema);
  // A parameter that is a model stands for the model's fields.
  const declared = view.all('AnnAssign').find(({ range }) => range.join() === at.join());
  return repairOf(declared && dropDeclared(view, declared, name));
}

/** Of a class that is a tool, both ways to run it are given what the schema says. */
function runnersOf(fn: Def): Def[] {
  const owner = isMethod(fn) && fn.parent?.nodeType === 'ClassDef' ? fn.parent.body : [];
  return [fn, ...owner.filter((one): one is Def => isDef(one) && one !== fn && /^_a?run$/u.test(one.name))];
}

function dropParameter(view: PythonView, fn: Def, name: string): readonly Edit[] | undefined {
  const { posonlyargs, args, kwonlyargs, kwarg } = fn.args;
  const positional = [...posonlyargs, ...args];
  const parameter = [...positional, ...kwonlyargs].find(({ arg }) => arg === name);
  if (!parameter) return kwarg ? undefined : [];
  if ((view.variable(parameter)?.references.length ?? 0) > 0) return undefined;
  const index = positional.indexOf(parameter) - (isMethod(fn) ? 1 : 0);
  const given = callsOf(view, fn).map((call) => withoutArgument(view, call, parameter, index));
  const removed = removeParameter(view, fn, parameter);
  return removed && given.every((edits) => edits !== undefined) ? [...removed, ...given.flat()] : undefined;
}

function callsOf(view: PythonView, fn: Def): readonly Call[] {
  return view
    .all('Call')
    .filter(({ func }) => (func.nodeType === 'Name' ? func.id : func.nodeType === 'Attribute' ? func.attr : '') === fn.name);
}

/** What else a call gives stays; `undefined` for what is given by its position, or spread. */
export function withoutArgument(view: PythonView, call: Call, { arg }: Arg, index: number): readonly Edit[] | undefined {
  const isSpread = call.args.some(({ nodeType }) => nodeType === 'Starred') || call.keywords.some((one) => one.arg == null);
  if (isSpread || (index >= 0 && call.args.length > index)) return undefined;
  const keyword = keywordOf(call, arg);
  return keyword ? removeKeyword(view, call, keyword) : [];
}

/** The field of a model that is this tool's alone, or the property of a JSON schema with its place among the required ones. */
function dropField(view: PythonView, { view: there, node, name }: SchemaField): readonly Edit[] | undefined {
  if (there !== view) return undefined;
  if (node.nodeType === 'AnnAssign') return dropDeclared(view, node, name);
  const properties = node.parent;
  if (properties?.nodeType !== 'Dict') return undefined;
  const entry = entriesOf(properties).entries.find(({ key }) => key === node);
  const removed = entry && dropFromDict(view, properties, entry.value);
  const schema = properties.parent?.nodeType === 'Dict' ? properties.parent : undefined;
  const required = schema ? unrequired(view, schema, name) : [];
  return removed && required && [...removed, ...required];
}

function unrequired(view: PythonView, schema: Dict, name: string): readonly Edit[] | undefined {
  const list = entriesOf(schema).entries.find((entry) => entry.name === 'required')?.value;
  if (!list) return [];
  if (list.nodeType !== 'List') return undefined;
  const element = list.elts.find((elt) => stringOf(elt) === name);
  const ranges = list.elts.map(({ range }) => range);
  const [open, close] = [list.range[0] + 1, list.range[1] - 1];
  return element ? removeItem(view, { ranges, open, close }, element.range) : [];
}

function dropDeclared(view: PythonView, field: Extract<Node, { nodeType: 'AnnAssign' }>, name: string): Edit[] | undefined {
  const owner = field.parent?.nodeType === 'ClassDef' ? field.parent : undefined;
  const uses = (owner && view.variable(owner)?.references) ?? [];
  const isMade = uses.some(({ parent }) => parent?.nodeType === 'Call' && keywordOf(parent, name) !== undefined);
  return uses.length === 1 && !isMade ? removeStatements(view, [field]) : undefined;
}

/** Whether the file says the name of an input anywhere but in the schema. */
function isNamed(view: PythonView, name: string, field: SchemaField | undefined): boolean {
  const isSchema = (node: Node): boolean => node === field?.node || isRequired(node);
  return (
    view.all('Attribute').some(({ attr }) => attr === name) ||
    view.all('Arg').some(({ arg }) => arg === name) ||
    view.all('Constant').some((one) => one.value === name && !isSchema(one))
  );
}

function isRequired({ parent }: Node): boolean {
  const dict = parent?.nodeType === 'List' ? parent.parent : undefined;
  return dict?.nodeType === 'Dict' && entriesOf(dict).entries.some(({ name, value }) => name === 'required' && value === parent);
}
