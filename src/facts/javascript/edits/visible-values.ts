import type { TSESLint } from '@typescript-eslint/utils';
import { identityOf } from '../../identity.js';
import type { Parameters } from '../agents/parameters.js';
import { fieldsOf, type SchemaField } from '../agents/schema.js';
import type { View } from '../tree/source.js';
import { contains, enclosingFunction, isFunction, type FunctionNode, type Node } from '../tree/syntax.js';
import type { FoundTool } from '../agents/tools.js';
import { trace } from '../values/trace.js';
import { chosenPart } from './chosen-part.js';
import { namesakesWithin, spokenIn, type Mention, type Spoken } from './spoken.js';
import { annotatedType, typeOfField, UNKNOWN_TYPE, type ValueType } from './value-type.js';

/** An expression that has a value where a call stands, and the name that tells what it is. */
export interface VisibleValue {
  readonly name: string;
  readonly expression: string;
  /** It cannot be missing, as far as types and schema tell. */
  readonly given: boolean;
}

/**
 * The parameters of the functions around a node, and members of them, that are visible there and whose names speak of an identity. A
 * value that can be missing is written `?? null`, which `operationKey` takes.
 */
export function visibleValues(view: View, at: Node, tool: FoundTool | undefined, parameters: Parameters): VisibleValue[] {
  const reader = new Reader(view, at, tool, parameters);
  return [...reader.names(), ...reader.members(), ...reader.fields()];
}

class Reader {
  readonly #functions: readonly FunctionNode[];
  readonly #fields: readonly SchemaField[];

  constructor(
    private readonly view: View,
    private readonly at: Node,
    private readonly tool: FoundTool | undefined,
    private readonly parameters: Parameters,
  ) {
    const functions: FunctionNode[] = [];
    for (let fn = enclosingFunction(at); fn; fn = enclosingFunction(fn)) functions.push(fn);
    this.#functions = functions;
    this.#fields = (tool?.schema && fieldsOf(tool.schema)) ?? [];
  }

  /** Names: `({ orderId }) => …`, `const { orderId } = args`. */
  names(): VisibleValue[] {
    return this.#around(({ names }) => names);
  }

  /** Members: `args.orderId`, `args.order.id`. */
  members(): VisibleValue[] {
    return this.#around(({ members }) => members);
  }

  /** Fields of the schema that the executor can reach although it does not use them yet. */
  fields(): VisibleValue[] {
    const { fn, row } = this.tool ?? {};
    const parameter = fn && contains(fn, this.at) ? fn.params[Number(row?.input)] : undefined;
    const variable = parameter?.type === 'Identifier' ? this.view.variable(parameter) : undefined;
    if (parameter?.type !== 'Identifier' || !variable || !this.#isVisible(variable)) return [];
    return this.#fields.flatMap(({ name }) =>
      /^[A-Za-z_$][\w$]*$/u.test(name) ? this.#named(name, `${parameter.name}.${name}`, this.#fieldType(name)) : [],
    );
  }

  /** What the scopes around the call speak of. One function may run several tools: what other branches are given is nothing to this one. */
  #around(which: (spoken: Spoken) => ReadonlyMap<string, readonly Mention[]>): VisibleValue[] {
    const branch = this.tool?.branch;
    const part = branch && contains(branch, this.at) ? branch : this.#functions.at(-1);
    const chosen = chosenPart(this.view, this.at, this.#functions);
    if (!part) return [];
    const spoken = spokenIn(this.view);
    const found: Mention[] = [];
    for (let block: Node | undefined = this.at; block; block = block.parent) {
      const here = spoken.get(block);
      for (const same of here ? which(here).values() : []) {
        const first = same.find(({ node, variable }) => contains(part, node) && isSpokenOf(variable, chosen));
        if (first) found.push(first);
      }
    }
    return found
      .sort((a, b) => a.node.range[0] - b.node.range[0])
      .flatMap(({ node, name, expression, variable }) => (this.#isVisible(variable) ? this.#value(node, name, expression) : []));
  }

  /** Declared before the call in a scope around it, never written again, and not hidden by another of its name. */
  #isVisible(variable: TSESLint.Scope.Variable): boolean {
    const [definition] = variable.defs;
    if (!definition || definition.name.range[0] > this.at.range[0] || !contains(variable.scope.block, this.at)) return false;
    if (variable.references.some((r) => r.isWrite() && !r.init)) return false;
    return !namesakesWithin(this.view, variable).some((other) => contains(other.scope.block, this.at));
  }

  #value(node: Node, name: string, expression: string): VisibleValue[] {
    if (!this.#isParameter(node)) return [];
    const field = this.#fields.length > 0 ? this.#fieldOf(node) : undefined;
    // A field that the tool's schema does not have is another tool's, or nobody's.
    if (field !== undefined && !this.#fields.some((f) => f.name === field)) return [];
    const type = field === undefined ? annotatedType(this.view, node) : this.#fieldType(field);
    // Hand-written loops pass on whatever the model sent.
    const untyped = type.is === 'unknown' && node.type === 'MemberExpression' && this.tool?.framework.id === 'hand-written';
    return this.#named(name, expression, untyped ? { ...type, optional: true } : type);
  }

  #named(name: string, expression: string, type: ValueType): VisibleValue[] {
    const identity = identityOf(name);
    if (!identity || type.is === 'other') return [];
    // `order` and `invoice` can be the things themselves.
    if (!identity.isId && identity.kind !== 'period' && type.is !== 'text') return [];
    return [{ name, expression: type.optional ? `${expression} ?? null` : expression, given: !type.optional && !type.nullable }];
  }

  /** A parameter of a function around the call or a member of one; of an executor, what the model fills in or the context holds. */
  #isParameter(node: Node): boolean {
    if (this.parameters.sourceOf(this.view, node)) return this.parameters.inputKind(this.view, node, []) !== 'call-id';
    for (const ref of trace(this.view, node)) {
      const definition =
        ref.node.type === 'Identifier' && ref.view === this.view ? this.view.variable(ref.node)?.defs[0] : undefined;
      if (definition && isFunction(definition.node)) return this.#functions.includes(definition.node);
    }
    return false;
  }

  #fieldOf(node: Node): string | undefined {
    const source = this.parameters.sourceOf(this.view, node);
    const input = this.tool?.row.input.split('.') ?? [];
    if (!source || source.tool !== this.tool || this.parameters.inputKind(this.view, node, []) !== 'input') return undefined;
    const [name, ...deeper] = [String(source.position), ...source.path].slice(input.length);
    return deeper.length === 0 ? name : undefined;
  }

  #fieldType(name: string): ValueType {
    const field = this.#fields.find((f) => f.name === name);
    return field ? typeOfField(field) : UNKNOWN_TYPE;
  }
}

/** Whether a part of a function speaks of a variable. */
function isSpokenOf({ references }: TSESLint.Scope.Variable, part: Node | undefined): boolean {
  return !part || references.some(({ identifier }) => contains(part, identifier));
}
