import { onceForEach } from '../../once.js';
import type { View } from '../tree/source.js';
import { keyName, type Node } from '../tree/syntax.js';

const HEADER = /idempotency-key/iu;

/**
 * Whether a file gives a client a key for all its requests: `http.defaults.headers['Idempotency-Key'] = key`,
 * `http.interceptors.request.use(addKey)`.
 */
export function isKeyed(view: View, client: string): boolean {
  return keyedIn(view).has(client);
}

const keyedIn = onceForEach((view: View): ReadonlySet<string> => {
  if (!HEADER.test(view.text)) return new Set();
  const all = view.all('MemberExpression').filter((node) => {
    const name = keyName(node);
    // What is intercepted may be changed by a function that stands anywhere.
    return name === 'interceptors' || (name === 'defaults' && HEADER.test(view.textOf(statementOf(node))));
  });
  return new Set(all.map(({ object }) => view.textOf(object)));
});

function statementOf(node: Node): Node {
  let at = node;
  while (at.parent && at.type !== 'ExpressionStatement') at = at.parent;
  return at;
}
