import { TOOL_NAME } from '../../../tool-names.js';
import { pythonModelPackages } from '../../frameworks.js';
import type { FunctionNode, Node } from '../../tree/nodes.js';
import { enclosingFunction, isDef, parametersOf, unwrap } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import { importedModules } from '../../values/imports.js';
import { resolve } from '../../values/trace.js';

/** Whether a value is spelled like the name of a model's tool call. What a test goes through by that name, no model has called. */
export function isToolName(view: PythonView, node: Node): boolean {
  if (isInTest(node)) return false;
  if (TOOL_NAME.test(view.textOf(unwrap(node)))) return true;
  const { path, node: from } = resolve(view, node);
  return TOOL_NAME.test([view.textOf(from), ...path].join('.').replace(/^.*\n/su, ''));
}

function isInTest(node: Node): boolean {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) if (isDef(fn) && /^test_/u.test(fn.name)) return true;
  return false;
}

/** Whether a value is the first parameter of a function: what the handler of a server chooses by. */
export function isFirstParameter(view: PythonView, fn: FunctionNode | undefined, on: Node): boolean {
  const [first] = fn ? parametersOf(fn) : [];
  return first !== undefined && isParameter(view, first.node, on);
}

/** Whether a value is this parameter, as it came in. */
export function isParameter(view: PythonView, parameter: Node, value: Node): boolean {
  const name = unwrap(value);
  return name.nodeType === 'Name' && view.variable(name)?.bindings[0]?.node === parameter;
}

const MODEL_PACKAGES: ReadonlySet<string> = new Set(pythonModelPackages);

export function importsModel(view: PythonView): boolean {
  return [...importedModules(view)].some((specifier) => MODEL_PACKAGES.has(specifier.split('.', 1)[0] ?? ''));
}
