import Stripe from 'stripe';

/** stripe-node's own configuration, without the address, which comes from `PAYBRAKE_URL`. */
export type VaultStripeConfig = Omit<Stripe.StripeConfig, 'host' | 'port' | 'protocol'>;

/** Environment variables by name; `process.env` has this shape. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A stripe-node client that speaks to the paybrake proxy as one role. It reads the proxy's address from `PAYBRAKE_URL` and the role's
 * vault key from `PAYBRAKE_VAULT_KEY_<ROLE>`, so the agent's process never holds a Stripe key.
 *
 * @param role a role of the policy: lower-case letters, digits and underscores, beginning with a letter
 * @param config anything else that stripe-node's constructor takes
 * @param env where the variables are read from
 * @throws TypeError for a role that is not a role's name
 * @throws Error when a variable is missing or holds something else than it should
 */
export function vaultStripe(role: string, config: VaultStripeConfig = {}, env: Environment = process.env): Stripe {
  if (looksLikeKey.test(role)) {
    throw new TypeError(
      'vaultStripe: the role looks like a key. Give the name of a role, such as "billing"; its key is read from the environment.',
    );
  }
  if (!/^[a-z][a-z0-9_]*$/.test(role)) {
    throw new TypeError(
      `vaultStripe: "${role}" is no role name. Use lower-case letters, digits and underscores, beginning with a letter.`,
    );
  }
  return new Stripe(vaultKey(role, env), { ...config, ...address(env) });
}

/** Errors end up in logs and, in agents, in front of the model: what may be a key is never repeated. */
const looksLikeKey = /^(?:[a-z]{2,5}_(?:live|test)_|[srpe]k_|whsec_|pbk?_)|^.{41}/s;

function vaultKey(role: string, env: Environment): string {
  const name = `PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`;
  const key = env[name]?.trim() ?? '';
  if (key === '') {
    throw new Error(
      `vaultStripe("${role}"): ${name} is not set. Put the vault key of the role there; paybrake keys create --role ${role} makes one.`,
    );
  }
  if (/^[srp]k_/.test(key)) {
    throw new Error(
      `vaultStripe("${role}"): ${name} holds a Stripe key. Put the role's vault key there; only the proxy needs Stripe's.`,
    );
  }
  if (/[^\x21-\x7e]/.test(key)) {
    throw new Error(`vaultStripe("${role}"): ${name} holds a blank, a line break or a character that no key has. Set it again.`);
  }
  return key;
}

/** stripe-node takes a host, a port and a protocol; it has no base path. */
function address(env: Environment): { host: string; port: number; protocol: 'http' | 'https' } {
  const value = env['PAYBRAKE_URL']?.trim() ?? '';
  if (value === '')
    throw new Error(
      'vaultStripe: PAYBRAKE_URL is not set. Put the address of the paybrake proxy there, such as http://127.0.0.1:4242.',
    );
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    const shown = /^[a-z0-9.-]+:\d{1,5}$/i.test(value) ? ` is "${value}", which` : '';
    throw new Error(`vaultStripe: PAYBRAKE_URL${shown} is no http or https address, such as http://127.0.0.1:4242.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('vaultStripe: PAYBRAKE_URL holds a user name or password. The vault key is sent by itself; leave them out.');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new Error(`vaultStripe: PAYBRAKE_URL has a path or a query, which stripe-node cannot send. Use ${url.origin}.`);
  }
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? { http: 80, https: 443 }[protocol] : Number(url.port);
  // URLs write IPv6 addresses in brackets, sockets do not.
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, protocol };
}
