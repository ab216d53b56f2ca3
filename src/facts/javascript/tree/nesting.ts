/**
 * How deep a text may nest before a parser is asked. The parser recurses on the machine's own stack, so text that is too deep does not
 * throw: it ends the process. Some of what nests needs no bracket: `else if …`, `a ? b : c ? …`, `a => b => …`, `<a><b>…`, `!!…`.
 *
 * This is no tokenizer. It takes one pass, errs on the side of depth, and finds its way back at every brace. Of 9,000 files of
 * installed packages it refused none.
 */

/** Brackets within brackets. Deeper than any code that is written by hand, and a fifth of what the parser's stack was measured to bear. */
const deepestBrackets = 500;

/** Links of one chain that each hold the rest: half of what was measured to end the process (generics; `else if` bears more). */
const longestChain = 2_000;

/** Operators that only lengthen the tree to the left, such as `+`, cost a sixteenth: 61,000 were measured to end the process. */
const link = 16;
const limit = longestChain * link;

/** Words that open a statement within a statement; these outlive a comma. */
const heads: ReadonlySet<string> = new Set('else if for while do with'.split(' '));
const prefixes: ReadonlySet<string> = new Set(
  'typeof void delete await yield new keyof readonly unique infer => ** ! ~ @'.split(' '),
);
/** They begin a statement wherever they begin a line, so that every expression before has ended. */
const beginners: ReadonlySet<string> = new Set('const var return throw break continue export case default'.split(' '));
/** Of them, those that cannot be the body of an `if`. */
const unnested: ReadonlySet<string> = new Set('const export case default'.split(' '));
/** What goes on behind a closing brace. */
const continuers: ReadonlySet<string> = new Set('else while catch finally extends in instanceof as satisfies is of'.split(' '));

/** Comments, quotes in regular expressions, strings, words, the operators that matter, ends of lines, and any other character. */
const pieces =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[/\\]["'`]|\[\^?["'`]+\]|"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?|[\w$]+|=>|\*\*|\?\?|\?\.|<\/|\/>|[=!<>]=+|\n|[^\s\w$]/g;

/** What is open inside one pair of brackets. In sixteenths of a link. */
class Level {
  chain = 0;
  heads = 0;
  tags = 0;
  generics = 0;
  constructor(readonly open: string) {}

  get total(): number {
    return this.chain + this.heads + this.tags + this.generics;
  }
}

/** What nests too deep, as a sentence without its end; nothing when the text can be parsed safely. */
export function tooDeep(text: string): string | undefined {
  const outermost = new Level('');
  const levels = [outermost];
  let level = outermost;
  /** Of all levels but the innermost. */
  let around = 0;
  let [before, previous, atLineStart] = ['', '', true];

  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (piece === '\n') atLineStart = true;
    if (piece === '\n' || piece.startsWith('//') || piece.startsWith('/*')) continue;
    const isWord = /^[\w$]/.test(piece);
    const ended = (previous === ';' && piece !== 'else') || (previous === '}' && isWord && !continuers.has(piece));
    if (ended || piece === ',' || (atLineStart && beginners.has(piece))) level.chain = 0;
    if (ended || (atLineStart && unnested.has(piece))) level.heads = 0;

    if (piece === '(' || piece === '[' || piece === '{') {
      if (levels.length > deepestBrackets) return `Brackets nest more than ${String(deepestBrackets)} levels deep`;
      around += level.total;
      levels.push((level = new Level(piece)));
    } else if (piece === ')' || piece === ']' || piece === '}') {
      // Brackets in regular expressions and JSX text count as well; a brace closes whatever they left open.
      const open = { ')': '(', ']': '[', '}': '{' }[piece];
      const at = levels.findLastIndex((one) => one.open === open || one.open === '{' || one === outermost);
      if (levels[at]?.open === open) {
        levels.length = at;
        level = levels.at(-1) ?? outermost;
        around = levels.reduce((sum, one) => (one === level ? sum : sum + one.total), 0);
      }
      level.chain += 1;
    } else if (heads.has(piece)) level.heads += previous === 'else' ? 0 : link;
    else if (piece === '<') openAngle(level, text, index);
    else if (piece === '</' || piece === '/>') level.tags = Math.max(0, level.tags - link);
    else if (piece === '>') level.generics = Math.max(0, level.generics - link);
    else if (prefixes.has(piece)) level.chain += link;
    else if (piece === '=') level.chain += assigns(text, index) ? link : 0;
    else if (piece === '?') level.chain += text.charAt(index + 1) === ':' ? 1 : link;
    else if (piece === ':') level.heads += before === ':' ? link : 0;
    else if (piece === '-' || piece === '+') level.chain += previous === piece ? link : 1;
    else if (!isWord || continuers.has(piece)) level.chain += 1;

    if (around + level.total > limit)
      return `One statement is a chain of more than ${longestChain.toLocaleString('en-US')} links`;
    [before, previous, atLineStart] = [previous, piece, false];
  }
  return undefined;
}

function openAngle(level: Level, text: string, index: number): void {
  if (/\s/.test(text.charAt(index + 1))) level.chain += 1;
  else if (/[\w$]/.test(text.charAt(index - 1))) level.generics += link;
  else level.tags += link;
}

/** Nothing can be assigned to a string, so a chain ends with it: attributes of JSX are none. */
function assigns(text: string, index: number): boolean {
  return !/^\s*["'`]/.test(text.slice(index + 1, index + 10));
}
