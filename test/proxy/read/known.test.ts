import { describe, expect, it } from 'vitest';
import { endpointRows } from '../../../src/stripe/endpoints.js';
import { findEndpoint, pathShape } from '../../../src/stripe/catalogue.js';
import { moneyTable } from '../../../src/stripe/money.js';
import { accepted, post, refused } from './support.js';

describe('parameters of a money call', () => {
  it('are sent when it is known to take them', () => {
    const body =
      'amount=2900&currency=usd&shipping[address][line1]=x&transfer_data[destination]=acct_1&metadata[0]=a&metadata[order]=b&expand[0]=customer';
    expect(accepted(post('/v1/charges', body)).form).toBe(body);
    const coupon = 'currency_options[0][amount_off]=5&currency_options[1][amount_off]=6';
    expect(accepted(post('/v1/coupons', coupon)).form).toBe(coupon);
    const subscription =
      'customer=cus_1&items[0][price_data][recurring][interval]=month&items[0][metadata][0]=x&default_tax_rates[0]=txr_1&cancel_at=min_period_end';
    expect(accepted(post('/v1/subscriptions', subscription)).form).toBe(subscription);
  });

  it('are refused when it is not, with the nearest name', () => {
    expect(refused(post('/v1/charges', 'amuont=2900&currency=usd'))).toEqual({
      status: 400,
      type: 'invalid_request_error',
      code: 'parameter_unknown',
      message:
        'Received unknown parameter: amuont. Did you mean amount? Only parameters that POST /v1/charges is known to take are sent, ' +
        'since others may move money.',
      param: 'amuont',
    });
    expect(refused(post('/v1/subscriptions', 'items[0][prize]=price_1'))).toMatchObject({
      message:
        'Received unknown parameter: items[0][prize]. Did you mean price? Only parameters that POST /v1/subscriptions is known to take ' +
        'are sent, since others may move money.',
      param: 'items[0][prize]',
    });
    expect(refused(post('/v1/charges', 'zzzzzzzz=1')).message).toBe(
      'Received unknown parameter: zzzzzzzz. Only parameters that POST /v1/charges is known to take are sent, since others may move money.',
    );
  });

  it('are refused without a guess, and cut, when their names are very long', () => {
    const { message, param } = refused(post('/v1/charges', `${'amount'.repeat(20_000)}=1`));
    expect(message).toMatch(/^Received unknown parameter: (?:amount)+amou…\. Only parameters/);
    expect(param).toHaveLength(101);
  });

  it('are refused in another kind than the call takes', () => {
    const message = (body: string) => refused(post('/v1/subscriptions', body)).message;
    expect(message('customer[id]=cus_1')).toBe('Invalid parameter: POST /v1/subscriptions takes a text as customer.');
    expect(message('customer[]=cus_1')).toBe('Invalid parameter: POST /v1/subscriptions takes a text as customer.');
    expect(message('items=price_1')).toBe('Invalid parameter: POST /v1/subscriptions takes a list as items.');
    expect(message('items[price]=price_1')).toBe('Invalid parameter: POST /v1/subscriptions takes a list as items.');
    expect(message('items[]=price_1')).toBe('Invalid parameter: POST /v1/subscriptions takes an object as items[0].');
    expect(message('metadata[a][]=1')).toBe('Invalid parameter: POST /v1/subscriptions takes a text as metadata[a].');
    expect(message('transfer_data[0]=acct_1')).toBe(
      'Invalid parameter: POST /v1/subscriptions takes an object as transfer_data.',
    );
    expect(refused(post('/v1/accounts/acct_1/external_accounts', 'external_account[]=x')).message).toBe(
      'Invalid parameter: POST /v1/accounts/{id}/external_accounts takes a text or an object as external_account.',
    );
  });

  it('are unset by an empty text, whatever they hold', () => {
    expect(accepted(post('/v1/subscriptions/sub_1', 'metadata=&default_tax_rates=&transfer_data=')).form).toBe(
      'metadata=&default_tax_rates=&transfer_data=',
    );
  });

  it('may be a text or an object where Stripe takes either', () => {
    const target = '/v1/accounts/acct_1/external_accounts';
    expect(accepted(post(target, 'external_account=btok_1')).form).toBe('external_account=btok_1');
    expect(accepted(post(target, 'external_account[country]=US')).form).toBe('external_account[country]=US');
  });

  it('are looked at in a DELETE as well', () => {
    const cancel = { ...post('/v1/subscriptions/sub_1', 'invoice_now=true&prorate=true'), method: 'DELETE' };
    expect(accepted(cancel).form).toBe('invoice_now=true&prorate=true');
    expect(refused({ ...cancel, body: Buffer.from('refund=full') }).code).toBe('parameter_unknown');
  });
});

it('leaves calls that move nothing to Stripe', () => {
  expect(accepted(post('/v1/customers', 'nonsense[0][x]=1')).form).toBe('nonsense[0][x]=1');
});

it('finds the money row of every request: no endpoint of the table is found under the name of another call', () => {
  const rows = endpointRows.filter(([call]) => moneyTable.some((row) => row.call === call));
  expect(rows).toHaveLength(moneyTable.length);
  for (const [call, method, path] of rows) expect(findEndpoint(method, pathShape(path).replaceAll('{}', 'x_1'))?.call).toBe(call);
});
