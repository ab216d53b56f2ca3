import type { Edit } from '../../model.js';
import type { Import, Statement } from '../tree/nodes.js';
import { stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { lineEnd, lineStart, styleOf } from './style.js';

/** A name for something to use, and what to insert so that the file has it. */
export interface Imported {
  readonly local: string;
  readonly edits: readonly Edit[];
}

/** `import name` at the top of the file; `undefined` where the name stands for something else there. */
export function importModule(view: PythonView, name: string): Imported | undefined {
  const bindings = view.moduleScope.variables.get(name)?.bindings ?? [];
  const isIt = bindings.some(({ node }) => node.nodeType === 'Alias' && node.name === name && node.parent?.nodeType === 'Import');
  if (isIt && bindings.length === 1) return { local: name, edits: [] };
  if (bindings.length > 0) return undefined;
  return { local: name, edits: [{ range: moduleAt(view, name), text: `import ${name}${styleOf(view).newline}` }] };
}

/** `from module import name` after the imports of the file; `undefined` where the name stands for something else there. */
export function importFrom(view: PythonView, module: string, name: string): Imported | undefined {
  if (view.moduleScope.variables.has(name)) return undefined;
  const { newline } = styleOf(view);
  const at = afterImports(view);
  return { local: name, edits: [{ range: [at, at], text: `from ${module} import ${name}${newline}` }] };
}

/** The offset of the line after the imports at the top of a file; after its doc string where it has none. */
export function afterImports(view: PythonView): number {
  const last = headOf(view).at(-1);
  if (!last) return 0;
  const end = lineEnd(view.text, last.range[1]);
  const next = view.text.indexOf('\n', end);
  return next < 0 ? view.text.length : next + 1;
}

/** Among the plain imports of the first block, which are sorted, before the one that comes after it. */
function moduleAt(view: PythonView, name: string): readonly [number, number] {
  const head = headOf(view).filter((one) => !isFuture(one));
  const first = head.find((one) => one.nodeType === 'Import' || one.nodeType === 'ImportFrom');
  if (!first) {
    const at = afterImports(view);
    return [at, at];
  }
  const block = blockFrom(view, head.slice(head.indexOf(first)));
  const plain = block.filter((one): one is Import => one.nodeType === 'Import');
  const after = plain.find(({ names }) => (names[0]?.name ?? '') > name);
  const before = plain.at(-1);
  const at = after
    ? lineStart(view.text, after.range[0])
    : before
      ? view.text.indexOf('\n', lineEnd(view.text, before.range[1])) + 1
      : lineStart(view.text, first.range[0]);
  return [at, at];
}

/** The statements that stand line by line without a blank one between them. */
function blockFrom(view: PythonView, statements: readonly Statement[]): Statement[] {
  const block: Statement[] = [];
  for (const one of statements) {
    const last = block.at(-1);
    if (last && /\n\s*\n/u.test(view.text.slice(last.range[1], one.range[0]))) break;
    block.push(one);
  }
  return block;
}

/** What a file begins with: its doc string and its imports. */
function headOf(view: PythonView): Statement[] {
  const { body } = view.ast;
  const end = body.findIndex(
    (one, i) => !(isImport(one) || (i === 0 && one.nodeType === 'Expr' && stringOf(one.value) !== undefined)),
  );
  return body.slice(0, end < 0 ? body.length : end);
}

function isImport({ nodeType }: Statement): boolean {
  return nodeType === 'Import' || nodeType === 'ImportFrom';
}

function isFuture(one: Statement): boolean {
  return one.nodeType === 'ImportFrom' && one.module === '__future__';
}
