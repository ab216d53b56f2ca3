import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Secret } from '../../model.js';
import type { View } from '../tree/source.js';
import { keyName, type FunctionNode, type Node } from '../tree/syntax.js';
import type { Frame, Step } from './frames.js';

type Variable = TSESLint.Scope.Variable;

/** A value that ends up in what a tool gives back, with where it stands there. */
export interface Given {
  readonly node: Node;
  /** The returned property, else the returned expression. */
  readonly at: Node;
  /** The property whose whole value this is. */
  readonly property?: TSESTree.Property;
  /** Names of the properties that it goes by, outermost first. */
  readonly names: readonly string[];
  /** Only as a part of a text: an object is `[object Object]` there. */
  readonly text: boolean;
  readonly sink: Extract<Secret['sink'], 'result' | 'context'>;
  readonly frame: Frame | undefined;
  /** A name that it goes by has its secret taken out. */
  readonly redacted: boolean;
  /** Where the value itself stands, when a helper of another file gives it: `node` is then the call of that helper. */
  readonly from?: Step;
}

/** What is known of a value on the way to it. */
export interface State {
  /** The module that is being read: helpers can stand in others. */
  readonly view: View;
  readonly frame: Frame | undefined;
  /** Where a finding stands: the innermost property, else the name under which the value was returned. */
  readonly place: Node | undefined;
  readonly direct: boolean;
  readonly text: boolean;
  readonly sink: Given['sink'];
  readonly names: readonly string[];
  /** Members of a written state that are no state. */
  readonly except: readonly string[];
  readonly redacted: boolean;
  /** The names that the value goes by. */
  readonly holders: readonly Variable[];
  /** Values that are being followed: `text = text + …` is one of its own values. */
  readonly followed: readonly Node[];
  /** Functions whose returns are being followed. */
  readonly inside: readonly FunctionNode[];
  /** The call of this file by which a helper of another one was entered, and where its value stands. */
  readonly entered?: { readonly node: Node; readonly at: Node };
}

export const START: Omit<State, 'view'> = {
  frame: undefined,
  place: undefined,
  direct: true,
  text: false,
  sink: 'result',
  names: [],
  except: [],
  redacted: false,
  holders: [],
  followed: [],
  inside: [],
};

/** Whether code takes a property out of what a name holds: without it, that code would do something else. */
export function isReadOf({ references }: Variable, property: string): boolean {
  return references.some(({ identifier }) => {
    const member = identifier.parent;
    if (member.type !== 'MemberExpression' || member.object !== identifier || keyName(member) !== property) return false;
    const { parent } = member;
    return parent.type !== 'UnaryExpression' && !(parent.type === 'AssignmentExpression' && parent.left === member);
  });
}
