import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { refusal, secretKey, simulate, withoutRetries } from './support.js';

const charge = { amount: 2900, currency: 'usd', source: 'tok_visa' } as const;

describe('drop: the work is done, the answer is lost', () => {
  it('leaves one object for one call, since the SDK tries again with the same key', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'drop' });
    const { id } = await stripe.charges.create(charge);
    expect(simulator.books.list('charge').map((made) => made.id)).toEqual([id]);
    expect(simulator.requests.map(({ status, replayed, faults }) => ({ status, replayed, faults }))).toEqual([
      { status: 200, replayed: false, faults: ['drop'] },
      { status: 200, replayed: true, faults: [] },
    ]);
    expect(new Set(simulator.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('leaves two objects when the caller calls again without a key of its own', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'drop', times: 3 });
    expect(await refusal(stripe.charges.create(charge))).toMatchObject({ class: 'StripeConnectionError' });
    await stripe.charges.create(charge);
    expect(simulator.books.count('charge')).toBe(2);
    expect(simulator.books.moved('charges', 'usd')).toBe(5800);
  });

  it('leaves one object when the caller calls again with the same key', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'drop', times: 3 });
    const options = { idempotencyKey: 'charge-june' };
    expect(await refusal(stripe.charges.create(charge, options))).toMatchObject({ class: 'StripeConnectionError' });
    await stripe.charges.create(charge, options);
    expect(simulator.books.count('charge')).toBe(1);
  });
});

describe('the other faults', () => {
  it('drop-before: the connection ends and nothing was done', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'drop-before' });
    await stripe.charges.create(charge);
    expect(simulator.books.count('charge')).toBe(1);
    expect(simulator.requests.map(({ status, replayed }) => [status, replayed])).toEqual([
      [null, false],
      [200, false],
    ]);
  });

  it('delay: the work is done before the answer comes', async () => {
    const { simulator } = await simulate();
    const stripe = new Stripe(secretKey, { ...simulator.stripeConfig, maxNetworkRetries: 0, timeout: 50 });
    simulator.fault({ kind: 'delay', ms: 500 });
    expect(await refusal(stripe.charges.create(charge))).toMatchObject({ class: 'StripeConnectionError' });
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
  });

  it('error-500: the SDK tries three times and gets the same 500', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'error-500' });
    expect(await refusal(stripe.charges.create(charge))).toMatchObject({
      class: 'StripeAPIError',
      status: 500,
      type: 'api_error',
    });
    expect(simulator.requests.map(({ replayed }) => replayed)).toEqual([false, true, true]);
    expect(simulator.books.count('charge')).toBe(0);
  });

  it('error-500, committed: the money moved all the same', async () => {
    const { simulator } = await simulate();
    simulator.fault({ kind: 'error-500', committed: true });
    expect(await refusal(withoutRetries(simulator).charges.create(charge))).toMatchObject({ status: 500 });
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
  });

  it('lock-timeout: the SDK is told to try again, and succeeds', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'lock-timeout' });
    await stripe.charges.create(charge);
    expect(simulator.requests.map(({ status }) => status)).toEqual([429, 200]);
    expect(simulator.books.count('charge')).toBe(1);
  });

  it('conflict: a 409, which the SDK tries again', async () => {
    const { simulator, stripe } = await simulate();
    simulator.fault({ kind: 'conflict' });
    await stripe.charges.create(charge);
    expect(simulator.requests.map(({ status }) => status)).toEqual([409, 200]);
  });
});

describe('which requests a fault meets', () => {
  it('waits for the method and path that it names', async () => {
    const { simulator } = await simulate();
    const stripe = withoutRetries(simulator);
    simulator.fault({ kind: 'conflict', match: { method: 'POST', path: '/v1/charges/{id}/capture' } });
    const { id } = await stripe.charges.create({ ...charge, capture: false });
    await stripe.charges.retrieve(id);
    expect(await refusal(stripe.charges.capture(id))).toMatchObject({ status: 409 });
    expect((await stripe.charges.capture(id)).captured).toBe(true);
  });

  it('refuses a fault that is none', async () => {
    const { simulator } = await simulate();
    expect(() => {
      simulator.fault({ kind: 'explode' as never });
    }).toThrow('Unknown fault kind "explode"; use one of drop-before, drop, delay, error-500, lock-timeout, conflict.');
    expect(() => {
      simulator.fault({ kind: 'drop', times: 0 });
    }).toThrow('A fault’s `times` must be a whole number from 1.');
    expect(() => {
      simulator.fault({ kind: 'delay', ms: -1 });
    }).toThrow('A fault’s `ms` must be a whole number of milliseconds from 0.');
    expect(() => {
      simulator.fault({ kind: 'delay', ms: 2 ** 31 });
    }).toThrow('A fault’s `ms` must be at most 2147483647.');
    for (const match of [null, 5, []]) {
      expect(() => {
        simulator.fault({ kind: 'drop', match: match as never });
      }).toThrow('A fault’s `match` may hold a `method` and a `path`, both strings.');
    }
  });
});
