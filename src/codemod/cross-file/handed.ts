/** What becomes of a client that no rule reports: whoever starts the agents makes it, and hands it to their tools. */
import { styleOf } from '../../facts/javascript/edits/style.js';
import { freeName, importMaker } from '../../facts/javascript/edits/imports.js';
import { endOfStatement, removeStatement } from '../../facts/javascript/edits/statements.js';
import { insert } from '../../facts/javascript/edits/edit.js';
import type { Edit } from '../../facts/model.js';
import type { TransformContext } from '../model.js';
import type { Home } from './homes.js';
import { hasComments, joined, withoutUnused } from './imports.js';
import { inPlace, keyStatements, vaultCall } from './in-place.js';
import { noRole, obstacleFor, type Plan } from './plan.js';
import type { Use, Users } from './users.js';

/** `undefined` where no tool is seen to use the client: it is none of our business then. */
export function changesForHanded(context: TransformContext, home: Home, users: Users): Plan | undefined {
  const uses = users.uses.filter(({ kind }) => kind === 'tool' || kind === 'other');
  const reached = uses.flatMap(({ tools }) => tools);
  const [first] = reached;
  if (!first) return undefined;
  const named = context.roleOf(home.path, home.client);
  const ofTools = ({ tools }: Use): string[] => [
    ...new Set(tools.flatMap(({ path, tool }) => context.rolesOfTool?.(path, tool) ?? [])),
  ];
  const all = [...new Set(uses.flatMap(ofTools))].sort();
  const [one] = all;
  const single = all.length > 1 ? undefined : 'role' in named ? named.role : one;
  if (single === undefined && one === undefined) {
    // The file of the tools, since that says what the role calls as well.
    return { obstacle: noRole({ ...home, path: first.path }, 'no agent with a name is given the tools that use it') };
  }
  const others = uses.filter(({ kind }) => kind === 'other');
  const rolesFor = (use: Use): readonly string[] => (single === undefined ? ofTools(use) : [single]);
  if (users.travels.unclear.length === 0) {
    const stays = single !== undefined && others.length === 0 ? inPlace(home.view, home.makers, single) : undefined;
    // A test that replaces the client's module would replace nothing any more.
    const isReplaced = users.travels.mocks.length > 0;
    const edits = stays ?? (isReplaced ? undefined : split(home, users, (use) => (use.kind === 'tool' ? rolesFor(use) : [])));
    const maker = home.view.maker?.name ?? 'vaultStripe';
    const what = `${home.fact.name}: ${(single === undefined ? all : [single]).map((role) => `${maker}('${role}')`).join(', ')}`;
    if (edits) return { edits: new Map([[home.path, edits]]), what };
  }
  const undecided = uses.filter((use) => rolesFor(use).length > 1).length;
  return { obstacle: obstacleFor(home, users, others, undecided, single) };
}

/** A client of each role beside the shared one, which goes when nothing else needs it. */
function split(home: Home, { uses }: Users, rolesFor: (use: Use) => readonly string[]): Edit[] | undefined {
  const { view, path, makers } = home;
  const [maker, second] = makers;
  const declarator = home.variable?.defs[0]?.node;
  const vault = importMaker(view);
  if (!maker || second || !vault || declarator?.type !== 'VariableDeclarator' || declarator.parent.declarations.length !== 1)
    return undefined;
  const forTools = uses.filter((use) => rolesFor(use).length > 0);
  const isHere = forTools.every((use) => use.path === path && use.handedOn === true && use.node.type === 'Identifier');
  if (forTools.length === 0 || !isHere || forTools.some((use) => rolesFor(use).length > 1) || home.exported.length > 0)
    return undefined;
  const names = new Map<string, string>();
  for (const role of [...new Set(forTools.flatMap(rolesFor))].sort()) names.set(role, freeName(view, `${camel(role)}Stripe`));
  const { newline, semicolon } = styleOf(view);
  const { parent: statement } = declarator;
  const indent = /[^\n]*$/u.exec(view.text.slice(0, statement.range[0]))?.[0] ?? '';
  const calls = [...names].map(([role, name]) => ({ name, call: vaultCall(view, maker, vault.local, role) }));
  if (indent.trim() !== '' || hasComments(view, statement.range) || calls.some(({ call }) => call === undefined))
    return undefined;
  const lines = calls.map(({ name, call }) => `const ${name} = ${call ?? ''}${semicolon}`).join(newline + indent);
  const isSpent = uses.every((use) => use.kind === 'type' || forTools.includes(use));
  const made = isSpent
    ? { range: statement.range, text: lines }
    : insert(endOfStatement(view, statement), newline + indent + lines);
  const given = forTools.map((use): Edit => {
    const [role = ''] = rolesFor(use);
    const { parent } = use.node;
    const name = names.get(role) ?? '';
    return {
      range: use.node.range,
      text: parent?.type === 'Property' && parent.shorthand ? `${view.textOf(use.node)}: ${name}` : name,
    };
  });
  const keys = isSpent ? keyStatements(view, maker).flatMap((node) => removeStatement(view, node)) : [];
  const gone = [...(isSpent ? [statement.range] : []), ...keys.map(({ range }) => range)];
  return joined(view, [...vault.edits, made, ...given, ...keys, ...withoutUnused(view, gone, [made, ...given])]);
}

function camel(role: string): string {
  return role.replace(/_+([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}
