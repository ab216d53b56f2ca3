/** What a request is an operation of: its id, and what would be the same operation again. */
import type { IdempotencyMode } from '../../policy/model.js';
import type { Reservation } from '../ledger/ledger.js';
import type { CanonicalRequest, Refusal } from '../model.js';
import { forwardedKey, isSdkMade } from '../read/operation.js';
import { refuse } from '../read/refusal.js';
import type { Asked, GatewayOptions } from './context.js';

export interface Named {
  /** The id in the ledger, and the idempotency key at Stripe. */
  readonly id: string;
  readonly idempotency: Reservation['idempotency'];
  /** Since when (ms, the ledger's time) an equal request of the role counts as the same operation; absent: the caller says which is which. */
  readonly equalSince?: number;
}

/**
 * Names the operation. A key that the caller chose says which operation it is, and content is not compared. A key that an SDK made, or
 * none, says nothing about the operation: what is equal within the role's window counts as the same, except under `pass`.
 */
export function nameOperation({ ledger, random }: Pick<GatewayOptions, 'ledger' | 'random'>, asked: Asked): Named | Refusal {
  const { role } = asked.caller;
  const { idempotencyKey, account } = asked.request;
  const chosen = idempotencyKey !== undefined && !isSdkMade(idempotencyKey);
  if (chosen) return { id: forwardedKey(role.name, account, idempotencyKey), idempotency: 'given' };
  if (role.idempotency === 'require') return keyRequired(role.name, asked.request);
  const id = idempotencyKey === undefined ? unique(random) : forwardedKey(role.name, account, idempotencyKey);
  const idempotency = idempotencyKey === undefined ? 'derived' : 'made';
  return { id, idempotency, ...(comparesContent(role.idempotency) && { equalSince: ledger.now() - role.idempotencyWindow }) };
}

function comparesContent(mode: IdempotencyMode): boolean {
  return mode === 'guard' || mode === 'derive';
}

function unique(random: GatewayOptions['random']): string {
  return `pb_${Buffer.from(random(32)).toString('base64url')}`;
}

function keyRequired(role: string, { idempotencyKey }: CanonicalRequest): Refusal {
  const what = idempotencyKey === undefined ? 'carries no idempotency key' : 'carries a key that an SDK made for this one call';
  return refuse(
    400,
    'idempotency_key_required',
    `This request ${what}, and role "${role}" must name each operation. Send an Idempotency-Key made from what identifies it, ` +
      'such as an order or an invoice: a second call then gets the first answer. Nothing was sent to Stripe.',
  );
}
