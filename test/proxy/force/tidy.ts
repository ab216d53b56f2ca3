/** An operator who settles what nobody's replay will: looks at Stripe, ends what is still open there, and says what moved. */
import type { Hold } from '../../../src/proxy/ledger/ledger.js';
import { OperatorError, type Operator } from '../../../src/proxy/admin/operator.js';
import type { Stripe } from './stripe.js';
import type { Wishes } from './wishes.js';

/** @param which the unknown holds to settle */
export async function settleByHand(
  operator: Operator,
  stripe: Stripe,
  wishes: Wishes,
  which: (hold: Hold) => boolean,
): Promise<number> {
  const unknown = (await operator.listHolds({ state: 'unknown' })).filter(which);
  for (const hold of unknown) await settle(operator, stripe, wishes, hold);
  return unknown.length;
}

async function settle(operator: Operator, stripe: Stripe, wishes: Wishes, { id, role, customer }: Hold): Promise<void> {
  const { operations } = await operator.getHold(id);
  const keys = new Set(operations.map((operation) => operation.id));
  const { books, requests } = stripe.simulator;
  const tags = new Set<unknown>();
  for (const { idempotencyKey, params } of requests)
    if (keys.has(idempotencyKey ?? '')) tags.add((params as { metadata?: { op?: string } } | null)?.metadata?.op);
  for (const intent of books.list('payment_intent', customer === undefined ? {} : { customer })) {
    const isIts = tags.has(intent.metadata['op']) || operations.some(({ object }) => object === intent.id);
    if (isIts && intent.status !== 'succeeded' && intent.status !== 'canceled')
      await stripe.direct(`/v1/payment_intents/${intent.id}/cancel`);
  }
  await operator.resolveHold(id, { kind: 'look-up' }).catch(async (error: unknown) => {
    if (!(error instanceof OperatorError)) throw error;
    const hold = (await operator.getHold(id)).hold;
    if (hold.state === 'closed') return;
    const moved = books.movements().filter(({ idempotencyKey }) => keys.has(idempotencyKey ?? ''));
    const posted = Math.max(
      hold.posted,
      moved.reduce((sum, { amount }) => sum + amount, 0),
    );
    await operator.resolveHold(id, { kind: 'posted', posted, why: `seen at Stripe for ${role}, of ${wishes.name}` });
  });
}
