import type { FoundClient } from '../found.js';
import type { Alias, Assign, Node } from '../tree/nodes.js';
import { contains, enclosingFunction } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { credentialOf } from './credentials.js';
import { stripeMember } from './stripe-package.js';

const known = new WeakMap<PythonView, readonly FoundClient[]>();

/**
 * The keys that a file gives the whole SDK, `stripe.api_key = …`. Wherever such a line stands, it sets the one key of the process, so it
 * lives in the module.
 */
export function moduleKeys(view: PythonView): readonly FoundClient[] {
  let keys = known.get(view);
  if (!keys) {
    keys = view.text.includes('api_key') ? view.all('Assign').flatMap((node) => keySetBy(view, node) ?? []) : [];
    known.set(view, keys);
  }
  return keys;
}

function keySetBy(view: PythonView, node: Assign): FoundClient | undefined {
  const sets = node.targets.some((target) => {
    if (target.nodeType !== 'Attribute' || target.attr !== 'api_key') return false;
    return stripeMember(resolve(view, target.value))?.length === 0;
  });
  return sets ? { view, node, style: 'module', lives: 'module', config: [], ...credentialOf(view, node.value) } : undefined;
}

/**
 * What a call on the module goes by: the key that is set around it, or for the whole module, or the only one of the file; where none can
 * be told, the import.
 */
export function moduleClient(view: PythonView, at: Node, imported: Alias | undefined): FoundClient {
  const keys = moduleKeys(view);
  const [first, another] = keys;
  for (let fn = enclosingFunction(at); fn; fn = enclosingFunction(fn)) {
    const around = fn;
    const own = keys.filter(({ node }) => enclosingFunction(node) === around);
    const nearest = own.findLast(({ node }) => node.range[0] < at.range[0]) ?? own[0];
    if (nearest) return nearest;
  }
  const global = keys.find(({ node }) => enclosingFunction(node) === undefined);
  if (global) return global;
  if (first && !another) return first;
  const node = imported ?? importIn(view) ?? view.ast;
  return unset(view, node);
}

const imports = new WeakMap<Node, FoundClient>();

function unset(view: PythonView, node: Node): FoundClient {
  const client = imports.get(node) ?? { view, node, style: 'module', lives: 'module', config: [], credential: 'opaque' };
  imports.set(node, client);
  return client;
}

function importIn(view: PythonView): Node | undefined {
  return view.all('Alias').find((alias) => {
    const { parent } = alias;
    const name = parent?.nodeType === 'ImportFrom' ? (parent.module ?? '') : alias.name;
    return /^stripe(?:\.|$)/u.test(name) && parent !== undefined && contains(view.ast, parent);
  });
}
