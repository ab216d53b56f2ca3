import { Reachability as SharedReachability } from '../../reach.js';
import type { FoundTool } from '../found.js';
import type { FunctionNode, Node } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { callGraphOf } from './call-graph.js';

/** Follows every executor through the functions of its file. */
export class Reachability extends SharedReachability<Node, FunctionNode> {
  constructor(view: PythonView, tools: readonly FoundTool[]) {
    super(() => callGraphOf(view), tools);
  }
}
