import { Reachability as SharedReachability } from '../../reach.js';
import type { View } from '../tree/source.js';
import type { FunctionNode, Node } from '../tree/syntax.js';
import { callGraphOf } from './call-graph.js';
import type { FoundTool } from './tools.js';

/** Follows every executor through the functions of its file. */
export class Reachability extends SharedReachability<Node, FunctionNode> {
  constructor(view: View, tools: readonly FoundTool[]) {
    super(() => callGraphOf(view), tools);
  }
}
