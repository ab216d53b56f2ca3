import type { Edit, Range } from '../../model.js';
import { clientMadeBy } from '../calls/clients.js';
import { environmentName } from '../calls/credentials.js';
import type { Alias, AnnAssign, Assign, Expression, Import, ImportFrom, Node, Statement } from '../tree/nodes.js';
import type { Variable } from '../tree/scopes.js';
import { branches, isFunction, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { removeItem } from './items.js';
import { blocksOf, removeStatements } from './statements.js';

/**
 * Edits, and with them the removal of what only served the code that they take away: names that were given a key, a client or a plain
 * value, and imports; then what only these served. What has an effect of its own stays, and so does what another file takes.
 *
 * @param isTaken whether other files use a name that this module binds
 * @param isIdle whether a value that is worked out may go as well, since nothing but itself comes of it
 */
export function withoutUnused(
  view: PythonView,
  edits: readonly Edit[],
  isTaken: (name: string) => boolean = () => false,
  isIdle: (value: Expression) => boolean = () => false,
): readonly Edit[] {
  // `from acme.stripe import …` uses no `stripe`, and `api_key=…` among arguments no `api_key`.
  const names = new Set(
    edits.flatMap(({ text }) => text.replace(/\bfrom\s+[\w.]+|(?<=[(,]\s*)\w+(?==[^=])/gu, '').match(/\w+/gu) ?? []),
  );
  const listed = new Set(view.all('Constant').map((one) => (one.parent?.nodeType === 'List' ? stringOf(one) : undefined)));
  const ranges: Range[] = edits.map(({ range }) => range);
  const statements = new Set(view.ast.body.flatMap((statement) => removedIn(statement, edits)));
  const aliases = new Set<Alias>();
  const goes = ({ range: [from, to] }: Node): boolean => ranges.some(([start, end]) => start <= from && to <= end);
  const isSpent = (variable: Variable): boolean =>
    variable.bindings.length === 1 &&
    variable.references.length > 0 &&
    variable.references.every(goes) &&
    !names.has(variable.name) &&
    !(variable.scope.node.nodeType === 'Module' && (listed.has(variable.name) || isTaken(variable.name)));
  for (let before = -1; before !== ranges.length;) {
    before = ranges.length;
    for (const variable of new Set(variablesIn(view, ranges))) {
      const [binding] = variable.bindings;
      if (!binding || goes(binding.node) || !isSpent(variable)) continue;
      if (binding.kind === 'import' && binding.node.nodeType === 'Alias') {
        aliases.add(binding.node);
        ranges.push(binding.node.range);
      }
      const statement = binding.kind === 'assign' ? binding.node.parent : undefined;
      if (statement && isPlainAssignment(view, statement, isIdle)) {
        statements.add(statement);
        ranges.push(statement.range);
      }
    }
  }
  if (ranges.length === edits.length) return edits;
  const imports = importsOf(view, aliases);
  const removed = removeStatements(view, [...statements, ...imports.whole]);
  // What takes whole statements away is written anew, so that blocks and blank lines are right with what goes beside them.
  const others = edits.filter((edit) => ![...statements].some((one) => isRemovalOf(edit, one)));
  return removed ? [...others, ...removed, ...imports.edits] : edits;
}

/** The statements of a part that edits take away as a whole. */
function removedIn(statement: Statement, edits: readonly Edit[]): Statement[] {
  if (edits.some((edit) => isRemovalOf(edit, statement))) return [statement];
  const isTouched = edits.some(({ range: [start, end] }) => start < statement.range[1] && statement.range[0] < end);
  return isTouched ? blocksOf(statement).flatMap((block) => block.flatMap((inner) => removedIn(inner, edits))) : [];
}

function isRemovalOf({ range: [start, end], text }: Edit, { range: [from, to] }: Statement): boolean {
  return /^(?:pass)?$/u.test(text) && start <= from && to <= end;
}

/** The variables that are read in some parts of a file. */
function variablesIn(view: PythonView, ranges: readonly Range[]): Variable[] {
  return view
    .all('Name')
    .filter(({ range: [from, to] }) => ranges.some(([start, end]) => start <= from && to <= end))
    .flatMap((name) => view.variable(name) ?? []);
}

/** `KEY = os.environ["KEY"]`: one name, and a value that does nothing but be one. */
function isPlainAssignment(
  view: PythonView,
  statement: Node,
  isIdle: (value: Expression) => boolean,
): statement is Assign | AnnAssign {
  if (statement.nodeType !== 'Assign' && statement.nodeType !== 'AnnAssign') return false;
  if (statement.nodeType === 'Assign' && statement.targets.length !== 1) return false;
  if (statement.parent?.nodeType === 'ClassDef' || !statement.value) return false;
  return isIdle(statement.value) || branches(statement.value).every((value) => isPlain(view, value));
}

function isPlain(view: PythonView, value: Node): boolean {
  if (value.nodeType === 'Call') return environmentName(view, value) !== undefined || clientMadeBy(view, value) !== undefined;
  return !isFunction(value) && view.within('Call', value).length === 0 && view.within('Await', value).length === 0;
}

/** Imports of which nothing is left, and the names to take out of the others. */
export function importsOf(
  view: PythonView,
  spent: ReadonlySet<Alias>,
): { readonly whole: readonly (Import | ImportFrom)[]; readonly edits: readonly Edit[] } {
  const whole: (Import | ImportFrom)[] = [];
  const edits: Edit[] = [];
  for (const statement of [...view.all('Import'), ...view.all('ImportFrom')]) {
    const left = statement.names.filter((alias) => !spent.has(alias));
    if (left.length === statement.names.length) continue;
    if (left.length === 0) whole.push(statement);
    else {
      const [only] = statement.names.filter((alias) => spent.has(alias));
      const [first] = statement.names;
      const open = first?.range[0] ?? 0;
      const close = view.text[statement.range[1] - 1] === ')' ? statement.range[1] - 1 : statement.range[1];
      const ranges = statement.names.map(({ range }) => range);
      const isOne = left.length === statement.names.length - 1;
      edits.push(...((only && isOne && removeItem(view, { ranges, open, close }, only.range)) || []));
    }
  }
  return { whole, edits };
}
