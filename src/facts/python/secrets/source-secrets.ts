import { findSecrets, mayHoldKey, type KeyKind } from '../../../stripe/keys.js';
import type { Secret } from '../../model.js';
import type { Constant } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';

const TYPES: Readonly<Record<KeyKind, Secret['type']>> = {
  secret: 'key',
  restricted: 'key',
  organization: 'key',
  publishable: 'key',
  ephemeral: 'ephemeral-key',
  webhook: 'webhook-secret',
};

/**
 * Live secrets in string literals. A webhook secret says neither its mode nor whose it is: other services use the prefix as well, so it
 * counts where the file uses Stripe or names it.
 */
export function sourceSecrets(view: PythonView, usesStripe: () => boolean): Secret[] {
  if (!mayHoldKey(view.text)) return [];
  return view
    .all('Constant')
    .flatMap((node) =>
      typeof node.value !== 'string'
        ? []
        : findSecrets(node.value).flatMap((key): Secret[] =>
            key.mode === 'test' || (key.kind === 'webhook' && !isNamedStripe(view, node) && !usesStripe())
              ? []
              : [{ kind: 'Secret', at: placeOf(node), type: TYPES[key.kind], text: masked(key.text), sink: 'source' }],
          ),
    );
}

/** A part of an f-string stands for the whole. */
function placeOf({ parent, range }: Constant): Secret['at'] {
  return parent?.nodeType === 'JoinedStr' ? parent.range : range;
}

/** `STRIPE_WEBHOOK_SECRET = "whsec_…"`, `{"stripe_secret": "whsec_…"}`. */
function isNamedStripe(view: PythonView, { parent, range }: Constant): boolean {
  if (parent?.nodeType === 'Keyword') return /stripe/iu.test(parent.arg ?? '');
  const isHolder = parent?.nodeType === 'Assign' || parent?.nodeType === 'AnnAssign' || parent?.nodeType === 'Dict';
  const line = view.text.slice(view.text.lastIndexOf('\n', range[0]) + 1, range[0]);
  return isHolder && /stripe/iu.test(line);
}

function masked(key: string): string {
  return `${/^(?:[a-z]+_)+/u.exec(key)?.[0] ?? ''}…`;
}
