/** Tests that replace the SDK, when the code under test comes to it through us. */
import { insert } from '../../facts/javascript/edits/edit.js';
import { endOfStatement } from '../../facts/javascript/edits/statements.js';
import { styleOf } from '../../facts/javascript/edits/style.js';
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

/**
 * A test with `vi.mock('stripe', …)` or `jest.mock('stripe', …)` that comes to code which now makes its client by `vaultStripe`, or the
 * project's own, gets that function replaced as well, by one that makes the test's own client: Vitest replaces a module for the project's
 * own code alone, and in neither there is a vault key.
 *
 * @param changed absolute paths of the files that change
 */
function followTests(workspace: Workspace, changed: ReadonlySet<string>): Map<string, Edit[]> {
  const edits = new Map<string, Edit[]>();
  const { module, name } = workspace.settings.client ?? { module: 'paybrake/client', name: 'vaultStripe' };
  for (const file of workspace.all) {
    if (!/\bmock\(\s*['"]stripe['"]/u.test(file.text) || isReplaced(file.text, module)) continue;
    const view = viewOf(workspace, file.path);
    const mock = view?.all('CallExpression').find((call) => isMock(view, call) && stringOf(call.arguments[0]) === 'stripe');
    if (!view || !mock || !/^(?:vi|vitest|jest)\./u.test(view.textOf(mock.callee)) || !reaches(workspace, file.path, changed))
      continue;
    const statement = statementOf(view, mock);
    if (statement) edits.set(file.path, [insert(endOfStatement(view, statement), replacement(view, mock, module, name))]);
  }
  return edits;
}

function isReplaced(text: string, module: string): boolean {
  return ["'", '"'].some((quote) => text.includes(`mock(${quote}${module}${quote}`));
}

function replacement(view: View, mock: Node, module: string, name: string): string {
  const { newline, indent, quote, semicolon } = styleOf(view);
  const runner = view.textOf(mock).slice(0, view.textOf(mock).indexOf('.'));
  // What the runner gives is unknown to TypeScript unless it is told.
  const isTyped = /\.[cm]?tsx?$/u.test(view.filename);
  const [whole, any] = isTyped ? ['<object>', '<any>'] : ['', ''];
  if (runner === 'jest') {
    return (
      newline +
      [
        `jest.mock(${quote}${module}${quote}, () => {`,
        `${indent}const stripe = jest.requireMock${any}(${quote}stripe${quote})${semicolon}`,
        `${indent}return { ...jest.requireActual${whole}(${quote}${module}${quote}), ${name}: () => new (stripe.default ?? stripe)(${quote}vault${quote}) }${semicolon}`,
        `})${semicolon}`,
      ].join(newline)
    );
  }
  const lines = [
    `${runner}.mock(${quote}${module}${quote}, async (original) => {`,
    `${indent}const { default: Stripe } = await import(${quote}stripe${quote})${semicolon}`,
    `${indent}return { ...(await original${whole}()), ${name}: () => new Stripe(${quote}vault${quote}) }${semicolon}`,
    `})${semicolon}`,
  ];
  return newline + lines.join(newline);
}

/** Whether a file comes to one of some files through its imports. */
function reaches(workspace: Workspace, from: string, to: ReadonlySet<string>): boolean {
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
