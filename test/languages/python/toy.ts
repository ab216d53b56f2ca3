/** A plugin with one rule for Python, so that the language is tested apart from the facts. */
import type { ESLint, Rule } from 'eslint';

import type { Name } from '../../../src/facts/python/tree/nodes.js';

/** Reports the name `bad` with a fix, `odd` with a suggestion. */
const names: Rule.RuleModule = {
  meta: {
    type: 'problem',
    fixable: 'code',
    hasSuggestions: true,
    messages: { bad: 'The name {{name}} is bad.', rename: 'Rename it to `even`.' },
    schema: [],
  },
  create(context) {
    return {
      Name(node: Rule.Node) {
        const { id, range } = node as unknown as Name;
        if (id !== 'bad' && id !== 'odd') return;
        const write = (text: string) => (fixer: Rule.RuleFixer) => fixer.replaceTextRange([range[0], range[1]], text);
        context.report({
          node,
          messageId: 'bad',
          data: { name: id },
          fix: id === 'bad' ? write('good') : null,
          suggest: id === 'odd' ? [{ messageId: 'rename', fix: write('even') }] : [],
        });
      },
    };
  },
};

export const toy: ESLint.Plugin = { meta: { name: 'toy', version: '1.0.0' }, rules: { names } };
