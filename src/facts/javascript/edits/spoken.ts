/** What a file says of identities, read once for all its calls. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { identityOf } from '../../identity.js';
import type { View } from '../tree/source.js';
import { contains, keyName, type Node } from '../tree/syntax.js';

type Variable = TSESLint.Scope.Variable;

/** What speaks of an identity by its name, and the variable that it is, or begins with. */
export interface Mention {
  readonly node: Node;
  readonly name: string;
  readonly expression: string;
  readonly variable: Variable;
}

/** Those of the variables of one scope: of each expression all places, in source order. */
export interface Spoken {
  /** Where variables are declared. */
  readonly names: Map<string, Mention[]>;
  readonly members: Map<string, Mention[]>;
}

const spokenByView = new WeakMap<View, ReadonlyMap<Node, Spoken>>();

/** By the block of the scope. */
export function spokenIn(view: View): ReadonlyMap<Node, Spoken> {
  const known = spokenByView.get(view) ?? readSpoken(view);
  spokenByView.set(view, known);
  return known;
}

function readSpoken(view: View): ReadonlyMap<Node, Spoken> {
  const spoken = new Map<Node, Spoken>();
  const note = (kind: keyof Spoken, mention: Mention): void => {
    const { block } = mention.variable.scope;
    const here = spoken.get(block) ?? { names: new Map<string, Mention[]>(), members: new Map<string, Mention[]>() };
    spoken.set(block, here);
    const same = here[kind].get(mention.expression);
    if (same) same.push(mention);
    else here[kind].set(mention.expression, [mention]);
  };
  for (const node of view.all('Identifier')) {
    const { name } = node;
    const variable = identityOf(name) && view.variable(node);
    if (variable?.defs[0]?.name === node) note('names', { node, name, expression: name, variable });
  }
  for (const node of view.all('MemberExpression')) {
    const name = nameOf(node);
    const root = identityOf(name) && rootOf(node);
    const variable = root && view.variable(root);
    const isCalled = node.parent.type === 'CallExpression' && node.parent.callee === node;
    if (variable && !isCalled) note('members', { node, name, expression: view.textOf(node), variable });
  }
  return spoken;
}

/** The variable that a plain chain of members begins with; `undefined` through calls, `?.` and computed names. */
function rootOf(member: TSESTree.MemberExpression): TSESTree.Identifier | undefined {
  let node: Node = member;
  while (node.type === 'MemberExpression') {
    if (node.computed || node.optional) return undefined;
    node = node.object;
  }
  return node.type === 'Identifier' ? node : undefined;
}

/** `args.order.id` is an `orderId`. */
function nameOf(member: TSESTree.MemberExpression): string {
  const name = keyName(member) ?? '';
  return name === 'id' && member.object.type === 'MemberExpression' ? `${keyName(member.object) ?? ''}Id` : name;
}

const namesakes = new WeakMap<Variable, readonly Variable[]>();

/** The other variables of that name in scopes within the scope of a variable, which hide it there. */
export function namesakesWithin(view: View, variable: Variable): readonly Variable[] {
  const { block } = variable.scope;
  const isNamesake = (other: Variable | undefined): other is Variable =>
    other !== undefined &&
    other !== variable &&
    other.defs.length > 0 &&
    other.scope.block !== block &&
    contains(block, other.scope.block);
  const known =
    namesakes.get(variable) ??
    [...new Set(view.namedWithin(variable.name, block).map((id) => view.variable(id)))].filter(isNamesake);
  namesakes.set(variable, known);
  return known;
}
