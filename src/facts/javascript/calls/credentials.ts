import { credentialOfEnvironment, credentialOfText, isEnvironmentName, type Credential } from '../../credential-names.js';
import type { View } from '../tree/source.js';
import { branches, stringOf, unwrap, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

export type { Credential } from '../../credential-names.js';

export function credentialOf(view: View, key: Node): Credential {
  for (const branch of branches(key)) {
    const { node, path } = resolve(view, branch);
    const literal = path.length === 0 ? stringOf(node) : undefined;
    const known = literal === undefined ? undefined : credentialOfText(literal);
    if (known) return known;
    const env = environmentName(view, branch);
    if (env !== undefined) return credentialOfEnvironment(env);
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
  if (last !== undefined && isEnvironmentName(last)) return last;
  const plain = unwrap(node);
  if (plain.type === 'LogicalExpression' || plain.type === 'ConditionalExpression') {
    for (const branch of branches(plain)) {
      const name = branch === plain ? undefined : environmentName(view, branch);
      if (name !== undefined) return name;
    }
  }
  if (plain.type !== 'CallExpression') return undefined;
  const name = stringOf(plain.arguments[0]);
  return name !== undefined && isEnvironmentName(name) ? name : undefined;
}
