import type { FoundTool, InputKind } from '../found.js';
import { HAND_WRITTEN } from '../frameworks.js';
import type { Arg, Call, FunctionNode, Node } from '../tree/nodes.js';
import { branches, contains, enclosingFunction, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { trace, type Ref } from '../values/trace.js';
import { closedNames } from './schema.js';

/** Where a value of an executor comes from: the parameter, then the members: `context`, `stripe_key`. */
export interface ParameterPath {
  readonly tool: FoundTool;
  readonly parameter: Arg;
  readonly path: readonly string[];
}

const MAX_STEPS = 8;

/** Knows the executors of a file and says which of their parameters a value comes from. */
export class Parameters {
  readonly #tools: ReadonlyMap<FunctionNode, FoundTool>;
  readonly #branches: readonly FoundTool[];

  constructor(tools: readonly FoundTool[]) {
    this.#branches = tools.filter(({ branch }) => branch !== undefined);
    this.#tools = new Map(tools.toReversed().flatMap((tool) => (tool.fn ? [[tool.fn, tool] as const] : [])));
  }

  /** The executor's parameter that a value is, or is a member of; also by way of `get`, `json.loads` and models that check it. */
  sourceOf(view: PythonView, node: Node, path: readonly string[] = []): ParameterPath | undefined {
    for (const ref of endsOf(view, node, path)) {
      const found = this.#parameter(ref);
      if (found) return found;
    }
    return undefined;
  }

  readonly inputKind: InputKind = (view, node, path) => {
    const found = this.sourceOf(view, node, path);
    if (!found) return this.#ofLoop(view, node, path);
    const { tool, parameter, path: within } = found;
    const { callId } = tool;
    if (callId?.parameter === parameter && startsWith(within, callId.path)) return 'call-id';
    return isInput(tool, parameter) ? 'input' : undefined;
  };

  /** Whether a value is (a member of) the shared context, and which member. */
  contextPath(
    view: PythonView,
    node: Node,
    path: readonly string[] = [],
  ): { readonly tool: FoundTool; readonly path: readonly string[] } | undefined {
    const found = this.sourceOf(view, node, path);
    const way = found?.tool.context?.find(
      ({ parameter, path: prefix }) => parameter === found.parameter && startsWith(found.path, prefix),
    );
    if (!found || !way) return undefined;
    return { tool: found.tool, path: [...(way.member === undefined ? [] : [way.member]), ...found.path.slice(way.path.length)] };
  }

  /** Whether a value is all that the model fills in for one tool, of which a schema says that nothing has such a name. */
  lacks(view: PythonView, node: Node, isName: (name: string) => boolean): boolean {
    const bindings = node.nodeType === 'Name' ? (view.variable(node)?.bindings ?? []) : [];
    const others = bindings.slice(1);
    if (!others.every(({ kind, value }) => kind === 'assign' && value?.nodeType === 'Dict' && value.values.length === 0))
      return false;
    const bag = bindings[0]?.node;
    const tool = this.#branches.find(({ branch, inputBag }) => inputBag === bag && branch && contains(branch, node));
    const names = tool?.schema && closedNames(tool.schema);
    return names !== undefined && !names.some(isName);
  }

  #parameter({ view, node, path }: Ref): ParameterPath | undefined {
    if (node.nodeType !== 'Name') return undefined;
    for (const { node: bound } of view.variable(node)?.bindings ?? []) {
      const fn = bound.nodeType === 'Arg' ? bound.parent?.parent : undefined;
      const tool = fn && this.#tools.get(fn as FunctionNode);
      if (tool && bound.nodeType === 'Arg') return { tool, parameter: bound, path };
    }
    return undefined;
  }

  /** `json.loads(tool_call.function.arguments)` and `tool_call.id` in a loop that is written by hand. */
  #ofLoop(view: PythonView, node: Node, path: readonly string[] = []): ReturnType<InputKind> {
    const fn = enclosingFunction(node);
    if (!fn || this.#tools.get(fn)?.framework !== HAND_WRITTEN) return undefined;
    for (const { view: there, node: root, path: members } of endsOf(view, node, path)) {
      if (root.nodeType !== 'Name' || !/call|tool|block|use/iu.test(there.textOf(root))) continue;
      if (members[0] === 'id' && members.length === 1) return 'call-id';
      const said = members[0] === 'function' ? members.slice(1) : members;
      if (said.length > 1 && (said[0] === 'arguments' || said[0] === 'input')) return 'input';
    }
    return undefined;
  }
}

function isInput({ inputs, inputBag, fn }: FoundTool, parameter: Arg): boolean {
  return inputs.includes(parameter) || inputBag === parameter || fn?.args.kwarg === parameter;
}

/** Where the ways of a value end: several where it can be one thing or another. */
export function endsOf(view: PythonView, node: Node, path: readonly string[], steps = 0): Ref[] {
  let last: Ref = { view, node, path };
  for (const ref of trace(view, node, path)) last = ref;
  if (steps >= MAX_STEPS) return [last];
  const before = beforeEnd(last);
  return before.length === 0 ? [last] : before.flatMap((ref) => endsOf(ref.view, ref.node, ref.path, steps + 1));
}

function beforeEnd({ view, node, path }: Ref): Ref[] {
  if (node.nodeType === 'IfExp' || node.nodeType === 'BoolOp') {
    return branches(node).map((branch) => ({ view, node: branch, path }));
  }
  if (node.nodeType !== 'Call') return [];
  const got = gotten(node);
  if (got) return [{ view, node: got.from, path: [got.key, ...path] }];
  const same = sameAs(node);
  return same ? [{ view, node: same, path }] : [];
}

/** `context.get("stripe_key")`, `args.pop("customer_id", None)`. */
export function gotten(node: Node): { readonly from: Node; readonly key: string } | undefined {
  if (node.nodeType !== 'Call' || node.func.nodeType !== 'Attribute' || !/^(?:get|pop)$/u.test(node.func.attr)) return undefined;
  const key = stringOf(node.args[0]);
  return key === undefined ? undefined : { from: node.func.value, key };
}

const CHECKS =
  /^(?:loads|model_validate|model_validate_json|parse_obj|parse_raw|validate_python|validate_json|cast|deepcopy|copy|asdict|dict)$/u;

/** What a call gives back in another shape: `json.loads(x)`, `Charge(**args)`, `args.model_dump()`. */
function sameAs({ func, args, keywords }: Call): Node | undefined {
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  if (func.nodeType === 'Attribute' && args.length === 0 && /^(?:model_dump|dict|copy)$/u.test(name)) return func.value;
  if (CHECKS.test(name)) return args.at(-1);
  const [only, another] = keywords;
  return args.length === 0 && only && !another && only.arg == null ? only.value : undefined;
}

function startsWith(full: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((step, i) => full[i] === step);
}
