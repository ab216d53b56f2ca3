import type { ContextEntry, Repair } from '../../model.js';
import type { ValueRow } from '../../frameworks.js';
import type { FoundCall } from '../calls/calls.js';
import { contextReads } from './context-reads.js';
import { removeProperty } from '../edits/remove.js';
import { removeStatement } from '../edits/statements.js';
import { entriesOf, propertyAt, type Entry } from './entries.js';
import { Flows } from './flows.js';
import { heldBy, holdsKey } from './key-evidence.js';
import type { Parameters } from '../agents/parameters.js';
import type { View } from '../tree/source.js';
import { isNothing, keyName, stringOf, unwrap, type Call, type Node } from '../tree/syntax.js';
import type { FoundTool, PresentFramework } from '../agents/tools.js';
import { resolve, type Ref } from '../values/trace.js';

type Access = Exclude<ContextEntry['access'], 'read' | 'parameter'>;

/**
 * Stripe keys and clients in the state that the agents of a run share: where they are put in, where they are taken out, and where a model
 * is asked for them. Each place once, in source order. What a tool's result writes is a `Secret`, not one of these.
 */
export function findContext(
  view: View,
  present: readonly PresentFramework[],
  tools: readonly FoundTool[],
  parameters: Parameters,
  calls: () => readonly FoundCall[],
): ContextEntry[] {
  if (present.length === 0 && tools.length === 0) return [];
  const flows = new Flows(view, parameters);
  const writer = new Writer(view, parameters);
  for (const framework of present) writer.framework(framework);
  writer.assignments();
  writer.setters(present);
  const found = [...writer.found.values(), ...contextReads(view, tools, parameters, flows, calls())];
  return found.sort((a, b) => a.at[0] - b.at[0]);
}

/** The context that an object is (a member of). */
interface Owner {
  readonly framework: string;
  readonly path: readonly string[];
}

/** Collects what is written to shared context. */
class Writer {
  readonly found = new Map<Node, ContextEntry>();
  readonly #view: View;
  readonly #parameters: Parameters;
  /** Object literals that are some run's context or a part of it. */
  readonly #contexts = new Map<Node, Owner>();

  constructor(view: View, parameters: Parameters) {
    this.#view = view;
    this.#parameters = parameters;
  }

  /** The values that the catalogue names. */
  framework({ framework, matcher }: PresentFramework): void {
    const { id } = framework;
    const each = (rows: readonly ValueRow[] | undefined, read: (ref: Ref, row: ValueRow, at: Call) => void): void => {
      for (const row of rows ?? []) {
        for (const anchor of matcher.find(row)) {
          if (anchor.type !== 'CallExpression' && anchor.type !== 'NewExpression') continue;
          for (const { ref } of matcher.select(anchor, row.value)) read(ref, row, anchor);
        }
      }
    };
    each(framework.context, (ref, row) => {
      this.#value(ref, id, 'write', row.except);
    });
    each(framework.toolContext, (ref, row) => {
      this.#value(ref, id, 'tool-context', row.except);
    });
    each(framework.hosted, (ref, _, call) => {
      const atStripe = matcher.select(call, '0.serverUrl').some((url) => isStripeHosted(url.ref));
      const entry = propertyAt(ref);
      if (entry && (holdsKey(entry.view, entry.value) || (atStripe && isCredential(entry))))
        this.#add(entry, id, 'hosted', 'key');
    });
    for (const row of framework.contextSet ?? []) {
      for (const call of matcher.find(row)) if (call.type === 'CallExpression') this.#setter(call, id);
    }
  }

  /** `ctx.context.stripeKey = …` in a tool, or on the object that a run gets. */
  assignments(): void {
    for (const { left, right, operator } of this.#view.all('AssignmentExpression')) {
      const name = left.type === 'MemberExpression' ? keyName(left) : undefined;
      if (left.type !== 'MemberExpression' || name === undefined || !/^(?:\?\?|\|\|)?=$/u.test(operator)) continue;
      const owner = this.#ownerOf(left.object);
      const holds = owner && heldBy(this.#view, [...owner.path, name], right);
      if (holds) this.#put(left, this.#view.textOf(left), owner.framework, 'write', holds);
    }
  }

  /** `requestContext.set('stripeKey', …)` on the context that a tool is given. */
  setters(present: readonly PresentFramework[]): void {
    const settable = new Set(present.flatMap(({ framework }) => (framework.contextSet ? [framework.id] : [])));
    if (settable.size === 0) return;
    for (const call of this.#view.all('CallExpression')) {
      const callee = unwrap(call.callee);
      if (callee.type !== 'MemberExpression' || !/^set(?:Raw)?$/u.test(keyName(callee) ?? '')) continue;
      const owner = this.#ownerOf(callee.object);
      if (owner && settable.has(owner.framework)) this.#setter(call, owner.framework);
    }
  }

  #setter(call: Call, framework: string): void {
    const [key, value] = call.arguments;
    const name = stringOf(key);
    const holds = value && heldBy(this.#view, [name ?? ''], value);
    if (holds) this.#put(call, name ?? this.#view.textOf(call.callee), framework, 'write', holds);
  }

  #value(ref: Ref, framework: string, access: Access, except: readonly string[] = []): void {
    const whole = propertyAt(ref);
    const holds = whole && heldBy(whole.view, whole.names, whole.value);
    if (whole && holds) this.#add(whole, framework, access, holds);
    if (access === 'write') this.#own(ref, { framework, path: [] });
    for (const entry of entriesOf(ref)) {
      if (entry.names[0] !== undefined && except.includes(entry.names[0])) continue;
      if (access === 'write') this.#own({ view: entry.view, node: entry.value, path: [] }, { framework, path: entry.names });
      const held = heldBy(entry.view, entry.names, entry.value);
      if (held) this.#add(entry, framework, access, held);
    }
  }

  #own({ view, node, path }: Ref, owner: Owner): void {
    const last = resolve(view, node, path);
    if (last.node.type === 'ObjectExpression' && last.path.length === 0) this.#contexts.set(last.node, owner);
  }

  /** The shared context that an expression is (a member of). */
  #ownerOf(node: Node): Owner | undefined {
    const given = this.#parameters.contextPath(this.#view, node);
    if (given) return { framework: given.tool.framework.id, path: given.path };
    const last = resolve(this.#view, node);
    const owner = this.#contexts.get(last.node);
    return owner && { framework: owner.framework, path: [...owner.path, ...last.path] };
  }

  #add({ view, property, at, names }: Entry, framework: string, access: Access, holds: ContextEntry['holds']): void {
    if (view !== this.#view) return;
    const removal = property && removeProperty(view, property);
    const siblings = property?.parent.properties.flatMap((p) =>
      p.type === 'Property' && p !== property ? (keyName(p) ?? []) : [],
    );
    this.#put(at, names.at(-1) ?? '', framework, access, holds, {
      ...(removal && { remove: () => removal }),
      ...(siblings && { siblings }),
    });
  }

  #put(
    node: Node,
    name: string,
    framework: string,
    access: Access,
    holds: ContextEntry['holds'],
    known: Pick<ContextEntry, 'remove' | 'siblings'> = {},
  ): void {
    if (this.found.has(node)) return;
    const drop = known.remove ?? dropStatement(this.#view, node);
    this.found.set(node, {
      kind: 'ContextEntry',
      at: node.range,
      name,
      access,
      holds,
      framework,
      ...known,
      ...(drop && { drop }),
    });
  }
}

/** `requestContext.set('stripeKey', …)` and `context.stripeKey = …` as statements. */
function dropStatement(view: View, node: Node): Repair | undefined {
  const made = node.type === 'MemberExpression' ? node.parent : node;
  const statement = made.parent;
  return statement?.type === 'ExpressionStatement' ? () => removeStatement(view, statement) : undefined;
}

/** Stripe's own MCP server. */
function isStripeHosted({ view, node, path }: Ref): boolean {
  const last = resolve(view, node, path);
  return /^https:\/\/mcp\.stripe\.com(?:\/|$)/u.test(stringOf(last.node) ?? '');
}

/** Stripe's MCP server takes its key as the authorization, or in the header of that name. */
function isCredential({ names, view, value }: Entry): boolean {
  const { node, path } = resolve(view, value);
  return /^authorization$/iu.test(names.at(-1) ?? '') && (path.length > 0 || !isNothing(node));
}
