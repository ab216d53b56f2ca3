/** The client stays where it is, and is made for one role. */
import type { TSESTree } from '@typescript-eslint/utils';
import { importMaker } from '../../facts/javascript/edits/imports.js';
import { removeStatement } from '../../facts/javascript/edits/statements.js';
import { styleOf } from '../../facts/javascript/edits/style.js';
import { endWithParens } from '../../facts/javascript/edits/trivia.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { contains, unwrap, type Call, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit } from '../../facts/model.js';
import { withoutDirectives } from './directives.js';
import { hasComments, joined, withoutUnused } from './imports.js';
import { usesOf } from './modules.js';
import { spentParameters } from './parameters.js';

/**
 * Writes `vaultStripe('billing', config)` for `new Stripe(key, config)`, and takes out what only served the key: the constant that held
 * it, and the check that it is there. `undefined` where the client has an address of its own, and where a comment would be lost.
 */
export function inPlace(view: View, makers: readonly Call[], role: string): Edit[] | undefined {
  const maker = importMaker(view);
  if (!maker) return undefined;
  const { local, edits } = maker;
  const made = makers.map((maker) => vaultText(view, maker, local, role));
  if (made.length === 0 || made.some((one) => one === undefined)) return undefined;
  const written = made.flatMap((one) => one ?? []);
  const spent = makers.flatMap((maker) => keyStatements(view, maker, makers));
  const removed = [...new Set(spent)].flatMap((statement) => removeStatement(view, statement));
  const directives = makers.flatMap((maker) => withoutDirectives(view, maker));
  const spentKeys = [...written, ...removed].map(({ range }) => range);
  const parameters = spentParameters(view, makers, spentKeys);
  const gone = [...spentKeys, ...parameters.map(({ range }) => range)];
  return joined(view, [...edits, ...written, ...removed, ...directives, ...parameters, ...withoutUnused(view, gone, written)]);
}

/** The call of `vaultStripe` with what is worth keeping of the constructor's options. */
export function vaultCall(view: View, maker: Call, local: string, role: string): string | undefined {
  const [, config] = maker.arguments;
  const { quote } = styleOf(view);
  if (!config || isNothing(config)) return `${local}(${quote}${role}${quote})`;
  return hasAddress(view, config) ? undefined : `${local}(${quote}${role}${quote}, ${view.textOf(config)})`;
}

function vaultText(view: View, maker: Call, local: string, role: string): Edit | undefined {
  const [key, config] = maker.arguments;
  if (!key || (config && hasAddress(view, config)) || maker.arguments.length > 2) return undefined;
  const { quote } = styleOf(view);
  const start = `${local}(${quote}${role}${quote}`;
  const isAlone = !config || isNothing(config);
  const end = isAlone ? maker.range[1] : endWithParens(view, key.range[1], config.range[0]);
  if (hasComments(view, [maker.range[0], end])) return undefined;
  return { range: [maker.range[0], end], text: isAlone ? `${start})` : start };
}

function isNothing(node: Node): boolean {
  return /^(?:undefined|null)$/u.test(node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : '');
}

/** It speaks to some server already: whether that is the proxy cannot be told from here. */
function hasAddress(view: View, config: Node): boolean {
  return config.type === 'SpreadElement' || /\b(?:host|port|protocol)\b/u.test(view.textOf(config));
}

/** `const key = process.env.STRIPE_SECRET_KEY` and `if (!key) throw …`, when nothing but the client needs them. */
export function keyStatements(view: View, maker: Call, makers: readonly Call[] = [maker]): Node[] {
  const key = maker.arguments[0] && unwrap(maker.arguments[0]);
  if (!key) return [];
  const isMakers = (node: Node): boolean => makers.some((one) => contains(one, node));
  if (key.type === 'Identifier') {
    const declarator = view.variable(key)?.defs[0]?.node;
    if (declarator?.type !== 'VariableDeclarator' || declarator.parent.declarations.length !== 1) return [];
    if (
      declarator.id.type !== 'Identifier' ||
      declarator.parent.kind !== 'const' ||
      /^Export/u.test(declarator.parent.parent.type)
    )
      return [];
    const others = usesOf(view, declarator.id).filter((use) => !isMakers(use));
    const checks = others.map((use) => checkAround(view, use, key.name));
    return checks.every((check) => check !== undefined) ? [declarator.parent, ...checks] : [];
  }
  const text = view.textOf(key);
  if (key.type !== 'MemberExpression' || !/^process\.env\b/u.test(text)) return [];
  const same = view.all('MemberExpression').filter((node) => view.textOf(node) === text && !isMakers(node));
  const checks = same.map((use) => checkAround(view, use, text));
  return checks.every((check) => check !== undefined) ? checks : [];
}

/** `if (!key) throw new Error('…')`, or what says so and ends the process. */
function checkAround(view: View, use: Node, key: string): TSESTree.IfStatement | undefined {
  let up: Node | undefined = use;
  while (up && up.type !== 'IfStatement') {
    if (/Statement$/u.test(up.type)) return undefined;
    up = up.parent;
  }
  if (!up || up.alternate || !contains(up.test, use)) return undefined;
  const isCheck = new Set([`!${key}`, `${key} === undefined`, `${key} == null`, `typeof ${key} !== 'string'`]).has(
    view.textOf(up.test),
  );
  const body = up.consequent.type === 'BlockStatement' ? up.consequent.body : [up.consequent];
  const [last, ...before] = body.toReversed();
  const ends = last?.type === 'ThrowStatement' || (last && /^process\.exit\(/u.test(view.textOf(last)));
  return isCheck && ends === true && before.every((said) => /^console\.\w+\(/u.test(view.textOf(said))) ? up : undefined;
}
