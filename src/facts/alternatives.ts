/** What a language says of the ways through its code. */
export interface Ways<Node> {
  parent(node: Node): Node | undefined;
  contains(outer: Node, inner: Node): boolean;
  isBefore(a: Node, b: Node): boolean;
  /** Of a construct of which one part alone runs, or one after another has failed: which part a child of it is. */
  part(construct: Node, child: Node): string | undefined;
  /** The statements among which one stands; `undefined` for what is none. */
  block(node: Node): readonly Node[] | undefined;
  /** Whether nothing of a function runs after a statement: `return`, `throw`. */
  leaves(statement: Node): boolean;
  isFunction(node: Node): boolean;
}

/** Whether two places of one function never both run: they stand in different branches, or the first one leaves the function. */
export function areAlternatives<Node>(ways: Ways<Node>, a: Node, b: Node): boolean {
  const [first, second] = ways.isBefore(a, b) ? [a, b] : [b, a];
  let leaves = false;
  for (let child = first, up = ways.parent(child); up; child = up, up = ways.parent(child)) {
    const block = ways.block(child);
    const isCommon = ways.contains(up, second);
    const isSameBlock = block?.some((statement) => ways.contains(statement, second)) ?? false;
    const last = isSameBlock ? child : block?.at(-1);
    if (ways.leaves(child) || (last !== undefined && ways.leaves(last))) leaves = true;
    if (!isCommon) {
      if (ways.isFunction(up)) return false;
      continue;
    }
    if (isSameBlock) return leaves;
    const [one, other] = [ways.part(up, child), ways.part(up, childWith(ways, up, second))];
    return leaves || (one !== undefined && other !== undefined && one !== other);
  }
  return false;
}

function childWith<Node>(ways: Ways<Node>, outer: Node, inner: Node): Node {
  let child = inner;
  for (let up = ways.parent(child); up && up !== outer; up = ways.parent(child)) child = up;
  return child;
}
