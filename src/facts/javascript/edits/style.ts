import type { View } from '../tree/source.js';

/** How a file is written, so that what is inserted looks like the rest of it. */
export interface Style {
  readonly newline: '\n' | '\r\n';
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  /** One step of indentation. */
  readonly indent: string;
  /** What stands inside of the braces of a literal on one line. */
  readonly padding: ' ' | '';
}

const styles = new WeakMap<View, Style>();

/** The style of a file: what most of it does. */
export function styleOf(view: View): Style {
  let style = styles.get(view);
  if (!style) {
    style = {
      newline: /\r\n/u.test(view.text) ? '\r\n' : '\n',
      quote: quoteOf(view),
      semicolon: semicolonOf(view),
      indent: indentOf(view.text),
      padding: paddingOf(view),
    };
    styles.set(view, style);
  }
  return style;
}

function quoteOf(view: View): Style['quote'] {
  let double = 0;
  let single = 0;
  for (const { value, range, parent } of view.all('Literal')) {
    if (typeof value !== 'string' || parent.type === 'JSXAttribute') continue;
    if (view.text[range[0]] === '"') double++;
    else single++;
  }
  return double > single ? '"' : "'";
}

function semicolonOf(view: View): Style['semicolon'] {
  const statements = [
    ...view.all('ImportDeclaration'),
    ...view.all('ExpressionStatement'),
    ...view.all('ReturnStatement'),
    ...view.all('VariableDeclaration').filter(({ parent }) => !/^For/u.test(parent.type)),
  ];
  const ended = statements.filter(({ range }) => view.text[range[1] - 1] === ';').length;
  return ended * 2 >= statements.length ? ';' : '';
}

function indentOf(text: string): string {
  let tabs = 0;
  const spaces = new Map<number, number>();
  let previous = 0;
  for (const line of text.split(/\r?\n/u)) {
    if (line.startsWith('\t')) tabs++;
    const width = /^ *(?=[^\s*])/u.exec(line)?.[0].length;
    if (width === undefined) continue;
    const step = width - previous;
    if (step >= 2) spaces.set(step, (spaces.get(step) ?? 0) + 1);
    previous = width;
  }
  const [most] = [...spaces].sort((a, b) => b[1] - a[1]);
  if (tabs > (most?.[1] ?? 0)) return '\t';
  return ' '.repeat(most?.[0] ?? 2);
}

function paddingOf(view: View): Style['padding'] {
  const literals = [...view.all('ObjectExpression').filter((o) => o.properties.length > 0), ...view.all('ObjectPattern')];
  const onOneLine = literals.filter(({ range }) => !/^\{\s*[\n\r]/u.test(view.text.slice(range[0], range[0] + 80)));
  const tight = onOneLine.filter(({ range }) => view.text[range[0] + 1]?.trim() !== '').length;
  return tight * 2 > onOneLine.length ? '' : ' ';
}
