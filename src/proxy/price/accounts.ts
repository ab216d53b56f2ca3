/** Fields that send money, or what is made of it, to another Stripe account: only to those that the policy names. */
import type { Role } from '../../policy/model.js';
import type { Param, Params, Refusal } from '../model.js';
import { isList, isObject } from '../read/params.js';
import { refuse } from '../read/refusal.js';

/** Refuses the first account in a request of the money table that is not among the role's `accounts`. */
export function strangeAccountIn(params: Params, call: string, role: Role): Refusal | undefined {
  for (const { name, account } of accountsIn(params, call)) {
    if (account !== undefined && role.accounts.includes(account)) continue;
    const what = account === undefined ? `${name} names no account` : `${name} sends money to ${account}`;
    const message = `${what}, and role "${role.name}" may name ${list(role.accounts)}. Add the account to "accounts" of the role to allow it.`;
    return refuse(403, 'account_not_allowed', message, name);
  }
  return undefined;
}

interface Named {
  readonly name: string;
  /** Absent: money is rerouted to what the object says, which is not in sight. */
  readonly account: string | undefined;
}

/** Calls whose own `destination` is an account; elsewhere it is a bank account. */
const toAccounts: ReadonlySet<string> = new Set(['charges.create', 'transfers.create']);

function accountsIn(params: Params, call: string): Named[] {
  const destination = toAccounts.has(call) ? params.get('destination') : undefined;
  const own = destination === undefined ? [] : [{ name: 'destination', account: textIn(destination, 'account') }];
  return [...own, ...walk(params, '')];
}

function walk(param: Param, path: string): Named[] {
  const entries = isObject(param) ? [...param] : isList(param) ? [...param.entries()] : [];
  return entries.flatMap(([key, value]): Named[] => {
    const name = path === '' ? String(key) : `${path}[${key}]`;
    switch (key) {
      case 'metadata':
        return [];
      case 'on_behalf_of':
        return value === '' ? [] : [{ name, account: textIn(value, 'account') }];
      case 'transfer_data':
        return value === ''
          ? []
          : [{ name: `${name}[destination]`, account: isObject(value) ? textIn(value, 'destination') : undefined }];
      case 'issuer':
      case 'liability':
        return isObject(value) && value.has('account') ? [{ name: `${name}[account]`, account: textIn(value, 'account') }] : [];
      default:
        return walk(value, name);
    }
  });
}

/** The text itself, or the one inside under a name. */
function textIn(param: Param, name: string): string | undefined {
  const text = isObject(param) ? param.get(name) : param;
  return typeof text === 'string' ? text : undefined;
}

const list = (accounts: readonly string[]): string => (accounts.length === 0 ? 'none' : `only ${accounts.join(', ')}`);
