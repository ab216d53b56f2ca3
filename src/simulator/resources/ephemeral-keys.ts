import { inParam, inPath } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { missing, string } from '../params.js';
import { unsimulated } from '../unsimulated.js';

export interface EphemeralKey {
  readonly id: string;
  readonly object: 'ephemeral_key';
  readonly associated_objects: readonly { readonly id: string; readonly type: 'customer' }[];
  readonly created: number;
  readonly expires: number;
  readonly livemode: false;
  readonly secret: string;
}

const hour = 60 * 60;

export const ephemeralKeys = [
  endpoint(
    'POST /v1/ephemeral_keys',
    'nothing expandable',
    { customer: string, issuing_card: unsimulated, nonce: unsimulated, verification_session: unsimulated },
    (context, { customer }) => {
      if (context.apiVersion === null) throw invalidRequest('Stripe-Version must be set to create an ephemeral key.');
      if (customer === undefined) throw missing('customer');
      const { id } = inParam(context, 'customer', customer, 'customer');
      return context.store.add('ephemeral_key', {
        id: context.newId('ephkey'),
        object: 'ephemeral_key',
        associated_objects: [{ id, type: 'customer' }],
        created: context.now,
        expires: context.now + hour,
        livemode: false,
        secret: context.newId('ek_test', 60),
      });
    },
  ),

  endpoint('DELETE /v1/ephemeral_keys/{id}', 'nothing expandable', {}, (context, _params, id) => {
    const key = inPath(context, 'ephemeral_key', id, 'key');
    context.store.remove('ephemeral_key', id);
    return key;
  }),
];
