import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import * as typescriptEslint from '@typescript-eslint/parser';
import type { ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/utils';
import { Linter, type Rule } from 'eslint';
import { expect, it, describe } from 'vitest';

import { ModuleSyntaxError, eslintParser, parseModule } from '../../../../src/facts/javascript/tree/parse.js';
import { snippets } from '../snippets.js';

/** What both parsers must agree on, one line a value: the tree without positions in lines and links to parents. */
function flat(node: unknown, path = ''): string[] {
  if (typeof node === 'bigint' || node instanceof RegExp) return [`${path} = ${String(node)}`];
  if (node === null || typeof node !== 'object') return node === undefined ? [] : [`${path} = ${JSON.stringify(node)}`];
  const leftOut = new Set(['parent', 'loc', 'start', 'end', 'tokens', 'comments', 'hashbang', 'sourceType']);
  // typescript-eslint hides this deprecated property from enumeration.
  if ('initializer' in node) leftOut.add('computed');
  const entries = Object.entries(node).filter(([key]) => !leftOut.has(key));
  return entries.flatMap(([key, value]) => flat(value, `${path}.${key}`)).sort();
}

/** Every location of a tree, read through `loc`. */
function locations(node: unknown, visitorKeys: Readonly<Record<string, readonly string[]>>): string[] {
  const { type, loc } = node as { type: string; loc: TSESTree.SourceLocation };
  const children = (visitorKeys[type] ?? [])
    .flatMap((key) => (node as Record<string, unknown[] | null>)[key] ?? [])
    .filter((child) => child !== null);
  const own = `${type} ${[loc.start, loc.end].map(({ line, column }) => `${String(line)}:${String(column)}`).join('-')}`;
  return [own, ...children.flatMap((child) => locations(child, visitorKeys))];
}

/** Every scope with its variables, and what each reference resolves to. */
function scopes(manager: ScopeManager): unknown {
  return manager.scopes.map((scope) => ({
    type: scope.type,
    block: [scope.block.type, scope.block.range],
    variables: scope.variables.map((variable) => [variable.name, variable.identifiers.map((name) => name.range)]),
    references: scope.references.map((reference) => [
      reference.identifier.range,
      reference.isRead(),
      reference.isWrite(),
      reference.resolved?.identifiers.map((name) => name.range),
    ]),
  }));
}

function expectSame(text: string, filename: string): void {
  const ours = parseModule(text, filename);
  const theirs = typescriptEslint.parseForESLint(text, {
    filePath: filename,
    sourceType: 'module',
    lib: [],
    ecmaFeatures: { jsx: /(?:x|\.[cm]?js)$/.test(filename) },
  });
  expect(flat(ours.ast)).toEqual(flat(theirs.ast));
  expect(locations(ours.ast, ours.visitorKeys)).toEqual(locations(theirs.ast, ours.visitorKeys));
  expect(flat(ours.comments)).toEqual(flat(theirs.ast.comments));
  expect(scopes(ours.scopeManager)).toEqual(scopes(theirs.scopeManager as unknown as ScopeManager));
}

describe('the tree, the comments and the scopes are those of @typescript-eslint/parser', () => {
  it.each(Object.entries(snippets))('%s', (name, text) => {
    expectSame(text, name.split(' ')[0] ?? name);
  });

  const folders = ['ai/src/generate-text', 'zod/src/v4/core', 'openai/src/resources'];
  it.each(folders)('in the sources of %s', (folder) => {
    const path = join('node_modules', folder);
    const files = readdirSync(path).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files.slice(0, 12)) expectSame(readFileSync(join(path, file), 'utf8'), file);
  });
});

describe('what a file may look like', () => {
  it('counts offsets in UTF-16 units, from behind a byte order mark', () => {
    const { text, ast } = parseModule('\uFEFF"😀"; stripe;\r\nagent;', 'a.ts');
    const [, second, third] = ast.body;
    expect(second && text.slice(...second.range)).toBe('stripe;');
    expect(second?.loc.start).toEqual({ line: 1, column: 6 });
    expect(third?.loc.start).toEqual({ line: 2, column: 0 });
  });

  it('reads a hashbang as a comment', () => {
    const { comments, text } = parseModule('#!/usr/bin/env node\nx;', 'a.js');
    expect(comments.map((comment) => [comment.type, comment.value, comment.range])).toEqual([
      ['Line', '/usr/bin/env node', [0, 19]],
    ]);
    expect(text).toHaveLength(22);
  });

  it('links each node to its parent', () => {
    const { ast } = parseModule('f(x);', 'a.ts');
    const [statement] = ast.body;
    expect(statement?.parent).toBe(ast);
    expect(ast.parent).toBeUndefined();
  });

  it.each(['a.js', 'a.cjs', 'a.ts', 'a.cts'])('reads a CommonJS script with a return at the top: %s', (filename) => {
    const { ast, scopeManager } = parseModule('const x = require("stripe"); if (!x) return; x();', filename);
    expect(ast.body).toHaveLength(3);
    expect(scopeManager.scopes[1]?.set.has('x')).toBe(true);
  });

  it.each(['a.cts', 'a.cjs', 'a.mts'])('reads import declarations whatever the name says: %s', (filename) => {
    expect(parseModule('import Stripe from "stripe";', filename).ast.body[0]?.type).toBe('ImportDeclaration');
  });

  it('reads JSX in .js and no JSX in .ts', () => {
    expect(parseModule('const x = <div/>;', 'a.js').ast.body).toHaveLength(1);
    expect(() => parseModule('const x = <div/>;', 'a.ts')).toThrow(ModuleSyntaxError);
  });

  it('reads sloppy scripts that TypeScript refuses', () => {
    expect(parseModule('var x = 010;\n<!-- x\nwith (x) {}', 'a.js').ast.body).toHaveLength(2);
  });

  it('reads an empty file', () => {
    expect(parseModule('', 'a.ts').ast.range).toEqual([0, 0]);
  });
});

describe('a file that does not parse', () => {
  it.each([
    ['a.ts', 'const a = 1;\nconst = 2;', 'Unexpected token.', 2, 7],
    [
      'a.ts',
      '{"a": 1}',
      'Expected a semicolon or an implicit semicolon after a statement, but found none. Try inserting a semicolon here.',
      1,
      5,
    ],
    ['a.js', '// @flow\nfunction f(x: ?number) {}', 'Flow is not supported.', 1, 1],
    [
      'a.ts',
      '\uFEFF"😀" "b";',
      'Expected a semicolon or an implicit semicolon after a statement, but found none. Try inserting a semicolon here.',
      1,
      5,
    ],
    ['a.js', 'import x from "y"; return;', "A 'return' statement can only be used within a function body.", 1, 20],
    [
      'a.ts',
      `x = ${'['.repeat(501)}${']'.repeat(501)}`,
      'Brackets nest more than 500 levels deep, which is too deep to parse.',
      1,
      1,
    ],
  ])('%s %#', (filename, text, message, line, column) => {
    let error: unknown;
    try {
      parseModule(text, filename);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ModuleSyntaxError);
    expect(error).toMatchObject({ message, lineNumber: line, column });
  });

  it('refuses chains without brackets that would end the process', () => {
    const many = (text: string): string => text.repeat(5_000);
    const chains: readonly (readonly [filename: string, text: string])[] = [
      ['a.ts', `if (a) {} ${many('else if (a) {}')}`],
      ['a.js', `if(a)b(),c();${many('else if(a)b(),c();')}`],
      ['a.ts', `x = ${many('a ? b : ')} c`],
      ['a.ts', `x = ${many('a => ')} a`],
      ['a.ts', `${many('a = ')} b`],
      ['a.ts', `x = ${many('!')} a`],
      ['a.ts', `x = ${many('- ')} a`],
      ['a.ts', `x = ${many('typeof ')} a`],
      ['a.ts', `${many('for (;;) ')};`],
      ['a.ts', `${many('do ')}; ${many('while (a) ')}`],
      ['a.ts', `${Array.from({ length: 5_000 }, (_, i) => `l${String(i)}:`).join(' ')};`],
      ['a.ts', `type X = ${many('A<')} B ${many('>')}`],
      ['a.ts', `type X = ${many('A extends B ? C : ')} D`],
      ['a.tsx', `x = ${many('<a b={c} d>')}${many('</a>')}`],
      ['a.ts', `x = ${many('a + b + c + d + e + f + g + ')} h`],
    ];
    for (const [filename, text] of chains) {
      expect(() => parseModule(text, filename), text.slice(0, 40)).toThrow(
        'One statement is a chain of more than 2,000 links, which is too deep to parse.',
      );
    }
  });

  it('takes long for deep only what is deep', () => {
    const many = (text: string): string => text.repeat(5_000);
    const long: readonly (readonly [filename: string, text: string])[] = [
      ['a.ts', `switch (a) { ${many('case 1: f(1); break;\n')} }`],
      ['a.ts', many('if (a) {}\n')],
      ['a.ts', many('var a = !b ? c : d\n')],
      ['a.ts', `x = [${many('a ? b : c, ')}]`],
      ['a.ts', `x = { ${many('a: !b, ')} }`],
      ['a.ts', `interface X { ${many('a?: B<C>\n')} }`],
      ['a.ts', `type X = ${many("'a' | ")} 'b'`],
      ['a.tsx', `x = <g>${many('<path d="M0" fill="none" />\n')}</g>`],
      ['a.tsx', `x = <ul>${many('<li>take it, it is yours</li>\n')}</ul>`],
      ['a.ts', many(`{ f(/"/g, /["']/g, ")", /\\'/) }\n`)],
    ];
    for (const [filename, text] of long) expect(() => parseModule(text, filename), text.slice(0, 40)).not.toThrow();
  });

  it('bears nesting that is just not too deep', () => {
    expect(parseModule(`x = ${'['.repeat(500)}${']'.repeat(500)}`, 'a.ts').ast.body).toHaveLength(1);
  });
});

describe('as an ESLint parser', () => {
  /** Wants every `bad` to be `good`; reports it, fixes it and suggests another name. */
  const noBad: Rule.RuleModule = {
    meta: {
      type: 'problem',
      fixable: 'code',
      hasSuggestions: true,
      messages: { bad: 'No {{name}}.', rename: 'Rename it.' },
      schema: [],
    },
    create: (context) => ({
      Identifier(node) {
        if (node.name !== 'bad') return;
        expect(context.sourceCode.getText(node)).toBe('bad');
        context.report({
          node,
          messageId: 'bad',
          data: { name: node.name },
          fix: (fixer) => fixer.replaceText(node, 'good'),
          suggest: [{ messageId: 'rename', fix: (fixer) => fixer.replaceText(node, 'better') }],
        });
      },
    }),
  };
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { toy: { rules: { 'no-bad': noBad } } },
    rules: { 'toy/no-bad': 'error' },
    languageOptions: { parser: eslintParser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  };
  const lint = (text: string) => new Linter().verify(text, config, 'a.ts');

  it('reports by location, with fix and suggestion, behind a byte order mark, an emoji and CRLF', () => {
    expect(lint('\uFEFF// 😀\r\nf("😀", bad);\r\n')).toEqual([
      {
        ruleId: 'toy/no-bad',
        severity: 2,
        message: 'No bad.',
        messageId: 'bad',
        line: 2,
        column: 9,
        endLine: 2,
        endColumn: 12,
        fix: { range: [15, 18], text: 'good' },
        suggestions: [{ messageId: 'rename', desc: 'Rename it.', fix: { range: [15, 18], text: 'better' } }],
      },
    ]);
    expect(new Linter().verifyAndFix('\uFEFFf("😀", bad);\r\n', config, 'a.ts').output).toBe('\uFEFFf("😀", good);\r\n');
  });

  it('honours the disable comments, and knows an unused one', () => {
    expect(lint('// eslint-disable-next-line toy/no-bad\nbad;\n/* eslint-disable */\nbad;\n/* eslint-enable */')).toEqual([]);
    expect(lint('#!/usr/bin/env node\nbad; // eslint-disable-line -- because')).toEqual([]);
    expect(lint('x; // eslint-disable-line toy/no-bad')).toMatchObject([{ line: 1, column: 4, severity: 2 }]);
  });

  it('reports a syntax error where it is', () => {
    expect(lint('const a = 1;\nconst = 2;')).toMatchObject([
      { ruleId: null, fatal: true, severity: 2, line: 2, column: 7, message: 'Parsing error: Unexpected token.' },
    ]);
  });
});
