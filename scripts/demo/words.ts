/** How the demo speaks: plain text, or colours where a terminal shows them. */
import type { Output } from '../../src/cli/io.js';
import type { DiffLine } from './diff.js';

export interface Words {
  heading(text: string): void;
  text(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  list(items: readonly string[]): void;
  diff(lines: readonly (DiffLine | undefined)[]): void;
}

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39] } as const;

/** @param width In columns; lines of text are broken there, code is not. */
export function wordsOn(output: Output, colour: boolean, width: number): Words {
  const paint = (style: keyof typeof codes, text: string): string => {
    const [on, off] = codes[style];
    return colour ? `\u001b[${String(on)}m${text}\u001b[${String(off)}m` : text;
  };
  const write = (text: string): void => {
    output.write(`${text}\n`);
  };
  const styles = { ' ': 'dim', '-': 'red', '+': 'green' } as const;
  return {
    heading: (text) => {
      write(`\n${paint('bold', text)}\n`);
    },
    text: (text) => {
      write(wrap(text, width));
    },
    good: (text) => {
      write(`\n${paint('green', text)}`);
    },
    bad: (text) => {
      write(`\n${paint('red', text)}`);
    },
    list: (items) => {
      for (const item of items) write(wrap(`  · ${item}`, width, '    '));
    },
    diff: (lines) => {
      write('');
      for (const line of lines)
        write(line === undefined ? paint('dim', '  …') : paint(styles[line.sign], `${line.sign} ${line.text}`.trimEnd()));
    },
  };
}

function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(/(?<=\S) /)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : indent + word);
  }
  return lines.join('\n');
}
