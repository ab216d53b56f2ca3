import type { ClassDef, Expression, Node } from '../tree/nodes.js';
import { enclosingFunction, isDef, isMethod } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from './trace.js';

/** What a class says of one of its members. */
export interface Field {
  readonly view: PythonView;
  /** Values that the class body, or a method by `self.name = …`, gives it; `None` left out. */
  readonly values: readonly Expression[];
  readonly method?: Node;
  readonly annotation?: Expression;
}

const MAX_BASES = 4;

/** A member of a class, or of the classes that it extends. */
export function fieldOf(view: PythonView, owner: ClassDef, name: string, hops = 0): Field | undefined {
  const own = ownField(view, owner, name);
  if (own || hops >= MAX_BASES) return own;
  for (const base of owner.bases) {
    const { view: there, node, path, origin } = resolve(view, base);
    const inherited =
      !origin && path.length === 0 && node.nodeType === 'ClassDef' ? fieldOf(there, node, name, hops + 1) : undefined;
    if (inherited) return inherited;
  }
  return undefined;
}

function ownField(view: PythonView, owner: ClassDef, name: string): Field | undefined {
  const method = owner.body.find((statement) => isDef(statement) && statement.name === name);
  if (method) return { view, values: [], method };
  const values: Expression[] = [];
  let annotation: Expression | undefined;
  for (const statement of [...view.within('Assign', owner), ...view.within('AnnAssign', owner)]) {
    const targets = statement.nodeType === 'Assign' ? statement.targets : [statement.target];
    if (!targets.some((target) => isMember(target, statement, owner, name))) continue;
    if (statement.nodeType === 'AnnAssign') annotation = statement.annotation;
    if (statement.value && !(statement.value.nodeType === 'Constant' && statement.value.value === null))
      values.push(statement.value);
  }
  if (values.length === 0 && !annotation) return undefined;
  return { view, values, ...(annotation && { annotation }) };
}

/** `name = …` in the class body, `self.name = …` in one of its methods. */
function isMember(target: Node, statement: Node, owner: ClassDef, name: string): boolean {
  if (target.nodeType === 'Name') return target.id === name && statement.parent === owner;
  if (target.nodeType !== 'Attribute' || target.attr !== name || target.value.nodeType !== 'Name') return false;
  const method = enclosingFunction(statement);
  if (!method || method.parent !== owner || !isMethod(method)) return false;
  return [...method.args.posonlyargs, ...method.args.args][0]?.arg === target.value.id;
}
