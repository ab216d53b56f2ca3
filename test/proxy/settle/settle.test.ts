import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price, Settlement, UpstreamAnswer } from '../../../src/proxy/model.js';
import { settlementOf, type SettlingContext } from '../../../src/proxy/settle/settle.js';
import { answerOf, requestOf } from '../price/support.js';

const first: SettlingContext = { firstSend: true };
const charge = requestOf('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa');
const create = requestOf('POST /v1/payment_intents', 'amount=2900&currency=usd&confirm=true');
const confirm = requestOf('POST /v1/payment_intents/pi_1/confirm');
const price: Price = { bucket: 'charges', amount: 2900, currency: 'usd', usd: 2900 };
const ofIntent: Price = { ...price, object: 'pi_1' };

const intent = (status: string, more: object = {}): Record<string, unknown> => ({
  id: 'pi_1',
  object: 'payment_intent',
  amount: 2900,
  amount_capturable: 0,
  amount_received: 0,
  currency: 'usd',
  livemode: false,
  status,
  ...more,
});
const paidCharge = (more: object = {}): Record<string, unknown> => ({
  id: 'ch_1',
  object: 'charge',
  amount: 2900,
  amount_captured: 2900,
  captured: true,
  currency: 'usd',
  livemode: false,
  paid: true,
  refunded: false,
  status: 'succeeded',
  ...more,
});
const error = (status: number, more: object, headers?: Readonly<Record<string, string>>): UpstreamAnswer =>
  answerOf(status, { error: { type: 'invalid_request_error', message: 'No.', ...more } }, headers);

describe('no evidence', () => {
  it('keeps everything when no answer came (threats 27 and 29)', () => {
    expect(settlementOf(charge, price, undefined, first)).toEqual({ kind: 'unknown', why: 'No answer came.' });
  });

  it.each([302, 409, 418, 424, 429, 500, 502, 503, 504])('keeps everything after a %i (threat 28)', (status) => {
    expect(settlementOf(charge, price, error(status, {}), first).kind).toBe('unknown');
    expect(settlementOf(create, price, error(status, { payment_intent: intent('canceled') }), first).kind).toBe('unknown');
  });

  it.each(['idempotency_key_in_use', 'lock_timeout', 'rate_limit'])('keeps everything after a 400 %s', (code) => {
    expect(settlementOf(charge, price, error(400, { code }), first)).toEqual({
      kind: 'unknown',
      why: `Stripe answered 400 ${code}.`,
    });
  });

  it('keeps everything after an idempotency_error: some other request has this key, and was executed', () => {
    const answer = error(400, { type: 'idempotency_error' });
    expect(settlementOf(charge, price, answer, first)).toEqual({
      kind: 'unknown',
      why: 'Stripe answered 400 idempotency_error, which does not say that nothing was done.',
    });
  });

  it.each([{}, { error: 'no' }, { error: {} }, { message: 'denied' }])(
    'keeps everything after a 403 that is not Stripe’s: %j',
    (body) => {
      expect(settlementOf(charge, price, answerOf(403, body), first).kind).toBe('unknown');
    },
  );

  it.each([400, 401, 402, 403, 404])('keeps everything after a %i to a re-send, and to one that Stripe replays', (status) => {
    const declined = { type: 'card_error', charge: 'ch_1' };
    expect(settlementOf(charge, price, error(status, declined), { firstSend: false }).kind).toBe('unknown');
    expect(settlementOf(charge, price, error(status, declined, { 'idempotent-replayed': 'true' }), first).kind).toBe('unknown');
    expect(
      settlementOf(confirm, ofIntent, error(status, { payment_intent: intent('canceled') }), { firstSend: false }).kind,
    ).toBe('unknown');
  });
});

describe('turned away', () => {
  it.each([400, 401, 403, 404])('frees the request’s own reservation after a first %i', (status) => {
    expect(settlementOf(charge, price, error(status, {}), first)).toEqual({ kind: 'nothing' });
    expect(settlementOf(confirm, ofIntent, error(status, {}), first)).toEqual({ kind: 'nothing', object: 'pi_1' });
  });

  it('keeps an intent that was made although its confirmation was refused', () => {
    const answer = error(400, { payment_intent: intent('requires_payment_method') });
    expect(settlementOf(create, price, answer, first)).toEqual({ kind: 'open', object: 'pi_1', posted: 0, held: 2900 });
    const garbled = error(400, { payment_intent: { id: 'pi_1' } });
    expect(settlementOf(create, price, garbled, first)).toEqual({
      kind: 'unknown',
      why: 'Stripe refused the request, but shows a PaymentIntent whose state cannot be read.',
    });
  });

  it('learns from a refusal that the intent is over', () => {
    const answer = error(400, { payment_intent: intent('succeeded', { amount_received: 2900 }) });
    expect(settlementOf(confirm, ofIntent, answer, first)).toEqual({ kind: 'done', object: 'pi_1', posted: 2900 });
    const living = error(400, { payment_intent: intent('requires_capture', { amount_capturable: 2900 }) });
    expect(settlementOf(confirm, ofIntent, living, first)).toEqual({ kind: 'nothing', object: 'pi_1' });
  });
});

describe('declined (threat 32)', () => {
  const declined = (more: object): UpstreamAnswer => error(402, { type: 'card_error', code: 'card_declined', ...more });

  it.each(['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture', 'processing'])(
    'keeps an intent that %s',
    (status) => {
      expect(settlementOf(create, price, declined({ payment_intent: intent(status) }), first)).toEqual({
        kind: 'open',
        object: 'pi_1',
        posted: 0,
        held: 2900,
      });
    },
  );

  it('is over when the intent is canceled, or the charge has failed', () => {
    expect(settlementOf(confirm, ofIntent, declined({ payment_intent: intent('canceled') }), first)).toEqual({
      kind: 'done',
      object: 'pi_1',
      posted: 0,
    });
    expect(settlementOf(charge, price, declined({ charge: 'ch_9' }), first)).toEqual({ kind: 'nothing', object: 'ch_9' });
  });

  it('frees nothing for the decline of another intent, or of one that cannot be seen', () => {
    const other = declined({ payment_intent: intent('canceled', { id: 'pi_2' }) });
    expect(settlementOf(confirm, ofIntent, other, first)).toEqual({ kind: 'open', object: 'pi_1', posted: 0, held: 2900 });
    expect(settlementOf(create, price, declined({}), first).kind).toBe('unknown');
  });

  it('keeps an invoice that can be tried again', () => {
    const pay = requestOf('POST /v1/invoices/in_1/pay');
    const answer = declined({ payment_intent: intent('requires_payment_method') });
    expect(settlementOf(pay, { ...price, object: 'in_1' }, answer, first)).toEqual({
      kind: 'open',
      object: 'in_1',
      posted: 0,
      held: 2900,
    });
  });

  it('keeps what was posted on the object before', () => {
    const pay = requestOf('POST /v1/invoices/in_1/pay');
    const holdOn = () => ({ held: 1900, posted: 1000 });
    expect(settlementOf(pay, { ...price, object: 'in_1' }, declined({}), { firstSend: true, holdOn })).toEqual({
      kind: 'open',
      object: 'in_1',
      posted: 1000,
      held: 1900,
    });
  });
});

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

describe('whatever the answer', () => {
  const amount = fc.integer({ min: 0, max: 99_999_999 });
  const statuses = fc.constantFrom(
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
    'succeeded',
    'canceled',
    'strange',
  );
  const intents = fc
    .record({ amount, amount_received: amount, amount_capturable: amount, status: statuses })
    .map((fields) => intent(fields.status, fields));
  const charges = fc
    .record({
      amount,
      amount_captured: amount,
      captured: fc.boolean(),
      paid: fc.boolean(),
      refunded: fc.boolean(),
      status: fc.constantFrom('succeeded', 'pending', 'failed', 'strange'),
    })
    .map(paidCharge);
  const errors = fc
    .record({
      status: fc.constantFrom(400, 401, 402, 403, 404, 409, 424, 429, 500, 503),
      type: fc.constantFrom('invalid_request_error', 'card_error', 'api_error', 'idempotency_error'),
      code: fc.constantFrom(undefined, 'lock_timeout', 'card_declined', 'resource_missing'),
      charge: fc.constantFrom(undefined, 'ch_1'),
      payment_intent: fc.option(intents, { nil: undefined }),
      replayed: fc.boolean(),
    })
    .map(({ status, replayed, ...details }) => error(status, details, replayed ? { 'idempotent-replayed': 'true' } : {}));
  const answers = fc.oneof(
    fc.constant(undefined),
    errors,
    intents.map((body) => answerOf(200, body)),
    charges.map((body) => answerOf(200, body)),
    fc.object().map((body) => answerOf(200, body)),
    fc.object().chain((body) => fc.integer({ min: 100, max: 599 }).map((status) => answerOf(status, body))),
  );
  const cases = fc.constantFrom({ request: charge, price }, { request: create, price }, { request: confirm, price: ofIntent });
  const held = fc.record({ held: amount, posted: amount });

  it('frees money only for a first definitive 4xx or an object that is over', () => {
    fc.assert(
      fc.property(cases, answers, fc.boolean(), held, ({ request, price: asked }, answer, firstSend, counted) => {
        const holdOn = (object: string) => (object === asked.object ? counted : undefined);
        const before = asked.object === undefined ? asked.amount : Math.max(asked.amount, counted.held + counted.posted);
        const settlement = settlementOf(request, asked, answer, { firstSend, holdOn });
        const replayed = answer?.headers['idempotent-replayed'] === 'true';
        switch (settlement.kind) {
          case 'nothing':
            expect(firstSend && !replayed).toBe(true);
            expect([400, 401, 402, 403, 404]).toContain(answer?.status);
            break;
          case 'open':
            expect(settlement.posted + settlement.held).toBeGreaterThanOrEqual(before);
            break;
          case 'done': {
            const ok = answer !== undefined && answer.status >= 200 && answer.status < 300;
            if (!ok) expect(firstSend && !replayed).toBe(true);
            const shown = (ok ? answer.body : (answer?.body.error as Record<string, unknown>).payment_intent) as Record<
              string,
              unknown
            >;
            const over = ['succeeded', 'canceled', 'failed'].includes(String(shown.status));
            expect(over).toBe(true);
            if (asked.object !== undefined) expect(settlement.posted).toBeGreaterThanOrEqual(counted.posted);
            break;
          }
          case 'unknown':
            break;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never says less than what the answer shows as moved or still to move', () => {
    fc.assert(
      fc.property(intents, (body) => {
        const settlement = settlementOf(confirm, ofIntent, answerOf(200, body), first);
        if (settlement.kind === 'unknown') {
          expect(body.status).toBe('strange');
          return;
        }
        if (settlement.kind === 'nothing') throw new Error('A success cannot prove that nothing was done.');
        const movable =
          settlement.kind === 'open'
            ? Math.max(Number(body.amount), Number(body.amount_received) + Number(body.amount_capturable))
            : 0;
        const still = body.status === 'requires_capture' ? movable : Math.max(Number(body.amount), Number(body.amount_received));
        const least = settlement.kind === 'open' ? still : Number(body.amount_received);
        const said = settlement.posted + (settlement.kind === 'open' ? settlement.held : 0);
        expect(said).toBeGreaterThanOrEqual(least);
        expect(settlement.posted).toBe(body.amount_received);
        expect(settlement.alarm !== undefined).toBe(said > ofIntent.amount);
      }),
      { numRuns: 1000 },
    );
  });
});
