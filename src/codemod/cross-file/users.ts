/** Who uses a shared client: tools alone, or others as well. */
import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../../facts/javascript/tree/source.js';
import { enclosingClass, enclosingFunction, isFunction, unwrap, wrapped, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Range } from '../../facts/model.js';
import type { Workspace } from '../model.js';
import { followed, isHandedOn, type Place } from './arguments.js';
import { commonJsNames, exportsOf, functionName, isExport, statementOf, type Home } from './homes.js';
import { follow, usesOf, type Travels } from './modules.js';

/** A tool by its file and its index there. */
export interface ToolAt {
  readonly path: string;
  readonly tool: number;
}

/** One place that is given the client. */
export interface Use {
  readonly path: string;
  readonly view: View;
  /** The expression that is the client: `stripe`, `getStripe()`, `clients.stripe`. */
  readonly node: Node;
  /** `tool`: nothing but tools comes by; `other`: something else does; `test`; `type`: `typeof stripe`. */
  readonly kind: 'tool' | 'other' | 'test' | 'type';
  /** The tools that come by. */
  readonly tools: readonly ToolAt[];
  /** Whether it is an argument of a function that gives it to these tools: they stand elsewhere. */
  readonly handedOn?: boolean;
}

/** Who runs some code. */
interface Runners {
  readonly tools: readonly ToolAt[];
  /** Whether others than tools do. */
  readonly others: boolean;
}

export interface Users {
  readonly uses: readonly Use[];
  readonly travels: Travels;
}

const TEST = /(?:^|[\\/])(?:__tests__|__mocks__|tests?|e2e|specs?)[\\/]|[._-](?:test|spec)\.[cm]?[jt]sx?$/u;
const NOWHERE: Travels = { taken: [], handedOn: [], mocks: [], unclear: [] };

/** Everything of the run that uses a client. */
export function usersOf(workspace: Workspace, home: Home): Users {
  const { path, view, variable, exported, by } = home;
  const declared = variable?.defs[0]?.name;
  const travels = exported.length > 0 ? follow(workspace, path, exported) : NOWHERE;
  const named = declared ? usesOf(view, declared).filter((use) => !isExport(view, use) && !isWithin(use, home)) : [];
  const own = [...named, ...home.makers.filter((maker) => !declared && isUsedThere(maker))];
  const places = [
    ...own.map((node) => ({ path, view, node })),
    ...travels.taken.flatMap((taken) => taken.uses.map((node) => ({ path: taken.path, view: taken.view, node }))),
  ];
  const judge = new Judge(workspace);
  return {
    travels,
    uses: places.map((place) => {
      const { parent } = place.node;
      const isCalled = by === 'call' && parent?.type === 'CallExpression' && parent.callee === place.node;
      return judge.use({ ...place, node: isCalled ? parent : place.node });
    }),
  };
}

/** A client without a name: `billingTools(new Stripe(key))`, the field of a class, one that a tool makes itself. */
function isUsedThere(maker: Node): boolean {
  return isHandedOn(maker) || enclosingFunction(maker) !== undefined || enclosingClass(maker) !== undefined;
}

/** A function that hands the client out uses what holds it. */
function isWithin(use: Node, { by, variable }: Home): boolean {
  const fn = variable?.defs[0]?.node;
  return by === 'call' && fn !== undefined && fn.range[0] <= use.range[0] && use.range[1] <= fn.range[1];
}

/** Follows code to whoever runs it. */
class Judge {
  /** Functions by name and file; in progress, they are nobody's. */
  readonly #known = new Map<string, Runners>();
  /** Values that are being followed, so that none is followed in a circle. */
  readonly #following = new Set<Node>();

  constructor(private readonly workspace: Workspace) {}

  use({ path, view, node }: Place): Use {
    if (node.parent?.type === 'TSTypeQuery') return { path, view, node, kind: 'type', tools: [] };
    if (TEST.test(path)) return { path, view, node, kind: 'test', tools: [] };
    const { tools, others } = this.#runners(path, view, node);
    if (!others && tools.length > 0) return { path, view, node, kind: 'tool', tools };
    const given = this.#given({ path, view, node });
    if (!given) return { path, view, node, kind: 'other', tools };
    const isForTools = !given.others && given.tools.length > 0;
    if (isForTools) return { path, view, node, kind: 'tool', tools: given.tools, handedOn: true };
    return { path, view, node, kind: 'other', tools: distinct([...tools, ...given.tools]), handedOn: true };
  }

  /** Who uses a value that is handed to a function of the project; `undefined` where it is not, or it cannot be seen. */
  #given(place: Place): Runners | undefined {
    const places = this.#following.has(place.node) ? undefined : followed(place);
    if (!places) return undefined;
    this.#following.add(place.node);
    const uses = places.map((one) => this.use(one)).filter(({ kind }) => kind !== 'type');
    this.#following.delete(place.node);
    return { tools: distinct(uses.flatMap(({ tools }) => tools)), others: uses.some(({ kind }) => kind !== 'tool') };
  }

  /** @param isFunctionName whether the node names a function that runs the code, and not what the code uses */
  #runners(path: string, view: View, node: Node, isFunctionName = false): Runners {
    const inside = this.#toolsAround(path, node.range);
    if (inside.length > 0) return { tools: inside, others: false };
    const statement = statementOf(view, node);
    const name = statement && nameIn(statement, node, isFunctionName);
    const exported = name ? exportsOf(view, name) : statement ? exportedBy(view, statement, node) : [];
    if (!name && exported.length === 0) return { tools: [], others: true };
    const key = `${path}\0${name?.name ?? `exports ${exported.join()}`}`;
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, { tools: [], others: false });
    const own = name ? usesOf(view, name).filter((use) => !isExport(view, use)) : [];
    const found = this.#callersOf(path, view, own, exported);
    this.#known.set(key, found);
    return found;
  }

  #callersOf(path: string, view: View, own: readonly Node[], exported: readonly string[]): Runners {
    const { taken, unclear } = exported.length > 0 ? follow(this.workspace, path, exported) : NOWHERE;
    const places = [
      ...own.map((node) => ({ path, view, node })),
      ...taken.flatMap((one) => one.uses.map((node) => ({ path: one.path, view: one.view, node }))),
    ].filter((place) => !TEST.test(place.path) && !/^TS/u.test(place.node.parent?.type ?? ''));
    const runners = places.map((place) => this.#runners(place.path, place.view, place.node, true));
    // What nothing calls is called by something that cannot be seen: a route, a script.
    return {
      tools: distinct(runners.flatMap(({ tools }) => tools)),
      others: places.length === 0 || unclear.length > 0 || runners.some(({ others }) => others),
    };
  }

  /** Tools whose executor holds the place. */
  #toolsAround(path: string, range: Range): ToolAt[] {
    const file = this.workspace.read(path);
    const tools = file?.facts.tools ?? [];
    const around = tools.flatMap(({ at, whole }, tool) =>
      holds(at, range) || holds(whole, range) ? [{ path, tool, size: at[1] - at[0] }] : [],
    );
    // Of tools in one another, or in a function that runs several, the innermost.
    const least = Math.min(...around.map(({ size }) => size));
    return around.filter(({ size }) => size === least).map((one) => ({ path: one.path, tool: one.tool }));
  }
}

/** The function that a statement of the module declares around a node. */
function nameIn(statement: TSESTree.ProgramStatement, node: Node, isFunctionName: boolean): TSESTree.Identifier | undefined {
  for (let up: Node | undefined = node; up && up !== statement.parent; up = up.parent) {
    if (up.type === 'VariableDeclarator' && up.id.type === 'Identifier' && up.init && isOf(unwrap(up.init), node)) return up.id;
    // `const handlers = { charge, refund: async () => … }`
    const table = isFunction(up) || (isFunctionName && up === node) ? tableAround(up) : undefined;
    if (table?.parent.type === 'VariableDeclarator' && table.parent.id.type === 'Identifier') return table.parent.id;
    const name = isFunction(up) && !enclosed(up, statement) ? functionName(up) : undefined;
    if (name) return name;
    if (up.type === 'ClassDeclaration') return up.id ?? undefined;
  }
  return undefined;
}

/** The object that a function, or its name, is a member of. */
function tableAround(fn: Node): TSESTree.ObjectExpression | undefined {
  const outer = wrapped(fn);
  const { parent } = outer;
  if (parent?.type !== 'Property' || parent.value !== outer) return undefined;
  return parent.parent.type === 'ObjectExpression' ? parent.parent : undefined;
}

/** Names by which a CommonJS module exports a function without a name of its own: `exports.charge = …`, `module.exports = { charge: … }`. */
function exportedBy(view: View, statement: TSESTree.ProgramStatement, node: Node): string[] {
  for (let up: Node | undefined = node; up && up !== statement.parent; up = up.parent) {
    const names = isFunction(up) && !enclosed(up, statement) ? commonJsNames(view, wrapped(up)) : [];
    if (names.length > 0) return names;
  }
  return [];
}

/** `const stripe = getStripe()` is another name for the client, `const billing = new Billing()` for what the class does. */
function isOf(value: Node, node: Node): boolean {
  return value === node || (value.type === 'NewExpression' && value.callee === node);
}

function enclosed(fn: Node, statement: Node): boolean {
  for (let up = fn.parent; up && up !== statement.parent; up = up.parent) if (isFunction(up)) return true;
  return false;
}

function holds(outer: Range, inner: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

function distinct(tools: readonly ToolAt[]): ToolAt[] {
  return [...new Map(tools.map((one) => [`${one.path}\0${String(one.tool)}`, one])).values()];
}
