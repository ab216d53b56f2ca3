/** Who runs a piece of Python: tools alone, or others as well. */
import type { Range } from '../../facts/model.js';
import type { Call, Node } from '../../facts/python/tree/nodes.js';
import { isDef } from '../../facts/python/tree/syntax.js';
import type { ToolAt } from '../cross-file/users.js';
import type { Workspace } from '../model.js';
import { placesOf, type Place } from './places.js';

export interface Runners {
  readonly tools: readonly ToolAt[];
  /** Whether others than tools do. */
  readonly others: boolean;
}

const TEST = /(?:^|[\\/])tests?[\\/]|(?:^|[\\/])(?:test_[^\\/]*|[^\\/]*_test|conftest)\.py$/u;

export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** Decorators by which somebody else calls a function: a route, a job, a command. */
const REGISTERED =
  /\.(?:route|get|post|put|patch|delete|task|command|websocket|middleware|event|on_\w+|callback|handler|schedule)\b/u;

/** Follows code to whoever runs it, by the names of the functions and classes that it stands in. */
export class Judge {
  /** By name and file; in progress, they are nobody's. */
  readonly #known = new Map<string, Runners>();

  constructor(private readonly workspace: Workspace) {}

  runners({ path, view, node }: Place): Runners {
    const tools = this.#toolsAround(path, node.range);
    if (tools.length > 0) return { tools, others: false };
    const statement = view.ast.body.find(({ range }) => holds(range, node.range));
    const name = statement && nameOf(statement, node);
    if (name === undefined) return { tools: [], others: true };
    const key = `${path}\0${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, { tools: [], others: false });
    const isServed = isDef(statement) && statement.decorator_list.some((one) => REGISTERED.test(view.textOf(one)));
    const found = this.#callersOf(path, name);
    const runners = isServed ? { ...found, others: true } : found;
    this.#known.set(key, runners);
    return runners;
  }

  #callersOf(path: string, name: string): Runners {
    const places = placesOf(this.workspace, path, name).filter((place) => !isTest(place.path) && !isAnnotation(place.node));
    const runners = places.map((place) => this.runners(place));
    // What nothing calls is called by something that cannot be seen: a route, a script.
    return {
      tools: distinct(runners.flatMap(({ tools }) => tools)),
      others: places.length === 0 || runners.some(({ others }) => others),
    };
  }

  /** Tools whose executor holds the place: of several in one another the innermost. */
  #toolsAround(path: string, range: Range): ToolAt[] {
    const file = this.workspace.read(path);
    const tools = file ? file.facts.tools : [];
    const around = tools.flatMap(({ at, whole }, tool) =>
      holds(at, range) || holds(whole, range) ? [{ path, tool, size: at[1] - at[0] }] : [],
    );
    const least = Math.min(...around.map(({ size }) => size));
    return around.filter(({ size }) => size === least).map((one) => ({ path: one.path, tool: one.tool }));
  }
}

/** The name of the module by which others come to a node of one of its statements. */
function nameOf(statement: Node, node: Node): string | undefined {
  if (isDef(statement) || statement.nodeType === 'ClassDef') return statement.name;
  const target = statement.nodeType === 'Assign' ? statement.targets[0] : undefined;
  const value = statement.nodeType === 'Assign' ? statement.value : undefined;
  if (target?.nodeType !== 'Name' || !value) return undefined;
  // `billing = Billing()` is another name for what the class does, `HANDLERS = {"charge": charge}` for its functions.
  const isPart = value === node || (value.nodeType === 'Call' && (value.func === node || isBound(value, node)));
  return isPart || isInDisplay(value, node) ? target.id : undefined;
}

/** `partial(refund, client)`: what it gives back runs what it is given. */
function isBound({ func, args }: Call, node: Node): boolean {
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  return name === 'partial' && args.some((one) => one === node || (one === args[0] && holds(one.range, node.range)));
}

function isInDisplay(value: Node, node: Node): boolean {
  for (let at: Node | undefined = node.parent; at; at = at.parent) {
    if (at.nodeType !== 'Dict' && at.nodeType !== 'List' && at.nodeType !== 'Tuple') return false;
    if (at === value) return true;
  }
  return false;
}

function isAnnotation(node: Node): boolean {
  for (let at = node, up = node.parent; up; at = up, up = up.parent) {
    if (up.nodeType === 'Arg') return true;
    if (up.nodeType === 'AnnAssign' && up.annotation === at) return true;
    if (isDef(up)) return up.returns === at;
  }
  return false;
}

export function holds(outer: Range, inner: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

export function distinct(tools: readonly ToolAt[]): ToolAt[] {
  return [...new Map(tools.map((one) => [`${one.path}\0${String(one.tool)}`, one])).values()];
}
