/** Fields that send money elsewhere, and card data. Numbers are those of the threat table. */
import { describe, expect, it } from 'vitest';
import type { Param } from '../../../src/proxy/model.js';
import { price } from '../../../src/proxy/price/price.js';
import { objects } from './examples.js';
import { priceOf, pricing, rates, refusalOf, refused, requestOf, roleOf } from './support.js';

const charges = 'POST /v1/charges';
const create = 'POST /v1/payment_intents';

describe('16: other fields that move money', () => {
  const accounts = ['acct_ours'];

  it.each([
    [create, 'transfer_data[destination]=acct_other', 'transfer_data[destination]'],
    [create, 'transfer_data[amount]=100', 'transfer_data[destination]'],
    [create, 'on_behalf_of=acct_other', 'on_behalf_of'],
    [charges, 'on_behalf_of=acct_other', 'on_behalf_of'],
    [charges, 'destination[account]=acct_other', 'destination'],
    [charges, 'destination[amount]=100', 'destination'],
  ])('sends no money to an account that the policy does not name: %s %s', async (line, field, param) => {
    const refusal = await refusalOf(line, `amount=2900&currency=usd&${field}`, { role: { accounts } });
    expect(refusal).toMatchObject({ status: 403, code: 'account_not_allowed', param });
  });

  it('says what to do', async () => {
    const told = async (named: readonly string[]) =>
      (await refusalOf(create, 'amount=2900&currency=usd&on_behalf_of=acct_other', { role: { accounts: named } })).message;
    expect(await told(accounts)).toBe(
      'on_behalf_of sends money to acct_other, and role "billing" may name only acct_ours. Add the account to "accounts" of the role to allow it.',
    );
    expect(await told([])).toBe(
      'on_behalf_of sends money to acct_other, and role "billing" may name none. Add the account to "accounts" of the role to allow it.',
    );
  });

  it('does so wherever it stands, and not in metadata', async () => {
    const role = { accounts, maxExposure: 50_000 };
    const session = 'mode=payment&line_items[0][price]=price_once&payment_intent_data[transfer_data][destination]=';
    expect(await refused('POST /v1/checkout/sessions', `${session}acct_other`, { objects, role })).toBe(
      '403 account_not_allowed',
    );
    expect(await priceOf('POST /v1/checkout/sessions', `${session}acct_ours`, { objects, role })).toMatchObject({ amount: 1500 });
    const tax =
      'customer=cus_1&automatic_tax[enabled]=false&automatic_tax[liability][type]=account&automatic_tax[liability][account]=acct_other';
    expect(await refused('POST /v1/invoices', tax, { role })).toBe('403 account_not_allowed');
    expect(await priceOf(create, 'amount=1&currency=usd&metadata[on_behalf_of]=acct_other', { role })).toMatchObject({
      amount: 1,
    });
    expect(await priceOf(create, 'amount=1&currency=usd&on_behalf_of=acct_ours', { role })).toMatchObject({ amount: 1 });
  });

  it('transfers to no other account', async () => {
    const form = 'amount=2900&currency=usd&destination=';
    expect(await refused('POST /v1/transfers', `${form}acct_ours`)).toBe('403 account_not_allowed');
    expect(await priceOf('POST /v1/transfers', `${form}acct_ours`, { role: { accounts } })).toMatchObject({ bucket: 'payouts' });
  });

  it('refuses a refund that gives back more than its amount', async () => {
    const form = 'charge=ch_1&amount=500&refund_application_fee=';
    expect(await refused('POST /v1/refunds', `${form}true`, { objects })).toBe('403 parameter_not_allowed');
    expect(await priceOf('POST /v1/refunds', `${form}false`, { objects })).toMatchObject({ amount: 500 });
    expect(await refused('POST /v1/refunds', `${form}1`, { objects })).toBe('400 parameter_invalid_boolean');
  });

  it('refuses tips that nothing bounds', async () => {
    const line = 'POST /v1/terminal/readers/tmr_1/process_payment_intent';
    expect(await refused(line, 'payment_intent=pi_1&process_config[skip_tipping]=false', { objects })).toBe('403 amount_unknown');
  });
});

describe('card data', () => {
  const number = 'number]=4242424242424242';

  it.each([
    ['POST /v1/payment_methods', `type=card&card[${number}`, 'card[number]'],
    ['POST /v1/payment_methods', 'type=card&card[cvc]=123', 'card[cvc]'],
    ['POST /v1/tokens', `card[${number}`, 'card[number]'],
    ['POST /v1/tokens', 'cvc_update[cvc]=123', 'cvc_update[cvc]'],
    ['POST /v1/customers', `source[object]=card&source[${number}`, 'source[number]'],
    ['POST /v1/customers/cus_1/sources', `source[${number}`, 'source[number]'],
    [
      'POST /v1/accounts/acct_1/external_accounts',
      `external_account[object]=card&external_account[currency]=usd&external_account[${number}`,
      'external_account[number]',
    ],
  ])('does not pass, also where no money moves: %s %s', async (line, form, param) => {
    expect((await pricing(line, form)).pricing).toMatchObject({
      kind: 'refused',
      refusal: { status: 400, code: 'card_data_refused', param },
    });
  });

  it('does not pass inside a money call either, should the reader let it', async () => {
    const request = requestOf(create, 'amount=2900&currency=usd');
    const card = new Map([['number', '4242424242424242']]);
    for (const [name, param] of [
      ['payment_method_data', new Map([['card', card]])],
      ['card', card],
      ['source', card],
    ] as const) {
      const params = new Map<string, Param>([...request.params, [name, param]]);
      const look = () => Promise.resolve(undefined);
      const found = await price({ ...request, params }, { role: roleOf(), rates, look, holdOn: () => undefined });
      expect(found).toMatchObject({ kind: 'refused', refusal: { status: 400, code: 'card_data_refused' } });
    }
  });

  it('is not what an invoice number or a token is', async () => {
    expect((await pricing('POST /v1/invoices', 'customer=cus_1&number=INV-1')).pricing).toEqual({ kind: 'free' });
    expect((await pricing('POST /v1/payment_methods', 'type=card&card[token]=tok_visa')).pricing).toEqual({ kind: 'free' });
    expect((await pricing('POST /v1/customers', 'phone=4242424242424242')).pricing).toEqual({ kind: 'free' });
  });
});
