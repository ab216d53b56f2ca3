import { describe, expect, it } from 'vitest';
import { hours, movableClock, refusal, refused, simulate } from './support.js';

describe('customers', () => {
  it('are made, read, changed, listed and deleted', async () => {
    const { simulator, stripe } = await simulate();
    const ada = await stripe.customers.create({
      email: 'ada@example.com',
      name: 'Ada',
      address: { city: 'London' },
      metadata: { tier: 'gold' },
    });
    expect(ada).toMatchObject({
      object: 'customer',
      email: 'ada@example.com',
      address: { city: 'London' },
      metadata: { tier: 'gold' },
    });
    await stripe.customers.create({ email: 'grace@example.com' });
    expect((await stripe.customers.list({ email: 'ada@example.com' })).data.map(({ id }) => id)).toEqual([ada.id]);
    expect(await stripe.customers.update(ada.id, { name: '', phone: '1' })).toMatchObject({
      name: null,
      phone: '1',
      email: 'ada@example.com',
    });
    expect(await stripe.customers.del(ada.id)).toEqual({ id: ada.id, object: 'customer', deleted: true });
    expect(await stripe.customers.retrieve(ada.id)).toEqual({ id: ada.id, object: 'customer', deleted: true });
    expect(await refusal(stripe.customers.update(ada.id, { name: 'Ada' }))).toMatchObject({
      status: 404,
      code: 'resource_missing',
    });
    expect(simulator.books.count('customer')).toBe(1);
  });

  it('cannot be given a card that the bank refuses', async () => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.customers.create({ source: 'tok_chargeDeclined' }))).toMatchObject({
      status: 402,
      code: 'card_declined',
    });
    expect(simulator.books.count('customer')).toBe(0);
  });

  it('can have a card that is saved and then declines', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create({ source: 'tok_chargeCustomerFail' });
    expect(await refusal(stripe.charges.create({ amount: 2900, currency: 'usd', customer }))).toMatchObject({ status: 402 });
  });
});

describe('payment methods', () => {
  it('are attached, listed and detached', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    const made = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    expect(made).toMatchObject({ card: { last4: '4242', brand: 'visa' }, customer: null });
    expect(await stripe.paymentMethods.attach(made.id, { customer })).toMatchObject({ customer });
    expect((await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id)).toEqual([made.id]);
    const other = (await stripe.customers.create()).id;
    const stolen = stripe.paymentIntents.create({
      amount: 2900,
      currency: 'usd',
      customer: other,
      payment_method: made.id,
      confirm: true,
    });
    expect(await refusal(stolen)).toMatchObject({ status: 400, param: 'payment_method' });
    expect(await stripe.paymentMethods.detach(made.id)).toMatchObject({ customer: null });
    expect(await refusal(stripe.paymentMethods.detach(made.id))).toMatchObject({ code: 'payment_method_unexpected_state' });
  });

  it('take test numbers only', async () => {
    const { stripe } = await simulate();
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' };
    expect(await stripe.paymentMethods.create({ type: 'card', card })).toMatchObject({ card: { last4: '4242' } });
    expect(
      await refusal(stripe.paymentMethods.create({ type: 'card', card: { ...card, number: '4111111111111119' } })),
    ).toMatchObject({
      code: 'incorrect_number',
      param: 'card[number]',
    });
  });
});

describe('invoices', () => {
  it('collect items, are finalized, and paid once', async () => {
    const { simulator, stripe } = await simulate();
    const { id: customer } = await stripe.customers.create({ invoice_settings: { default_payment_method: 'pm_card_visa' } });
    await stripe.invoiceItems.create({ customer, amount: 2900, currency: 'usd', description: 'June' });
    const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(draft).toMatchObject({
      status: 'draft',
      amount_due: 2900,
      number: null,
      lines: { data: [{ amount: 2900, description: 'June' }] },
    });
    await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 100, currency: 'usd' });
    expect(await stripe.invoices.finalizeInvoice(draft.id)).toMatchObject({
      status: 'open',
      amount_due: 3000,
      number: 'SIM-0001',
    });
    const paid = await stripe.invoices.pay(draft.id, { expand: ['payments.data.payment.payment_intent'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 3000, amount_remaining: 0 });
    expect(paid.payments?.data[0]?.payment.payment_intent).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      customer,
    });
    expect(await refusal(stripe.invoices.pay(draft.id))).toMatchObject({ status: 400, message: 'Invoice is already paid' });
    expect(simulator.books.moved('charges', 'usd', { customer })).toBe(3000);
    expect((await stripe.invoices.list({ status: 'paid', customer })).data).toHaveLength(1);
  });

  it('leave pending items alone unless asked', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    await stripe.invoiceItems.create({ customer, amount: 2900, currency: 'usd' });
    const { id, amount_due } = await stripe.invoices.create({ customer });
    expect(amount_due).toBe(0);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toHaveLength(1);
    expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({ status: 'paid', amount_paid: 0 });
  });

  it('stay open when the card is declined, and are paid by another on the same intent', async () => {
    const { simulator, stripe } = await simulate();
    const { id: customer } = await stripe.customers.create({ source: 'tok_chargeCustomerFail' });
    await stripe.invoiceItems.create({ customer, amount: 2900, currency: 'usd' });
    const { id } = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(await refusal(stripe.invoices.pay(id))).toMatchObject({
      class: 'StripeCardError',
      status: 402,
      code: 'card_declined',
    });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'open', attempt_count: 1, attempted: true });
    expect(await stripe.invoices.pay(id, { payment_method: 'pm_card_visa' })).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect(simulator.books.count('payment_intent')).toBe(1);
    expect(simulator.books.moved('charges', 'usd')).toBe(2900);
  });

  it('cannot be paid without a way to pay; out of band no money moves', async () => {
    const { simulator, stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    const { id } = await stripe.invoices.create({ customer, collection_method: 'send_invoice', days_until_due: 30 });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 2900, currency: 'usd' });
    expect(await refusal(stripe.invoices.pay(id))).toMatchObject({ status: 400, code: 'resource_missing' });
    expect(await stripe.invoices.sendInvoice(id)).toMatchObject({ status: 'open' });
    expect(await stripe.invoices.pay(id, { paid_out_of_band: true })).toMatchObject({ status: 'paid' });
    expect(simulator.books.totals()).toEqual({});
  });

  it('are voided when open, deleted when draft, and edited only as drafts', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    const { id } = await stripe.invoices.create({ customer });
    expect(await refusal(stripe.invoices.voidInvoice(id))).toMatchObject({ status: 400 });
    const item = await stripe.invoiceItems.create({ customer, invoice: id, amount: 2900, currency: 'usd' });
    await stripe.invoices.finalizeInvoice(id);
    expect(await refusal(stripe.invoiceItems.update(item.id, { amount: 1 }))).toMatchObject({ code: 'invoice_not_editable' });
    expect(await refusal(stripe.invoices.update(id, { description: 'x' }))).toMatchObject({ code: 'invoice_not_editable' });
    expect(await refusal(stripe.invoices.del(id))).toMatchObject({ code: 'invoice_not_editable' });
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({ status: 'void' });
    const second = (await stripe.invoices.create({ customer })).id;
    expect(await stripe.invoices.del(second)).toMatchObject({ deleted: true });
    expect(await refusal(stripe.invoices.retrieve(second))).toMatchObject({ status: 404 });
  });
});

describe('money that leaves', () => {
  it('is refused when it is not there', async () => {
    const { simulator, stripe } = await simulate();
    expect(await refusal(stripe.payouts.create({ amount: 100, currency: 'usd' }))).toMatchObject({
      status: 400,
      code: 'balance_insufficient',
    });
    expect(await refusal(stripe.transfers.create({ amount: 100, currency: 'usd', destination: 'acct_1' }))).toMatchObject({
      code: 'balance_insufficient',
    });
    expect(simulator.books.totals()).toEqual({});
  });

  it('by transfer can be reversed, in parts', async () => {
    const { simulator, stripe } = await simulate();
    await stripe.charges.create({ amount: 5000, currency: 'usd', source: 'tok_visa' });
    const { id } = await stripe.transfers.create({ amount: 3000, currency: 'usd', destination: 'acct_1', metadata: { a: '1' } });
    expect(await stripe.transfers.createReversal(id, { amount: 1000 })).toMatchObject({
      object: 'transfer_reversal',
      amount: 1000,
      transfer: id,
    });
    expect(await refusal(stripe.transfers.createReversal(id, { amount: 2001 }))).toMatchObject({ status: 400, param: 'amount' });
    expect(await stripe.transfers.createReversal(id)).toMatchObject({ amount: 2000 });
    expect(await refusal(stripe.transfers.createReversal(id))).toMatchObject({ status: 400 });
    expect(await stripe.transfers.retrieve(id)).toMatchObject({ amount_reversed: 3000, reversed: true });
    expect((await stripe.transfers.listReversals(id)).data.map(({ amount }) => amount)).toEqual([2000, 1000]);
    expect(simulator.books.totals()).toEqual({ charges: { usd: 5000 }, transfers: { usd: 3000 }, reversed: { usd: 3000 } });
    expect((await stripe.balance.retrieve()).available).toEqual([
      { amount: 5000, currency: 'usd', source_types: { card: 5000 } },
    ]);
  });

  it('by payout can be canceled while pending and reversed once paid', async () => {
    const clock = movableClock();
    const { simulator, stripe } = await simulate({ clock: clock.now });
    await stripe.charges.create({ amount: 5000, currency: 'usd', source: 'tok_visa' });
    const first = await stripe.payouts.create({ amount: 1000, currency: 'usd' });
    expect(first.status).toBe('pending');
    expect(await refusal(stripe.payouts.reverse(first.id))).toMatchObject({ status: 400 });
    expect(await stripe.payouts.cancel(first.id)).toMatchObject({ status: 'canceled' });
    const second = await stripe.payouts.create({ amount: 2000, currency: 'usd' });
    clock.pass(hours(48));
    expect(await stripe.payouts.retrieve(second.id)).toMatchObject({ status: 'paid' });
    expect(await refusal(stripe.payouts.cancel(second.id))).toMatchObject({ status: 400 });
    const back = await stripe.payouts.reverse(second.id);
    expect(back).toMatchObject({ amount: -2000, original_payout: second.id });
    expect(await refusal(stripe.payouts.reverse(second.id))).toMatchObject({ status: 400 });
    expect(simulator.books.totals()).toEqual({ charges: { usd: 5000 }, payouts: { usd: 3000 }, reversed: { usd: 3000 } });
    expect((await stripe.payouts.list({ status: 'canceled' })).data.map(({ id }) => id)).toEqual([first.id]);
  });

  it('shows in the balance transactions, whose sum is the balance', async () => {
    const { stripe } = await simulate();
    const { id: charge } = await stripe.charges.create({ amount: 5000, currency: 'usd', source: 'tok_visa' });
    await stripe.refunds.create({ charge, amount: 1500 });
    await stripe.payouts.create({ amount: 500, currency: 'usd' });
    const { data } = await stripe.balanceTransactions.list();
    expect(data.map(({ type, net }) => [type, net])).toEqual([
      ['payout', -500],
      ['refund', -1500],
      ['charge', 5000],
    ]);
    expect((await stripe.balance.retrieve()).available[0]?.amount).toBe(3000);
    expect((await stripe.balanceTransactions.list({ source: charge })).data).toHaveLength(1);
  });
});

describe('what an agent may be handed', () => {
  it('an ephemeral key has a secret and belongs to a customer', async () => {
    const { stripe } = await simulate();
    const { id: customer } = await stripe.customers.create();
    const key = await stripe.ephemeralKeys.create({ customer }, { apiVersion: '2026-10-28.endive' });
    expect(key).toMatchObject({ object: 'ephemeral_key', associated_objects: [{ id: customer, type: 'customer' }] });
    expect(key.secret).toMatch(/^ek_test_\w{60}$/);
    expect(key.expires - key.created).toBe(3600);
    await stripe.ephemeralKeys.del(key.id);
    expect(await refusal(stripe.ephemeralKeys.del(key.id))).toMatchObject({ status: 404 });
  });

  it('a checkout session adds up its lines', async () => {
    const { stripe } = await simulate();
    const { id: price } = await stripe.prices.create({ currency: 'usd', unit_amount: 1000, product_data: { name: 'Seat' } });
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'https://example.com/done',
      line_items: [
        { price, quantity: 2 },
        { price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Extra' } }, quantity: 1 },
      ],
    });
    expect(session).toMatchObject({ amount_total: 2500, currency: 'usd', status: 'open', payment_status: 'unpaid' });
    expect(session.url).toBe(`https://checkout.stripe.com/c/pay/${session.id}`);
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null });
    expect(await refusal(stripe.checkout.sessions.expire(session.id))).toMatchObject({ status: 400 });
    expect(await refused(stripe.checkout.sessions.create({ mode: 'payment' }))).toMatchObject({
      code: 'parameter_missing',
      param: 'line_items',
    });
  });

  it('products and prices', async () => {
    const { stripe } = await simulate();
    const product = await stripe.products.create({ name: 'Seat', metadata: { a: '1' } });
    expect(await stripe.products.update(product.id, { active: false })).toMatchObject({ name: 'Seat', active: false });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 1000,
      product: product.id,
      recurring: { interval: 'month' },
    });
    expect(await stripe.prices.retrieve(price.id, { expand: ['product'] })).toMatchObject({
      type: 'recurring',
      product: { name: 'Seat' },
    });
    expect((await stripe.prices.list({ product: product.id })).data).toHaveLength(1);
    expect((await stripe.products.list({ active: true })).data).toHaveLength(0);
  });
});
