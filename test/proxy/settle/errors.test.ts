import { describe, expect, it } from 'vitest';
import type { UpstreamAnswer } from '../../../src/proxy/model.js';
import { settlementOf } from '../../../src/proxy/settle/settle.js';
import { answerOf, requestOf } from '../price/support.js';
import { charge, confirm, create, error, first, intent, ofIntent, price } from './answers.js';

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

  it('keeps everything after an idempotency_error to a re-send, or of another status: this very request may be the one that has the key', () => {
    const answer = error(400, { type: 'idempotency_error' });
    expect(settlementOf(charge, price, answer, { firstSend: false })).toEqual({
      kind: 'unknown',
      why: 'Stripe answered 400 to a request that had been sent before.',
    });
    for (const status of [401, 403, 404, 409, 500]) {
      expect(settlementOf(charge, price, error(status, { type: 'idempotency_error' }), first)).toEqual({
        kind: 'unknown',
        why: `Stripe answered ${status} idempotency_error, which does not say that nothing was done.`,
      });
    }
    const inUse = error(400, { type: 'idempotency_error', code: 'idempotency_key_in_use' });
    expect(settlementOf(charge, price, inUse, first).kind).toBe('unknown');
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

  it('frees it after a first idempotency_error: another request has this key, and this one was not begun', () => {
    const answer = error(400, { type: 'idempotency_error' });
    expect(settlementOf(charge, price, answer, first)).toEqual({ kind: 'nothing' });
    expect(settlementOf(confirm, ofIntent, answer, first)).toEqual({ kind: 'nothing', object: 'pi_1' });
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

it('raises no alarm for what others moved: a second capture, of less, of what is captured', () => {
  const capture = requestOf('POST /v1/payment_intents/pi_1/capture', 'amount_to_capture=500');
  const answer = error(400, { payment_intent: intent('succeeded', { amount_received: 2900 }) });
  const part = { ...ofIntent, amount: 500 };
  expect(settlementOf(capture, part, answer, first)).toEqual({ kind: 'done', object: 'pi_1', posted: 2900 });
  const elsewhere = { ...part, currency: 'eur' };
  expect(settlementOf(capture, elsewhere, answer, first)).toEqual({ kind: 'nothing', object: 'pi_1' });
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
