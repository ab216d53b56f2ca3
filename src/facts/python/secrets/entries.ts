import type { Edit, Range } from '../../model.js';
import { dictOf } from '../agents/lists.js';
import { removeEntry, removeKeyword } from '../edits/remove.js';
import type { Call, Dict, Keyword, Node } from '../tree/nodes.js';
import { branches, entriesOf as ownEntries } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';

/** One named value inside of a dictionary, or of what a class is made with. */
export interface Entry {
  /** The names that lead to it, outermost first. */
  readonly names: readonly string[];
  readonly value: Node;
  readonly view: PythonView;
  readonly at: Range;
  /** The names beside it. */
  readonly siblings: readonly string[];
  /** Takes it out. */
  readonly remove: () => readonly Edit[] | undefined;
}

const MAX_DEPTH = 4;

/** Every entry of a dictionary, of `dict(…)` and of `Context(stripe_key=…)`, nested and spread ones included. */
export function entriesOf({ view, node, path }: Ref, names: readonly string[] = [], depth = 0): Entry[] {
  if (depth > MAX_DEPTH) return [];
  const last = resolve(view, node, path);
  if (last.path.length > 0) return [];
  return branches(last.node).flatMap((branch) => {
    if (branch.nodeType === 'Dict') return ofDict(last.view, branch, names, depth);
    return branch.nodeType === 'Call' ? ofCall(last.view, branch, names, depth) : [];
  });
}

/** The keyword or entry that holds a value. */
export function entryAt(view: PythonView, value: Node): Entry | undefined {
  const { parent } = value;
  if (parent?.nodeType === 'Keyword' && parent.parent?.nodeType === 'Call') return ofKeyword(view, parent.parent, parent, []);
  const dict = parent?.nodeType === 'Dict' ? parent : undefined;
  return dict && ofDict(view, dict, [], MAX_DEPTH).find((entry) => entry.value === value);
}

function ofDict(view: PythonView, dict: Dict, names: readonly string[], depth: number): Entry[] {
  const { entries } = ownEntries(dict);
  const spread = dict.values.filter((_, i) => dict.keys[i] === null);
  return [
    ...spread.flatMap((value) => entriesOf({ view, node: value, path: [] }, names, depth + 1)),
    ...entries.flatMap((entry) => {
      const { name, key, value } = entry;
      const own = [...names, name];
      const made: Entry = {
        names: own,
        value,
        view,
        at: [key.range[0], value.range[1]],
        siblings: entries.flatMap((other) => (other === entry ? [] : [other.name])),
        remove: () => removeEntry(view, dict, entry),
      };
      return [made, ...entriesOf({ view, node: value, path: [] }, own, depth + 1)];
    }),
  ];
}

function ofCall(view: PythonView, call: Call, names: readonly string[], depth: number): Entry[] {
  const spread = [...(dictOf(call) ? call.args : []), ...call.keywords.flatMap(({ arg, value }) => (arg == null ? [value] : []))];
  return [
    ...spread.flatMap((value) => entriesOf({ view, node: value, path: [] }, names, depth + 1)),
    ...call.keywords.flatMap((keyword) => {
      const entry = ofKeyword(view, call, keyword, names);
      return entry ? [entry, ...entriesOf({ view, node: keyword.value, path: [] }, entry.names, depth + 1)] : [];
    }),
  ];
}

function ofKeyword(view: PythonView, call: Call, keyword: Keyword, names: readonly string[]): Entry | undefined {
  if (keyword.arg == null) return undefined;
  return {
    names: [...names, keyword.arg],
    value: keyword.value,
    view,
    at: keyword.range,
    siblings: call.keywords.flatMap(({ arg }) => (arg == null || arg === keyword.arg ? [] : [arg])),
    remove: () => removeKeyword(view, call, keyword),
  };
}
