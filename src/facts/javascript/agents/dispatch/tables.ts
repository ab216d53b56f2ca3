import { handWritten } from '../../../frameworks.js';
import { HANDLER_NAMES } from '../../../tool-names.js';
import type { View } from '../../tree/source.js';
import { enclosingFunction, isFunction, keyName, type Node } from '../../tree/syntax.js';
import { resolve } from '../../values/trace.js';
import type { FoundTool } from '../tools.js';
import { choosingsIn } from './choosers.js';
import type { Described, Descriptions } from './descriptions.js';
import { candidatesOf, lookUpsIn, type Candidate } from './look-ups.js';
import { isToolName } from './tool-names.js';

/** A tool that is looked up by name, and the function that runs it wherever that is. */
export interface Looked {
  readonly tool: FoundTool;
  readonly runs: Node;
}

/** The function beside a description, also beside the `function` that holds it. */
export function handlersOf(view: View, { name, object, schema }: Described): Looked[] {
  const { parent } = object;
  const outer = parent.type === 'Property' && keyName(parent) === 'function' ? parent.parent : undefined;
  const holders = outer?.type === 'ObjectExpression' ? [object, outer] : [object];
  return holders
    .flatMap(({ properties }) => properties)
    .flatMap((property) => {
      if (property.type !== 'Property' || !HANDLER_NAMES.has(keyName(property) ?? '')) return [];
      return toolOf(view, { name, ref: { view, node: property.value, path: [] } }, property.value, property, schema);
    });
}

/**
 * The functions that are looked up by name: in a table, `RUN[call.function.name]`, or by a function that chooses, `getHandler(name)`. The
 * names are described, or they are what a model's tool call names. Of another file's functions the tool is the function that looks them up.
 */
export function tabledIn(view: View, descriptions: Descriptions, agentic: boolean): Looked[] {
  const isNamed = (by: Node): boolean => agentic && isToolName(view, by);
  const isAsked = (by: Node): boolean => !descriptions.none || isNamed(by);
  const looked = lookUpsIn(view).flatMap((lookUp) =>
    isAsked(lookUp.by) ? [{ ...lookUp, candidates: candidatesOf(view, lookUp, descriptions.names) }] : [],
  );
  return [...looked, ...choosingsIn(view, isAsked)].flatMap(({ node, by, candidates }) => {
    const byName = isNamed(by);
    return candidates.flatMap((candidate) => {
      const schema = descriptions.schemaOf(candidate.name, by);
      return schema || byName ? toolOf(view, candidate, node, enclosingFunction(node) ?? node, schema) : [];
    });
  });
}

/**
 * @param at what stands here for a function of another file
 * @param holder what is given for it
 */
function toolOf(view: View, { name, ref }: Candidate, at: Node, holder: Node, schema?: Node): Looked[] {
  const target = resolve(ref.view, ref.node, ref.path);
  if (!isFunction(target.node) || target.path.length > 0) return [];
  const isOwn = target.view === view;
  const isHere = ref.view === view && ref.path.length === 0;
  const tool: FoundTool = {
    row: handWritten.handler,
    framework: handWritten.framework,
    given: isOwn && isHere && ref.node !== at ? ref.node : holder,
    wrappers: [],
    name,
    ...(isOwn ? { fn: target.node } : { imported: at, far: { view: target.view, fn: target.node } }),
    ...(schema && { schema: { view, node: schema, path: [] } }),
  };
  return [{ tool, runs: target.node }];
}
