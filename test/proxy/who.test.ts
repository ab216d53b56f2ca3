/** Threats 11 and 52: who may act for which account, and in which mode. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeKey } from '../../src/proxy/keys/format.js';
import { Rig } from './rig.js';

const caps = [{ on: 'charges', usd: '100.00', window: '24h' }];
const policy = JSON.stringify({
  roles: {
    own: { allow: ['POST /v1/charges'], caps },
    connected: { allow: ['POST /v1/charges'], caps, accounts: ['acct_ours'] },
  },
});
const charge = { amount: '500', currency: 'usd', source: 'tok_visa' };

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start(policy);
});
afterEach(() => rig.stop());

it.each([
  ['own', 'Stripe-Account', 'acct_ours'],
  ['connected', 'Stripe-Account', 'acct_other'],
  ['connected', 'Stripe-Context', 'acct_other'],
])('the role %s does not act with %s for %s, and nothing is sent', async (role, header, account) => {
  const told = await rig.ask('POST', '/v1/charges', charge, { key: await rig.key(role), headers: { [header]: account } });
  expect([told.status, told.body.error?.['code']]).toEqual([403, 'account_not_allowed']);
  expect(told.body.error?.['message']).toBe(
    `Role "${role}" may not act for ${account}. To allow it, add it to the role's "accounts" in the policy.`,
  );
  expect(rig.sent).toEqual([]);
});

it('acts for the accounts that the policy names, and writes down for which', async () => {
  const key = await rig.key('connected');
  const told = await rig.ask('POST', '/v1/charges', charge, { key, headers: { 'Stripe-Account': 'acct_ours' } });
  expect(told.status).toBe(200);
  expect(rig.sent.map(({ account }) => account)).toEqual(['acct_ours']);
  expect(rig.ledger.audit.tail(9).map(({ account }) => account)).toEqual(['acct_ours', 'acct_ours']);
});

it('takes a charge for another account for another operation', async () => {
  const key = await rig.key('connected');
  const first = await rig.ask('POST', '/v1/charges', charge, { key });
  const second = await rig.ask('POST', '/v1/charges', charge, { key, headers: { 'Stripe-Account': 'acct_ours' } });
  expect([first.status, second.status]).toEqual([200, 200]);
});

it('answers no key of the other mode', async () => {
  const key = makeKey('live', (bytes) => new Uint8Array(bytes).fill(7));
  const told = await rig.ask('POST', '/v1/charges', charge, { key });
  expect(told.body.error).toMatchObject({
    code: 'wrong_mode',
    message: 'This is a live key, and this proxy stands in front of Stripe in test mode.',
  });
  expect([told.status, rig.sent]).toEqual([401, []]);
});
