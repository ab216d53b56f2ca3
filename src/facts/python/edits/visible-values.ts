import { identityOf } from '../../identity.js';
import type { Parameters } from '../agents/parameters.js';
import type { FoundTool } from '../found.js';
import type { Expression, FunctionNode, Name, Node } from '../tree/nodes.js';
import { contains, enclosingFunction, isNothing, parametersOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { isPassed } from '../values/reaching.js';
import { trace } from '../values/trace.js';
import { chosenPart } from './chosen-part.js';

/** An expression that has a value where a call stands, and the name that tells what it is. */
interface VisibleValue {
  readonly name: string;
  readonly expression: string;
  /** It cannot be `None`, as far as annotations and defaults tell. */
  readonly given: boolean;
}

/**
 * The parameters of the functions around a node, and members of them, that are visible there and whose names speak of an identity. A
 * value that can be missing is `None`, which `operation_key` takes.
 */
export function visibleValues(
  view: PythonView,
  at: Node,
  tool: FoundTool | undefined,
  parameters: Parameters,
): readonly VisibleValue[] {
  const functions: FunctionNode[] = [];
  for (let fn = enclosingFunction(at); fn; fn = enclosingFunction(fn)) functions.push(fn);
  const chosen = tool?.branch && contains(tool.branch, at) ? tool.branch : chosenPart(view, at, functions);
  const outer = chosen ?? functions.at(-1);
  if (!outer) return [];
  const reader = new Reader(view, at, functions, parameters);
  return [...functions.flatMap((fn) => reader.parameters(fn, chosen)), ...reader.members(outer)];
}

class Reader {
  constructor(
    private readonly view: PythonView,
    private readonly at: Node,
    private readonly functions: readonly FunctionNode[],
    private readonly known: Parameters,
  ) {}

  /** `def refund(charge_id: str)`; of one part of a function, those that it speaks of. */
  parameters(fn: FunctionNode, part: Node | undefined): VisibleValue[] {
    return parametersOf(fn).flatMap(({ name, node, default: value, annotation }) => {
      const identity = identityOf(name);
      const uses = this.view.variable(node)?.references ?? [];
      const [use] = uses;
      if (part && contains(fn, part) && !uses.some((one) => contains(part, one))) return [];
      if (!identity || !this.#isVisible(node) || (use && this.known.inputKind(this.view, use) === 'call-id')) return [];
      const type = typeOf(this.view, annotation);
      if (type === 'other' || (type === 'unknown' && !identity.isId && identity.kind !== 'period')) return [];
      const given = !(value && isNothing(value)) && type !== 'optional';
      return [{ name, expression: name, given }];
    });
  }

  /** `args.order_id`, `args["order_id"]`, where every way to the call already takes them: one that another branch takes may be missing. */
  members(part: Node): VisibleValue[] {
    const nodes = [...this.view.within('Attribute', part), ...this.view.within('Subscript', part)];
    return nodes.flatMap((node) => {
      const name = node.nodeType === 'Attribute' ? node.attr : stringOf(node.slice);
      const identity = name === undefined ? undefined : identityOf(name);
      const root = identity?.isId ? rootOf(node) : undefined;
      const declared = root && this.view.variable(root)?.bindings[0]?.node;
      if (name === undefined || !declared || node.range[0] > this.at.range[1] || !this.#isVisible(declared)) return [];
      if ((node.parent?.nodeType === 'Call' && node.parent.func === node) || !isPassed(node, this.at)) return [];
      return this.#isParameter(node) ? [{ name, expression: this.view.textOf(node), given: node.nodeType === 'Subscript' }] : [];
    });
  }

  /** Bound once, before the call, in a scope around it, and not hidden by another of its name. */
  #isVisible(declared: Node): boolean {
    const variable = this.view.variable(declared);
    if (variable?.bindings.length !== 1 || declared.range[0] > this.at.range[0]) return false;
    if (!contains(variable.scope.node, this.at) && variable.scope.node.nodeType !== 'Module') return false;
    return !this.functions.some(
      (fn) =>
        contains(variable.scope.node, fn) &&
        fn !== variable.scope.node &&
        this.view.scopeIn(fn)?.variables.has(variable.name) === true,
    );
  }

  /** A parameter of a function around the call or a member of one; of an executor, what the model fills in or the context holds. */
  #isParameter(node: Expression): boolean {
    if (this.known.sourceOf(this.view, node)) return this.known.inputKind(this.view, node) !== 'call-id';
    for (const ref of trace(this.view, node)) {
      const [binding] =
        ref.node.nodeType === 'Name' && ref.view === this.view ? (this.view.variable(ref.node)?.bindings ?? []) : [];
      const fn = binding?.kind === 'parameter' ? binding.node.parent?.parent : undefined;
      if (fn) return this.functions.some((around) => around === fn);
    }
    return false;
  }
}

/** The name that a chain of members begins with. */
function rootOf(node: Expression): Name | undefined {
  if (node.nodeType === 'Name') return node;
  if (node.nodeType === 'Attribute') return rootOf(node.value);
  return node.nodeType === 'Subscript' && stringOf(node.slice) !== undefined ? rootOf(node.value) : undefined;
}

/** What an annotation says: `text` for what goes into a key as it is, `optional` for that or `None`, `other` for what does not. */
function typeOf(view: PythonView, annotation: Expression | undefined): 'text' | 'optional' | 'unknown' | 'other' {
  if (!annotation) return 'unknown';
  const text = view.textOf(annotation).replace(/^["']|["']$/gu, '');
  const plain = /^Annotated\[\s*([\w.]+)/u.exec(text)?.[1] ?? text;
  if (/^(?:str|int|Literal\[.*\])$/su.test(plain)) return 'text';
  if (/^(?:Optional\[\s*(?:str|int)\s*\]|(?:str|int)\s*\|\s*None|None\s*\|\s*(?:str|int))$/u.test(plain)) return 'optional';
  return 'other';
}
