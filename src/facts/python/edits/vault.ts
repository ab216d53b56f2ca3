import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit } from '../../model.js';
import { isRoleName } from '../../role-names.js';
import { literal } from '../calls/options.js';
import type { Node } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { importFrom, reachMember, reachModule, type Imported } from './imports.js';
import { bracketed } from './layout.js';
import { freeName, isHidden } from './names.js';

/** A function of the project that gives the client of a role: `from acme.stripe import stripe_for`. */
export interface Maker {
  readonly module: string;
  readonly name: string;
}

/** The expression that makes the client of a role. */
export interface Vault {
  /** What is called, and what with. */
  readonly callee: string;
  readonly args: readonly string[];
  /** What the file must import for it. */
  readonly edits: readonly Edit[];
}

/** Of the arguments of `StripeClient` those that a role decides. */
interface Role {
  /** `os.environ["PAYBRAKE_VAULT_KEY_BILLING"]` */
  readonly key: string;
  /** `base_addresses={"api": os.environ["PAYBRAKE_URL"]}` */
  readonly address: string;
  readonly edits: readonly Edit[];
}

/**
 * The client of a role, for code at one place: a `StripeClient` on the role's vault key that speaks to the proxy, or what a function of the
 * project gives for the role. `undefined` for what is no role, and in the module of that function.
 *
 * @param role as in the policy: `billing`
 * @param at where it is to stand; `undefined` for the end of the module
 */
export function vaultClient(
  view: PythonView,
  role: string,
  at: Node | undefined,
  maker: Maker | undefined = view.maker,
): Vault | undefined {
  if (!isRoleName(role)) return undefined;
  if (maker) {
    const imported = importMaker(view, maker, at);
    return imported && { callee: imported.local, args: [literal(view, role)], edits: imported.edits };
  }
  const { key, address, edits } = roleArguments(view, role, at);
  const { local, edits: imported } = clientClass(view, at);
  return { callee: local, args: [key, address], edits: inserted([...edits, ...imported]) };
}

/** How code at one place names the class of clients. */
export function clientClass(view: PythonView, at: Node | undefined): Imported {
  const client = reachMember(view, 'stripe', 'StripeClient', at);
  if (client !== undefined) return { local: client, edits: [] };
  const { local, edits } = reachModule(view, 'stripe', at);
  return { local: `${local}.StripeClient`, edits };
}

/** Vault key and address of a role, out of the environment: the names are those that `paybrake/client` has. */
export function roleArguments(view: PythonView, role: string, at: Node | undefined): Role {
  const member = reachMember(view, 'os', 'environ', at);
  const os = member === undefined ? reachModule(view, 'os', at) : undefined;
  const environ = member ?? `${os?.local ?? 'os'}.environ`;
  const variable = (name: string): string => `${environ}[${literal(view, name)}]`;
  return {
    key: variable(`PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`),
    address: `base_addresses={${literal(view, 'api')}: ${variable('PAYBRAKE_URL')}}`,
    edits: os?.edits ?? [],
  };
}

/**
 * Writes the call, in lines of a length that the file has.
 *
 * @param before what stands before it in its line, its indentation left out
 * @returns the line with that, its indentation left out
 */
export function vaultText(view: PythonView, { callee, args }: Vault, before: string, indent: string): string {
  return bracketed(view, { before: before + callee, open: '(', items: args, close: ')' }, indent);
}

function importMaker(view: PythonView, { module, name }: Maker, at: Node | undefined): Imported | undefined {
  const known = reachMember(view, module, name, at);
  if (known !== undefined) return { local: known, edits: [] };
  if (view.open(module)?.filename === view.filename) return undefined;
  const isTaken = view.moduleScope.variables.has(name) || isHidden(view, name, at);
  return importFrom(view, module, name, isTaken ? freeName(view, [`${name}_of_role`]) : name);
}

/** Insertions at one place become one, in this order. */
function inserted(edits: readonly Edit[]): readonly Edit[] {
  return repairOf(edits)?.() ?? [];
}
