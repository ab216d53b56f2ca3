import type { Alias, Node } from '../tree/nodes.js';
import { enclosingFunction, isFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf } from '../values/trace.js';

/** How a file calls what an import gives it: `b` of `import a as b`, `a` of `import a.c`. */
export function localName({ name, asname, parent }: Alias): string {
  return asname ?? (parent?.nodeType === 'Import' ? (name.split('.', 1)[0] ?? name) : name);
}

/** Everything of a file that carries a name: where it is read, written, defined or imported. */
export function carriersOf(view: PythonView, name: string): readonly Node[] {
  return [
    ...view.named(name),
    ...view.all('Arg').filter(({ arg }) => arg === name),
    ...view.all('Alias').filter((alias) => localName(alias) === name),
    ...[...view.all('FunctionDef'), ...view.all('AsyncFunctionDef'), ...view.all('ClassDef')].filter((one) => one.name === name),
    ...[...view.all('ExceptHandler'), ...view.all('MatchAs'), ...view.all('MatchStar')].filter((one) => one.name === name),
    ...view.all('MatchMapping').filter(({ rest }) => rest === name),
  ];
}

/** A name that nothing in the file has yet: the first of these, or else the last of them with a number. */
export function freeName(view: PythonView, names: readonly string[], taken: ReadonlySet<string> = new Set()): string {
  const isFree = (name: string): boolean => !taken.has(name) && carriersOf(view, name).length === 0;
  const last = names.at(-1) ?? '';
  for (let i = 2, name = names.find(isFree); ; i++) {
    if (name !== undefined) return name;
    const numbered = `${last}${String(i)}`;
    if (isFree(numbered)) name = numbered;
  }
}

/** Whether a function, class or comprehension around a place, up to `outer`, gives a name a meaning of its own. */
export function isHidden(view: PythonView, name: string, at: Node | undefined, outer?: Node): boolean {
  const owners = new Set(carriersOf(view, name).flatMap((node) => view.variable(node)?.scope.node ?? []));
  for (let up = at?.parent; up && up !== outer; up = up.parent)
    if (up.nodeType !== 'Module' && owners.has(up as never)) return true;
  return false;
}

/**
 * Whether what an import binds can be used at a place under its own name: for sure, when the place is come to.
 *
 * @param at `undefined` for the end of the module
 */
export function isUsable(view: PythonView, alias: Alias, at: Node | undefined): boolean {
  const statement = alias.parent;
  const variable = view.variable(alias);
  if (!statement || !variable) return false;
  // Of `try: import stripe` and `except ImportError: stripe = None` the second leaves nothing to use either way.
  const isSure = statement.parent?.nodeType === 'Module' || statement.parent?.nodeType === 'Try' || isFunction(statement.parent);
  const isOnly = bindingsOf(variable).every(({ node }) => node.nodeType === 'Alias' && isSame(node, alias));
  if (!isSure || !isOnly) return false;
  const holder = enclosingFunction(statement);
  const isBefore = !at || statement.range[0] < at.range[0];
  if (!holder) return (isBefore || enclosingFunction(at) !== undefined) && !isHidden(view, localName(alias), at);
  return isBefore && at !== undefined && isWithin(at, holder) && !isHidden(view, localName(alias), at, holder);
}

/** `import os` and `import os.path` give the same name the same value. */
function isSame(one: Alias, other: Alias): boolean {
  const meaning = ({ name, asname, parent }: Alias): string =>
    parent?.nodeType === 'Import' && asname == null ? (name.split('.', 1)[0] ?? name) : `${parent?.nodeType ?? ''} ${name}`;
  return meaning(one) === meaning(other);
}

function isWithin(node: Node, holder: Node): boolean {
  for (let up: Node | undefined = node; up; up = up.parent) if (up === holder) return true;
  return false;
}
