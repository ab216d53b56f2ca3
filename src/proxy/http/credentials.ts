/** Who asks, as far as a request says: the key of an `Authorization` header, told apart from everything that is none. */
import type { Incoming, Refusal } from '../model.js';
import { valuesOf } from './headers.js';

export type Credentials =
  /** Has the looks of a vault key; whether it is one, and in force, the key store says. */
  | { readonly kind: 'vault'; readonly key: string }
  /** A key of Stripe's own, in the header, the query or the body: it went past the vault, and may be out. Worth an alarm. */
  | { readonly kind: 'stripe-key' }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly why: string };

/**
 * Reads `Authorization: Bearer <key>` and `Basic <key>:` (the key as user name, no password: what curl's `-u` sends). A key anywhere
 * else is not taken: addresses end up in logs.
 */
export function readCredentials({ rawHeaders, target, body }: Pick<Incoming, 'rawHeaders' | 'target' | 'body'>): Credentials {
  const [header, ...more] = valuesOf(rawHeaders, 'authorization');
  const elsewhere = keyOutside(target) ?? keyOutside(body.toString('latin1'));
  if (elsewhere === 'stripe' || (header !== undefined && stripeKey.test(header))) return { kind: 'stripe-key' };
  if (elsewhere === 'other') {
    return malformed('A key in the query or the body is not taken: send it as Authorization: Bearer <vault key>.');
  }
  if (header === undefined) return { kind: 'none' };
  if (more.length > 0) return malformed('There are two Authorization headers: send one.');
  const key = keyOf(header);
  if (key === undefined) return malformed('Authorization is neither "Bearer <vault key>" nor Basic with the key as user name.');
  if (stripeKey.test(key)) return { kind: 'stripe-key' };
  return vaultKey.test(key)
    ? { kind: 'vault', key }
    : malformed('That is no vault key: they begin with pbk_live_ or pbk_test_. `paybrake keys create --role <role>` makes one.');
}

/** The 401 for credentials that name no vault key. */
export function refusalOf(credentials: Exclude<Credentials, { kind: 'vault' }>): Refusal {
  const refusal = { status: 401, type: 'invalid_request_error' } as const;
  switch (credentials.kind) {
    case 'stripe-key':
      return {
        ...refusal,
        code: 'raw_stripe_key',
        message:
          "This request carries a Stripe key of its own. Agents call Stripe with a vault key (pbk_…); the proxy adds Stripe's. " +
          'Take the Stripe key away from the agent, and roll it: it has been seen.',
      };
    case 'none':
      return {
        ...refusal,
        code: 'vault_key_missing',
        message:
          'This request carries no key. Send Authorization: Bearer <vault key>; `paybrake keys create --role <role>` makes one.',
      };
    case 'malformed':
      return { ...refusal, code: 'credentials_malformed', message: credentials.why };
  }
}

const vaultKey = /^pbk_(?:live|test)_[0-9A-Za-z]{1,128}$/;
const stripeKey = /(?<![A-Za-z0-9])(?:sk_org_|[sre]k_(?:live|test)_)[A-Za-z0-9]/;

/** Where Stripe itself would take a key, or once took one. */
const keyParameter = /(?:^|[?&])(?:api_key|key)=/;

function keyOutside(text: string): 'stripe' | 'other' | undefined {
  if (!text.includes('key=')) return undefined;
  const parameter = keyParameter.exec(text);
  if (parameter === null) return undefined;
  return stripeKey.test(text.slice(parameter.index)) ? 'stripe' : 'other';
}

function keyOf(header: string): string | undefined {
  const [, scheme = '', rest = ''] = /^([A-Za-z]+) +(\S+)$/.exec(header.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return rest;
  if (scheme.toLowerCase() !== 'basic' || !/^[A-Za-z0-9+/]+={0,2}$/.test(rest)) return undefined;
  const [, key] = /^([^:]+):$/.exec(Buffer.from(rest, 'base64').toString('latin1')) ?? [];
  return key;
}

function malformed(why: string): Credentials {
  return { kind: 'malformed', why };
}
