/** An answer that Stripe kept from before, heard when more has happened since: it is old, and no cause for alarm. */
import { beforeEach, expect, it, onTestFinished } from 'vitest';

import { Rig, type Told } from './rig.js';

const policy = JSON.stringify({
  roles: {
    billing: { allow: ['paymentIntents:write', 'paymentIntents:read'], caps: [{ on: 'charges', usd: '50.00', window: '24h' }] },
  },
});

let rig: Rig;
let confirm: () => Promise<Told>;
let captureSome: () => Promise<Told>;

/** An authorised intent of 10 dollars, whose confirmation was executed and its answer lost. */
beforeEach(async () => {
  rig = await Rig.start(policy);
  onTestFinished(() => rig.stop());
  const key = await rig.key('billing');
  const wanted = { amount: '1000', currency: 'usd', capture_method: 'manual', 'payment_method_types[0]': 'card' };
  const made = await rig.ask('POST', '/v1/payment_intents', wanted, { key, idempotencyKey: 'order-1' });
  const path = `/v1/payment_intents/${String(made.body['id'])}`;
  confirm = () => rig.ask('POST', `${path}/confirm`, { payment_method: 'pm_card_visa' }, { key, idempotencyKey: 'confirm-1' });
  captureSome = () => rig.ask('POST', `${path}/capture`, { amount_to_capture: '400' }, { key, idempotencyKey: 'capture-1' });
  rig.detours.push((_, deliver) => {
    deliver();
    return { kind: 'unknown', why: 'The connection failed (ECONNRESET).' };
  });
  expect((await confirm()).body.error).toMatchObject({ code: 'outcome_unknown' });
});

function expectQuiet(replayed: Told): void {
  expect([replayed.status, replayed.headers['paybrake-reason']]).toEqual([200, 'replayed']);
  expect(rig.ledger.keys.frozen()).toEqual([]);
  expect(rig.logged.join('')).not.toContain('over_hold');
  expect(rig.ledger.audit.tail(100).map(({ reason }) => reason)).not.toContain('beyond-hold');
  expect(rig.ledger.holds.list()).toMatchObject([{ state: 'closed', posted: 400, held: 0 }]);
}

it('after a part was captured', async () => {
  expect((await captureSome()).body).toMatchObject({ status: 'succeeded', amount_received: 400 });
  expectQuiet(await confirm());
});

it('while a part is captured', async () => {
  rig.detours.push(
    // How late it is, by Stripe.
    (_, deliver) => deliver(),
    async (_, deliver) => {
      expect((await captureSome()).body).toMatchObject({ status: 'succeeded', amount_received: 400 });
      return deliver();
    },
  );
  expectQuiet(await confirm());
});
