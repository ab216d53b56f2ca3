import type { Node } from '../tree/nodes.js';
import { enclosingClass, isNothing, stringOf } from '../tree/syntax.js';
import { isModel } from '../agents/schema.js';
import type { PythonView } from '../tree/view.js';
import { isSelf, resolve } from './trace.js';

/**
 * Every place that may read a member of a shared context, whoever holds it there: `ctx["stripe_key"]`, `state.stripe_key`,
 * `.get("stripe_key")`, `"stripe_key" in ctx`, `getattr(ctx, "stripe_key")`, `{stripe_key}` in a text that is filled in. What only writes
 * it does not count, nor what is read of the settings or the environment.
 */
export function mentionsOf(view: PythonView, name: string): Node[] {
  if (!view.text.includes(name)) return [];
  const hole = new RegExp(`\\{\\s*${name.replace(/[^\w]/gu, '\\$&')}\\b[^{}]*\\}`, 'u');
  const texts = view.all('Constant').filter((one) => {
    if (isNothing(one) || typeof one.value !== 'string') return false;
    if (one.value !== name) return one.parent?.nodeType !== 'JoinedStr' && hole.test(one.value);
    return !isWritten(one) && !isSetting(view, one);
  });
  const members = view.all('Attribute').filter((one) => one.attr === name && !isStored(one) && !isElsewhere(view, one.value));
  const keywords = view.all('Call').flatMap((call) => {
    // `charge(**context_variables)` reads what the parameters are called.
    const fn = call.keywords.some(({ arg }) => arg == null) ? resolve(view, call.func).node : undefined;
    const has = fn && 'args' in fn && 'args' in fn.args ? [...fn.args.args, ...fn.args.kwonlyargs] : [];
    return has.some(({ arg }) => arg === name) ? [call] : [];
  });
  return [...texts, ...members, ...keywords];
}

/** The key of a dictionary, `ctx["stripe_key"] = …`, and what names something else than a value: a key of `match` reads. */
function isWritten(text: Node): boolean {
  const { parent } = text;
  if (parent?.nodeType === 'Dict') return parent.keys.some((key) => key === text);
  return parent?.nodeType === 'Subscript' && parent.slice === text && isStored(parent);
}

function isStored(node: Node): boolean {
  const { parent } = node;
  if (parent?.nodeType === 'Assign') return parent.targets.some((target) => target === node);
  return parent?.nodeType === 'AnnAssign' && parent.target === node;
}

/** `os.environ["stripe_key"]`, `settings.get("stripe_key")`, `os.getenv("stripe_key")`. */
function isSetting(view: PythonView, text: Node): boolean {
  const { parent } = text;
  if (parent?.nodeType === 'Subscript') return isElsewhere(view, parent.value);
  const isCall = parent?.nodeType === 'Call' && parent.args[0] === text;
  if (!isCall) return false;
  const { func } = parent;
  return func.nodeType === 'Attribute' ? isElsewhere(view, func.value) : resolve(view, func).origin?.package === 'os';
}

const SETTINGS = /settings|config|cfg|^conf$|^env|secrets/iu;
const CONTEXT = /context|ctx|configurable|state|runtime|variables/iu;

/** Whether something is the environment or the settings of the program, and no context that it was handed. */
function isElsewhere(view: PythonView, owner: Node): boolean {
  if (isOwnOfPlainClass(view, owner)) return true;
  const { node, path, origin } = resolve(view, owner);
  if (origin?.package === 'os') return true;
  const [binding] = node.nodeType === 'Name' ? (view.variable(node)?.bindings ?? []) : [];
  if (binding?.kind === 'parameter' && !isSelf(binding.node)) return false;
  const names = [...namesIn(owner), ...namesIn(node), ...path];
  return names.some((one) => SETTINGS.test(one)) && !names.some((one) => CONTEXT.test(one));
}

/** `self` in a class that declares no fields as a context does: what it has is its own. */
function isOwnOfPlainClass(view: PythonView, owner: Node): boolean {
  const [binding] = owner.nodeType === 'Name' ? (view.variable(owner)?.bindings ?? []) : [];
  const around = binding && isSelf(binding.node) ? enclosingClass(binding.node) : undefined;
  return around !== undefined && !isModel(view, around);
}

function namesIn(node: Node): string[] {
  switch (node.nodeType) {
    case 'Name':
      return [node.id];
    case 'Attribute':
      return [...namesIn(node.value), node.attr];
    case 'Subscript':
      return [...namesIn(node.value), stringOf(node.slice) ?? ''];
    case 'Call':
      return namesIn(node.func);
    case 'ClassDef':
      return [node.name];
    case 'Alias':
      return [node.asname ?? node.name];
    default:
      return [];
  }
}
