import type { TreeNode } from './call-graph.js';

/** Those of some nodes in source order that begin in a part of the file. */
export function beginningIn<N extends TreeNode>(part: TreeNode, nodes: readonly N[]): readonly N[] {
  const first = (offset: number): number => {
    let low = 0;
    let high = nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((nodes[middle]?.range[0] ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return nodes.slice(first(part.range[0]), first(part.range[1]));
}
