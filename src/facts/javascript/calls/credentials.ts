import type { Client } from '../../model.js';
import type { View } from '../tree/source.js';
import { branches, stringOf, unwrap, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

/** What a client authenticates with, as far as its first argument tells. */
export interface Credential {
  readonly credential: Client['credential'];
  readonly env?: string;
  readonly role?: string;
}

const VAULT_ENV = /VAULT_KEY_[A-Z0-9_]+$/u;
/** `STRIPE_SECRET_KEY`, `STRIPE_API_KEY`, `STRIPE_KEY_LIVE`: how projects spell the variable that holds the key. */
const SECRET_ENV = /KEY|SECRET/u;
/** What a browser may know is no credential. */
const PUBLISHABLE = /PUBLISHABLE|PUBLIC/u;
const SHOUTED = /^[A-Z][A-Z0-9_]*$/u;

export function credentialOf(view: View, key: Node): Credential {
  for (const branch of branches(key)) {
    const { node, path } = resolve(view, branch);
    const literal = path.length === 0 ? stringOf(node) : undefined;
    if (literal?.startsWith('pbk_')) return { credential: 'vault' };
    if (literal !== undefined && /^(?:sk|rk)_/u.test(literal)) return { credential: 'raw' };
    const env = environmentName(view, branch);
    if (env === undefined) continue;
    if (PUBLISHABLE.test(env)) return { credential: 'opaque', env };
    return { credential: VAULT_ENV.test(env) ? 'vault' : env.includes('STRIPE') && SECRET_ENV.test(env) ? 'raw' : 'opaque', env };
  }
  return { credential: 'opaque' };
}

/**
 * The environment variable that a value comes from: `process.env.X`, `process.env['X']`, `import.meta.env.X`, `Deno.env.get('X')`, or a
 * shouted member of a configuration object (`env.STRIPE_SECRET_KEY`), which only an environment name looks like.
 */
export function environmentName(view: View, value: Node): string | undefined {
  const { node, path } = resolve(view, value);
  const last = path.at(-1);
  if (last !== undefined && SHOUTED.test(last)) return last;
  const plain = unwrap(node);
  if (plain.type === 'LogicalExpression' || plain.type === 'ConditionalExpression') {
    for (const branch of branches(plain)) {
      const name = branch === plain ? undefined : environmentName(view, branch);
      if (name !== undefined) return name;
    }
  }
  if (plain.type !== 'CallExpression') return undefined;
  const name = stringOf(plain.arguments[0]);
  return name !== undefined && SHOUTED.test(name) ? name : undefined;
}
