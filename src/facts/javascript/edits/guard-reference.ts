import type { Repair } from '../../model.js';
import type { FoundTool } from '../agents/tools.js';
import type { View } from '../tree/source.js';
import { contains, isFunction, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';
import { catchLines, failureOf, isRead } from './catch.js';
import { repairOf } from './edit.js';
import { styleOf } from './style.js';
import { indentAt } from './trivia.js';

/**
 * The name by which the framework is given an executor that is not the tool's alone: another file has it, or other code calls it as well,
 * which counts on its errors.
 */
export function referenceTo(view: View, { fn, imported, given, definition }: FoundTool): Node | undefined {
  if (!fn) return imported;
  const declared = declaredName(fn);
  const variable = declared && view.variable(declared);
  const uses = variable?.references.filter(({ init }) => init !== true).map(({ identifier }) => identifier) ?? [];
  const holder = definition ?? given;
  const own = uses.filter((use) => contains(holder, use) && !contains(fn, use));
  const isShared = uses.some((use) => isCalled(use) && !contains(holder, use) && !contains(fn, use));
  return own.length === 1 && isShared ? own[0] : undefined;
}

function declaredName(fn: FunctionNode): Node | undefined {
  if (fn.type === 'FunctionDeclaration') return fn.id ?? undefined;
  return fn.parent.type === 'VariableDeclarator' ? fn.parent.id : undefined;
}

function isCalled(use: Node): boolean {
  const { parent } = use;
  return parent?.type === 'CallExpression' && parent.callee === use;
}

/**
 * A function around the name of an executor: `execute: async (...args) => { try { return await charge(...args); } … }`.
 *
 * @returns `undefined` where the name is more than one, or is itself what the model knows the tool by: that of a function in a list
 */
export function guardReference(view: View, name: Node, tool: FoundTool, sdk: 'import' | 'none' | undefined): Repair | undefined {
  const { node: fn, view: there, path } = resolve(view, name);
  const { parent } = name;
  const called = view.textOf(name);
  const isGiven = parent?.type === 'CallExpression' || (parent?.type === 'Property' && parent.value === name);
  if (!isFunction(fn) || path.length > 0 || !isGiven || !PLAIN.test(called) || !isRead(fn, tool)) return undefined;
  const { newline, indent, semicolon } = styleOf(view);
  const { failure, imports } = failureOf(view, tool, { view: there, fn }, false, sdk);
  const outer = indentAt(view.text, name.range[0]);
  const inner = outer + indent;
  const args = TYPED.test(view.filename) ? `...args: Parameters<typeof ${called}>` : '...args';
  const returns = fn.generator && tool.framework.generators === 'last-yield' ? '' : 'return ';
  const lines = [
    fn.generator ? `async function* (${args}) {` : `async (${args}) => {`,
    `${inner}try {`,
    `${inner}${indent}${returns}${fn.generator ? 'yield*' : 'await'} ${called}(...args)${semicolon}`,
    ...catchLines(view, failure, inner),
    `${outer}}`,
  ];
  const key = parent.type === 'Property' && parent.shorthand ? `${called}: ` : '';
  return repairOf([...imports, { range: name.range, text: key + lines.join(newline) }]);
}

const PLAIN = /^[\w$]+(?:\.[\w$]+)*$/u;
const TYPED = /\.[cm]?tsx?$/u;
