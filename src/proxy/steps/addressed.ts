/** The connected accounts that a request acts for. */
import type { CanonicalRequest } from '../model.js';
import { at, isText, nameOf, type ParamPath } from '../read/params.js';

/** What is under these folders belongs to the account whose id comes next. */
const folder = /^\/v1\/accounts\/\{/;

/** Fields that make another account the subject of a call, also of one that reads. Those that send money to one are the pricing's. */
const fields: readonly ParamPath[] = [
  ['account_holder', 'account'],
  ['owner', 'account'],
  ['parameters', 'connected_account'],
  ['related_person', 'account'],
];

/** By header, in the path, and in parameters; text that is no id, such as the name of a field with something nested, is in no list. */
export function accountsOf({ endpoint, ids, account, params }: CanonicalRequest): readonly string[] {
  const found = [account, folder.test(endpoint.path) ? ids[0] : undefined];
  for (const field of fields) {
    const value = at(params, field);
    found.push(value === undefined || isText(value) ? value : nameOf(field));
  }
  return found.filter((id) => id !== undefined);
}
