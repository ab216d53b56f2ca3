/**
 * Draws a terminal's output as an SVG, for the README.
 *
 *     npx tsx scripts/picture.ts <title> <file.svg> < output-with-colours
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [title = '', target] = process.argv.slice(2);
if (target === undefined) {
  console.error('Say what to write: npx tsx scripts/picture.ts <title> <file.svg> < output');
  process.exit(2);
}

const WIDTH = 112;
const LINE = 20;
const CHARACTER = 8.43;
const TOP = 56;
const COLOURS: Readonly<Record<string, string>> = {
  '31': '#f47067',
  '32': '#8ddb8c',
  '33': '#f2cc60',
  '36': '#76e3ea',
  '2': '#8b949e',
  '90': '#8b949e',
};

interface Span {
  readonly text: string;
  readonly style: string;
}

const lines = readFileSync(0, 'utf8')
  .trimEnd()
  .split('\n')
  .flatMap((line) => wrap(spansOf(line)));
const height = TOP + lines.length * LINE + 24;
const width = Math.ceil(WIDTH * CHARACTER) + 48;
const rows = lines.map(
  (spans, i) => `<text x="24" y="${TOP + i * LINE}" xml:space="preserve">${spans.map(drawn).join('')}</text>`,
);
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
<circle cx="24" cy="22" r="6" fill="#ff5f57"/><circle cx="44" cy="22" r="6" fill="#febc2e"/><circle cx="64" cy="22" r="6" fill="#28c840"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`,
);

/** The parts of a line between its escape sequences. */
function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let style = '';
  let at = 0;
  // eslint-disable-next-line no-control-regex -- this is what escape sequences are made of
  for (const match of line.matchAll(/\u001b\[([\d;]*)m/gu)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), style });
    style = styleOf(match[1] ?? '', style);
    at = match.index + match[0].length;
  }
  if (at < line.length) spans.push({ text: line.slice(at), style });
  return spans;
}

function styleOf(codes: string, before: string): string {
  let style = before;
  for (const code of codes.split(';')) {
    if (code === '0' || code === '' || code === '39' || code === '22' || code === '24') style = '';
    else if (code === '1') style += ' font-weight="bold"';
    else if (code === '4') style += ' text-decoration="underline"';
    else if (COLOURS[code] !== undefined) style = style.replace(/ fill="[^"]*"/u, '') + ` fill="${COLOURS[code]}"`;
  }
  return style;
}

/** Breaks a line at a space before the edge; what follows is set in by as much as the message. */
function wrap(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [[]];
  let column = 0;
  for (const { text, style } of spans) {
    for (const word of text.split(/(?<= )/u)) {
      if (column + word.trimEnd().length > WIDTH && column > 0) {
        rows.push([{ text: ' '.repeat(15), style: '' }]);
        column = 15;
      }
      rows.at(-1)?.push({ text: word, style });
      column += word.length;
    }
  }
  return rows;
}

function drawn({ text, style }: Span): string {
  return `<tspan${style}>${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
