import type { FoundTool } from '../../found.js';
import { HAND_WRITTEN } from '../../frameworks.js';
import type { Arg, Expression, FunctionNode, Node } from '../../tree/nodes.js';
import { contains, enclosingFunction, keywordOf, parametersOf, stringOf, unwrap } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import { fieldsOf } from '../schema.js';
import { branchesIn } from './branches.js';
import { isJsonSchema, type Descriptions } from './descriptions.js';
import { isFirstParameter, isToolName } from './tool-names.js';

/**
 * The branches of chains and matches that each run one tool, with the function around them as the executor.
 *
 * @param agentic whether the file imports a model, so that the name of a tool call can be meant
 * @param known tools that are found already: the executor of one may choose by whatever it likes
 * @param servers those of them that run others by name
 */
export function toolsInChains(
  view: PythonView,
  descriptions: Descriptions,
  agentic: boolean,
  known: readonly FoundTool[],
  servers: ReadonlySet<FoundTool>,
): FoundTool[] {
  return branchesIn(view).flatMap(({ node, part, on, names }) => {
    const fn = enclosingFunction(node);
    const owner = known.find((tool) => tool.fn && contains(tool.fn, node));
    const isServer = owner !== undefined && servers.has(owner);
    const server = isServer ? owner : undefined;
    if (!fn || (owner && !isServer && owner.framework !== HAND_WRITTEN)) return [];
    const isName =
      ((agentic || server) && isToolName(view, on)) || (server !== undefined && isFirstParameter(view, server.fn, on));
    const choice = owner && !server ? undefined : names.find((one) => descriptions.choice(one, on));
    const name = names.find((one) => descriptions.named(one)) ?? choice ?? (isName ? names[0] : undefined);
    if (name === undefined) return [];
    const schema = descriptions.schemaOf(name, on) ?? (server && listedSchema(view, name));
    return [
      {
        framework: server?.framework ?? HAND_WRITTEN,
        onThrow: server?.onThrow ?? 'depends',
        given: part,
        fn,
        wrappers: [],
        name,
        branch: part,
        ...inputsOf(view, server?.fn ?? fn, on, schema),
        ...(schema && { schema: { view, node: schema, path: [] } }),
        ...(server?.definition && { definition: server.definition }),
        ...(!server && { unseenCaller: true as const }),
      },
    ];
  });
}

/** What a server tells of one of its tools: `Tool(name="refund", inputSchema={…})`. */
function listedSchema(view: PythonView, name: string): Expression | undefined {
  const listed = view
    .all('Call')
    .find((call) => stringOf(keywordOf(call, 'name')?.value) === name && keywordOf(call, 'inputSchema'));
  const schema = listed && keywordOf(listed, 'inputSchema')?.value;
  return schema && isJsonSchema(view, schema) ? schema : undefined;
}

/** The parameter beside the tool's name, `dispatch(name, arguments)`, or those that the schema names: `execute(action, amount, customer)`. */
function inputsOf(
  view: PythonView,
  fn: FunctionNode,
  on: Node,
  schema: Expression | undefined,
): Pick<FoundTool, 'inputs' | 'inputBag'> {
  const name = view.textOf(unwrap(on));
  const others = parametersOf(fn).filter((parameter) => parameter.name !== name);
  const bag = others.find((parameter) => BAG.test(parameter.name));
  if (bag) return { inputs: [], inputBag: bag.node as Arg };
  const fields = new Set(schema && fieldsOf({ view, node: schema, path: [] })?.map((field) => field.name));
  return { inputs: others.flatMap((parameter) => (fields.has(parameter.name) ? [parameter.node as Arg] : [])) };
}

/** What the one parameter is called that takes everything that the model fills in. */
export const BAG = /^(?:(?:tool|function|fn|call)_?)?(?:args?|arguments|inputs?|params|parameters|kwargs|payload)$/u;
