import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';
import { hours, movableClock, send, simulate } from './support.js';

describe('the books', () => {
  it('say for whom, when and by which request money moved', async () => {
    const clock = movableClock(Date.UTC(2026, 5, 1));
    const { simulator, stripe } = await simulate({ clock: clock.now });
    const ada = (await stripe.customers.create({ source: 'tok_visa' })).id;
    const grace = (await stripe.customers.create({ source: 'tok_visa' })).id;
    const first = await stripe.charges.create({ amount: 2900, currency: 'usd', customer: ada }, { idempotencyKey: 'june' });
    clock.pass(hours(30));
    await stripe.charges.create({ amount: 1000, currency: 'eur', customer: ada });
    await stripe.charges.create({ amount: 500, currency: 'usd', customer: grace });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 3400, eur: 1000 } });
    expect(simulator.books.totals({ customer: ada })).toEqual({ charges: { usd: 2900, eur: 1000 } });
    expect(simulator.books.moved('charges', 'usd', { since: clock.now() })).toBe(500);
    expect(simulator.books.moved('charges', 'usd', { until: clock.now() })).toBe(2900);
    expect(simulator.books.movements({ customer: ada, currency: 'usd' })).toEqual([
      {
        bucket: 'charges',
        amount: 2900,
        currency: 'usd',
        customer: ada,
        source: first.id,
        account: 'acct_simulator',
        at: Date.UTC(2026, 5, 1),
        requestId: first.lastResponse.requestId,
        idempotencyKey: 'june',
      },
    ]);
    expect(simulator.books.count('charge', { customer: ada })).toBe(2);
    expect(simulator.books.counts()).toMatchObject({ customer: 2, charge: 3 });
  });

  it('hand out copies', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.customers.create({ name: 'Ada' });
    const copy = simulator.books.get('customer', id);
    if (copy !== undefined) copy.name = 'Grace';
    expect(simulator.books.get('customer', id)).toMatchObject({ name: 'Ada' });
    expect(simulator.books.get('customer', 'cus_unknown')).toBeUndefined();
  });
});

/** One step of a random history; `pick` chooses among what exists. */
interface Step {
  readonly what:
    'charge' | 'authorise' | 'capture' | 'refund' | 'payout' | 'transfer' | 'reverse' | 'cancel' | 'replay' | 'decline';
  readonly amount: number;
  readonly pick: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom(
      'charge',
      'authorise',
      'capture',
      'refund',
      'payout',
      'transfer',
      'reverse',
      'cancel',
      'replay',
      'decline',
    ),
    amount: fc.integer({ min: 50, max: 500 }),
    pick: fc.nat(),
  }),
  { maxLength: 40 },
);

async function take(simulator: Simulator, { what, amount, pick }: Step, i: number): Promise<void> {
  const any = (ids: readonly { id: string }[]) => ids[pick % Math.max(ids.length, 1)]?.id ?? 'none';
  const { books } = simulator;
  const pay = (rest: string) => ['/v1/charges', `amount=${amount}&currency=usd&${rest}`] as const;
  const requests: Record<Step['what'], readonly [path: string, body: string, key?: string]> = {
    charge: pay('source=tok_visa'),
    authorise: pay('source=tok_visa&capture=false'),
    decline: pay('source=tok_chargeDeclined'),
    replay: [...pay('source=tok_visa'), `op_${amount % 5}_${amount}`],
    capture: [`/v1/charges/${any(books.list('charge'))}/capture`, `amount=${amount}`],
    refund: ['/v1/refunds', `charge=${any(books.list('charge'))}&amount=${amount}`],
    payout: ['/v1/payouts', `amount=${amount}&currency=usd`],
    transfer: ['/v1/transfers', `amount=${amount}&currency=usd&destination=acct_1`],
    reverse: [`/v1/transfers/${any(books.list('transfer'))}/reversals`, `amount=${amount}`],
    cancel: [`/v1/payouts/${any(books.list('payout'))}/cancel`, ''],
  };
  const [path, body, key = `step_${i}`] = requests[what];
  const { status } = await send(simulator, 'POST', path, { body, headers: { 'idempotency-key': key } });
  expect([200, 400, 402, 404]).toContain(status);
}

describe('for any history', () => {
  it('objects, movements and balance tell the same story', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const simulator = await startSimulator();
        try {
          for (const [i, step] of history.entries()) await take(simulator, step, i);
          const { books } = simulator;
          const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
          const charges = books.list('charge');
          expect(sum(charges.map((charge) => charge.amount_captured))).toBe(books.moved('charges', 'usd'));
          expect(sum(books.list('payout').map(({ amount }) => amount))).toBe(books.moved('payouts', 'usd'));
          expect(sum(books.list('transfer').map(({ amount }) => amount))).toBe(books.moved('transfers', 'usd'));
          for (const charge of charges) {
            const refunded = sum(
              books
                .list('refund')
                .filter((refund) => refund.charge === charge.id && refund.balance_transaction !== null)
                .map(({ amount }) => amount),
            );
            expect(refunded).toBeLessThanOrEqual(charge.amount_captured);
            expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
          }
          const balance =
            books.moved('charges', 'usd') +
            books.moved('reversed', 'usd') -
            books.moved('refunds', 'usd') -
            books.moved('payouts', 'usd') -
            books.moved('transfers', 'usd');
          expect(sum(books.list('balance_transaction').map(({ net }) => net))).toBe(balance);
          const executed = simulator.requests.filter(({ status, replayed }) => status === 200 && !replayed).length;
          const { charge = 0, refund = 0, payout = 0, transfer = 0, transfer_reversal = 0 } = books.counts();
          const failed = charges.filter(({ status }) => status === 'failed').length;
          const changes = simulator.requests.filter(
            ({ path, status, replayed }) => /\/(?:capture|cancel)$/.test(path) && status === 200 && !replayed,
          ).length;
          expect(charge - failed + refund + payout + transfer + transfer_reversal + changes).toBe(executed);
        } finally {
          await simulator.stop();
        }
      }),
      { numRuns: 25 },
    );
  });
});
