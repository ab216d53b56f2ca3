import type { Secret } from '../model.js';
import { findSecrets, mayHoldKey, type KeyKind } from '../../stripe/keys.js';
import type { View } from './source.js';

const TYPES: Readonly<Record<KeyKind, Secret['type']>> = {
  secret: 'key',
  restricted: 'key',
  organization: 'key',
  publishable: 'key',
  ephemeral: 'ephemeral-key',
  webhook: 'webhook-secret',
};

/** Live secrets in string literals and templates. A webhook secret does not say its mode. */
export function sourceSecrets(view: View): Secret[] {
  if (!mayHoldKey(view.text)) return [];
  const texts = [
    ...view.all('Literal').flatMap((node) => (typeof node.value === 'string' ? [{ node, text: node.value }] : [])),
    ...view.all('TemplateElement').map((node) => ({ node: node.parent, text: node.value.cooked ?? '' })),
  ];
  return texts.flatMap(({ node, text }) =>
    findSecrets(text).flatMap((key) =>
      key.mode === 'test'
        ? []
        : [{ kind: 'Secret', at: node.range, type: TYPES[key.kind], text: masked(key.text), sink: 'source' }],
    ),
  );
}

function masked(key: string): string {
  return `${/^(?:[a-z]+_)+/u.exec(key)?.[0] ?? ''}…`;
}
