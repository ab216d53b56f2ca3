import { describe, expect, it } from 'vitest';
import { refusal, simulate } from './support.js';

const charge = { amount: 2900, currency: 'usd', source: 'tok_visa' } as const;

describe('charges', () => {
  it('are captured at once unless told otherwise', async () => {
    const { simulator, stripe } = await simulate();
    const paid = await stripe.charges.create({ ...charge, metadata: { order: '1' } });
    expect(paid).toMatchObject({
      status: 'succeeded',
      paid: true,
      captured: true,
      amount_captured: 2900,
      metadata: { order: '1' },
    });
    const held = await stripe.charges.create({ ...charge, capture: false });
    expect(held).toMatchObject({ status: 'succeeded', captured: false, amount_captured: 0, balance_transaction: null });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 2900 } });
    expect(await stripe.charges.capture(held.id, { amount: 900 })).toMatchObject({
      captured: true,
      amount_captured: 900,
      amount_refunded: 2000,
    });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 3800 } });
    expect(await refusal(stripe.charges.capture(held.id))).toMatchObject({ status: 400, code: 'charge_already_captured' });
  });

  it('take the customer’s default card', async () => {
    const { simulator, stripe } = await simulate();
    const without = await stripe.customers.create();
    expect(await refusal(stripe.charges.create({ amount: 2900, currency: 'usd', customer: without.id }))).toMatchObject({
      status: 402,
      code: 'missing',
    });
    const { id: customer } = await stripe.customers.create({ source: 'tok_mastercard' });
    const paid = await stripe.charges.create({ amount: 2900, currency: 'usd', customer });
    expect(paid).toMatchObject({ customer, source: { brand: 'MasterCard', last4: '4444', customer } });
    expect(simulator.books.moved('charges', 'usd', { customer })).toBe(2900);
    expect(simulator.books.moved('charges', 'usd', { customer: without.id })).toBe(0);
  });

  it('need a source or a customer', async () => {
    const { stripe } = await simulate();
    expect(await refusal(stripe.charges.create({ amount: 2900, currency: 'usd' }))).toMatchObject({
      status: 400,
      code: 'parameter_missing',
    });
    expect(await refusal(stripe.charges.create({ ...charge, source: 'tok_unknown' }))).toMatchObject({
      status: 400,
      code: 'resource_missing',
      param: 'source',
    });
  });

  it('can be declined', async () => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.charges.create({ ...charge, source: 'tok_chargeDeclined' }))).toMatchObject({
      class: 'StripeCardError',
      status: 402,
      code: 'card_declined',
      message: 'Your card was declined.',
    });
    expect(simulator.books.list('charge')).toMatchObject([{ status: 'failed' }]);
    expect(simulator.books.totals()).toEqual({});
  });

  it('can be described anew', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.charges.create(charge);
    expect(await stripe.charges.update(id, { description: 'June', metadata: { a: '1' } })).toMatchObject({
      description: 'June',
      metadata: { a: '1' },
    });
    expect(await stripe.charges.update(id, { description: '', metadata: '' })).toMatchObject({ description: null, metadata: {} });
  });
});

describe('refunds', () => {
  it('are partial or of all that is left', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.charges.create(charge);
    expect(await stripe.refunds.create({ charge: id, amount: 900, reason: 'requested_by_customer' })).toMatchObject({
      amount: 900,
      currency: 'usd',
      status: 'succeeded',
      reason: 'requested_by_customer',
    });
    expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 900, refunded: false });
    expect(await refusal(stripe.refunds.create({ charge: id, amount: 2001 }))).toMatchObject({
      status: 400,
      param: 'amount',
      message: 'Refund amount (2001) is greater than unrefunded amount on charge (2000), in the minor unit of usd',
    });
    expect(await stripe.refunds.create({ charge: id })).toMatchObject({ amount: 2000 });
    expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 2900, refunded: true });
    expect(await refusal(stripe.refunds.create({ charge: id }))).toMatchObject({ status: 400, code: 'charge_already_refunded' });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 2900 }, refunds: { usd: 2900 } });
    expect((await stripe.refunds.list({ charge: id })).data.map(({ amount }) => amount)).toEqual([2000, 900]);
  });

  it('of an intent name its charge', async () => {
    const { simulator, stripe } = await simulate();
    const customer = (await stripe.customers.create()).id;
    const intent = await stripe.paymentIntents.create({
      amount: 2900,
      currency: 'usd',
      customer,
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(await stripe.refunds.create({ payment_intent: intent.id })).toMatchObject({
      charge: intent.latest_charge,
      payment_intent: intent.id,
    });
    expect(simulator.books.moved('refunds', 'usd', { customer })).toBe(2900);
  });

  it('of a partial capture return no more than was captured', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.charges.create({ ...charge, capture: false });
    await stripe.charges.capture(id, { amount: 1000 });
    expect(await refusal(stripe.refunds.create({ charge: id, amount: 1001 }))).toMatchObject({ status: 400, param: 'amount' });
    expect(await stripe.refunds.create({ charge: id })).toMatchObject({ amount: 1000 });
  });

  it('need exactly one thing to refund', async () => {
    const { stripe } = await simulate();
    expect(await refusal(stripe.refunds.create({}))).toMatchObject({ status: 400, code: 'parameter_missing' });
    expect(await refusal(stripe.refunds.create({ charge: 'ch_1', payment_intent: 'pi_1' }))).toMatchObject({
      code: 'parameters_exclusive',
    });
    expect(await refusal(stripe.refunds.create({ charge: 'ch_unknown' }))).toMatchObject({
      status: 400,
      code: 'resource_missing',
      param: 'charge',
    });
    const { id } = await stripe.paymentIntents.create({ amount: 2900, currency: 'usd' });
    expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ status: 400, param: 'payment_intent' });
  });

  it('can be canceled only while they require action', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.charges.create(charge);
    const waiting = await stripe.refunds.create({ charge: id, amount: 900, instructions_email: 'ada@example.com' });
    expect(waiting.status).toBe('requires_action');
    expect(await stripe.refunds.cancel(waiting.id)).toMatchObject({ status: 'canceled' });
    expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 0 });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 2900 }, refunds: { usd: 900 }, reversed: { usd: 900 } });
    const done = await stripe.refunds.create({ charge: id });
    expect(await refusal(stripe.refunds.cancel(done.id))).toMatchObject({ status: 400 });
    expect(await stripe.refunds.update(done.id, { metadata: { a: '1' } })).toMatchObject({ metadata: { a: '1' } });
  });

  it('release a charge that was never captured, and no money moves', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.charges.create({ ...charge, capture: false });
    expect(await refusal(stripe.refunds.create({ charge: id, amount: 1 }))).toMatchObject({ status: 400, param: 'amount' });
    await stripe.refunds.create({ charge: id });
    expect(simulator.books.totals()).toEqual({});
    expect(simulator.books.authorised('usd')).toBe(0);
    expect(await refusal(stripe.charges.capture(id))).toMatchObject({ code: 'charge_already_refunded' });
  });

  it('stay pending on the card that is made for it', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.charges.create({ ...charge, source: 'tok_pendingRefund' });
    expect(await stripe.refunds.create({ charge: id })).toMatchObject({ status: 'pending' });
  });
});
