/** Step 3: may this role ask for this, and for this account? */
import { allows, isForbidden, whyNot } from '../../policy/match.js';
import type { Role } from '../../policy/model.js';
import type { CanonicalRequest, Refusal } from '../model.js';
import { refuse } from '../read/refusal.js';
import { accountsOf } from './addressed.js';

/** `undefined` when it may. */
export function authorise(role: Role, request: CanonicalRequest): Refusal | undefined {
  const { endpoint } = request;
  if (isForbidden(endpoint)) return refuse(403, 'endpoint_never_allowed', whyNot(role, endpoint));
  if (!allows(role, endpoint)) return refuse(403, 'endpoint_not_allowed', whyNot(role, endpoint));
  const strange = accountsOf(request).find((account) => !role.accounts.includes(account));
  if (strange === undefined) return undefined;
  return refuse(
    403,
    'account_not_allowed',
    `Role "${role.name}" may not act for ${strange}. To allow it, add it to the role's "accounts" in the policy.`,
  );
}
