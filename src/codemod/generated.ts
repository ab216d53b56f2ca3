/** What tools write at the top of what they generate. https://reactnative.dev uses the first, Go's convention is the second. */
const MARKS = /@generated\b|\bDO NOT (?:EDIT|MODIFY)\b|\b(?:automatically|auto-?) ?generated\b/iu;

/** How much of a file is its header, in characters. */
const HEADER = 1_000;

/** Nobody writes lines that are this long on average. */
const LONGEST_LINE = 400;

/** Why a text is taken for the output of a tool, as the rest of a sentence about the file; `undefined` when it is not. */
export function whyGenerated(path: string, text: string): string | undefined {
  const mark = MARKS.exec(commentsAtTop(text))?.[0];
  if (mark !== undefined) return `says \`${mark}\` at its top`;
  if (/\.min\.[cm]?js$/iu.test(path)) return 'is minified, as its name says';
  const lines = text.split('\n').length;
  return text.length > 5_000 && text.length / lines > LONGEST_LINE ? 'is minified' : undefined;
}

/** Comments before the first statement: the words below it are the program's. */
function commentsAtTop(text: string): string {
  return /^(?:\s*(?:\/\/.*|#.*|\/\*[^]*?(?:\*\/|$)))*/u.exec(text.slice(0, HEADER))?.[0] ?? '';
}
