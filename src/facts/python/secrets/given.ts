import type { Range, Repair, Secret } from '../../model.js';
import type { Node } from '../tree/nodes.js';
import type { Variable } from '../tree/scopes.js';
import { stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import type { Frame, Step } from './frames.js';

/** A value that ends up in what a tool gives back, with where it stands there. */
export interface Given {
  readonly node: Node;
  /** The returned entry, else the returned expression. */
  readonly at: Range;
  /** Names of the entries that it goes by, outermost first. */
  readonly names: readonly string[];
  /** Only as a part of a text. */
  readonly text: boolean;
  readonly sink: Extract<Secret['sink'], 'result' | 'context'>;
  readonly frame: Frame | undefined;
  /** Where the value itself stands, when a helper of another file gives it: `node` is then the call of that helper. */
  readonly from?: Step;
  /** A name that it goes by has its secret taken out. */
  readonly redacted: boolean;
  /** It is given to a helper, which may need it as it is. */
  readonly handed: boolean;
  /** Takes the entry out whose whole value this is. */
  readonly remove?: () => ReturnType<Repair> | undefined;
}

/** A call of the catalogue that a tool returns, and the arguments of it that write shared state. */
export type Writes = ReadonlyMap<Node, ReadonlySet<Node>>;

/** What is known of a value on the way to it. */
export interface State {
  /** The module that is being read: helpers can stand in others. */
  readonly view: PythonView;
  readonly frame: Frame | undefined;
  /** Where a finding stands: the innermost entry, else the name under which the value was returned. */
  readonly place: Range | undefined;
  readonly remove: Given['remove'];
  readonly text: boolean;
  readonly sink: Given['sink'];
  readonly names: readonly string[];
  /** A test around it says that it is a dictionary, a list or another class of its own: what is a text, as keys are, cannot be meant. */
  readonly structured: boolean;
  readonly redacted: boolean;
  readonly handed: boolean;
  /** The names that the value goes by. */
  readonly holders: readonly Variable[];
  /** Values and functions that are being followed: `text = text + …` is one of its own values. */
  readonly followed: readonly unknown[];
  /** The call of this file by which a helper of another one was entered, and where its value stands. */
  readonly entered?: { readonly node: Node; readonly at: Range };
}

export const START: Omit<State, 'view'> = {
  frame: undefined,
  place: undefined,
  remove: undefined,
  text: false,
  sink: 'result',
  names: [],
  structured: false,
  redacted: false,
  handed: false,
  holders: [],
  followed: [],
};

/** Whether code takes an entry out of what a name holds: without it, that code would fail. */
export function isReadOf({ references }: Variable, entry: string): boolean {
  return references.some(({ parent }) => {
    if (parent?.nodeType === 'Subscript') return stringOf(parent.slice) === entry && !isTarget(parent);
    if (parent?.nodeType !== 'Attribute') return false;
    const call = parent.parent;
    const isGet = /^(?:get|pop)$/u.test(parent.attr) && call?.nodeType === 'Call' && call.func === parent;
    return parent.attr === entry || (isGet && stringOf(call.args[0]) === entry);
  });
}

function isTarget(member: Node): boolean {
  const { parent } = member;
  return parent?.nodeType === 'Delete' || (parent?.nodeType === 'Assign' && parent.value !== member);
}
