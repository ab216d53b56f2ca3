/** The comments of a Python file that speak to ESLint. All of them begin with `#`, so that each form is allowed in any comment. */
import { createRequire } from 'node:module';

import { commentsOf, type Comment } from './comments.js';

/** A comment that turns rules off, or on again. As ESLint's core wants it. */
export interface Disabling {
  readonly type: 'disable' | 'enable' | 'disable-line' | 'disable-next-line';
  readonly node: Comment;
  /** The rules, as written. */
  readonly value: string;
  readonly justification: string;
}

/** `# eslint paybrake/require-idempotency-key: "warn"` */
export interface Configuring {
  readonly node: Comment;
  readonly value: string;
}

export interface Directives {
  readonly disabling: readonly Disabling[];
  readonly configuring: readonly Configuring[];
}

const NONE: Directives = { disabling: [], configuring: [] };
/** Other comments that begin with the word are prose: `# eslint does not read this`. */
const CONFIGURES = /^["']?[@\w/-]+["']?\s*:/u;

/** @param heeded whether a comment counts, asked of what stands behind its `#` */
export function directivesOf(text: string, heeded: (comment: string) => boolean): Directives {
  if (!text.includes('eslint')) return NONE;
  const disabling: Disabling[] = [];
  const configuring: Configuring[] = [];
  for (const node of commentsOf(text)) {
    if (!/^\s*eslint/u.test(node.value) || !heeded(node.value)) continue;
    const directive = parser().parseDirective(node.value);
    if (!directive) continue;
    const { label, value, justification } = directive;
    switch (label) {
      case 'eslint-disable':
      case 'eslint-enable':
      case 'eslint-disable-line':
      case 'eslint-disable-next-line':
        disabling.push({ type: label.slice('eslint-'.length) as Disabling['type'], node, value, justification });
        break;
      case 'eslint':
        if (CONFIGURES.test(value)) configuring.push({ node, value });
        break;
      default:
    }
  }
  return { disabling, configuring };
}

/** The rules that a comment configures, or what is wrong with it. */
export function configurationOf({ value }: Configuring): ReturnType<Parser['parseJSONLikeConfig']> {
  return parser().parseJSONLikeConfig(value);
}

type Parser = InstanceType<typeof import('@eslint/plugin-kit').ConfigCommentParser>;

let loaded: Parser | undefined;

/** Loaded on first use: few files speak to ESLint. */
function parser(): Parser {
  if (!loaded) {
    const kit = createRequire(import.meta.url)('@eslint/plugin-kit') as typeof import('@eslint/plugin-kit');
    loaded = new kit.ConfigCommentParser();
  }
  return loaded;
}
