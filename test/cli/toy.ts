/** `paybrake scan` with a plugin of two toy rules, so that the command is tested apart from the real ones. */
import type { Rule } from 'eslint';

import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/program.js';
import { scanCommand } from '../../src/cli/scan.js';
import type { Plugin } from '../../src/cli/scan/lint.js';

/** In either language. Reports the name `bad` with a fix, `worse` with a fix that breaks the file, `odd` with a suggestion; breaks down on `crash`. */
const noBad: Rule.RuleModule = {
  meta: {
    type: 'problem',
    fixable: 'code',
    hasSuggestions: true,
    docs: { description: 'Disallow bad names', url: 'https://docs.example/rules/no-bad.md', recommended: true },
    messages: { bad: 'The name {{name}} is bad.', rename: 'Rename it to `even`.' },
    schema: [],
  },
  create(context) {
    const look = (node: Rule.Node, name: string, good: string): void => {
      if (name === 'crash') throw new TypeError('The toy is broken.');
      if (!['bad', 'worse', 'odd'].includes(name)) return;
      context.report({
        node,
        messageId: 'bad',
        data: { name },
        fix: name === 'odd' ? null : (fixer) => fixer.replaceTextRange(range(node), name === 'bad' ? good : 'not a name'),
        suggest: name === 'odd' ? [{ messageId: 'rename', fix: (fixer) => fixer.replaceTextRange(range(node), 'even') }] : [],
      });
    };
    const range = (node: Rule.Node): [number, number] => context.sourceCode.getRange(node);
    return {
      Identifier: (node) => look(node, node.name, 'good /*\n*/'),
      Name: (node: Rule.Node) => look(node, (node as unknown as { readonly id: string }).id, '(good\n)'),
    };
  },
};

/** For the strict config: reports `dull`. */
const noDull: Rule.RuleModule = {
  meta: { type: 'suggestion', docs: { description: 'Disallow dull names' }, messages: { dull: 'How dull.' }, schema: [] },
  create: (context) => ({
    Identifier(node) {
      if (node.name === 'dull') context.report({ node, messageId: 'dull' });
    },
  }),
};

export const toyPlugin: Plugin = {
  rules: { 'no-bad': noBad, 'no-dull': noDull },
  configs: {
    recommended: { rules: { 'paybrake/no-bad': 'error' } },
    strict: { rules: { 'paybrake/no-bad': 'error', 'paybrake/no-dull': 'warn' } },
  },
};

/** Runs `paybrake` with the toy rules. */
export function runToy(argv: readonly string[], io: Io): Promise<number> {
  return run(argv, io, [(given, exitWith) => scanCommand(given, exitWith, () => Promise.resolve(toyPlugin))]);
}
