/** Imports that serve nothing any more, and those that come instead. */
import type { TSESTree } from '@typescript-eslint/utils';
import { styleOf } from '../../facts/javascript/edits/style.js';
import { commaAfter } from '../../facts/javascript/edits/object.js';
import { removeProperty } from '../../facts/javascript/edits/remove.js';
import { commentsIn, lineEnd, lineStart, nextLine, startsLine } from '../../facts/javascript/edits/trivia.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Node } from '../../facts/javascript/tree/syntax.js';
import type { Edit, Range } from '../../facts/model.js';
import { usesOf } from './modules.js';

/**
 * Removes what is imported for code that goes, and nothing else uses.
 *
 * @param gone what goes, import specifiers included
 * @param come what comes instead: a name in it is used
 */
export function withoutUnused(view: View, gone: readonly Range[], come: readonly Edit[] = []): Edit[] {
  const names = new Set(come.flatMap(({ text }) => text.match(/[\w$]+/gu) ?? []));
  const goes = (node: Node): boolean => gone.some(([start, end]) => start <= node.range[0] && node.range[1] <= end);
  const isSpent = (local: Node): boolean => {
    const uses = usesOf(view, local);
    return uses.length > 0 && uses.every(goes) && !(local.type === 'Identifier' && names.has(local.name));
  };
  const declarations = view.all('ImportDeclaration').flatMap((declaration) => {
    const spent = declaration.specifiers.filter((specifier) => goes(specifier) || isSpent(specifier.local));
    if (spent.length === 0) return [];
    if (spent.length === declaration.specifiers.length) return [removeLine(view, declaration)];
    return spent.flatMap((specifier) => (specifier.type === 'ImportSpecifier' ? removeSpecifier(view, specifier) : []));
  });
  return [...declarations, ...requires(view, goes, isSpent)];
}

/** `const Stripe = require('stripe')`, `const { stripe } = require('./clients')`. */
function requires(view: View, goes: (node: Node) => boolean, isSpent: (local: Node) => boolean): Edit[] {
  return view.ast.body.flatMap((statement) => {
    if (statement.type !== 'VariableDeclaration' || statement.declarations.length !== 1) return [];
    const [declarator] = statement.declarations;
    if (!/^require\(\s*['"][^'"]*['"]\s*\)(?:\.\w+)*$/u.test(declarator.init ? view.textOf(declarator.init) : '')) return [];
    const { id } = declarator;
    if (id.type === 'Identifier') return goes(declarator) || isSpent(id) ? [removeLine(view, statement)] : [];
    if (id.type !== 'ObjectPattern') return [];
    const spent = id.properties.filter(
      (p): p is TSESTree.Property => p.type === 'Property' && (goes(p) || (p.value.type === 'Identifier' && isSpent(p.value))),
    );
    if (spent.length === id.properties.length) return [removeLine(view, statement)];
    return spent.flatMap((property) => removeProperty(view, property) ?? []);
  });
}

/** Removes a specifier with its comma; the last one takes the comma before it. */
export function removeSpecifier(view: View, specifier: TSESTree.ImportSpecifier | TSESTree.ExportSpecifier): Edit[] {
  const { text } = view;
  const { parent } = specifier;
  const all = 'specifiers' in parent ? (parent.specifiers as readonly Node[]).filter(({ type }) => type === specifier.type) : [];
  const index = all.indexOf(specifier);
  const previous = all[index - 1];
  const comma = commaAfter(view, specifier.range[1]);
  const end = comma ?? specifier.range[1];
  if (startsLine(text, specifier.range[0]) && text.slice(end, lineEnd(text, end)).trim() === '') {
    return [{ range: [lineStart(text, specifier.range[0]), nextLine(text, end)], text: '' }];
  }
  if (index < all.length - 1) {
    const spaces = /^\s*/u.exec(text.slice(end))?.[0].length ?? 0;
    return [{ range: [specifier.range[0], end + spaces], text: '' }];
  }
  return [{ range: [previous?.range[1] ?? specifier.range[0], specifier.range[1]], text: '' }];
}

/** Removes a statement with its line. */
export function removeLine(view: View, { range }: { readonly range: Range }): Edit {
  const { text } = view;
  const isAlone = startsLine(text, range[0]) && text.slice(range[1], lineEnd(text, range[1])).trim() === '';
  return isAlone ? { range: [lineStart(text, range[0]), nextLine(text, range[1])], text: '' } : { range, text: '' };
}

/**
 * Brings the edits of one file together: an import that is inserted at the edge of one that goes comes in its place, and where statements
 * go, no two blank lines are left behind.
 */
export function joined(view: View, edits: readonly Edit[]): Edit[] {
  const { newline } = styleOf(view);
  const removals = edits.filter(isRemoval);
  const filled = new Map<Edit, string>();
  const others = edits.filter((edit) => {
    const [at, end] = edit.range;
    const isImport = at === end && /\bimport\b|\brequire\b/u.test(edit.text);
    const into = isImport ? removals.find(({ range }) => range[0] <= at && at <= range[1]) : undefined;
    if (into) filled.set(into, (filled.get(into) ?? '') + edit.text.trim() + newline);
    return !into && !removals.includes(edit);
  });
  const replaced = [...filled].map(([{ range }, text]): Edit => {
    return { range, text: view.text.slice(...range).endsWith('\n') ? text : text.trimEnd() };
  });
  return [
    ...others,
    ...replaced,
    ...merged(
      view,
      removals.filter((edit) => !filled.has(edit)),
      [...others, ...replaced],
    ),
  ];
}

function isRemoval({ range, text }: Edit): boolean {
  return range[0] < range[1] && text === '';
}

/** Whole lines that go one after the other go at once, with a blank line that would be one too many. */
function merged(view: View, removals: readonly Edit[], others: readonly Edit[]): Edit[] {
  const { text } = view;
  const all: Edit[] = [];
  for (const edit of removals.toSorted((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])) {
    const last = all.at(-1);
    const isNext = last && (edit.range[0] <= last.range[1] || text.slice(last.range[1], edit.range[0]).trim() === '');
    const isFree = last && !others.some(({ range }) => last.range[1] <= range[0] && range[1] <= edit.range[0]);
    if (isNext && isFree && isLines(text, last) && isLines(text, edit)) {
      all[all.length - 1] = { range: [last.range[0], Math.max(last.range[1], edit.range[1])], text: '' };
    } else all.push(edit);
  }
  return all.map((edit) => {
    const [start, end] = edit.range;
    const isAfterBlank = start === 0 || /\n[^\S\n]*\r?\n$/u.test(text.slice(0, start));
    const blank = isLines(text, edit) && isAfterBlank ? (/^(?:[^\S\n]*\r?\n)+/u.exec(text.slice(end))?.[0].length ?? 0) : 0;
    // Nor is one left at the end of the file.
    if (text.slice(end).trim() === '' && isLines(text, edit)) {
      const blanks = /(?:\r?\n[^\S\n]*)*$/u.exec(text.slice(0, start).replace(/\r?\n$/u, ''))?.[0].length ?? 0;
      return { range: [start - blanks, end], text: '' };
    }
    return others.some(({ range }) => end <= range[0] && range[0] < end + blank)
      ? edit
      : { range: [start, end + blank], text: '' };
  });
}

function isLines(text: string, { range: [start, end] }: Edit): boolean {
  return (start === 0 || text[start - 1] === '\n') && (end === text.length || text[end - 1] === '\n');
}

export function hasComments(view: View, [start, end]: Range): boolean {
  return commentsIn(view, start, end).length > 0;
}
