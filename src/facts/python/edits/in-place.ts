import type { Edit } from '../../model.js';
import { isRoleName } from '../../role-names.js';
import { isClientClass } from '../calls/stripe-package.js';
import type { Call, Expression, Node } from '../tree/nodes.js';
import { argumentOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { composed } from './compose.js';
import { argumentItems, insertItem } from './items.js';
import { keyChecks } from './key-checks.js';
import { bracketed } from './layout.js';
import { removeStatements } from './statements.js';
import { indentAt, lineEnd, lineStart } from './style.js';
import { withoutUnused } from './unused.js';
import { roleArguments, vaultClient, type Maker } from './vault.js';

interface InPlaceOptions {
  /** What the project makes such clients by. */
  readonly maker?: Maker;
  /** Whether other files use a name that this module binds. */
  readonly isTaken?: (name: string) => boolean;
  /** Whether a parameter is given by nobody whose key it is: by the context that agents share, or by the model. */
  readonly isOurs?: (parameter: Node) => boolean;
}

/**
 * Writes a client on the vault key of a role, at the proxy's address, where `StripeClient(key, …)` stands, with the other options as they
 * are, and takes out what only served the key.
 *
 * `undefined` for a client that has an address already, whose arguments cannot be seen, or whose key is a parameter; for one with options of
 * its own where a function of the project is to make it; and where a comment would be lost.
 *
 * @param clients one, or all that change together: a key that both have is spent when both go
 * @param role as in the policy: `billing`
 */
export function inPlace(
  view: PythonView,
  clients: Call | readonly Call[],
  role: string,
  { maker = view.maker, isTaken, isOurs }: InPlaceOptions = {},
): readonly Edit[] | undefined {
  const all = [clients].flat();
  const keys = all.flatMap((client) => keyOf(view, client, isOurs) ?? []);
  if (!isRoleName(role) || all.length === 0 || keys.length < all.length) return undefined;
  const written = all.map((client, i) => {
    const key = keys[i];
    return maker ? byMaker(view, client, role, maker) : key && onVault(view, client, key, role);
  });
  const removed = removeStatements(view, keyChecks(view, keys, isTaken));
  if (!removed || written.includes(undefined)) return undefined;
  return composed(view, withoutUnused(view, [...written.flatMap((edits) => edits ?? []), ...removed], isTaken));
}

/** The key of a client of the SDK, where it can be replaced. */
function keyOf(view: PythonView, client: Call, isOurs?: (parameter: Node) => boolean): Expression | undefined {
  const key = argumentOf(client, 'api_key', 0);
  const isReplaceable = key && isClientClass(resolve(view, client.func)) && isSeen(client) && !isGiven(view, key, isOurs);
  return isReplaceable ? key : undefined;
}

/** An address of its own, or arguments that come from somewhere else, leave nothing to say. */
function isSeen({ args, keywords }: Call): boolean {
  if (args.length > 1 || args.some(({ nodeType }) => nodeType === 'Starred')) return false;
  return keywords.every(({ arg }) => arg != null && arg !== 'base_addresses');
}

/** What no stripe-python knows: its constructor raises a `TypeError`. The address that is meant comes from the environment now. */
function isUnknownAddress(argument: Node): boolean {
  return argument.nodeType === 'Keyword' && /^(?:base_|api_base)/u.test(argument.arg ?? '');
}

/** Whoever calls the function decides. */
function isGiven(view: PythonView, key: Expression, isOurs: (parameter: Node) => boolean = () => false): boolean {
  return view
    .within('Name', key)
    .some((name) => view.variable(name)?.bindings.some(({ kind, node }) => kind === 'parameter' && !isOurs(node)) ?? false);
}

function byMaker(view: PythonView, client: Call, role: string, maker: Maker): Edit[] | undefined {
  const made = vaultClient(view, role, client, maker);
  if (!made || client.args.length + client.keywords.length !== 1 || view.textOf(client).includes('#')) return undefined;
  return [...made.edits, { range: client.range, text: `${made.callee}(${made.args.join(', ')})` }];
}

function onVault(view: PythonView, client: Call, key: Expression, role: string): readonly Edit[] | undefined {
  const { text } = view;
  const items = argumentItems(view, client);
  if (!items || view.textOf(key).includes('#')) return undefined;
  const made = roleArguments(view, role, client);
  const inner = text.slice(items.open, items.close);
  const all = [...client.args, ...client.keywords];
  const others = all.filter((one) => !isUnknownAddress(one));
  if (others.length > 1 && others.length === all.length && inner.includes('\n')) {
    const added = insertItem(view, items, made.address);
    return added && [...made.edits, { range: key.range, text: made.key }, ...added];
  }
  if (inner.includes('#')) return undefined;
  const args = others.map((one) => textWith(view, one, key, made.key));
  const indent = indentAt(text, client.range[0]);
  const before = text.slice(lineStart(text, client.range[0]) + indent.length, items.open - 1);
  const after = text.slice(client.range[1], lineEnd(text, client.range[1]));
  const line = bracketed(view, { before, open: '(', items: [...args, made.address], close: ')', after }, indent);
  const range = [items.open - 1, client.range[1]] as const;
  return [...made.edits, { range, text: line.slice(before.length, line.length - after.length) }];
}

/** An argument as written, with another value for the key. */
function textWith(view: PythonView, argument: Node, key: Node, value: string): string {
  if (argument === key) return value;
  return argument.nodeType === 'Keyword' && argument.value === key ? `${argument.arg ?? ''}=${value}` : view.textOf(argument);
}
