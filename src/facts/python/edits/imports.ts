import type { Edit } from '../../model.js';
import type { Import, Node, Statement } from '../tree/nodes.js';
import { stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { freeName, isHidden, isUsable, localName } from './names.js';
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

/**
 * A module for code at one place: as the file has it there, under whatever name, or by a new `import` at the top of the file. What a
 * function imports for itself is no use to others.
 *
 * @param at `undefined` for the end of the module
 */
export function reachModule(view: PythonView, name: string, at: Node | undefined): Imported {
  for (const alias of view.all('Alias')) {
    const isIt = alias.asname == null ? alias.name.split('.', 1)[0] === name : alias.name === name;
    if (isIt && alias.parent?.nodeType === 'Import' && isUsable(view, alias, at)) return { local: localName(alias), edits: [] };
  }
  const bindings = view.moduleScope.variables.get(name)?.bindings ?? [];
  const isFree = bindings.every(({ node }) => node.nodeType === 'Alias' && node.name === name) && !isHidden(view, name, at);
  const local = isFree ? name : freeName(view, [`${name}_module`]);
  const text = `import ${name}${isFree ? '' : ` as ${local}`}${styleOf(view).newline}`;
  return { local, edits: [{ range: moduleAt(view, name), text }] };
}

/** A name of a module for code at one place: as the file has it there, under whatever name; `undefined` where it has not. */
export function reachMember(view: PythonView, module: string, name: string, at: Node | undefined): string | undefined {
  const found = view.all('Alias').find((alias) => {
    const { parent } = alias;
    if (alias.name !== name || parent?.nodeType !== 'ImportFrom') return false;
    return '.'.repeat(parent.level ?? 0) + (parent.module ?? '') === module && isUsable(view, alias, at);
  });
  return found && localName(found);
}

/** `from module import name as local` after the imports of the file; `undefined` where that name stands for something else there. */
export function importFrom(view: PythonView, module: string, name: string, local = name): Imported | undefined {
  if (view.moduleScope.variables.has(local)) return undefined;
  const { newline } = styleOf(view);
  const at = afterImports(view);
  const written = local === name ? name : `${name} as ${local}`;
  return { local, edits: [{ range: [at, at], text: `from ${module} import ${written}${newline}` }] };
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
