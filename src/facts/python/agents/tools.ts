import type { FrameworkAlias } from '../../frameworks.js';
import type { FoundTool } from '../found.js';
import { pythonFrameworks, type InjectedRow, type PythonFramework, type PythonToolRow } from '../frameworks.js';
import type { Arg, FunctionNode, Node } from '../tree/nodes.js';
import { enclosingFunction, isDef, isFunction, parametersOf, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';
import { findDispatched } from './dispatchers.js';
import { executorOf, type Executor } from './executor.js';
import { Matcher, type Anchored, type Selected } from './match.js';

/** A framework that this file imports, and how to find its places here. */
export interface PresentFramework {
  readonly framework: PythonFramework;
  readonly matcher: Matcher;
}

/** The frameworks of the catalogue that a file imports; modules named in the settings count as the framework they are like. */
export function presentFrameworks(view: PythonView, aliases: readonly FrameworkAlias[]): PresentFramework[] {
  return pythonFrameworks.flatMap((framework) => {
    const own = aliases.filter(({ like }) => like === framework.id).flatMap(({ packages }) => packages);
    const matcher = new Matcher(view, framework.packages, own, framework.exact);
    return matcher.present ? [{ framework, matcher }] : [];
  });
}

/** The tools that a file defines, each executor once. */
export function findTools(view: PythonView, present: readonly PresentFramework[]): FoundTool[] {
  const tools = new Map<Node, FoundTool>();
  const servers = new Set<FoundTool>();
  for (const { framework, matcher } of present) {
    for (const row of framework.tools) {
      for (const definition of matcher.find(row)) {
        for (const selected of selectedBy(matcher, row, definition)) {
          const executor = executorOf(view, selected.ref, selected.wrapper);
          const identity = executor.fn ?? executor.far?.fn;
          // What is no function, or one that cannot be seen, is defined elsewhere as what it is.
          if (!identity || tools.has(identity)) continue;
          const tool = readTool(view, matcher, framework, row, definition, selected, executor);
          tools.set(identity, tool);
          if (row.dispatches) servers.add(tool);
        }
      }
    }
  }
  const found = [...tools.values()];
  return [...found, ...findDispatched(view, found, servers)];
}

/** Of a class that has both `_run` and `_arun` one is the executor: the model's call is one of them. */
function selectedBy(matcher: Matcher, row: PythonToolRow, definition: Anchored): readonly Selected[] {
  const selected = matcher.select(definition, row.fn);
  return definition.owner ? selected.slice(0, 1) : selected;
}

function readTool(
  view: PythonView,
  matcher: Matcher,
  framework: PythonFramework,
  row: PythonToolRow,
  definition: Anchored,
  { ref, key }: Selected,
  executor: Executor,
): FoundTool {
  const { fn, far, imported, wrappers } = executor;
  const named = row.name === undefined ? undefined : textAt(matcher, definition, row.name);
  const [schema] = row.schema === undefined ? [] : matcher.select(definition, row.schema);
  const [policy] = row.throwPolicy === undefined ? [] : matcher.select(definition, row.throwPolicy);
  const own = nameOf(fn ?? far?.fn);
  return {
    framework: framework.id,
    onThrow: row.onThrow,
    definition: definition.node,
    given: ref.view === view && ref.path.length === 0 ? ref.node : (fn ?? definition.node),
    wrappers,
    name: named ?? key ?? own ?? declaredName(definition.node) ?? 'tool',
    ...parametersFor(fn, framework.injected ?? [], row.bag, view),
    ...(fn && { fn }),
    ...(!fn && { imported: imported ?? placeOf(matcher, row, definition) }),
    ...(!fn && far && { far }),
    ...(schema && { schema: schema.ref }),
    ...(policy && { policy: policyOf(policy.ref) }),
  };
}

/** What stands here for tools that a factory of another file makes: `make_tools()`. */
function placeOf(matcher: Matcher, { fn }: PythonToolRow, definition: Anchored): Node {
  const lists = fn.split('|').flatMap((path) => matcher.select(definition, path.replace(/(?:\[\]|\.\*)$/u, '')));
  return lists.find(({ ref }) => ref.view === matcher.view && ref.path.length === 0)?.ref.node ?? definition.node;
}

/** Who fills in which parameter of an executor. */
function parametersFor(
  fn: FunctionNode | undefined,
  injected: readonly InjectedRow[],
  bag: string | undefined,
  view: PythonView,
): Pick<FoundTool, 'inputs' | 'inputBag' | 'context' | 'callId'> {
  const parameters = fn ? parametersOf(fn) : [];
  const inputs: Arg[] = [];
  const context: { parameter: Arg; path: readonly string[]; member?: string }[] = [];
  let callId: FoundTool['callId'];
  for (const { name, node, annotation } of parameters) {
    const parameter = node as Arg;
    const type = annotation ? view.textOf(annotation) : '';
    const row = injected.find(
      ({ named, typed }) => named?.includes(name) ?? typed?.some((word) => new RegExp(`\\b${word}\\b`, 'u').test(type)) ?? false,
    );
    if (!row) inputs.push(parameter);
    // `Annotated[str, InjectedState("stripe_key")]`
    const member = /\bInjectedState\(\s*(?:field\s*=\s*)?["'](\w+)["']/u.exec(type)?.[1];
    context.push(...(row?.context ?? []).map((path) => ({ parameter, path, ...(member !== undefined && { member }) })));
    if (row?.callId) callId ??= { parameter, path: row.callId };
  }
  const given = bag === undefined ? undefined : inputs[Number(bag)];
  return {
    inputs: bag === undefined ? inputs : [],
    ...(given && { inputBag: given }),
    ...(context.length > 0 && { context }),
    ...(callId && { callId }),
  };
}

/** The one string that a path leads to. */
export function textAt(matcher: Matcher, anchored: Anchored, path: string): string | undefined {
  const found = matcher.select(anchored, path).flatMap(({ ref }) => stringOf(resolve(ref.view, ref.node, ref.path).node) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

function nameOf(fn: FunctionNode | undefined): string | undefined {
  if (isDef(fn)) return fn.parent?.nodeType === 'ClassDef' && /^_a?run$/u.test(fn.name) ? fn.parent.name : fn.name;
  return fn && declaredName(fn);
}

/** The name, keyword or entry that a value is given, or the factory that returns it. */
function declaredName(node: Node): string | undefined {
  const { parent } = node;
  if (parent?.nodeType === 'Assign') {
    const [target] = parent.targets;
    return target?.nodeType === 'Name' ? target.id : undefined;
  }
  return parent?.nodeType === 'Return' ? methodAround(node) : undefined;
}

/** `@agent def billing(self): return Agent(…)`. */
export function methodAround(node: Node): string | undefined {
  const factory = node.parent?.nodeType === 'Return' ? enclosingFunction(node) : undefined;
  return isDef(factory) ? factory.name : undefined;
}

function policyOf(ref: Ref): NonNullable<FoundTool['policy']> {
  const { node } = resolve(ref.view, ref.node, ref.path);
  if (node.nodeType === 'Constant' && node.value === null) return 'abort';
  return isFunction(node) ? 'handled' : 'opaque';
}
