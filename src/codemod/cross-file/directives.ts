/** What becomes of `@ts-expect-error` and `eslint-disable` at a line that is rewritten. */
import { directiveBehind, directivesAbove } from '../../facts/javascript/edits/directives.js';
import { lineEnd, lineStart } from '../../facts/javascript/edits/trivia.js';
import type { View } from '../../facts/javascript/tree/source.js';
import type { Call } from '../../facts/javascript/tree/syntax.js';
import type { Edit } from '../../facts/model.js';
import { removeLine } from './imports.js';

/** Rules that can only speak of the client that goes, or of where its key comes from. */
const SPENT =
  /^(?:paybrake\/no-shared-stripe-client|(?:n\/|node\/)?no-process-env|@typescript-eslint\/no-non-null-assertion|turbo\/no-undeclared-env-vars)$/u;

/** `const stripe = `, `cached ??= `, `return `: nothing that anybody could be told of. */
const BARE =
  /^\s*(?:export\s+)?(?:default\s+|(?:const|let|var)\s+[\w$]+\s*=|[\w$.]+\s*(?:\?\?|\|\|)?=|return\b|(?:private|readonly|static|\s)*[\w$]+\s*=)?\s*\(?$/u;

/**
 * Removes the comments that let the line of a client pass, when all of it is written anew: `@ts-expect-error` without an error is one
 * itself. Those that may still have something to let pass stay.
 */
export function withoutDirectives(view: View, maker: Call): Edit[] {
  if (!isAllNew(view, maker)) return [];
  const isSpent = (value: string): boolean => {
    const names = /disable(?:-next)?-line\s+([^]*?)(?:\s--|$)/u.exec(value)?.[1];
    if (names === undefined) return /^\s*@ts-/u.test(value);
    return names.split(',').every((name) => SPENT.test(name.trim()));
  };
  const above = directivesAbove(view, maker.range[0]).filter(({ value }) => isSpent(value));
  const behind = directiveBehind(view, maker.range[0]);
  const gap = behind && /\s*$/u.exec(view.text.slice(0, behind.range[0]))?.[0].length;
  return [
    ...above.map((comment) => removeLine(view, comment)),
    ...(behind && isSpent(behind.value) ? [{ range: [behind.range[0] - (gap ?? 0), behind.range[1]] as const, text: '' }] : []),
  ];
}

/** Whether a comment lets something pass that is still there when the client is made elsewhere. */
export function isStillDirected(view: View, maker: Call): boolean {
  return !isAllNew(view, maker) && directivesAbove(view, maker.range[0]).some(({ value }) => /^\s*@ts-/u.test(value));
}

/** Whether nothing of the line but names is the user's own once the client is made by `vaultStripe`. */
function isAllNew(view: View, maker: Call): boolean {
  const [, config] = maker.arguments;
  const { text } = view;
  if (!BARE.test(text.slice(lineStart(text, maker.range[0]), maker.range[0]))) return false;
  return config === undefined || /^\{\s*$/u.test(text.slice(config.range[0], lineEnd(text, config.range[0])));
}
