import type { Secret } from '../../model.js';
import { findSecrets, mayHoldLiveKey, type KeyKind } from '../../../stripe/keys.js';
import type { View } from '../tree/source.js';
import type { Node } from '../tree/syntax.js';

const TYPES: Readonly<Record<KeyKind, Secret['type']>> = {
  secret: 'key',
  restricted: 'key',
  organization: 'key',
  publishable: 'key',
  ephemeral: 'ephemeral-key',
  webhook: 'webhook-secret',
};

/**
 * Live secrets in string literals and templates. A webhook secret says neither its mode nor whose it is: other services use the prefix as
 * well, so it counts where the file uses Stripe or names it.
 */
export function sourceSecrets(view: View, usesStripe: () => boolean): Secret[] {
  if (!mayHoldLiveKey(view.text)) return [];
  const texts = [
    ...view.all('Literal').flatMap((node) => (typeof node.value === 'string' ? [{ node, text: node.value }] : [])),
    ...view.all('TemplateElement').map((node) => ({ node: node.parent, text: node.value.cooked ?? '' })),
  ];
  return texts.flatMap(({ node, text }) =>
    findSecrets(text).flatMap((key) =>
      key.mode === 'test' || (key.kind === 'webhook' && !isNamedStripe(view, node) && !usesStripe())
        ? []
        : [{ kind: 'Secret', at: node.range, type: TYPES[key.kind], text: masked(key.text), sink: 'source' }],
    ),
  );
}

/** `const STRIPE_WEBHOOK_SECRET = 'whsec_…'`, `{ stripeSecret: 'whsec_…' }`. */
function isNamedStripe(view: View, literal: Node): boolean {
  const { parent } = literal;
  const holder =
    parent?.type === 'VariableDeclarator'
      ? parent.id
      : parent?.type === 'Property'
        ? parent.key
        : parent?.type === 'AssignmentExpression'
          ? parent.left
          : undefined;
  return holder !== undefined && /stripe/iu.test(view.textOf(holder));
}

function masked(key: string): string {
  return `${/^(?:[a-z]+_)+/u.exec(key)?.[0] ?? ''}…`;
}
