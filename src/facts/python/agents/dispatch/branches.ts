import type { Node } from '../../tree/nodes.js';
import { branches, stringOf } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';

/** A part of a function that runs when a value is one of these names. */
export interface Branch {
  readonly node: Node;
  /** What runs then: of an `if` not what its `elif`s hold. */
  readonly part: Node;
  readonly on: Node;
  readonly names: readonly string[];
}

/** `case "create_refund":` and `if tool_name == "create_refund":`. */
export function branchesIn(view: PythonView): Branch[] {
  return [...casesOf(view), ...comparisonsOf(view)];
}

function casesOf(view: PythonView): Branch[] {
  return view.all('Match').flatMap(({ subject, cases }) =>
    cases.flatMap((node): Branch[] => {
      const patterns = node.pattern.nodeType === 'MatchOr' ? node.pattern.patterns : [node.pattern];
      const names = patterns.flatMap((pattern) => (pattern.nodeType === 'MatchValue' ? (stringOf(pattern.value) ?? []) : []));
      return names.length > 0 ? [{ node, part: node, on: subject, names }] : [];
    }),
  );
}

function comparisonsOf(view: PythonView): Branch[] {
  return view.all('If').flatMap((node): Branch[] => {
    const equal = branches(node.test).flatMap((side) =>
      side.nodeType === 'Compare' && side.comparators.length === 1 ? [side] : [],
    );
    const names = equal.flatMap(({ ops, comparators: [right] }) => {
      if (ops[0]?.nodeType === 'Eq') return stringOf(right) ?? [];
      const isOneOf = ops[0]?.nodeType === 'In' && right && 'elts' in right;
      return isOneOf ? right.elts.flatMap((elt) => stringOf(elt) ?? []) : [];
    });
    const [first] = equal;
    return first && names.length > 0 ? [{ node, part: bodyOf(node), on: first.left, names }] : [];
  });
}

/** The statements of a branch as one node, so that it can be asked what stands in it. */
function bodyOf(node: Extract<Node, { nodeType: 'If' }>): Node {
  const [first] = node.body;
  const last = node.body.at(-1);
  if (!first || !last) return node;
  return { ...node, range: [node.range[0], last.range[1]] };
}
