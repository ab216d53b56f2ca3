import { HANDLER_NAMES } from '../../../tool-names.js';
import type { FoundTool } from '../../found.js';
import { HAND_WRITTEN } from '../../frameworks.js';
import type { Arg, Call, Expression, Node } from '../../tree/nodes.js';
import { entriesOf, parametersOf } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import type { Ref } from '../../values/trace.js';
import { executorOf } from '../executor.js';
import { BAG } from './chains.js';
import { choosingsIn } from './choosers.js';
import type { Described, Descriptions } from './descriptions.js';
import { candidatesOf, lookUpsIn, type Candidate } from './look-ups.js';
import { isToolName } from './tool-names.js';

/** The function beside a description. */
export function handlersOf(view: PythonView, { name, node, schema }: Described): FoundTool[] {
  if (node.nodeType !== 'Dict') return [];
  const holders = node.parent?.nodeType === 'Dict' ? [node, node.parent] : [node];
  const entries = holders.flatMap((holder) => entriesOf(holder).entries);
  return entries
    .filter((entry) => HANDLER_NAMES.has(entry.name))
    .flatMap(({ value }) => toolOf(view, { name, ref: { view, node: value, path: [] } }, value, schema));
}

/**
 * The functions that are looked up by name: in a table, `RUN[call.function.name]`, or by a function that chooses, `get_handler(name)`.
 * The names are described, or they are what a model's tool call names.
 */
export function tabledIn(view: PythonView, descriptions: Descriptions, agentic: boolean): FoundTool[] {
  const isNamed = (by: Node): boolean => agentic && isToolName(view, by);
  const isAsked = (by: Node): boolean => !descriptions.none || isNamed(by);
  const looked = lookUpsIn(view).flatMap((lookUp) =>
    isAsked(lookUp.by) ? [{ ...lookUp, candidates: candidatesOf(view, lookUp, descriptions.names) }] : [],
  );
  return [...looked, ...choosingsIn(view, isAsked)].flatMap(({ node, by, candidates }) => {
    const byName = isNamed(by);
    const args = calledWith(view, node);
    return candidates.flatMap((candidate) => {
      const schema = descriptions.schemaOf(candidate.name, by);
      return schema || byName ? toolOf(view, candidate, node, schema, args) : [];
    });
  });
}

/** `TOOLS[name](args)`, also by way of a variable. */
function calledWith(view: PythonView, found: Node): Call | undefined {
  const whole = found.parent?.nodeType === 'Await' ? found.parent : found;
  const { parent } = whole;
  if (parent?.nodeType === 'Call' && parent.func === whole) return parent;
  const target = parent?.nodeType === 'Assign' && parent.value === whole ? parent.targets[0] : undefined;
  const uses = target ? (view.variable(target)?.references ?? []) : [];
  return uses.flatMap((use) => (use.parent?.nodeType === 'Call' && use.parent.func === use ? [use.parent] : []))[0];
}

/** @param at what stands here for a function that another file names */
function toolOf(view: PythonView, { name, ref }: Candidate, at: Node, schema?: Expression, args?: Call): FoundTool[] {
  const { fn, far, imported, wrappers } = executorOf(view, ref);
  if (!fn && !far) return [];
  const own = isHere(view, ref) ? ref.node : undefined;
  return [
    {
      framework: HAND_WRITTEN,
      onThrow: 'depends',
      given: own ?? at,
      wrappers,
      name,
      unseenCaller: true,
      inputs: [],
      ...(fn && { fn, ...inputsOf(fn, args) }),
      ...(!fn && far && { far, imported: own ? (imported ?? own) : at }),
      ...(schema && { schema: { view, node: schema, path: [] } }),
    },
  ];
}

function isHere(view: PythonView, { view: there, path }: Ref): boolean {
  return there === view && path.length === 0;
}

/** `handler(args)` gets everything in one; `handler(**args)` each by its name. */
function inputsOf(fn: NonNullable<FoundTool['fn']>, args: Call | undefined): Pick<FoundTool, 'inputs' | 'inputBag'> {
  const parameters = parametersOf(fn).map(({ node }) => node as Arg);
  const [only, another] = parameters;
  const isWhole = args ? args.args.length === 1 && args.keywords.length === 0 : only !== undefined && BAG.test(only.arg);
  return isWhole && only && !another ? { inputs: [], inputBag: only } : { inputs: parameters };
}
