import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settlementOf } from '../../../src/proxy/settle/settle.js';
import { answerOf } from '../price/support.js';
import { charge, confirm, create, error, first, intent, ofIntent, paidCharge, price } from './answers.js';

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
