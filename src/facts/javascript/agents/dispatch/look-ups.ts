import type { View } from '../../tree/source.js';
import { keyName, type Node } from '../../tree/syntax.js';
import type { Ref } from '../../values/trace.js';
import { membersOf } from '../match.js';

/** A place that asks a table of functions by a name that is only known at run time: `RUN[call.name]`. */
export interface LookUp {
  readonly node: Node;
  readonly by: Node;
  readonly table: Node;
}

/** A function that a look-up may give, and for which name. */
export interface Candidate {
  readonly name: string;
  readonly ref: Ref;
}

export function lookUpsIn(view: View): LookUp[] {
  return view
    .all('MemberExpression')
    .flatMap((node) => (node.computed && keyName(node) === undefined ? [{ node, by: node.property, table: node.object }] : []));
}

/**
 * What a look-up may give.
 *
 * @param names those that are looked for where the table is no literal that can be listed: a module, `this`
 */
export function candidatesOf(view: View, { table }: LookUp, names: readonly string[]): Candidate[] {
  const listed = membersOf({ view, node: table, path: [] }).flatMap(({ key, ref }) =>
    key === undefined ? [] : [{ name: key, ref }],
  );
  if (listed.length > 0) return listed;
  return names.map((name) => ({ name, ref: { view, node: table, path: [name] } }));
}
