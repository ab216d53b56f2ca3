import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import { keyName, stringOf, unwrap, type Node } from '../tree/syntax.js';
import { insert } from './edit.js';
import { commaAfter } from './object.js';
import { goesOn, isDirective } from './statements.js';
import { styleOf } from './style.js';
import { commentsIn, commentsOf, hasLineBreak, indentAt, lineEnd, skipForward, startsLine } from './trivia.js';

/** A name of another module, ready for use in the file. */
export interface Imported {
  /** How the file refers to it: the name, an alias, or a member of a namespace. */
  readonly local: string;
  /** What makes it available; none when it is already. */
  readonly edits: readonly Edit[];
}

/**
 * Imports a named export, in the way that the file imports: an `import`, or a `require` in CommonJS. An import of the same module takes
 * the name in; a name that means something else anywhere in the file gets an alias.
 */
export function importNamed(view: View, specifier: string, name: string): Imported {
  return (
    fromNamespace(view, specifier, name) ?? (isCommonJs(view) ? commonJs(view, specifier, name) : esm(view, specifier, name))
  );
}

/** Imports what makes the client of a role. `undefined` in the module that is to make it: it may not be there yet. */
export function importMaker(view: View): Imported | undefined {
  const { module, name } = view.maker ?? { module: 'paybrake/client', name: 'vaultStripe' };
  return view.open(module)?.filename === view.filename ? undefined : importNamed(view, module, name);
}

/** Imports a default export, or the module itself in CommonJS, whether the file has anything else of the module or not. */
export function importDefault(view: View, specifier: string, name: string): Imported {
  const local = freeName(view, name);
  const from = quoted(view, specifier);
  if (isCommonJs(view)) return { local, edits: [statement(view, `const ${local} = require(${from})`, requiresOf(view).at(-1))] };
  return { local, edits: [statement(view, `import ${local} from ${from}`, importsOf(view).at(-1))] };
}

function esm(view: View, specifier: string, name: string): Imported {
  const declarations = importsOf(view).filter((d) => d.source.value === specifier && d.importKind !== 'type');
  for (const known of declarations.flatMap((d) => d.specifiers)) {
    if (known.type !== 'ImportSpecifier' || known.importKind === 'type') continue;
    if (nameOf(known.imported) === name && isUnshadowed(view, known.local)) return { local: known.local.name, edits: [] };
  }
  const local = freeName(view, name);
  const written = local === name ? name : `${name} as ${local}`;
  for (const { specifiers } of declarations) {
    const last = specifiers.findLast((s) => s.type === 'ImportSpecifier');
    if (last) return { local, edits: addElement(view, last, written) };
  }
  return { local, edits: [statement(view, `import { ${written} } from ${quoted(view, specifier)}`, importsOf(view).at(-1))] };
}

function commonJs(view: View, specifier: string, name: string): Imported {
  const required = requiresOf(view);
  const patterns = required.flatMap((declaration) =>
    declaration.declarations.flatMap(({ id, init }) =>
      id.type === 'ObjectPattern' && init && requiredModule(init) === specifier ? [id] : [],
    ),
  );
  for (const property of patterns.flatMap((p) => p.properties)) {
    if (property.type !== 'Property' || keyName(property) !== name || property.value.type !== 'Identifier') continue;
    if (isUnshadowed(view, property.value)) return { local: property.value.name, edits: [] };
  }
  const local = freeName(view, name);
  const written = local === name ? name : `${name}: ${local}`;
  for (const { properties } of patterns) {
    const last = properties.at(-1);
    if (last?.type === 'Property') return { local, edits: addElement(view, last, written) };
  }
  return { local, edits: [statement(view, `const { ${written} } = require(${quoted(view, specifier)})`, required.at(-1))] };
}

/** `import * as client from 'paybrake/client'`, `const client = require('paybrake/client')`. */
function fromNamespace(view: View, specifier: string, name: string): Imported | undefined {
  const names = [
    ...importsOf(view).flatMap((d) =>
      d.source.value === specifier && d.importKind !== 'type'
        ? d.specifiers.flatMap((s) => (s.type === 'ImportNamespaceSpecifier' ? [s.local] : []))
        : [],
    ),
    ...requiresOf(view).flatMap((d) =>
      d.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && init && requiredModule(init) === specifier ? [id] : [],
      ),
    ),
  ];
  const local = names.find((id) => isUnshadowed(view, id));
  return local && { local: `${local.name}.${name}`, edits: [] };
}

/** A name that nothing in the file has yet; members have names of their own. */
export function freeName(view: View, name: string): string {
  const isTaken = (one: string): boolean =>
    view.named(one).some((id) => !isMemberName(id)) || view.all('JSXIdentifier').some((id) => id.name === one);
  if (!isTaken(name)) return name;
  const alias = `paybrake${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  for (let i = 1; ; i++) {
    const numbered = i === 1 ? alias : `${alias}${String(i)}`;
    if (!isTaken(numbered)) return numbered;
  }
}

/** `intents` in `stripe.intents`, in `typeof stripe.intents` and in `{ intents: list }`. */
function isMemberName(id: TSESTree.Identifier): boolean {
  const { parent } = id;
  if (parent.type === 'MemberExpression') return parent.property === id && !parent.computed;
  if (parent.type === 'TSQualifiedName') return parent.right === id;
  return parent.type === 'Property' && parent.key === id && !parent.computed && !parent.shorthand;
}

/** Whether a name of the module means the same everywhere in the file. */
function isUnshadowed(view: View, declared: TSESTree.Identifier): boolean {
  const variable = view.variable(declared);
  return view.named(declared.name).every((id) => {
    const other = view.variable(id);
    return other === undefined || other === variable;
  });
}

function addElement(view: View, last: Node, written: string): Edit[] {
  const end = last.range[1];
  const comma = commaAfter(view, end);
  const separator = startsLine(view.text, last.range[0]) ? styleOf(view).newline + indentAt(view.text, last.range[0]) : ' ';
  return [comma === undefined ? insert(end, `,${separator}${written}`) : insert(comma, `${separator}${written},`)];
}

/** A statement after the last import, or else before the first statement of the file. */
function statement(view: View, text: string, after: Node | undefined): Edit {
  const { newline, semicolon } = styleOf(view);
  const lineBefore = (next: number): string => text + (goesOn(view, next) ? ';' : semicolon);
  if (after) {
    const end = endOfLineAfter(view, after.range[1]);
    return end === undefined ? insert(after.range[0], `${text};${newline}`) : insert(end, newline + lineBefore(end));
  }
  const directive = view.ast.body.findLast((s) => isDirective(s));
  if (directive) {
    const end = endOfLineAfter(view, directive.range[1]) ?? directive.range[1];
    return insert(end, newline + lineBefore(end));
  }
  const start = beforeFirst(view);
  return insert(start, lineBefore(start) + newline + (hasLineBreak(view, start, start + 1) ? '' : newline));
}

/** The end of the line, when nothing but a comment follows on it. */
function endOfLineAfter(view: View, offset: number): number | undefined {
  const { text } = view;
  const next = skipForward(view, offset);
  if (next < text.length && !hasLineBreak(view, offset, next)) return undefined;
  const trailing = commentsIn(view, offset, lineEnd(text, offset)).at(-1);
  return trailing ? Math.max(trailing.range[1], offset) : offset;
}

/** Before the first statement and the comments that stand right above it; after a hashbang, pragmas and a licence. */
function beforeFirst(view: View): number {
  const { text } = view;
  const first = view.ast.body[0]?.range[0] ?? text.length;
  let at = first;
  for (const comment of commentsOf(view)
    .filter((c) => c.range[1] <= first)
    .reverse()) {
    const [start, end] = comment.range;
    const isApart = (text.slice(end, at).match(/\n/gu) ?? []).length > 1;
    if (isApart || isHeader(view, comment)) break;
    at = start;
  }
  return at;
}

/** A hashbang (whose `#!` our parser turns into `//`), a triple-slash directive, a pragma or a licence stays where it is. */
function isHeader(view: View, { range, value }: TSESTree.Comment): boolean {
  return (range[0] === 0 && /^(?:#!|\/\/\/)/u.test(view.text)) || /@ts-|@jsx|@license|@flow|^\s*eslint|^\*?!/u.test(value);
}

function importsOf(view: View): readonly TSESTree.ImportDeclaration[] {
  return view.all('ImportDeclaration').filter(({ parent }) => parent.type === 'Program');
}

/** `const x = require('…')` at the top of the file. */
function requiresOf(view: View): TSESTree.VariableDeclaration[] {
  const found: TSESTree.VariableDeclaration[] = [];
  for (const node of view.ast.body) {
    if (node.type === 'VariableDeclaration' && node.declarations.some((d) => d.init && requiredModule(d.init) !== undefined)) {
      found.push(node);
    } else if (!isDirective(node)) break;
  }
  return found;
}

function requiredModule(init: Node): string | undefined {
  const plain = unwrap(init);
  if (plain.type !== 'CallExpression' || plain.callee.type !== 'Identifier' || plain.callee.name !== 'require') return undefined;
  return stringOf(plain.arguments[0]);
}

function isCommonJs(view: View): boolean {
  if (/\.c[jt]s$/u.test(view.filename) && importsOf(view).length === 0) return true;
  const esm: readonly Node[] = [
    ...view.all('ImportDeclaration'),
    ...view.all('ExportNamedDeclaration'),
    ...view.all('ExportDefaultDeclaration'),
    ...view.all('ExportAllDeclaration'),
    ...view.all('TSImportEqualsDeclaration'),
  ];
  if (esm.length > 0 || /\.m[jt]s$/u.test(view.filename)) return false;
  return view.all('CallExpression').some((call) => requiredModule(call) !== undefined) || /\bmodule\.exports\b/u.test(view.text);
}

function quoted(view: View, specifier: string): string {
  const { quote } = styleOf(view);
  return quote + specifier + quote;
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
