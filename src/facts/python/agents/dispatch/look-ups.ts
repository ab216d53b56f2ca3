import type { Call, Expression, Node } from '../../tree/nodes.js';
import { stringOf } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import type { Ref } from '../../values/trace.js';
import { membersOf } from '../lists.js';

/** A place that asks a table of functions by a name that is only known at run time. */
export interface LookUp {
  readonly node: Expression;
  readonly by: Expression;
  readonly table: Expression;
  /** `member` of an object or a module, `getattr(tools, name)`; `entry` of a dictionary; `global` of the file itself. */
  readonly of: 'member' | 'entry' | 'global';
}

/** A function that a look-up may give, and for which name. */
export interface Candidate {
  readonly name: string;
  readonly ref: Ref;
}

/** `TOOLS[name]`, `TOOLS.get(name)`, `getattr(tools, name)`, `globals()[name]`. */
export function lookUpsIn(view: PythonView): LookUp[] {
  const indexed = view.all('Subscript').flatMap((node): LookUp[] => {
    const { slice: by, value: table } = node;
    return stringOf(by) === undefined && by.nodeType !== 'Slice'
      ? [{ node, by, table, of: isGlobals(table) ? 'global' : 'entry' }]
      : [];
  });
  const gotten = view.all('Call').flatMap((node): LookUp[] => {
    const { func, args } = node;
    if (func.nodeType === 'Attribute' && func.attr === 'get') return asked(node, func.value, args[0], 'entry');
    const isGetattr = func.nodeType === 'Name' && func.id === 'getattr' && !view.variable(func);
    return isGetattr && args[0] ? asked(node, args[0], args[1], 'member') : [];
  });
  return [...indexed, ...gotten];
}

function asked(node: Call, table: Expression, by: Expression | undefined, of: LookUp['of']): LookUp[] {
  return by && stringOf(by) === undefined ? [{ node, by, table, of: isGlobals(table) ? 'global' : of }] : [];
}

function isGlobals(node: Node): boolean {
  return node.nodeType === 'Call' && node.func.nodeType === 'Name' && /^(?:globals|locals)$/u.test(node.func.id);
}

/**
 * What a look-up may give.
 *
 * @param names those that are looked for where the table is a module or an object, whose members are many
 */
export function candidatesOf(view: PythonView, { table, of }: LookUp, names: readonly string[]): Candidate[] {
  if (of === 'global') {
    return view
      .all('FunctionDef')
      .flatMap((fn) =>
        names.includes(fn.name) && fn.parent === view.ast ? [{ name: fn.name, ref: { view, node: fn, path: [] } }] : [],
      );
  }
  if (of === 'member') return names.map((name) => ({ name, ref: { view, node: table, path: [name] } }));
  return membersOf({ view, node: table, path: [] }).map((entry) => ({
    name: entry.name,
    ref: { view: entry.view, node: entry.value, path: [] },
  }));
}
