/** What an environment variable or a literal says about the key that it holds, in any language. */
import type { Client } from './model.js';

/** What a client authenticates with, as far as the code tells. */
export type Credential = Pick<Client, 'credential' | 'env' | 'role'>;

const VAULT_ENV = /VAULT_KEY_[A-Z0-9_]+$/u;
/** `STRIPE_SECRET_KEY`, `STRIPE_API_KEY`, `STRIPE_KEY_LIVE`: how projects spell the variable that holds the key. */
const SECRET_ENV = /KEY|SECRET/u;
/** What a browser may know is no credential. */
const PUBLISHABLE = /PUBLISHABLE|PUBLIC/u;
const SHOUTED = /^[A-Z][A-Z0-9_]*$/u;

/** Whether a name is spelled as those of environment variables are. */
export function isEnvironmentName(name: string): boolean {
  return SHOUTED.test(name);
}

export function credentialOfEnvironment(env: string): Credential {
  if (PUBLISHABLE.test(env)) return { credential: 'opaque', env };
  return { credential: VAULT_ENV.test(env) ? 'vault' : env.includes('STRIPE') && SECRET_ENV.test(env) ? 'raw' : 'opaque', env };
}

/** `undefined` for a text that is no key. */
export function credentialOfText(text: string): Credential | undefined {
  if (text.startsWith('pbk_')) return { credential: 'vault' };
  return /^(?:sk|rk)_/u.test(text) ? { credential: 'raw' } : undefined;
}
