/** Tests that replace the SDK, when the code under test comes to it through us. */
import type { TSESTree } from '@typescript-eslint/utils';
import { insert } from '../../facts/javascript/edits/edit.js';
import { endOfStatement } from '../../facts/javascript/edits/statements.js';
import { styleOf } from '../../facts/javascript/edits/style.js';
import { indentAt } from '../../facts/javascript/edits/trivia.js';
import type { View } from '../../facts/javascript/tree/source.js';
import { stringOf, type Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit } from '../../facts/model.js';
import type { Workspace } from '../model.js';
import { isMock, linksOf } from './modules.js';
import { statementOf } from './homes.js';
import { viewOf } from './views.js';

/** The edits of a change, by path, with those of the tests that must follow it. */
export function withTests(
  workspace: Workspace,
  edits: ReadonlyMap<string, readonly Edit[]>,
): ReadonlyMap<string, readonly Edit[]> {
  const all = new Map(edits);
  for (const [path, more] of followTests(workspace, new Set(edits.keys()))) all.set(path, [...(all.get(path) ?? []), ...more]);
  return all;
}

/** `vi.mock('stripe', …)`, `jest.doMock("stripe", …)`, `vi.mock(import('stripe'), …)`. */
const REPLACES_SDK = /[mM]ock(?:Module)?(?:<[^()]*>)?\(\s*(?:import\(\s*)?['"]stripe['"]/u;

/**
 * A test that replaces `stripe` and comes to code which now makes its client by `vaultStripe`, or the project's own, gets that function
 * replaced as well, in the same way and right behind, by one that makes the test's own client: Vitest replaces a module for the project's
 * own code alone, and in neither runner there is a vault key.
 *
 * @param changed absolute paths of the files that change
 */
function followTests(workspace: Workspace, changed: ReadonlySet<string>): Map<string, Edit[]> {
  const edits = new Map<string, Edit[]>();
  const maker = workspace.settings.client ?? OURS;
  for (const file of workspace.all) {
    if (!REPLACES_SDK.test(file.text) || isReplaced(file.text, maker.module)) continue;
    const view = viewOf(workspace, file.path);
    if (!view || !reaches(workspace, file.path, changed)) continue;
    const mocks = view.all('CallExpression').filter((call) => replacesSdk(view, call));
    const behind = mocks.flatMap((mock) => {
      const statement = standsAlone(mock) ?? statementOf(view, mock);
      return statement ? [insert(endOfStatement(view, statement), replacement(view, mock, statement, maker))] : [];
    });
    if (behind.length > 0) edits.set(file.path, behind);
  }
  return edits;
}

interface Maker {
  readonly module: string;
  readonly name: string;
}

const OURS: Maker = { module: 'paybrake/client', name: 'vaultStripe' };

function replacesSdk(view: View, call: TSESTree.CallExpression): boolean {
  const [given] = call.arguments;
  const specifier = stringOf(given?.type === 'ImportExpression' ? given.source : given);
  return isMock(view, call) && specifier === 'stripe' && /^(?:vi|vitest|jest)\./u.test(view.textOf(call.callee));
}

function isReplaced(text: string, module: string): boolean {
  return ['mock', 'Mock', 'Module'].some((end) => ["'", '"'].some((quote) => text.includes(`${end}(${quote}${module}${quote}`)));
}

/** The statement that is nothing but the call, wherever it stands: what is mocked before each test is mocked again with it. */
function standsAlone(mock: Node): Node | undefined {
  const { parent } = mock;
  const outer = parent?.type === 'AwaitExpression' ? parent.parent : parent;
  return outer?.type === 'ExpressionStatement' ? outer : undefined;
}

function replacement(view: View, mock: TSESTree.CallExpression, statement: Node, { module, name }: Maker): string {
  const { newline, indent, quote, semicolon } = styleOf(view);
  const callee = view.textOf(mock.callee);
  const quoted = (text: string): string => quote + text + quote;
  // What the runner gives is unknown to TypeScript unless it is told.
  const isTyped = /\.[cm]?tsx?$/u.test(view.filename);
  const [whole, any] = isTyped ? ['<object>', '<any>'] : ['', ''];
  const actual = `...jest.requireActual${whole}(${quoted(module)}), `;
  const sdk = `const { default: Stripe } = await import(${quoted('stripe')})${semicolon}`;
  const lines = callee.endsWith('.unstable_mockModule')
    ? // The project's own module need not be one that can be required.
      [`async () => {`, sdk, `return { ${module === OURS.module ? actual : ''}${name}: () => new Stripe(${quoted('vault')}) }`]
    : callee.startsWith('jest.')
      ? [
          `() => {`,
          `const stripe = jest.requireMock${any}(${quoted('stripe')})${semicolon}`,
          `return { ${actual}${name}: () => new (stripe.default ?? stripe)(${quoted('vault')}) }`,
        ]
      : [`async (original) => {`, sdk, `return { ...(await original${whole}()), ${name}: () => new Stripe(${quoted('vault')}) }`];
  const [head = '', first = '', result = ''] = lines;
  const written = [
    `${callee}(${quoted(module)}, ${head}`,
    `${indent}${first}`,
    `${indent}${result}${semicolon}`,
    `})${semicolon}`,
  ];
  return written.map((line) => newline + indentAt(view.text, statement.range[0]) + line).join('');
}

/** Whether a file comes to one of some files through its imports. */
export function reaches(workspace: Workspace, from: string, to: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (to.has(path) && path !== from) return true;
    const file = workspace.read(path);
    if (file) queue.push(...linksOf(workspace, file).map(({ target }) => target));
  }
  return false;
}
