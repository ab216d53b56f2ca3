/** Step 1: whose key is this, and is it in force? */
import type { Policy } from '../../policy/model.js';
import { nearest } from '../../nearest.js';
import { readCredentials, refusalOf } from '../http/credentials.js';
import { digestOf, parseKey } from '../keys/format.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Incoming, Refusal } from '../model.js';
import { isRefusal } from '../read/refusal.js';
import type { Caller, GatewayOptions } from './context.js';

type Identifying = Pick<GatewayOptions, 'ledger' | 'mode' | 'clock'>;

/**
 * Who sent a request, or the 401 (403 where the key is known and its role is not). Says no more of a key that is unknown than that it is
 * not in force: whoever tries keys learns nothing.
 */
export function identify({ ledger, mode, clock }: Identifying, policy: Policy, incoming: Incoming): Caller | Refusal {
  const credentials = readCredentials(incoming);
  if (credentials.kind !== 'vault') return refusalOf(credentials);
  const parsed = parseKey(credentials.key);
  if (!parsed.ok) return unauthorized('credentials_malformed', parsed.message);
  if (parsed.mode !== mode) {
    return unauthorized('wrong_mode', `This is a ${parsed.mode} key, and this proxy stands in front of Stripe in ${mode} mode.`);
  }
  const key = ledger.findKey(digestOf(credentials.key));
  if (key === undefined)
    return unauthorized('key_unknown', 'This vault key is not known here. `paybrake keys list` shows those that are.');
  if (key.revokedAt !== undefined)
    return unauthorized(
      'key_revoked',
      `The vault key ${key.id} was revoked. Ask for a new one; do not call again with this one.`,
    );
  // The later of both clocks: the ledger's may lag after a stop, and no key outlives its day.
  if (key.expiresAt !== undefined && key.expiresAt <= Math.max(ledger.now(), clock.wall())) return expired(key.id);
  if (ledger.isFrozen(key.role)) return frozen(ledger, key.role);
  const role = policy.roles.get(key.role);
  return role === undefined ? unknownRole(key.role, policy) : { key, role, policy };
}

/** The same once more, for a request whose key ended while it was on its way. */
export function noLongerInForce(ledger: Ledger, { key }: Caller): Refusal {
  return ledger.isFrozen(key.role)
    ? frozen(ledger, key.role)
    : unauthorized('key_not_in_force', `The vault key ${key.id} was revoked or has expired. Nothing was sent to Stripe.`);
}

export function isCaller(found: Caller | Refusal): found is Caller {
  return !isRefusal(found);
}

function unauthorized(code: string, message: string): Refusal {
  return { status: 401, type: 'invalid_request_error', code, message };
}

const expired = (id: string): Refusal =>
  unauthorized('key_expired', `The vault key ${id} has expired. \`paybrake keys create\` makes a new one.`);

/** Says how to lift it, since a stop of everything and one of a role are lifted apart. */
function frozen({ keys }: Ledger, role: string): Refusal {
  const message =
    keys.frozen() === 'everything'
      ? 'Everything is frozen: nothing is sent to Stripe. Stop, and tell the user. An operator lifts it: paybrake unfreeze'
      : `Role "${role}" is frozen: nothing is sent to Stripe for it. Stop, and tell the user. An operator lifts it: paybrake unfreeze ${role}`;
  return unauthorized('role_frozen', message);
}

function unknownRole(role: string, policy: Policy): Refusal {
  const close = nearest(role, [...policy.roles.keys()]);
  const hint = close === undefined ? '' : ` Did you mean "${close}"?`;
  return {
    status: 403,
    type: 'invalid_request_error',
    code: 'role_unknown',
    message: `The policy has no role "${role}", which this vault key is for.${hint} Add the role to the policy, or use a key of another role.`,
  };
}
