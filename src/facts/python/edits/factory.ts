import { repairOf } from '../../javascript/edits/edit.js';
import type { Edit, Range } from '../../model.js';
import type { Expression, Node, Statement } from '../tree/nodes.js';
import type { Variable } from '../tree/scopes.js';
import { contains, enclosingFunction, isDef, isFunction, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { isDocstring } from './error-class.js';
import { indentCode, withoutSecondBlanks } from './indent-code.js';
import { carriersOf, freeName, isHidden } from './names.js';
import { beginning, beginOf, regionOf, type Region } from './region.js';
import { keepsStrings } from './same-strings.js';
import { indentAt, nextLine, startsLine, styleOf } from './style.js';
import { vaultText, type Vault } from './vault.js';

type Placed = { readonly range: Range };

/** A client that a factory is to make for some tools. */
export interface FactoryPlan {
  /** How the tools are to call the client: `clientName`. */
  readonly client: string;
  /** What makes it, its imports left out; absent where each caller of the factory gives it. */
  readonly vault?: Vault;
  /** Without `vault`: the type of the parameter, as the file can write it: `stripe.StripeClient`. */
  readonly type?: string;
  /** As in the policy: `billing`. */
  readonly role: string;
  /** Where the tools use it: calls of the SDK's module, or the name of a client. */
  readonly uses: readonly Node[];
  /** What makes each tool: the call of the framework, or the function alone. */
  readonly places: readonly Placed[];
  /** Nothing before this offset can move. */
  readonly after: number;
  /** Names that other factories of the same change take. */
  readonly taken?: ReadonlySet<string>;
  /** Names of the module that other files use. */
  readonly exported?: ReadonlySet<string>;
}

/** A factory with what it hands out. */
export interface Factory {
  readonly edits: readonly Edit[];
  /** `make_billing_tools`; absent where the tools were made in a function already. */
  readonly name?: string;
  /** In this order. */
  readonly returned: readonly string[];
}

/** A name for the client that nothing in the file has yet. */
export function clientName(view: PythonView, taken?: ReadonlySet<string>): string {
  return freeName(view, ['client', 'stripe_client'], taken);
}

/**
 * Makes a client in a factory around the tools that use it, or in the function that makes all of them. What the module's other code, or other
 * files, had of the tools, they still have under the same names. `undefined` where what stands between the tools cannot move.
 */
export function intoFactory(view: PythonView, plan: FactoryPlan): Factory | undefined {
  return insideFunction(view, plan) ?? aroundTools(view, plan, true) ?? aroundTools(view, plan, false);
}

/** One function makes all the tools: the client is made at its beginning. */
function insideFunction(view: PythonView, { client, vault, uses, places, after }: FactoryPlan): Factory | undefined {
  const { text } = view;
  const fn = view.ast.body.find((statement) => uses.length > 0 && uses.every((use) => contains(statement, use)));
  if (!vault || !isDef(fn) || fn.range[0] < after || !uses.every((use) => enclosingFunction(use))) return undefined;
  // A function that is itself an executor would make a client at every call.
  if (places.length === 0 || !places.every((place) => holds(fn, place) && !holds(place, fn))) return undefined;
  const first = fn.body.find((one, i) => !(i === 0 && isDocstring(one)) && !/^(?:Import|Global)/u.test(one.nodeType));
  if (!first || !startsLine(text, first.range[0]) || isBoundIn(view, client, fn)) return undefined;
  const indent = indentAt(text, first.range[0]);
  const at = beginning(view, beginOf(view, first));
  const made = `${indent}${vaultText(view, vault, `${client} = `, indent)}${styleOf(view).newline}`;
  return { edits: [{ range: [at, at], text: made }], returned: [] };
}

/**
 * A factory around the statements from the first to the last that use the client.
 *
 * @param wide whether tools that only come to it through other functions go along
 */
function aroundTools(view: PythonView, plan: FactoryPlan, wide: boolean): Factory | undefined {
  const { uses, places, after, vault } = plan;
  const { body } = view.ast;
  const isUser = (s: Statement): boolean => uses.some((use) => holds(s, use)) || (wide && places.some((p) => holds(s, p)));
  const [from, to] = [body.findIndex(isUser), body.findLastIndex(isUser)];
  const region = from < 0 ? undefined : regionOf(view, body.slice(from, to + 1));
  if (!region || region.range[0] < after || !isFree(view, plan, region)) return undefined;
  if (!uses.every((use) => isSeen(use, places)) || !places.some((place) => holds(region, place))) return undefined;

  const outside = region.names.filter((variable) => isHandedOut(view, variable, region, plan));
  const isTool = ({ bindings }: Variable): boolean =>
    bindings.some(({ node }) => places.some((p) => holds(node.parent ?? node, p)));
  if (!vault && (outside.length === 0 || !outside.every(isTool) || region.statements.some(isEffect))) return undefined;

  const [start, end] = region.lines;
  const { newline, indent } = styleOf(view);
  const name = freeName(view, [`make_${plan.role}_tools`], plan.taken);
  const returned = outside.map((variable) => variable.name);
  const edits = repairOf([
    { range: [start, start], text: newline.repeat(blankLinesFor(view, start)) + header(view, plan, name) },
    ...indentCode(view, start, end, indent),
    ...region.statements.slice(1).flatMap((next, i) => {
      const before = region.statements[i] ?? next;
      return withoutSecondBlanks(view, [nextLine(view.text, before.range[1]), beginOf(view, next)]);
    }),
    { range: [end, end], text: footer(view, plan, name, returned) },
  ])?.();
  return edits && keepsStrings(view, edits) ? { edits, name, returned } : undefined;
}

function header(view: PythonView, { client, vault, type }: FactoryPlan, name: string): string {
  const { newline, indent } = styleOf(view);
  if (!vault) return `def ${name}(${client}${type === undefined ? '' : `: ${type}`}):${newline}`;
  const made = vaultText(view, vault, `${client} = ${client} or `, indent);
  return `def ${name}(${client}=None):${newline}${indent}${made}${newline}${newline}`;
}

function footer(view: PythonView, { vault }: FactoryPlan, name: string, returned: readonly string[]): string {
  const { newline, indent } = styleOf(view);
  const result = returned.length === 0 ? '' : newline.repeat(2) + indent + listed(view, returned, 'return ', '', indent);
  if (!vault) return result;
  const call = returned.length === 0 ? `${name}()` : listed(view, returned, '', ` = ${name}()`, '');
  return result + newline.repeat(3) + call;
}

/** `return a, b`, with a line for each where one is too long for all. */
function listed(view: PythonView, names: readonly string[], before: string, after: string, indent: string): string {
  const { newline, indent: step, width } = styleOf(view);
  const line = before + names.join(', ') + after;
  if (indent.length + line.length <= width || names.length < 2) return line;
  return [`${before}(`, ...names.map((name) => `${indent}${step}${name},`), `${indent})${after}`].join(newline);
}

/** Two blank lines stand before a function. */
function blankLinesFor({ text }: PythonView, start: number): number {
  const before = /(?:^|\n)((?:[^\S\n]*\n)*)$/u.exec(text.slice(0, start))?.[1] ?? '';
  return start === 0 ? 0 : Math.max(0, 2 - (before.split('\n').length - 1));
}

/** Uses in functions, and in what a framework is given, run when a tool does. */
function isSeen(use: Node, places: readonly Placed[]): boolean {
  return enclosingFunction(use) !== undefined || places.some((place) => holds(place, use));
}

/** Whether the name of the client means nothing else in the region, nor at a use. */
function isFree(view: PythonView, { client, uses }: FactoryPlan, region: Region): boolean {
  if (region.names.some(({ name }) => name === client) || uses.some((use) => isHidden(view, client, use))) return false;
  return !view.named(client).some((name) => {
    const scope = view.variable(name)?.scope.node.nodeType ?? 'Module';
    return scope === 'Module' && holds(region, name) && !uses.some((use) => use.range[0] === name.range[0]);
  });
}

/** What is used outside of the region, or may be loaded by its name: an agent, and what nothing uses and nobody keeps. */
function isHandedOut(
  view: PythonView,
  { name, references, bindings }: Variable,
  region: Region,
  { exported }: FactoryPlan,
): boolean {
  if (exported?.has(name) || references.some((one) => !holds(region, one)) || isListed(view, name)) return true;
  if (name.startsWith('_')) return false;
  return bindings.some(({ node, value }) => {
    if (value) return unwrap(value).nodeType === 'Call';
    const isKept = isDef(node) && node.decorator_list.some((decorator) => registers(view, decorator));
    return references.length === 0 && !isKept;
  });
}

/** Whether `__all__` names it. */
function isListed(view: PythonView, name: string): boolean {
  const lists = view.moduleScope.variables.get('__all__')?.bindings ?? [];
  return lists.some(({ node }) => view.within('Constant', node.parent ?? node).some((one) => stringOf(one) === name));
}

/** `@mcp.tool()`: the method of an object, which keeps the function; not a function of a module, `@agents.function_tool`. */
function registers(view: PythonView, decorator: Expression): boolean {
  let root: Node = decorator.nodeType === 'Call' ? decorator.func : decorator;
  if (root.nodeType !== 'Attribute') return false;
  while (root.nodeType === 'Attribute' || root.nodeType === 'Call') root = root.nodeType === 'Call' ? root.func : root.value;
  const [binding] = view.variable(root)?.bindings ?? [];
  return binding !== undefined && !(binding.kind === 'import' && binding.node.parent?.nodeType === 'Import');
}

/** What a factory that is called again, or not at all, would do again, or not at all. */
function isEffect(statement: Statement): boolean {
  return statement.nodeType === 'Expr' && statement.value.nodeType !== 'Constant';
}

/** Whether a function gives a name a meaning of its own, in it or around something in it. */
function isBoundIn(view: PythonView, name: string, fn: Node): boolean {
  return carriersOf(view, name).some((node) => contains(fn, node) && isFunction(view.variable(node)?.scope.node));
}

function holds(outer: Placed, inner: Placed): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
