/** The text of a policy file as a tree that knows where everything stands: JSON with comments and trailing commas, as tsconfig has it. */
import { createScanner, findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

import { lineStarts, positionAt, quote, showPath, type Path, type Problem } from './problems.js';

export interface PolicyDocument {
  /** Without the byte order mark; what offsets count in. */
  readonly text: string;
  readonly root: Node;
  readonly value: unknown;
  /** A problem where the value of a path stands, or the innermost value around it when there is none. */
  problem(path: Path, message: string, severity?: Problem['severity']): Problem;
  /** A problem where the name of the field stands that a path ends in. */
  problemAtName(path: Path, message: string): Problem;
}

/** A document, or what keeps the text from being one. A text that does not parse has one problem: what follows from it is noise. */
export function readDocument(raw: string, file: string): PolicyDocument | readonly Problem[] {
  const text = raw.replace(/^\uFEFF/, '');
  const starts = lineStarts(text);
  const problemAt = (offset: number, path: Path, message: string, severity: Problem['severity'] = 'error'): Problem => ({
    file,
    ...positionAt(starts, offset),
    path: showPath(path),
    message,
    severity,
  });
  if (text.length > longest) return [problemAt(0, [], `The file is too large for a policy: more than ${longest / 1024} KiB.`)];
  const deep = firstTooDeep(text);
  if (deep !== undefined) return [problemAt(deep, [], 'This is nested more deeply than anything in a policy.')];
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (root === undefined) return [problemAt(0, [], 'The file is empty. A policy is an object with "roles".')];
  if (error !== undefined) return [problemAt(error.offset, [], syntax(error, text))];
  const odd = oddNames(root, []);
  if (odd.length > 0) return odd.map(({ node, path, message }) => problemAt(node.offset, path, message));
  return {
    text,
    root,
    value: valueOf(root),
    problem: (path, message, severity) => problemAt(around(root, path).offset, path, message, severity),
    problemAtName: (path, message) => problemAt(nameNode(root, path).offset, path, message),
  };
}

const longest = 256 * 1024;
const deepest = 32;

/** Where nesting gets deeper than a policy can be; the parser would take it until its stack is full. */
function firstTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  // The kinds of a token are a const enum of the library, which single-file compilation cannot read: the text says as much.
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const first = scanner.getTokenLength() === 1 ? text[scanner.getTokenOffset()] : undefined;
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return undefined;
}

const syntaxErrors: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'A name in double quotes must stand here.',
  ValueExpected: 'A value must stand here.',
  ColonExpected: 'A colon must stand here.',
  CommaExpected: 'A comma must stand before this.',
  CloseBraceExpected: 'A "}" is missing.',
  CloseBracketExpected: 'A "]" is missing.',
  EndOfFileExpected: 'The file must end after its first value.',
  UnexpectedEndOfComment: 'A comment is never closed.',
  UnexpectedEndOfString: 'A text is never closed: a double quote is missing.',
  InvalidEscapeCharacter: 'A text holds a backslash before a character that takes none.',
  InvalidUnicode: 'A text holds a \\u without four hexadecimal digits.',
  InvalidCharacter: 'A text holds a control character: write it as \\u0000.',
};

function syntax({ error, offset, length }: ParseError, text: string): string {
  const known = syntaxErrors[printParseErrorCode(error)];
  if (known !== undefined) return known;
  return `${quote(text.slice(offset, offset + length))} is no JSON. Names and texts need double quotes.`;
}

interface OddName {
  readonly node: Node;
  readonly path: Path;
  readonly message: string;
}

/** Names that a plain object cannot tell apart, or takes for its prototype. */
function oddNames(node: Node, path: Path): OddName[] {
  const children = node.children ?? [];
  if (node.type === 'array') return children.flatMap((child, index) => oddNames(child, [...path, index]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return children.flatMap((property): OddName[] => {
    const [key, value] = property.children ?? [];
    if (key === undefined) return [];
    const name = String(key.value);
    const here = [...path, name];
    if (seen.has(name)) return [{ node: key, path: here, message: 'is there twice. Only one of them could count.' }];
    seen.add(name);
    if (name === '__proto__') return [{ node: key, path: here, message: 'is no name that a policy can use.' }];
    return value === undefined ? [] : oddNames(value, here);
  });
}

function valueOf(node: Node): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  return Object.fromEntries(
    children.flatMap(({ children: [key, value] = [] }) =>
      key === undefined || value === undefined ? [] : [[String(key.value), valueOf(value)] as const],
    ),
  );
}

function around(root: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** The node of a field's name; for an element of a list, the element. */
function nameNode(root: Node, path: Path): Node {
  const value = around(root, path);
  return value.parent?.type === 'property' ? (value.parent.children?.[0] ?? value) : value;
}
