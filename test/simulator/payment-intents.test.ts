import { describe, expect, it } from 'vitest';
import { refusal, refused, simulate } from './support.js';

const usd = { amount: 2900, currency: 'usd' } as const;

describe('creating', () => {
  it.each([
    [{}, 'requires_payment_method'],
    [{ payment_method: 'pm_card_visa' }, 'requires_confirmation'],
    [{ payment_method: 'pm_card_visa', confirm: true }, 'succeeded'],
    [{ payment_method: 'pm_card_visa', confirm: true, capture_method: 'manual' }, 'requires_capture'],
    [{ payment_method: 'pm_card_threeDSecure2Required', confirm: true }, 'requires_action'],
    [{ payment_method_data: { type: 'card', card: { token: 'tok_visa' } }, confirm: true }, 'succeeded'],
  ] as const)('with %o leads to %s', async (params, status) => {
    const { stripe } = await simulate();
    const intent = await stripe.paymentIntents.create({ ...usd, ...params });
    expect(intent).toMatchObject({ object: 'payment_intent', amount: 2900, currency: 'usd', status, livemode: false });
    expect(intent.id).toMatch(/^pi_\w{24}$/);
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_\\w{25}$`));
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ id: intent.id, status });
  });

  it('takes what real programs send besides', async () => {
    const { stripe } = await simulate();
    const intent = await stripe.paymentIntents.create({
      ...usd,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      description: 'June',
      metadata: { invoice: '42', note: 'a&b=c' },
      receipt_email: 'ada@example.com',
      statement_descriptor_suffix: 'JUNE',
    });
    expect(intent).toMatchObject({
      description: 'June',
      metadata: { invoice: '42', note: 'a&b=c' },
      receipt_email: 'ada@example.com',
    });
  });

  it.each([
    [{ amount: 49 }, 'amount_too_small', 'amount'],
    [{ amount: 100_000_000 }, 'amount_too_large', 'amount'],
    [{ amount: 0 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: -5 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 29.5 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: undefined }, 'parameter_missing', 'amount'],
    [{ currency: undefined }, 'parameter_missing', 'currency'],
    [{ currency: '' }, 'parameter_invalid_empty', 'currency'],
    [{ currency: 'xxz' }, undefined, 'currency'],
    [{ capture_method: 'later' }, undefined, 'capture_method'],
    [{ confirm: 'yes' }, undefined, 'confirm'],
    [{ metadata: 'text' }, undefined, 'metadata'],
    [{ customer: 'cus_unknown' }, 'resource_missing', 'customer'],
    [{ payment_method: 'pm_unknown' }, 'resource_missing', 'payment_method'],
    [{ automatic_payment_methods: { enabled: true, colour: 'red' } }, 'parameter_unknown', 'automatic_payment_methods[colour]'],
    [{ transfer_data: { destination: 'acct_1' } }, undefined, 'transfer_data'],
    [{ off_session: true }, undefined, 'off_session'],
  ])('is refused with %o', async (wrong, code, param) => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.paymentIntents.create({ ...usd, ...wrong } as never))).toMatchObject({
      class: 'StripeInvalidRequestError',
      status: 400,
      type: 'invalid_request_error',
      code,
      param,
    });
    expect(simulator.books.count('payment_intent')).toBe(0);
  });
});

describe('a declined card', () => {
  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is a 402 that carries the intent', async (payment_method, code, declineCode) => {
    const { simulator, stripe } = await simulate();
    const error = await refused(stripe.paymentIntents.create({ ...usd, payment_method, confirm: true }));
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      rawType: 'card_error',
      code,
      decline_code: declineCode,
    });
    const [charge] = simulator.books.list('charge');
    expect(charge).toMatchObject({ status: 'failed', paid: false, captured: false, failure_code: code });
    expect(error.charge).toBe(charge?.id);
    expect(error.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      latest_charge: charge?.id,
    });
    expect(simulator.books.totals()).toEqual({});
  });

  it('leaves an intent that another card can pay', async () => {
    const { simulator, stripe } = await simulate();
    const error = await refused(
      stripe.paymentIntents.create({ ...usd, payment_method: 'pm_card_chargeDeclined', confirm: true }),
    );
    const intent = await stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', { payment_method: 'pm_card_visa' });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2900, last_payment_error: null });
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
  });

  it('that must authenticate is a 402 off session', async () => {
    const { stripe } = await simulate();
    const paying = stripe.paymentIntents.create({
      ...usd,
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
      off_session: true,
    });
    expect(await refusal(paying)).toMatchObject({ status: 402, code: 'authentication_required' });
  });
});

describe('capturing', () => {
  const held = { ...usd, payment_method: 'pm_card_visa', confirm: true, capture_method: 'manual' } as const;

  it('moves the money that was only authorised', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(held);
    expect(simulator.books.moved('charges', 'usd')).toBe(0);
    expect(simulator.books.authorised('usd')).toBe(2900);
    expect(await stripe.paymentIntents.capture(id)).toMatchObject({
      status: 'succeeded',
      amount_received: 2900,
      amount_capturable: 0,
    });
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
    expect(simulator.books.authorised('usd')).toBe(0);
  });

  it('of a part gives the rest back', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(held);
    const intent = await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
    expect(intent).toMatchObject({ status: 'succeeded', amount: 2900, amount_received: 1000, amount_capturable: 0 });
    expect(simulator.books.list('charge')).toMatchObject([
      { amount: 2900, amount_captured: 1000, amount_refunded: 1900, captured: true },
    ]);
    expect(simulator.books.moved('charges', 'usd')).toBe(1000);
  });

  it('that is not final keeps the rest held', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(held);
    const first = await stripe.paymentIntents.capture(id, { amount_to_capture: 1000, final_capture: false });
    expect(first).toMatchObject({ status: 'requires_capture', amount_received: 1000, amount_capturable: 1900 });
    expect(simulator.books.authorised('usd')).toBe(1900);
    const second = await stripe.paymentIntents.capture(id);
    expect(second).toMatchObject({ status: 'succeeded', amount_received: 2900, amount_capturable: 0 });
    expect(simulator.books.movements().map(({ amount }) => amount)).toEqual([1000, 1900]);
  });

  it('of more than is held is refused', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(held);
    expect(await refusal(stripe.paymentIntents.capture(id, { amount_to_capture: 2901 }))).toMatchObject({
      status: 400,
      code: 'amount_too_large',
      param: 'amount_to_capture',
      message: 'The requested capture amount (2901) is greater than the amount that can be captured (2900).',
    });
  });

  it('takes an authorisation that was raised', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(held);
    expect(await refusal(stripe.paymentIntents.incrementAuthorization(id, { amount: 2900 }))).toMatchObject({
      status: 400,
      param: 'amount',
    });
    await stripe.paymentIntents.incrementAuthorization(id, { amount: 4000 });
    await stripe.paymentIntents.capture(id);
    expect(simulator.books.moved('charges', 'usd')).toBe(4000);
  });
});

describe('what each status allows', () => {
  it('confirming needs a payment method, and happens once', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create(usd);
    expect(await refusal(stripe.paymentIntents.confirm(id))).toMatchObject({
      status: 400,
      code: 'payment_intent_unexpected_state',
    });
    await stripe.paymentIntents.update(id, { payment_method: 'pm_card_visa' });
    expect(await stripe.paymentIntents.confirm(id)).toMatchObject({ status: 'succeeded' });
    const again = await refused(stripe.paymentIntents.confirm(id));
    expect(again).toMatchObject({
      code: 'payment_intent_unexpected_state',
      message:
        'This PaymentIntent could not be confirmed because it has a status of succeeded. Only a PaymentIntent with one of the following statuses may be confirmed: requires_payment_method, requires_confirmation, requires_action.',
    });
    expect(again.payment_intent?.id).toBe(id);
  });

  it('cancelling releases what was held, and a canceled intent stays so', async () => {
    const { simulator, stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create({
      ...usd,
      payment_method: 'pm_card_visa',
      confirm: true,
      capture_method: 'manual',
    });
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'duplicate' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'duplicate', amount_capturable: 0 });
    expect(simulator.books.authorised('usd')).toBe(0);
    expect(simulator.books.totals()).toEqual({});
    expect(await refusal(stripe.paymentIntents.capture(id))).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(await refusal(stripe.paymentIntents.cancel(id))).toMatchObject({ code: 'payment_intent_unexpected_state' });
  });

  it('updating changes the amount before payment and only the words after it', async () => {
    const { stripe } = await simulate();
    const { id } = await stripe.paymentIntents.create({ ...usd, payment_method: 'pm_card_visa', metadata: { a: '1', b: '2' } });
    expect(await stripe.paymentIntents.update(id, { amount: 3000, metadata: { b: '', c: '3' } })).toMatchObject({
      amount: 3000,
      metadata: { a: '1', c: '3' },
    });
    await stripe.paymentIntents.confirm(id);
    expect(await refusal(stripe.paymentIntents.update(id, { amount: 1000 }))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await stripe.paymentIntents.update(id, { description: 'paid' })).toMatchObject({ description: 'paid', amount: 3000 });
  });

  it('an unknown one is a 404', async () => {
    const { stripe } = await simulate();
    expect(await refusal(stripe.paymentIntents.retrieve('pi_unknown'))).toMatchObject({
      class: 'StripeInvalidRequestError',
      status: 404,
      code: 'resource_missing',
      param: 'intent',
      message: "No such payment_intent: 'pi_unknown'",
    });
  });
});

describe('expanding', () => {
  it('replaces ids by objects, several levels deep', async () => {
    const { stripe } = await simulate();
    const customer = await stripe.customers.create({ email: 'ada@example.com' });
    const intent = await stripe.paymentIntents.create({
      ...usd,
      customer: customer.id,
      payment_method: 'pm_card_visa',
      confirm: true,
      expand: ['customer', 'latest_charge.balance_transaction', 'payment_method'],
    });
    expect(intent).toMatchObject({
      customer: { id: customer.id, email: 'ada@example.com' },
      latest_charge: { amount: 2900, balance_transaction: { net: 2900, type: 'charge' } },
      payment_method: { card: { last4: '4242' } },
    });
  });

  it('works in lists below data', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    await stripe.paymentIntents.create({ ...usd, customer });
    const list = await stripe.paymentIntents.list({ expand: ['data.customer'] });
    expect(list.data[0]?.customer).toMatchObject({ object: 'customer', id: customer });
  });

  it('of what cannot be expanded is refused before anything is done', async () => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.paymentIntents.create({ ...usd, expand: ['amount'] }))).toMatchObject({
      status: 400,
      param: 'expand',
      message: 'This property cannot be expanded (amount).',
    });
    expect(await refusal(stripe.paymentIntents.list({ expand: ['customer'] }))).toMatchObject({
      message: "This property cannot be expanded (customer). You may want to try expanding 'data.customer' instead.",
    });
    expect(simulator.books.count('payment_intent')).toBe(0);
  });
});
