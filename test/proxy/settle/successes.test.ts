import { describe, expect, it } from 'vitest';
import type { Price, Settlement } from '../../../src/proxy/model.js';
import { settlementOf } from '../../../src/proxy/settle/settle.js';
import { answerOf, requestOf } from '../price/support.js';
import { charge, confirm, first, intent, ofIntent, paidCharge, price } from './answers.js';

describe('answers that belie the price (threats 17, 30 and 52)', () => {
  it.each([
    ['another kind', { id: 're_1', object: 'refund' }, 'Stripe answered charges.create with something else than a charge.'],
    ['no id', paidCharge({ id: undefined }), 'Stripe answered charges.create with something else than a charge.'],
    ['nothing', {}, 'Stripe answered charges.create with something else than a charge.'],
    ['no status', paidCharge({ status: undefined }), 'The state of ch_1 cannot be read from what Stripe answered.'],
    ['a strange amount', paidCharge({ amount: 29.5 }), 'The state of ch_1 cannot be read from what Stripe answered.'],
    ['another currency', paidCharge({ currency: 'eur' }), 'ch_1 is in eur, but the request was priced in usd.'],
  ])('frees nothing and raises the alarm: %s', (_, body, why) => {
    expect(settlementOf(charge, price, answerOf(200, body), first)).toEqual({ kind: 'unknown', why, alarm: why });
  });

  it('does so for another object than was asked for', () => {
    const why = 'Stripe answered paymentIntents.confirm of pi_1 with pi_2.';
    const answer = answerOf(200, intent('canceled', { id: 'pi_2' }));
    expect(settlementOf(confirm, ofIntent, answer, first)).toEqual({ kind: 'unknown', why, alarm: why });
  });

  it('posts the larger amount', () => {
    const answer = answerOf(200, paidCharge({ amount: 5000, amount_captured: 5000 }));
    expect(settlementOf(charge, price, answer, first)).toEqual({
      kind: 'done',
      object: 'ch_1',
      posted: 5000,
      alarm: 'ch_1 comes to 5000 usd, but 2900 was priced.',
    });
    const open = answerOf(200, intent('requires_confirmation', { amount: 5000 }));
    expect(settlementOf(confirm, ofIntent, open, first)).toEqual({
      kind: 'open',
      object: 'pi_1',
      posted: 0,
      held: 5000,
      alarm: 'pi_1 comes to 5000 usd, but 2900 was priced.',
    });
  });

  it('frees nothing that the other mode says', () => {
    const answer = answerOf(200, paidCharge({ amount_captured: 100, livemode: true }));
    const alarm = 'Stripe answered from live mode, but the key is for test mode.';
    expect(settlementOf(charge, price, answer, { firstSend: true, mode: 'test' })).toEqual({
      kind: 'done',
      object: 'ch_1',
      posted: 2900,
      alarm,
    });
    expect(settlementOf(charge, price, answer, { firstSend: true, mode: 'live' })).toEqual({
      kind: 'done',
      object: 'ch_1',
      posted: 100,
    });
  });
});

describe('objects', () => {
  it.each<[string, string, Record<string, unknown>, Partial<Price>, Settlement]>([
    [
      'a refund counts at once',
      'POST /v1/refunds',
      { id: 're_1', object: 'refund', amount: 900, currency: 'usd', status: 'pending' },
      { amount: 900 },
      { kind: 'done', object: 're_1', posted: 900 },
    ],
    [
      'a refund that failed does not',
      'POST /v1/refunds',
      { id: 're_1', object: 'refund', amount: 900, currency: 'usd', status: 'failed' },
      { amount: 900 },
      { kind: 'done', object: 're_1', posted: 0 },
    ],
    [
      'a payout counts at once',
      'POST /v1/payouts',
      { id: 'po_1', object: 'payout', amount: 900, currency: 'usd', status: 'in_transit' },
      { amount: 900 },
      { kind: 'done', object: 'po_1', posted: 900 },
    ],
    [
      'a reversal is negative',
      'POST /v1/payouts/po_1/reverse',
      { id: 'po_2', object: 'payout', amount: -900, currency: 'usd', status: 'pending' },
      { amount: 900 },
      { kind: 'done', object: 'po_2', posted: 900 },
    ],
    [
      'a transfer counts at once',
      'POST /v1/transfers',
      { id: 'tr_1', object: 'transfer', amount: 900, currency: 'usd' },
      { amount: 900 },
      { kind: 'done', object: 'tr_1', posted: 900 },
    ],
    [
      'a credit note counts as priced',
      'POST /v1/credit_notes',
      { id: 'cn_1', object: 'credit_note', amount: 2900, currency: 'usd' },
      { amount: 900 },
      { kind: 'done', object: 'cn_1', posted: 900 },
    ],
    [
      'an unpaid subscription stays held',
      'POST /v1/subscriptions',
      { id: 'sub_1', object: 'subscription', currency: 'usd', status: 'incomplete', latest_invoice: 'in_1' },
      { exposure: 2900 },
      { kind: 'open', object: 'sub_1', posted: 0, held: 2900 },
    ],
    [
      'an active one has paid what was priced',
      'POST /v1/subscriptions',
      { id: 'sub_1', object: 'subscription', currency: 'usd', status: 'active', latest_invoice: 'in_1' },
      { exposure: 2900 },
      { kind: 'open', object: 'sub_1', posted: 2900, held: 0 },
    ],
    [
      'or what its invoice says',
      'POST /v1/subscriptions',
      {
        id: 'sub_1',
        object: 'subscription',
        currency: 'usd',
        status: 'active',
        latest_invoice: {
          id: 'in_1',
          object: 'invoice',
          amount_paid: 2000,
          amount_remaining: 0,
          currency: 'usd',
          status: 'paid',
        },
      },
      { exposure: 2900 },
      { kind: 'open', object: 'sub_1', posted: 2000, held: 900 },
    ],
    [
      'an open session is held',
      'POST /v1/checkout/sessions',
      { id: 'cs_1', object: 'checkout.session', amount_total: 2900, currency: 'usd', status: 'open', mode: 'payment' },
      { exposure: 2900 },
      { kind: 'open', object: 'cs_1', posted: 0, held: 2900 },
    ],
    [
      'a link is held',
      'POST /v1/payment_links',
      { id: 'plink_1', object: 'payment_link', currency: 'usd' },
      { exposure: 2900 },
      { kind: 'open', object: 'plink_1', posted: 0, held: 2900 },
    ],
    [
      'an accepted quote goes on as its subscription',
      'POST /v1/quotes/qt_1/accept',
      { id: 'qt_1', object: 'quote', amount_total: 2900, currency: 'usd', subscription: 'sub_1', invoice: 'in_1' },
      { exposure: 2900 },
      { kind: 'open', object: 'sub_1', posted: 0, held: 2900 },
    ],
    [
      'lines on an invoice are an exposure',
      'POST /v1/invoices/in_1/add_lines',
      { id: 'in_1', object: 'invoice', amount_paid: 0, amount_remaining: 5000, currency: 'usd', status: 'draft' },
      { amount: 0, exposure: 5000, object: 'in_1' },
      { kind: 'open', object: 'in_1', posted: 0, held: 0 },
    ],
    [
      'an intent at a reader is still to come',
      'POST /v1/terminal/readers/tmr_1/process_payment_intent',
      { id: 'tmr_1', object: 'terminal.reader' },
      { object: 'pi_1' },
      { kind: 'open', object: 'pi_1', posted: 0, held: 2900 },
    ],
  ])('%s', (_, line, body, more, settlement) => {
    expect(settlementOf(requestOf(line), { ...price, ...more }, answerOf(200, body), first)).toEqual(settlement);
  });
});

describe('a subscription that existed before', () => {
  const change = 'POST /v1/subscriptions/sub_1';
  const shown = (status: string, amount_paid: number): Record<string, unknown> => ({
    id: 'sub_1',
    object: 'subscription',
    currency: 'usd',
    status,
    latest_invoice: { id: 'in_9', object: 'invoice', amount_paid, amount_remaining: 0, currency: 'usd', status: 'paid' },
  });
  // 1000 was paid with the invoices before, and 1900 more is what the change can come to.
  const context = { firstSend: true, holdOn: () => ({ held: 1900, posted: 1000 }) };
  const ofSubscription: Price = { ...price, object: 'sub_1', exposure: 1900 };

  it.each<[string, Record<string, unknown>, Settlement]>([
    [
      'has moved all, not what its latest invoice says',
      shown('active', 1200),
      { kind: 'open', object: 'sub_1', posted: 2900, held: 0 },
    ],
    ['nor less when it ends', shown('canceled', 0), { kind: 'done', object: 'sub_1', posted: 2900 }],
    [
      'but more where that invoice alone is more',
      shown('active', 5000),
      { kind: 'open', object: 'sub_1', posted: 5000, held: 0, alarm: 'sub_1 comes to 5000 usd, but 2900 was priced.' },
    ],
  ])('%s', (_, body, settlement) => {
    expect(settlementOf(requestOf(change), ofSubscription, answerOf(200, body), context)).toEqual(settlement);
  });
});
