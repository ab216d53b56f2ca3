/** An answer that Stripe kept from before, heard when more has happened since. */
import { expect, it, onTestFinished } from 'vitest';

import { Rig } from './rig.js';

const policy = JSON.stringify({
  roles: {
    billing: { allow: ['paymentIntents:write', 'paymentIntents:read'], caps: [{ on: 'charges', usd: '50.00', window: '24h' }] },
  },
});

it('raises no alarm when a lost confirmation is replayed after a part was captured', async () => {
  const rig = await Rig.start(policy);
  onTestFinished(() => rig.stop());
  const key = await rig.key('billing');
  const made = await rig.ask(
    'POST',
    '/v1/payment_intents',
    { amount: '1000', currency: 'usd', capture_method: 'manual', 'payment_method_types[0]': 'card' },
    { key, idempotencyKey: 'order-1' },
  );
  const path = `/v1/payment_intents/${String(made.body['id'])}`;
  const confirm = () =>
    rig.ask('POST', `${path}/confirm`, { payment_method: 'pm_card_visa' }, { key, idempotencyKey: 'confirm-1' });

  rig.detours.push((_, deliver) => {
    deliver();
    return { kind: 'unknown', why: 'The connection failed (ECONNRESET).' };
  });
  expect((await confirm()).body.error).toMatchObject({ code: 'outcome_unknown' });
  const captured = await rig.ask('POST', `${path}/capture`, { amount_to_capture: '400' }, { key, idempotencyKey: 'capture-1' });
  expect(captured.body).toMatchObject({ status: 'succeeded', amount_received: 400 });

  const replayed = await confirm();
  expect([replayed.status, replayed.headers['paybrake-reason']]).toEqual([200, 'replayed']);
  expect(rig.ledger.keys.frozen()).toEqual([]);
  expect(rig.logged.join('')).not.toContain('over_hold');
  expect(rig.ledger.audit.tail(100).map(({ reason }) => reason)).not.toContain('beyond-hold');
  expect(rig.ledger.holds.list()).toMatchObject([{ state: 'closed', posted: 400, held: 0 }]);
  expect(rig.ledger.holds.operations('hold_1').map(({ state, outcome }) => [state, outcome])).toEqual([
    ['settled', 'open'],
    ['settled', 'open'],
    ['settled', 'done'],
  ]);
});
