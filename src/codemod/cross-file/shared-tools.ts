/** Tools that agents of several roles are given: each agent gets its own, made with a client of its role. */
import { stripeClass } from '../../facts/javascript/edits/failure.js';
import { freeName, importDefault, importMaker } from '../../facts/javascript/edits/imports.js';
import { endOfStatement } from '../../facts/javascript/edits/statements.js';
import { insert } from '../../facts/javascript/edits/edit.js';
import { styleOf } from '../../facts/javascript/edits/style.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Node } from '../../facts/javascript/tree/syntax.js';
import { roleFromName } from '../../facts/role-names.js';
import type { Edit, Tool } from '../../facts/model.js';
import type { TransformContext } from '../model.js';
import { exportsOf, isExport, statementOf } from './homes.js';
import { removeSpecifier } from './imports.js';
import { follow, nameOf, usesOf } from './modules.js';

/** What the factory of shared tools is called: `makeSharedTools`. */
export const SHARED = { role: 'shared', factory: 'makeSharedTools' } as const;

/** How a file names the client's type; `undefined` in JavaScript. */
export function clientType(view: View): { readonly type?: string; readonly edits: readonly Edit[] } {
  if (!/\.[cm]?tsx?$/u.test(view.filename)) return { edits: [] };
  const known = stripeClass(view) ?? typeImport(view);
  if (known !== undefined) return { type: known, edits: [] };
  const { local, edits } = importDefault(view, 'stripe', 'Stripe');
  return { type: local, edits: edits.map(({ range, text }) => ({ range, text: text.replace(/\bimport /u, 'import type ') })) };
}

function typeImport(view: View): string | undefined {
  const declarations = view
    .all('ImportDeclaration')
    .filter(({ source, importKind }) => source.value === 'stripe' && importKind === 'type');
  return declarations.flatMap(({ specifiers }) => specifiers).find(({ type }) => type === 'ImportDefaultSpecifier')?.local.name;
}

/** A name that stands for a shared tool, and the role of the agent that it is given to. */
interface Given {
  readonly path: string;
  readonly view: View;
  readonly node: Node;
  readonly role: string;
  readonly tool: string;
}

/**
 * Rewrites what names the shared tools of a file: `[lookUp]` of agent `support` becomes `[supportTools.lookUp]`, with
 * `const supportTools = makeSharedTools(vaultStripe('support'))`.
 *
 * @returns edits by path, or `undefined` where something else than an agent with a name uses a tool
 */
export function giveOut(
  context: TransformContext,
  path: string,
  view: View,
  tools: readonly Tool[],
  vault: (view: View, local: string, role: string) => string | undefined,
): Map<string, Edit[]> | undefined {
  const given: Given[] = [];
  const edits = new Map<string, Edit[]>();
  const add = (at: string, more: readonly Edit[]): void => void edits.set(at, [...(edits.get(at) ?? []), ...more]);
  const isImported = new Set<string>();
  for (const { whole } of tools) {
    const declared = view.all('VariableDeclarator').find(({ init }) => init?.range.join() === whole.join())?.id;
    if (declared?.type !== 'Identifier') return undefined;
    const exported = exportsOf(view, declared);
    const travels = exported.length > 0 ? follow(context.workspace, path, exported) : undefined;
    if (travels && (travels.unclear.length > 0 || travels.mocks.length > 0)) return undefined;
    if (statementOf(view, declared)?.type !== 'ExportNamedDeclaration' && exported.length > 0) return undefined;
    const own = usesOf(view, declared).filter((use) => !isExport(view, use));
    const places = [
      ...own.map((node) => ({ path, view, node })),
      ...(travels?.taken ?? []).flatMap((one) => one.uses.map((node) => ({ path: one.path, view: one.view, node }))),
    ];
    for (const place of places) {
      const role = roleAt(context, place.path, place.node);
      if (role === undefined || place.node.type !== 'Identifier') return undefined;
      given.push({ ...place, role, tool: declared.name });
    }
    for (const { at, path: to, view: there } of travels?.taken ?? []) {
      if (at.type !== 'ImportSpecifier') return undefined;
      add(to, isImported.has(to) ? removeSpecifier(there, at) : [{ range: at.range, text: SHARED.factory }]);
      isImported.add(to);
    }
    for (const { specifier, path: to, view: there } of travels?.handedOn ?? []) {
      if (nameOf(specifier.local) !== nameOf(specifier.exported)) return undefined;
      add(to, isImported.has(to) ? removeSpecifier(there, specifier) : [{ range: specifier.range, text: SHARED.factory }]);
      isImported.add(to);
    }
  }
  for (const to of new Set(given.map((one) => one.path))) {
    const here = given.filter((one) => one.path === to);
    const there = here[0]?.view;
    // Of two factories with that name, one would need another.
    if (there && there.named(SHARED.factory).length > 0) return undefined;
    const written = there && used(there, here, to === path ? tools : [], vault);
    if (!written) return undefined;
    add(to, written);
  }
  return edits;
}

function used(
  view: View,
  given: readonly Given[],
  tools: readonly Tool[],
  vault: (view: View, local: string, role: string) => string | undefined,
): Edit[] | undefined {
  const maker = importMaker(view);
  if (!maker) return undefined;
  const { local, edits } = maker;
  const { newline, semicolon } = styleOf(view);
  const names = new Map(
    [...new Set(given.map(({ role }) => role))].sort().map((role) => [role, freeName(view, `${camel(role)}Shared`)]),
  );
  const lines = [...names].map(([role, name]) => {
    const client = vault(view, local, role);
    return client && `const ${name} = ${SHARED.factory}(${client})${semicolon}`;
  });
  if (lines.some((line) => line === undefined)) return undefined;
  const last = Math.max(...tools.map(({ whole }) => whole[1]), -1);
  const statement =
    last < 0 ? view.all('ImportDeclaration').at(-1) : view.ast.body.find(({ range }) => range[0] < last && last <= range[1]);
  if (!statement) return undefined;
  const end = endOfStatement(view, statement);
  const text = newline + newline + lines.join(newline);
  // Beside an import that is inserted there, the constants come after it.
  const imported = edits.find(({ range }) => range[0] === range[1] && range[0] === end);
  const rest = edits.filter((edit) => edit !== imported);
  return [
    ...rest,
    insert(end, (imported?.text ?? '') + text),
    ...given.map(({ node, role, tool }): Edit => {
      const member = `${names.get(role) ?? ''}.${tool}`;
      const isShort = node.parent?.type === 'Property' && node.parent.shorthand;
      return { range: node.range, text: isShort ? `${view.textOf(node)}: ${member}` : member };
    }),
  ];
}

/** A file that uses a tool of another file where no agent with a name is defined; the tool is to be of no role there. */
export function strangerTo(
  context: TransformContext,
  { path, view }: { readonly path: string; readonly view: View },
  tools: readonly Tool[],
): { readonly path: string; readonly tool: string } | undefined {
  for (const { whole } of tools) {
    const declared = view.all('VariableDeclarator').find(({ init }) => init?.range.join() === whole.join())?.id;
    if (declared?.type !== 'Identifier') continue;
    const { taken } = follow(context.workspace, path, exportsOf(view, declared));
    const other = taken.find((one) => one.uses.some((use) => roleAt(context, one.path, use) === undefined));
    if (other) return { path: other.path, tool: declared.name };
  }
  return undefined;
}

/** The role of the one agent whose definition a place stands in. */
function roleAt({ workspace }: TransformContext, path: string, { range }: Node): string | undefined {
  const file = workspace.read(path);
  const facts = file?.facts;
  const around = (facts?.agents ?? []).filter(({ at }) => at[0] <= range[0] && range[1] <= at[1]);
  const name = around.length === 1 ? around[0]?.name : undefined;
  return name === undefined ? undefined : roleFromName(name);
}

function camel(role: string): string {
  return role.replace(/_+([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}
