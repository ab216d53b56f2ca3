import { environmentName } from '../calls/credentials.js';
import type { Assert, Expression, If, Name, Node, Statement } from '../tree/nodes.js';
import { contains, enclosingFunction, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

/**
 * The checks that a key is there, `if not key: raise …` or `sys.exit(…)`, of keys that nothing but code that goes and such checks reads.
 *
 * @param gone what goes
 * @param isTaken whether other files use a name that this module binds
 */
export function keyChecks(
  view: PythonView,
  gone: readonly Node[],
  isTaken: (name: string) => boolean = () => false,
): Statement[] {
  const checks = new Set<Statement>();
  const open = [...gone];
  const isGone = (node: Node): boolean => open.some((one) => contains(one, node));
  for (const node of open) {
    for (const name of view.within('Name', node)) {
      const value = valueOf(view, name);
      if (!value || isTaken(name.id)) continue;
      const own = (view.variable(name)?.references ?? []).filter((use) => !isGone(use)).map((use) => checkAround(use, use));
      if (!own.every((check) => check !== undefined)) continue;
      for (const check of own) checks.add(check);
      if (!open.includes(value)) open.push(value);
    }
    for (const check of environmentChecks(view, node, isGone)) checks.add(check);
  }
  return [...checks].sort((a, b) => a.range[0] - b.range[0]);
}

/** The checks that these uses of a key are part of; `undefined` where one of them is for anything else. */
export function checksOf(uses: readonly Node[]): Statement[] | undefined {
  const checks = uses.flatMap((use) => checkAround(use, use) ?? []);
  return checks.length === uses.length ? checks : undefined;
}

/** What a name is given, once and for all. */
function valueOf(view: PythonView, name: Name): Expression | undefined {
  const [binding, another] = view.variable(name)?.bindings ?? [];
  return binding?.kind === 'assign' && binding.path.length === 0 && !another ? binding.value : undefined;
}

const READS = /(?:^|\.)(?:getenv|environ\.get)$/u;

/** `if not os.environ.get("STRIPE_KEY"): raise …`; none when the variable is read for anything else, too. */
function environmentChecks(view: PythonView, key: Node, isGone: (node: Node) => boolean): Statement[] {
  const env = environmentName(view, key);
  if (env === undefined) return [];
  const others = view.all('Constant').filter((one) => stringOf(one) === env && !isGone(one));
  const checks = others.flatMap((one) => checkAround(one, readOf(view, one)) ?? []);
  return checks.length === others.length ? checks : [];
}

/** What reads the variable of that name; the name itself in `"STRIPE_KEY" not in os.environ`. */
function readOf(view: PythonView, name: Node): Node {
  const { parent } = name;
  if (parent?.nodeType === 'Subscript' && parent.slice === name) return parent;
  return parent?.nodeType === 'Call' && parent.args[0] === name && READS.test(view.textOf(parent.func)) ? parent : name;
}

/** The check that a value is there, around what reads it. */
function checkAround(use: Node, value: Node): If | Assert | undefined {
  const statement = statementAround(use);
  if (statement?.nodeType === 'Assert') return statement.test === stripped(value) ? statement : undefined;
  if (statement?.nodeType !== 'If' || statement.orelse.length > 0 || isElif(statement)) return undefined;
  const [last, ...before] = statement.body.toReversed();
  return isAbsence(statement.test, stripped(value)) && last && ends(last) && before.every(isSaid) ? statement : undefined;
}

/** The statement of which a node is part, and no block of it. */
function statementAround(node: Node): Node | undefined {
  let at: Node | undefined = node;
  while (at && !('body' in at) && at.nodeType !== 'Assert') at = at.parent;
  return at;
}

/** `key.strip()` for `key`. */
function stripped(value: Node): Node {
  const { parent } = value;
  const call = parent?.nodeType === 'Attribute' && parent.attr === 'strip' ? parent.parent : undefined;
  return call?.nodeType === 'Call' ? call : value;
}

/** `not key`, `key is None`, `key == ""`, `"STRIPE_KEY" not in os.environ`. */
function isAbsence(test: Expression, value: Node): boolean {
  if (test.nodeType === 'UnaryOp') return test.op.nodeType === 'Not' && test.operand === value;
  if (test.nodeType !== 'Compare' || test.left !== value) return false;
  const [[op, another], [right]] = [test.ops, test.comparators];
  if (!op || another || !right) return false;
  // `from os import environ as env`
  if (op.nodeType === 'NotIn') return right.nodeType === 'Name' || lastName(right) === 'environ';
  return /^(?:Is|Eq)$/u.test(op.nodeType) && right.nodeType === 'Constant' && (right.value === null || right.value === '');
}

/** Taking it out would leave an `else` without its `if`. */
function isElif({ parent, range }: If): boolean {
  return parent?.nodeType === 'If' && parent.orelse.some((one) => one.range[0] === range[0]);
}

function ends(statement: Statement): boolean {
  if (statement.nodeType === 'Raise') return true;
  if (statement.nodeType === 'Return') return enclosingFunction(statement) !== undefined && isPlain(statement.value);
  return isCallOf(statement, /^(?:exit|_exit|quit)$/u);
}

/** A value that nothing is called for. */
function isPlain(value: Expression | null | undefined): boolean {
  if (value?.nodeType === 'Dict') return [...value.keys, ...value.values].every(isPlain);
  return !value || value.nodeType === 'Constant';
}

function isSaid(statement: Statement): boolean {
  return isCallOf(statement, /^(?:print|debug|info|warning|warn|error|critical|exception|log|write)$/u);
}

function isCallOf(statement: Statement, name: RegExp): boolean {
  return statement.nodeType === 'Expr' && statement.value.nodeType === 'Call' && name.test(lastName(statement.value.func));
}

function lastName(node: Node): string {
  return node.nodeType === 'Attribute' ? node.attr : node.nodeType === 'Name' ? node.id : '';
}
