import { stripeMember } from '../calls/stripe-package.js';
import type { ExceptHandler, Node, Try } from '../tree/nodes.js';
import { enclosingFunction, isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { localName } from './names.js';
import { lineEnd } from './style.js';

/**
 * Whether a file, or a function of it, goes on where stripe-python is not installed: it stands in a `try` whose handler neither raises nor
 * ends the process. A client that is made when such a module is loaded would need the package.
 */
export function isOptional(view: PythonView): boolean {
  return view.all('Alias').some((alias) => {
    const around = stripeMember(resolve(view, alias)) ? tryAround(alias) : undefined;
    return around?.handlers.some((handler) => isForMissing(view, handler) && !isEnd(handler)) ?? false;
  });
}

/** The `try` of which an import is tried. */
function tryAround(alias: Node): Try | undefined {
  for (let node = alias; node.parent && !isFunction(node); node = node.parent) {
    const { parent } = node;
    if (parent.nodeType === 'Try' && parent.body.some((one) => one === node)) return parent;
  }
  return undefined;
}

function isForMissing(view: PythonView, { type }: ExceptHandler): boolean {
  const names = type ? view.textOf(type) : 'Exception';
  return /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/u.test(names);
}

/** Whether nothing after the `try` is come to. */
function isEnd({ body }: ExceptHandler): boolean {
  const last = body.at(-1);
  if (last?.nodeType === 'Raise') return true;
  if (last?.nodeType !== 'Expr' || last.value.nodeType !== 'Call') return false;
  const { func } = last.value;
  return /^(?:exit|_exit|quit)$/u.test(func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '');
}

/** The offset of the line after the last statement of the module that imports one of these names; 0 where none does. */
export function afterImportsOf(view: PythonView, names: ReadonlySet<string>): number {
  const ends = view.all('Alias').flatMap((alias) => {
    if (!names.has(localName(alias)) || enclosingFunction(alias)) return [];
    let statement: Node = alias;
    while (statement.parent && statement.parent.nodeType !== 'Module') statement = statement.parent;
    const end = view.text.indexOf('\n', lineEnd(view.text, statement.range[1]));
    return [end < 0 ? view.text.length : end + 1];
  });
  return Math.max(0, ...ends);
}
