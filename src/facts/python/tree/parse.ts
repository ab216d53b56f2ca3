/**
 * Reads one Python file into the tree that CPython's `ast` module describes. The one place that knows the parser (py-ast): the shape is
 * CPython's, so another parser could take its place.
 */
import { createRequire } from 'node:module';
import type { Range } from '../../model.js';
import { visitorKeys, type Module, type Node } from './nodes.js';
import { Positions, type BytePosition } from './positions.js';

export interface ParsedPython {
  /** What the ranges index: the text without a byte order mark. */
  readonly text: string;
  readonly ast: Module;
}

/** The file is no Python. `lineNumber` and `column` count from 1, `index` from 0. */
export class PythonSyntaxError extends Error {
  override readonly name = 'PythonSyntaxError';
  constructor(
    message: string,
    readonly lineNumber: number,
    readonly column: number,
    readonly index: number,
  ) {
    super(message);
  }
}

/** @throws {PythonSyntaxError} with the first error of the file */
export function parsePython(source: string): ParsedPython {
  const text = source.replace(/^\uFEFF/u, '');
  const positions = new Positions(text);
  const ast = parse(text, positions);
  complete(ast, text, positions);
  return { text, ast: ast as unknown as Module };
}

/** Deeper than CPython bears brackets and blocks, and as deep as what reads the tree can follow a chain: `a + b + …`. */
const MAX_DEPTH = 2_000;

type Raw = Record<string, unknown> & { nodeType: string; range?: Range; parent?: Raw };

let parser: ((text: string) => unknown) | undefined;

function parse(text: string, positions: Positions): Raw {
  // Loaded on first use: most projects have no Python.
  parser ??= (createRequire(import.meta.url)('py-ast') as typeof import('py-ast')).parse;
  try {
    return parser(withoutFormFeeds(text)) as Raw;
  } catch (error) {
    throw syntaxError(error, text, positions);
  }
}

/** Python ignores a form feed at the start of a line and takes it for a blank elsewhere; the parser knows neither. `Positions` knows. */
function withoutFormFeeds(text: string): string {
  return text.includes('\f') ? text.replace(/^\f+/gmu, '').replaceAll('\f', ' ') : text;
}

function syntaxError(error: unknown, text: string, positions: Positions): PythonSyntaxError {
  if (error instanceof RangeError) return tooDeep();
  const { message, lineno, col_offset } = error as Error & Partial<BytePosition>;
  const said = / at line (\d+)(?:, column (\d+))?$/u.exec(message);
  const line = lineno ?? Number(said?.[1] ?? 1);
  const index = positions.offset(line, col_offset ?? Number(said?.[2] ?? 0));
  const column = index - positions.offset(line, 0) + 1;
  return new PythonSyntaxError(explain(message.slice(0, said?.index), text, index), line, column, index);
}

function tooDeep(): PythonSyntaxError {
  return new PythonSyntaxError('Something is nested too deep to parse: hundreds of brackets, or thousands of links.', 1, 1, 0);
}

/** What stands around an error (`⌖`) that Python 2 would not have made. */
const PYTHON_2 = /(?:^|[:;])\s*(?:print|exec)\s+⌖|^\s*raise\s[^⌖]*⌖,|⌖`|<⌖>|\d⌖L|\bur⌖["']/iu;
/** What people do not see, or cannot type. */
const INVISIBLE = /^[^\p{L}\p{N}\p{P}\p{S}]$/u;

/** Says what the parser only calls invalid: Python 2, a file that is not UTF-8, a character that cannot be seen. */
function explain(message: string, text: string, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1;
  const around = `${text.slice(start, index)}⌖${text.slice(index, index + 2)}`;
  if (PYTHON_2.test(around)) return 'This is Python 2, which paybrake does not read.';
  const [character = ''] = text.slice(index, index + 2);
  if (character === '\uFFFD') return 'This is no UTF-8. Save the file in UTF-8, which is what Python expects.';
  if (INVISIBLE.test(character) && message.toLowerCase().startsWith('unexpected character')) {
    return `Unexpected character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}.`;
  }
  if (/^\s*except\s[^⌖]*⌖,/u.test(around)) {
    return 'Several exceptions need brackets here: `except (A, B):`. Without them it is Python 2, or 3.14 and newer, which paybrake does not read.';
  }
  const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  return /[.!?]$/u.test(sentence) ? sentence : `${sentence}.`;
}

/** Gives each node its range and its parent. Without recursion: a chain of a thousand links is as deep as it is long. */
function complete(ast: Raw, text: string, positions: Positions): void {
  const open: Raw[] = [ast];
  /** The depth of what is open. */
  const depths = [0];
  const bare: Raw[] = [];
  for (let node = open.pop(); node; node = open.pop()) {
    const depth = depths.pop() ?? 0;
    if (depth > MAX_DEPTH) throw tooDeep();
    if (typeof node['lineno'] === 'number' && node.nodeType !== 'Module') node.range = positions.rangeOf(node as never);
    else bare.push(node);
    for (const key of visitorKeys[node.nodeType] ?? []) {
      const child = node[key] as Raw | readonly (Raw | null)[] | null | undefined;
      for (const one of Array.isArray(child) ? (child as readonly (Raw | null)[]) : [child as Raw | null | undefined]) {
        if (!one) continue;
        one.parent = node;
        open.push(one);
        depths.push(depth + 1);
      }
    }
  }
  // The parser places no comprehension, parameter list, `with` item or `case`: they reach from their first child to their last.
  for (const node of bare.reverse()) node.range = node.nodeType === 'Module' ? [0, text.length] : hullOf(node);
}

function hullOf(node: Raw): Range {
  const children = childrenOf(node as unknown as Node).map(({ range }) => range);
  const at = node.parent?.range?.[0] ?? 0;
  if (children.length === 0) return [at, at];
  return [Math.min(...children.map(([start]) => start)), Math.max(...children.map(([, end]) => end))];
}

/** The children of a node, in the order of `visitorKeys`. */
export function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.nodeType] ?? []).flatMap((key) => {
    const child = (node as unknown as Record<string, unknown>)[key] as Node | readonly (Node | null)[] | null | undefined;
    return (Array.isArray(child) ? (child as readonly (Node | null)[]) : [child as Node | null | undefined]).filter(
      (one) => !!one,
    );
  });
}
