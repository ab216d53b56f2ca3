import { handWritten } from '../../../frameworks.js';
import type { View } from '../../tree/source.js';
import { contains, enclosingFunction } from '../../tree/syntax.js';
import type { FoundTool } from '../tools.js';
import { branchesIn } from './branches.js';
import type { Descriptions } from './descriptions.js';
import { isToolName } from './tool-names.js';

/**
 * The branches of chains and `switch`es that each run one tool, with the function around them as the executor.
 *
 * @param agentic whether the file imports a model, so that the name of a tool call can be meant
 * @param known tools that are found already: the executor of one may choose by whatever it likes
 */
export function toolsInChains(
  view: View,
  descriptions: Descriptions,
  agentic: boolean,
  known: readonly FoundTool[],
): FoundTool[] {
  return branchesIn(view).flatMap(({ node, on, names }) => {
    const fn = enclosingFunction(node);
    const owner = known.find((tool) => tool.fn && contains(tool.fn, node));
    const server = owner?.row.when ? owner : undefined;
    if (!fn || (owner && !server && owner.framework !== handWritten.framework)) return [];
    const choice = owner && !server ? undefined : names.find((one) => descriptions.choice(one, on));
    const isName = (agentic || server) && isToolName(view, on);
    const name = names.find((one) => descriptions.named(one)) ?? choice ?? (isName ? names[0] : undefined);
    if (name === undefined) return [];
    const schema = descriptions.schemaOf(name, on);
    return [
      {
        row: server?.row ?? handWritten.branch,
        framework: server?.framework ?? handWritten.framework,
        given: node,
        fn,
        wrappers: [],
        name,
        branch: node,
        ...(schema && { schema: { view, node: schema, path: [] } }),
        ...(server?.definition && { definition: server.definition }),
      },
    ];
  });
}
