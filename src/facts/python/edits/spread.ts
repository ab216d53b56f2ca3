import type { Dict, Expression, Name, Node } from '../tree/nodes.js';
import { branches, entriesOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

const MAX_DEPTH = 4;

/** The names that `**value` can add to a call; `undefined` where they cannot all be seen. */
export function spreadNames(view: PythonView, value: Expression, depth = 0): readonly string[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const names: string[] = [];
  for (const branch of branches(value)) {
    const more = namesOf(view, branch, depth);
    if (!more) return undefined;
    names.push(...more);
  }
  return names;
}

function namesOf(view: PythonView, node: Node, depth: number): readonly string[] | undefined {
  if (node.nodeType === 'Constant') return node.value === null ? [] : undefined;
  if (node.nodeType === 'Dict') return namesInside(view, node, depth);
  if (node.nodeType === 'Call') {
    const isDict = node.func.nodeType === 'Name' && node.func.id === 'dict' && !view.variable(node.func);
    const { entries, complete } = entriesOf(node);
    return isDict && complete ? entries.map(({ name }) => name) : undefined;
  }
  return node.nodeType === 'Name' ? namesBehind(view, node, depth) : undefined;
}

function namesInside(view: PythonView, dict: Dict, depth: number): readonly string[] | undefined {
  const names: string[] = [];
  for (const [i, value] of dict.values.entries()) {
    const key = dict.keys[i];
    const name = stringOf(key);
    const more = key ? (name === undefined ? undefined : [name]) : spreadNames(view, value, depth + 1);
    if (!more) return undefined;
    names.push(...more);
  }
  return names;
}

/** A name that is given a dictionary once, and more entries only under names that can be read. */
function namesBehind(view: PythonView, name: Name, depth: number): readonly string[] | undefined {
  const variable = view.variable(name);
  const [only, another] = variable?.bindings ?? [];
  if (only?.kind !== 'assign' || another || !only.value || only.path.length > 0) return undefined;
  const names = spreadNames(view, only.value, depth + 1);
  const later = variable?.references.map((use) => addedBy(use)) ?? [];
  if (!names || later.some((more) => more === undefined)) return undefined;
  return [...names, ...later.flatMap((more) => more ?? [])];
}

/** Functions that only look at what they are given. */
const READS = /^(?:len|print|str|repr|bool|sorted|list|dumps|debug|info|warning)$/u;

/** What one use of a dictionary may add to it: an entry, nothing, or what cannot be seen. */
function addedBy(use: Name): readonly string[] | undefined {
  const { parent } = use;
  if (parent?.nodeType === 'Keyword') return parent.arg == null ? [] : undefined;
  if (parent?.nodeType === 'Dict') return parent.keys[parent.values.indexOf(use)] === null ? [] : undefined;
  if (parent?.nodeType === 'Compare') return [];
  if (parent?.nodeType === 'Call') {
    const { func } = parent;
    const name = func.nodeType === 'Name' ? func.id : func.nodeType === 'Attribute' ? func.attr : '';
    return READS.test(name) ? [] : undefined;
  }
  if (parent?.nodeType === 'Attribute') return /^(?:get|keys|values|items|copy|pop)$/u.test(parent.attr) ? [] : undefined;
  if (parent?.nodeType !== 'Subscript' || parent.value !== use) return undefined;
  const name = stringOf(parent.slice);
  return name === undefined ? undefined : [name];
}
