/** Threats 11 and 52: who may act for which account, and in which mode. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKey } from '../../src/proxy/keys/format.js';
import { Rig } from './rig.js';

const caps = [{ on: 'charges', usd: '100.00', window: '24h' }];
const others = [
  { on: 'refunds', usd: '1.00', window: '24h' },
  { on: 'payouts', usd: '1.00', window: '24h' },
];
const policy = JSON.stringify({
  roles: {
    own: { allow: ['POST /v1/charges'], caps },
    connected: { allow: ['POST /v1/charges'], caps, accounts: ['acct_ours'] },
    platform: { allow: ['*'], caps: [...caps, ...others], accounts: ['acct_ours'] },
    alone: { allow: ['accounts:read', 'accounts:write'] },
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

describe.each([
  ['GET', '/v1/accounts/acct_1', {}],
  ['GET', '/v1/accounts/acct_1/persons/person_1', {}],
  ['DELETE', '/v1/accounts/acct_1', {}],
  ['DELETE', '/v1/accounts/acct_1/external_accounts/ba_1', {}],
  ['POST', '/v1/accounts/acct_1/persons', { first_name: 'Ada' }],
  ['POST', '/v1/accounts/acct_1/capabilities/card_payments', { requested: 'true' }],
  ['POST', '/v1/accounts/acct_1/reject', { reason: 'fraud' }],
  ['GET', '/v1/tax_ids', { 'owner[type]': 'account', 'owner[account]': 'acct_1' }],
  ['GET', '/v1/financial_connections/accounts', { 'account_holder[account]': 'acct_1' }],
  ['POST', '/v1/financial_connections/sessions', { 'account_holder[account]': 'acct_1' }],
  ['POST', '/v1/identity/verification_sessions', { 'related_person[account]': 'acct_1', 'related_person[person]': 'person_1' }],
  ['POST', '/v1/reporting/report_runs', { report_type: 'balance.summary.1', 'parameters[connected_account]': 'acct_1' }],
])('%s %s acts for the account that it names', (method, path, params) => {
  const naming = (id: string): [string, Record<string, string>] => [
    path.replace('acct_1', id),
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replace('acct_1', id)])),
  ];

  it.each(['platform', 'alone'])('not another one, for the role %s', async (role) => {
    const key = await rig.key(role);
    const told = await rig.ask(method, ...naming('acct_other'), { key });
    expect([told.status, rig.sent]).toEqual([403, []]);
    if (role === 'platform' || path.startsWith('/v1/accounts/')) {
      expect(told.body.error).toMatchObject({
        code: 'account_not_allowed',
        message: `Role "${role}" may not act for acct_other. To allow it, add it to the role's "accounts" in the policy.`,
      });
    }
  });

  it('one of the role', async () => {
    await rig.ask(method, ...naming('acct_ours'), { key: await rig.key('platform') });
    expect(rig.sent.map((request) => request.path)).toEqual([path.replace('acct_1', 'acct_ours')]);
  });
});

it('asks of an account in the path as well as of the one in the header', async () => {
  const key = await rig.key('platform');
  const told = await rig.ask('GET', '/v1/accounts/acct_ours', {}, { key, headers: { 'Stripe-Account': 'acct_other' } });
  expect([told.status, told.body.error?.['code'], rig.sent]).toEqual([403, 'account_not_allowed', []]);
});

it('takes nothing nested for an account', async () => {
  const key = await rig.key('platform');
  const told = await rig.ask('GET', '/v1/tax_ids', { 'owner[account][id]': 'acct_ours' }, { key });
  expect(told.body.error?.['message']).toContain('may not act for owner[account].');
  expect(rig.sent).toEqual([]);
});

it('reads its own account, and the list of all', async () => {
  const key = await rig.key('alone');
  await rig.ask('GET', '/v1/account', {}, { key });
  await rig.ask('GET', '/v1/accounts', {}, { key });
  expect(rig.sent.map(({ path }) => path)).toEqual(['/v1/account', '/v1/accounts']);
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
