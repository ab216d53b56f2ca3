import { readdirSync, readFileSync } from 'node:fs';
import { parser } from 'typescript-eslint';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../src/plugin.js';
import type { PaybrakeRule } from '../src/rule.js';

const folder = new URL('../docs/rules/', import.meta.url);
const pages = readdirSync(folder).map((file) => ({
  rule: file.replace(/\.md$/, ''),
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

/** Docs hold no live-looking key. Where one belongs, they say `sk_live_…`, and a made-up one takes its place here. */
const key = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');

interface Example {
  readonly language: 'ts' | 'py';
  readonly kind: string;
  readonly line: number;
  readonly code: string;
}

/** The fenced programs of a page. Their info string says what they show: `ts bad`, `py good`. */
function examplesOf(text: string): Example[] {
  return [...text.matchAll(/^```(ts|py)\b ?(.*)\n([^]*?)^```$/gm)].map(([block, language, kind = '', code = '']) => ({
    language: language === 'py' ? 'py' : 'ts',
    kind,
    line: text.slice(0, text.indexOf(block)).split('\n').length,
    code: code.replaceAll('sk_live_…', key),
  }));
}

function lint({ code, language }: Example) {
  const typescript = { ...plugin.configs.recommended, files: ['**/*.ts'], languageOptions: { parser } };
  return new Linter().verify(code, [typescript, plugin.configs.python].flat(), { filename: `example.${language}` });
}

it('there is one page for every rule', () => {
  expect(pages.map((page) => page.rule)).toEqual(Object.keys(plugin.rules).sort());
});

describe.each(pages)('docs/rules/$rule.md', ({ rule, text }) => {
  const { meta } = plugin.rules[rule] as PaybrakeRule;

  it('begins with the name of the rule and what it asks', () => {
    expect(text.startsWith(`# ${rule}\n\n${meta.docs.description}.\n\n`)).toBe(true);
  });

  it('says in which configs it is and what it repairs', () => {
    const badges = text.split('\n')[4] ?? '';
    expect(badges).toMatch(/^✅ `recommended`.* · 🔒 `strict`/);
    expect(badges.includes('🔧')).toBe(meta.fixable !== undefined);
    expect(badges.includes('💡')).toBe(meta.hasSuggestions);
  });

  it('has its sections in order', () => {
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    const expected = ['What happens on the wire', 'Bad', 'Good', 'Not a finding', 'Options', 'When not to use it'];
    expect(sections.filter((title) => expected.includes(title ?? ''))).toEqual(expected);
  });

  it('explains every option', () => {
    const [schema] = meta.schema as [{ properties: object }?];
    const named = [...(text.split('\n## Options\n')[1] ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(schema?.properties ?? {}));
  });

  it('fits on a screen or three', () => {
    // Python says the same once more.
    const once = text.replaceAll(/^```py\b[^]*?^```$/gm, '');
    expect(once.split('\n').length).toBeLessThan(140);
  });

  const examples = examplesOf(text);

  it('shows both sides, and says which is which', () => {
    const shown = new Set(examples.map(({ language, kind }) => `${language} ${kind}`));
    expect(shown).toEqual(new Set(['ts bad', 'ts good', 'py bad', 'py good']));
  });

  it.each(examples)('line $line: the $kind example is what it says', (example) => {
    const { kind } = example;
    const messages = lint(example);
    expect(messages.filter((message) => message.fatal)).toEqual([]);
    const found = messages.filter((message) => message.ruleId === `paybrake/${rule}`).map((message) => message.message);
    if (kind === 'bad') expect(found).not.toEqual([]);
    else expect(found).toEqual([]);
  });
});
