import { styleText } from 'node:util';

import { plain, type Paint } from '../../codemod/report/diff.js';
import type { Output } from '../io.js';
import { wantsColour } from '../scan/stylish.js';

export function paintFor(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  if (!wantsColour(env, output.isTTY === true)) return plain;
  const style =
    (name: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      // Whether to colour is decided already, for this output.
      styleText(name, text, { validateStream: false });
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    cyan: style('cyan'),
    yellow: style('yellow'),
  };
}
