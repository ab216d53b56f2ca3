import { describe, expect, it } from 'vitest';
import { hours, movableClock, refusal, refused, send, simulate, withoutRetries } from './support.js';

const payment = { amount: 2900, currency: 'usd', payment_method: 'pm_card_visa', confirm: true } as const;
const declining = { ...payment, payment_method: 'pm_card_chargeDeclined' } as const;

describe('a key that the caller chose', () => {
  it('makes one object of two calls, and says that the second is a replay', async () => {
    const { simulator, stripe } = await simulate();
    const first = await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    const second = await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    expect(second.id).toBe(first.id);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'idempotency-key': 'op_1',
      'original-request': first.lastResponse.requestId,
    });
    expect(second.lastResponse.requestId).not.toBe(first.lastResponse.requestId);
    expect(simulator.books.count('payment_intent')).toBe(1);
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
    expect(simulator.requests.map(({ replayed }) => replayed)).toEqual([false, true]);
  });

  it('replays the first answer even when the object has changed since', async () => {
    const { stripe } = await simulate();
    const intent = await stripe.paymentIntents.create({ amount: 2900, currency: 'usd' }, { idempotencyKey: 'op_1' });
    await stripe.paymentIntents.cancel(intent.id);
    const again = await stripe.paymentIntents.create({ amount: 2900, currency: 'usd' }, { idempotencyKey: 'op_1' });
    expect(again.status).toBe('requires_payment_method');
  });

  it('is a 400 with other parameters', async () => {
    const { simulator, stripe } = await simulate();
    await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    expect(await refusal(stripe.paymentIntents.create({ ...payment, amount: 3000 }, { idempotencyKey: 'op_1' }))).toMatchObject({
      class: 'StripeIdempotencyError',
      status: 400,
      type: 'idempotency_error',
      message:
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'op_1' if you meant to execute a different request.",
    });
    expect(simulator.books.count('payment_intent')).toBe(1);
  });

  it('takes the same parameters in another order for the same', async () => {
    const { simulator } = await simulate();
    const headers = { 'idempotency-key': 'op_1' };
    await send(simulator, 'POST', '/v1/payment_intents', {
      body: 'amount=2900&currency=usd&metadata[a]=1&metadata[b]=2',
      headers,
    });
    const second = await send(simulator, 'POST', '/v1/payment_intents', {
      body: 'metadata[b]=2&metadata[a]=1&currency=usd&amount=2900',
      headers,
    });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is a 400 on another endpoint, and on the same endpoint of another object', async () => {
    const { simulator, stripe } = await simulate();
    const intent = await stripe.paymentIntents.create({ amount: 2900, currency: 'usd' }, { idempotencyKey: 'op_1' });
    const expected = (path: string) => ({
      class: 'StripeIdempotencyError',
      status: 400,
      message: `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '/v1/payment_intents'). Try using a key other than 'op_1' if you meant to execute a different request.`,
    });
    expect(await refusal(stripe.customers.create({}, { idempotencyKey: 'op_1' }))).toMatchObject(expected('/v1/customers'));
    expect(await refusal(stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: 'op_1' }))).toMatchObject(
      expected(`/v1/payment_intents/${intent.id}/cancel`),
    );
    expect(simulator.books.count('customer')).toBe(0);
  });

  it('replays a decline, although another card would now pay', async () => {
    const { simulator, stripe } = await simulate();
    const first = await refused(stripe.paymentIntents.create(declining, { idempotencyKey: 'op_1' }));
    const second = await refused(stripe.paymentIntents.create(declining, { idempotencyKey: 'op_1' }));
    expect(second.statusCode).toBe(402);
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(simulator.books.count('charge')).toBe(1);
  });

  it('replays a 500', async () => {
    const { simulator } = await simulate();
    const stripe = withoutRetries(simulator);
    simulator.fault({ kind: 'error-500' });
    for (let i = 0; i < 2; i += 1) {
      expect(await refusal(stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' }))).toMatchObject({
        class: 'StripeAPIError',
        status: 500,
      });
    }
    expect(simulator.requests.map(({ status, replayed }) => [status, replayed])).toEqual([
      [500, false],
      [500, true],
    ]);
    expect(simulator.books.count('payment_intent')).toBe(0);
  });

  it('is not spent by a request whose parameters do not validate', async () => {
    const { stripe } = await simulate();
    const wrong = { amount: 2900 } as never;
    expect(await refusal(stripe.paymentIntents.create(wrong, { idempotencyKey: 'op_1' }))).toMatchObject({
      code: 'parameter_missing',
    });
    const intent = await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    expect(intent.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  });

  it('is spent by a refusal of the endpoint itself', async () => {
    const { stripe } = await simulate();
    const unknown = { charge: 'ch_unknown' };
    await refused(stripe.refunds.create(unknown, { idempotencyKey: 'op_1' }));
    const second = await refused(stripe.refunds.create(unknown, { idempotencyKey: 'op_1' }));
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  });

  it('is not spent by a 401, a 409 or a 429', async () => {
    const { simulator } = await simulate();
    const stripe = withoutRetries(simulator);
    const options = { idempotencyKey: 'op_1' };
    expect(await refusal(stripe.paymentIntents.create(payment, { ...options, apiKey: 'nonsense' }))).toMatchObject({
      status: 401,
    });
    simulator.fault({ kind: 'conflict' });
    simulator.fault({ kind: 'lock-timeout' });
    expect(await refusal(stripe.paymentIntents.create(payment, options))).toMatchObject({
      status: 409,
      code: 'idempotency_key_in_use',
    });
    expect(await refusal(stripe.paymentIntents.create(payment, options))).toMatchObject({ status: 429, code: 'lock_timeout' });
    const intent = await stripe.paymentIntents.create(payment, options);
    expect(intent.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(simulator.books.count('payment_intent')).toBe(1);
  });

  it('is a 409 while the first request runs, and a replay afterwards', async () => {
    const { simulator } = await simulate();
    const stripe = withoutRetries(simulator);
    simulator.fault({ kind: 'delay', ms: 300 });
    const running = stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    await expect.poll(() => simulator.books.count('payment_intent')).toBe(1);
    expect(await refusal(stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' }))).toMatchObject({
      class: 'StripeAPIError',
      status: 409,
      code: 'idempotency_key_in_use',
    });
    const first = await running;
    expect((await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' })).id).toBe(first.id);
    expect(simulator.books.count('payment_intent')).toBe(1);
  });

  it('executes again once it is 24 hours old', async () => {
    const clock = movableClock();
    const { simulator, stripe } = await simulate({ clock: clock.now });
    const first = await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' });
    clock.pass(hours(24) - 1);
    expect((await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' })).id).toBe(first.id);
    clock.pass(1);
    expect((await stripe.paymentIntents.create(payment, { idempotencyKey: 'op_1' })).id).not.toBe(first.id);
    expect(simulator.books.moved('charges', 'usd')).toBe(5800);
  });

  it('may have 255 characters and no more', async () => {
    const { stripe } = await simulate();
    await stripe.customers.create({}, { idempotencyKey: 'k'.repeat(255) });
    expect(await refusal(stripe.customers.create({}, { idempotencyKey: 'k'.repeat(256) }))).toMatchObject({
      status: 400,
      message: 'Idempotency keys must be at most 255 characters long; this one has 256.',
    });
  });

  it('means nothing on GET and DELETE', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.customers.create({ name: 'Ada' });
    const options = { idempotencyKey: 'op_1' };
    await stripe.customers.retrieve(id, undefined, options);
    await stripe.customers.update(id, { name: 'Grace' });
    expect(await stripe.customers.retrieve(id, undefined, options)).toMatchObject({ name: 'Grace' });
    await stripe.customers.del(id, undefined, options);
    expect(await refusal(stripe.customers.del(id, undefined, options))).toMatchObject({ status: 404 });
  });

  it('belongs to one account', async () => {
    const { simulator, stripe } = await simulate();
    const options = { idempotencyKey: 'op_1' };
    const platform = await stripe.customers.create({}, options);
    const connected = await stripe.customers.create({}, { ...options, stripeAccount: 'acct_connected' });
    expect(connected.id).not.toBe(platform.id);
    expect(connected.lastResponse.headers['stripe-account']).toBe('acct_connected');
    expect(simulator.books.count('customer', { account: 'acct_connected' })).toBe(1);
    expect(await refusal(stripe.customers.retrieve(platform.id, undefined, { stripeAccount: 'acct_connected' }))).toMatchObject({
      status: 404,
    });
  });

  it('is shared by all keys of the account', async () => {
    const { stripe } = await simulate();
    const options = { idempotencyKey: 'op_1' };
    const one = await stripe.customers.create({}, options);
    expect((await stripe.customers.create({}, { ...options, apiKey: 'rk_test_other' })).id).toBe(one.id);
  });
});

describe('no key of the caller', () => {
  it('makes two objects of two calls, since the SDK makes a key for each', async () => {
    const { simulator, stripe } = await simulate();
    await stripe.paymentIntents.create(payment);
    await stripe.paymentIntents.create(payment);
    expect(simulator.books.count('payment_intent')).toBe(2);
    const [first, second] = simulator.requests.map(({ idempotencyKey }) => idempotencyKey);
    expect(first).toMatch(/^stripe-node-retry-/);
    expect(second).not.toBe(first);
  });

  it('is what `idempotencyKey` in the parameters comes to: Stripe does not know such a parameter', async () => {
    const { stripe } = await simulate();
    const params = { ...payment, idempotencyKey: 'op_1' };
    expect(await refusal(stripe.paymentIntents.create(params))).toMatchObject({
      status: 400,
      code: 'parameter_unknown',
      param: 'idempotencyKey',
    });
  });
});
