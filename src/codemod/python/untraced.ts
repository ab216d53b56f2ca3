/**
 * Functions that call Stripe and that agents are given in a way that cannot be followed: defined twice, imported with `*`, appended to the
 * agent's list, or looked up by their name. No fact calls them tools, so nothing else says that they stay as they are.
 */
import type { Range } from '../../facts/model.js';
import type { Node } from '../../facts/python/tree/nodes.js';
import { enclosingFunction, isDef, stringOf } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import type { Unspoken } from '../cross-file/unspoken.js';
import type { SourceFile, Workspace } from '../model.js';
import { holds, isTest } from './runners.js';

/** One entry for each call of the SDK in such a function. */
export function untracedIn(workspace: Workspace): Unspoken[] {
  const files = workspace.files.filter(({ path }) => path.endsWith('.py') && !isTest(path));
  const tools = new Set(files.flatMap(({ facts }) => facts.tools.map(({ name }) => name)));
  const given = files.flatMap((file) => givenIn(workspace, file)).filter(({ name }) => !tools.has(name));
  if (given.length === 0) return [];
  return files.flatMap(({ path, facts }) => {
    const view = facts.calls.length > 0 ? workspace.python(path) : undefined;
    return facts.calls.flatMap((call): Unspoken[] => {
      const isOpen = call.tools.length === 0 && !call.elsewhere && facts.clients[call.client ?? -1]?.credential !== 'vault';
      const names = view && isOpen ? functionsAround(view, call.whole) : [];
      const agent = given.find(({ name, from }) => names.includes(name) && (from === path || from === undefined));
      if (!agent) return [];
      return [
        {
          path,
          at: call.at,
          obstacle: {
            reason: 'opaque',
            why: `${call.text} is called by ${agent.name}, which an agent is given in a way that cannot be followed from here.`,
            todo: `Define ${agent.name} once, and give it to the agent by its name; then run the command again.`,
          },
        },
      ];
    });
  });
}

interface Given {
  readonly name: string;
  /** The file that has the function, where that is known. */
  readonly from?: string;
}

/** What the agents of a file are given, by its name. */
function givenIn(workspace: Workspace, { path, facts, text }: SourceFile): Given[] {
  if (facts.agents.length === 0 && !/\.(?:functions|tools)\b/u.test(text)) return [];
  const view = workspace.python(path);
  if (!view) return [];
  const ranges = facts.agents.map(({ at }) => at);
  const isIn = (node: Node): boolean => ranges.some((range) => holds(range, node.range)) || isAppended(node);
  const names = view.all('Name').flatMap((node): Given[] => {
    if (!isIn(node)) return [];
    const bindings = view.variable(node)?.bindings;
    const isOwn = bindings?.some(({ kind }) => kind === 'function') === true;
    return [isOwn ? { name: node.id, from: path } : { name: node.id }];
  });
  const texts = view.all('Constant').flatMap((node): Given[] => {
    const name = isIn(node) && isLookedUp(node) ? stringOf(node) : undefined;
    return name === undefined ? [] : [{ name }];
  });
  return [...names, ...texts];
}

/** `billing.functions.append(charge)`. */
function isAppended({ parent }: Node): boolean {
  if (parent?.nodeType !== 'Call' || parent.func.nodeType !== 'Attribute') return false;
  const { attr, value } = parent.func;
  return /^(?:append|extend|insert)$/u.test(attr) && value.nodeType === 'Attribute' && /^(?:functions|tools)$/u.test(value.attr);
}

/** `globals()["charge"]`, `getattr(tools, n) for n in ("charge", "refund")`; not `name="charge"`. */
function isLookedUp({ parent }: Node): boolean {
  return /^(?:Subscript|Tuple|List|Set|Call)$/u.test(parent?.nodeType ?? '');
}

function functionsAround(view: PythonView, [start, end]: Range): string[] {
  const node = view.all('Call').find(({ range }) => range[0] === start && range[1] === end);
  const names: string[] = [];
  for (let fn = node && enclosingFunction(node); fn; fn = enclosingFunction(fn)) if (isDef(fn)) names.push(fn.name);
  return names;
}
