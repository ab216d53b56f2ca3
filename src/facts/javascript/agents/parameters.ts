import type { View } from '../tree/source.js';
import type { InputKind } from '../calls/stability.js';
import { isFunction, keyName, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from './tools.js';
import { patternPath, trace, type Ref } from '../values/trace.js';

/** Where a value of an executor comes from: the parameter's position, then the members: `1.context.stripeKey`. */
export interface ParameterPath {
  readonly tool: FoundTool;
  readonly position: number;
  readonly path: readonly string[];
  /** The parameter's own name. */
  readonly name: Node;
}

/** Knows the executors of a file and says which of their parameters a value comes from. */
export class Parameters {
  readonly #tools: ReadonlyMap<FunctionNode, FoundTool>;

  constructor(tools: readonly FoundTool[]) {
    this.#tools = new Map(tools.toReversed().flatMap((tool) => (tool.fn ? [[tool.fn, tool] as const] : [])));
  }

  /** The executor's parameter that a value is, or is a member of; also through a schema's `parse`. */
  sourceOf(view: View, node: Node, path: readonly string[] = []): ParameterPath | undefined {
    for (const ref of trace(view, node, path)) {
      const found = this.#parameter(ref);
      if (found) return found;
      const parsed = validated(ref);
      if (parsed) return this.sourceOf(ref.view, parsed, ref.path);
    }
    return undefined;
  }

  readonly inputKind: InputKind = (view, node, path) => {
    const found = this.sourceOf(view, node, path);
    if (!found) return undefined;
    const full = [String(found.position), ...found.path];
    const { callId, input } = found.tool.row;
    if (callId?.split('|').some((spec) => startsWith(full, spec.split('.')))) return 'call-id';
    return isInput(found, input) ? 'input' : undefined;
  };

  /** Whether a value is (a member of) the shared context, and which member. */
  contextPath(
    view: View,
    node: Node,
    path: readonly string[] = [],
  ): { readonly tool: FoundTool; readonly path: readonly string[] } | undefined {
    const found = this.sourceOf(view, node, path);
    if (!found) return undefined;
    const { row, framework } = found.tool;
    const full = [String(found.position), ...found.path];
    for (const spec of row.context?.split('|') ?? []) {
      const prefix = spec.split('.');
      if (startsWith(full, prefix)) return { tool: found.tool, path: full.slice(prefix.length) };
    }
    const names = framework.contextNames ?? [];
    if (found.name.type === 'Identifier' && names.includes(found.name.name)) return { tool: found.tool, path: found.path };
    const [first = '', ...rest] = found.path;
    return names.includes(first) ? { tool: found.tool, path: rest } : undefined;
  }

  #parameter({ view, node, path }: Ref): ParameterPath | undefined {
    if (node.type !== 'Identifier') return undefined;
    const def = view.variable(node)?.defs[0];
    if (!def || !isFunction(def.node)) return undefined;
    const tool = this.#tools.get(def.node);
    if (!tool) return undefined;
    for (const [position, parameter] of def.node.params.entries()) {
      const within = patternPath(parameter, def.name);
      if (within) return { tool, position, path: [...within, ...path], name: def.name };
    }
    return undefined;
  }
}

/** Whether a parameter is what the model fills in; `*` means every one but the context. */
function isInput(found: ParameterPath, input: string): boolean {
  if (input !== '*') return startsWith([String(found.position), ...found.path], input.split('.'));
  const names = found.tool.framework.contextNames ?? [];
  const own = found.name.type === 'Identifier' ? found.name.name : '';
  return !names.includes(own) && !names.includes(found.path[0] ?? '');
}

/** `schema.parse(args)`: the same values, checked. */
function validated({ node }: Ref): Node | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  return /^(?:parse|parseAsync|validate|validateSync|cast)$/u.test(keyName(node.callee) ?? '') ? node.arguments[0] : undefined;
}

function startsWith(full: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((step, i) => full[i] === step);
}
