import { credentialOfEnvironment, credentialOfText, isEnvironmentName, type Credential } from '../../credential-names.js';
import type { Node } from '../tree/nodes.js';
import { branches, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, UNKNOWN } from '../values/trace.js';

/** How far values that are one of several are followed. */
const MAX_HOPS = 6;

/** What a value says of the key that it is: the first of several that says anything. */
export function credentialOf(view: PythonView, key: Node, hops = 0): Credential {
  for (const branch of branches(key)) {
    const { node, path, view: there } = resolve(view, branch);
    const literal = path.length === 0 ? stringOf(node) : undefined;
    const known = literal === undefined ? undefined : credentialOfText(literal);
    if (known) return known;
    const inner = node === branch ? undefined : branches(node);
    if (inner && inner.length > 1 && path.length === 0 && hops < MAX_HOPS) {
      const found = credentialOf(there, node, hops + 1);
      if (found.credential !== 'opaque' || found.env !== undefined) return found;
    }
    const env = environmentName(view, branch);
    if (env !== undefined) return credentialOfEnvironment(env);
    if (isVaultName(view, branch)) return { credential: 'vault' };
  }
  return { credential: 'opaque' };
}

/**
 * The environment variable that a value comes from: `os.environ["X"]`, `os.getenv("X")`, `config("X")`, a shouted member of a settings
 * object, or a field of one that pydantic fills from the variable of its name (`settings.stripe_secret_key`).
 */
export function environmentName(view: PythonView, value: Node): string | undefined {
  const { node, path, view: there } = resolve(view, value);
  const last = path.at(-1);
  if (last !== undefined && isEnvironmentName(last)) return last;
  if (last !== undefined && last !== UNKNOWN && FIELD.test(last) && SETTINGS.test(rootOf(there, node, path)))
    return last.toUpperCase();
  // A part of it, such as its last four characters, is no key.
  if (node.nodeType !== 'Call' || path.length > 0) return undefined;
  const name = stringOf(node.args[0]);
  return name !== undefined && isEnvironmentName(name) ? name : undefined;
}

const FIELD = /^stripe_(?:\w+_)?(?:key|secret)(?:_\w+)?$/u;
const SETTINGS = /settings|config|conf\b|cfg|env/iu;

/** What a member is taken out of, as the code spells it. */
function rootOf(view: PythonView, node: Node, path: readonly string[]): string {
  const text = view.textOf(node);
  // `config["configurable"]` is what a run of LangGraph is given, not settings.
  return path.includes('configurable')
    ? ''
    : `${node.nodeType === 'ClassDef' ? node.name : text.slice(0, 80)}.${path.slice(0, -1).join('.')}`;
}

/** `os.environ[f"PAYBRAKE_VAULT_KEY_{role.upper()}"]`: which role cannot be seen, but it is a vault key. */
function isVaultName(view: PythonView, value: Node): boolean {
  const { node } = resolve(view, value);
  const name = node.nodeType === 'Call' ? node.args[0] : value.nodeType === 'Subscript' ? value.slice : undefined;
  return name?.nodeType === 'JoinedStr' && /VAULT_KEY_$/u.test(stringOf(name.values[0]) ?? '');
}
