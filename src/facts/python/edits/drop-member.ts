import type { Edit } from '../../model.js';
import { isModel } from '../agents/schema.js';
import type { AnnAssign, Call, ClassDef, Keyword } from '../tree/nodes.js';
import { keywordOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { removeKeyword } from './remove.js';
import { removeStatements } from './statements.js';
import { lineStart } from './style.js';

/** A class that declares a member of the shared context. */
export interface Declared {
  readonly view: PythonView;
  readonly owner: ClassDef;
  readonly field: AnnAssign;
}

/** The field of a dataclass, a `TypedDict` or a model that a keyword of a call fills: `Context(stripe_key=key)`; `undefined` for none. */
export function declaredBy(view: PythonView, call: Call, name: string): Declared | undefined {
  const made = resolve(view, call.func);
  if (made.origin || made.path.length > 0 || made.node.nodeType !== 'ClassDef') return undefined;
  return fieldIn(made.view, made.node, name);
}

const MAX_BASES = 4;

function fieldIn(view: PythonView, owner: ClassDef, name: string, hops = 0): Declared | undefined {
  const field = ownField(owner, name);
  if (field) return isModel(view, owner) ? { view, owner, field } : undefined;
  for (const base of hops < MAX_BASES ? owner.bases : []) {
    const { view: there, node, path, origin } = resolve(view, base);
    const found = !origin && path.length === 0 && node.nodeType === 'ClassDef' ? fieldIn(there, node, name, hops + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function ownField({ body }: ClassDef, name: string): AnnAssign | undefined {
  return body.find(
    (one): one is AnnAssign => one.nodeType === 'AnnAssign' && one.target.nodeType === 'Name' && one.target.id === name,
  );
}

/**
 * The types of a file that say of themselves what a shared context has, and that nothing makes by name: the `TypedDict` or model of a
 * graph's state.
 *
 * @param siblings the other members of the context; a type without them is another one's
 */
export function statesWith(view: PythonView, name: string, siblings: readonly string[]): Declared[] {
  return view.all('ClassDef').flatMap((owner) => {
    const field = ownField(owner, name);
    const isWhole = siblings.every((sibling) => ownField(owner, sibling));
    return field && isWhole && isModel(view, owner) ? [{ view, owner, field }] : [];
  });
}

/** Whether a call makes an instance of a class, or of one that extends it. */
export function makes(view: PythonView, call: Call, owner: ClassDef, there: PythonView): boolean {
  const { node, path, origin, view: found } = resolve(view, call.func);
  return !origin && path.length === 0 && node.nodeType === 'ClassDef' && extendsClass(found, node, owner, there);
}

function extendsClass(view: PythonView, node: ClassDef, owner: ClassDef, there: PythonView, hops = 0): boolean {
  // Two readings of one file have nodes of their own.
  if (view.filename === there.filename && node.range[0] === owner.range[0]) return true;
  return node.bases.some((base) => {
    const up = hops < MAX_BASES ? resolve(view, base) : undefined;
    return up?.path.length === 0 && up.node.nodeType === 'ClassDef' && extendsClass(up.view, up.node, owner, there, hops + 1);
  });
}

/** Takes a field out of its class with the comment right above it. The class is left with `pass` where it has nothing else. */
export function dropMember({ view, field }: Declared): readonly Edit[] | undefined {
  const { text } = view;
  return removeStatements(view, [field])?.map((edit) => {
    let start = lineStart(text, field.range[0]);
    if (edit.text !== '' || edit.range[0] !== start) return edit;
    while (start > 0 && /^[^\S\n]*#/u.test(text.slice(lineStart(text, start - 1), start))) start = lineStart(text, start - 1);
    return { range: [start, edit.range[1]], text: '' };
  });
}

/**
 * What a call that makes the class gives the field goes, too; `undefined` where it cannot be told from what it gives other fields.
 *
 * @returns the keyword beside the edits; no edits where the call does not give it
 */
export function withoutMember(
  view: PythonView,
  call: Call,
  { owner, field }: Declared,
): { readonly keyword?: Keyword; readonly edits: readonly Edit[] } | undefined {
  const name = field.target.nodeType === 'Name' ? field.target.id : '';
  const index = owner.body.filter(({ nodeType }) => nodeType === 'AnnAssign').indexOf(field);
  const isSpread = call.args.some(({ nodeType }) => nodeType === 'Starred') || call.keywords.some(({ arg }) => arg == null);
  if (isSpread || call.args.length > index) return undefined;
  const keyword = keywordOf(call, name);
  if (!keyword) return { edits: [] };
  const edits = removeKeyword(view, call, keyword);
  return edits && { keyword, edits };
}
