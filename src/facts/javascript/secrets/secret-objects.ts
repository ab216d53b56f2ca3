import type { View } from '../tree/source.js';
import { propertyOf, stringOf } from '../tree/syntax.js';
import { literalObject } from '../calls/keys.js';
import { elementsOf } from '../agents/match.js';
import { sensitiveMember, type Sensitive } from '../../sensitive.js';
import { resolve } from '../values/trace.js';
import type { Asked } from './origins.js';

export type { Sensitive };

/** Judges the member `path` of what a call answers; `[]` and `*` in a path are elements of a list. */
export function sensitiveIn(view: View, found: Asked, path: readonly string[]): Sensitive | undefined {
  const asked = (name: string) => {
    const params = found.slots?.params && literalObject(view, found.slots.params);
    return params && propertyOf(params, name);
  };
  return sensitiveMember(found, path, {
    isEmbedded: () => {
      const mode = asked('ui_mode');
      const text = mode && stringOf(resolve(view, mode.value).node);
      return text !== undefined && /^(?:embedded|embedded_page|custom|elements|form)$/u.test(text);
    },
    expands: () => {
      const expand = asked('expand');
      return expand ? elementsOf({ view, node: expand.value, path: [] }).map(({ node }) => stringOf(node) ?? '') : [];
    },
  });
}
