import type { TSESTree } from '@typescript-eslint/utils';
import { modelPackages } from '../../../frameworks.js';
import { TOOL_NAME } from '../../../tool-names.js';
import type { View } from '../../tree/source.js';
import { enclosingFunction, stringOf, unwrap, type Node } from '../../tree/syntax.js';
import { resolve } from '../../values/trace.js';

/** Whether a value is spelled like the name of a model's tool call. What a test goes through by that name, no model has called. */
export function isToolName(view: View, node: Node): boolean {
  if (isInTest(view, node)) return false;
  if (isSpelledSo(view.textOf(unwrap(node)))) return true;
  const { path, node: from, view: there } = resolve(view, node);
  return isSpelledSo([there.textOf(from), ...path].join('.'));
}

/** Whether a node stands in what `it('…', () => …)` and its like are given. */
function isInTest(view: View, node: Node): boolean {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
    if (fn.parent.type === 'CallExpression' && /^(?:it|test)\b/u.test(view.textOf(fn.parent.callee))) return true;
  }
  return false;
}

function isSpelledSo(text: string): boolean {
  return TOOL_NAME.test(text.replaceAll('?', '').replace(/^.*\n/su, ''));
}

/** Whether the file imports a package that brings a model, and not only its types. */
export function importsModel(view: View): boolean {
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
