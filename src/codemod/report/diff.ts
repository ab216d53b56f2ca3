import { withoutSecrets } from '../../stripe/keys.js';
import { hunksOf, type Side } from './hunks.js';

/** Colours words for a terminal, or leaves them as they are. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const plainText = (text: string): string => text;
export const plain: Paint = {
  bold: plainText,
  dim: plainText,
  red: plainText,
  green: plainText,
  cyan: plainText,
  yellow: plainText,
};

/**
 * A unified diff of one file, as `git apply` takes it. Stripe's secrets are starred out but for their prefix, and so is what a terminal
 * would obey; a diff with one of these applies nowhere.
 *
 * @param name The file as it is shown, with `/`.
 */
export function unifiedDiff(name: string, before: string, after: string, paint: Paint = plain): string {
  const lines = hunksOf(before, after).flatMap((hunk) => [
    paint.cyan(`@@ -${side(hunk.before)} +${side(hunk.after)} @@`),
    ...hunk.lines.map((line) => colour(safe(line), paint)),
  ]);
  return [paint.bold(`--- a/${name}`), paint.bold(`+++ b/${name}`), ...lines].join('\n') + '\n';
}

function side({ start, lines }: Side): string {
  return lines === 1 ? String(start) : `${String(start)},${String(lines)}`;
}

function colour(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.green(line);
  if (line.startsWith('-')) return paint.red(line);
  return line;
}

// eslint-disable-next-line no-control-regex -- control characters are what must go
const OBEYED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\r(?!$)/g;

/** Tabs stay, and the `\r` of a line end. */
function safe(line: string): string {
  return withoutSecrets(line).replace(OBEYED, '\uFFFD');
}
