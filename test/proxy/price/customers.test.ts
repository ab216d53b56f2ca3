/** Whose money it is, and what is given back. Numbers are those of the threat table. */
import { describe, expect, it } from 'vitest';
import { objects } from './examples.js';
import { priceOf, pricing, refusalOf, refused } from './support.js';

const charges = 'POST /v1/charges';

describe('20: customers', () => {
  it('is the one that is named, else that of the object', async () => {
    expect(await priceOf(charges, 'amount=1&currency=usd&customer=cus_2')).toMatchObject({ customer: 'cus_2' });
    expect(await priceOf(charges, 'amount=1&currency=usd')).not.toHaveProperty('customer');
    expect(await priceOf('POST /v1/refunds', 'charge=ch_1', { objects })).toMatchObject({ customer: 'cus_1' });
    expect(await priceOf('POST /v1/payment_intents/pi_1', 'amount=5000&customer=cus_2', { objects })).toMatchObject({
      customer: 'cus_2',
    });
  });

  it('cannot be exchanged once the money is counted for one', async () => {
    const line = 'POST /v1/payment_intents/pi_1';
    const holds = { pi_1: { held: 2900, customer: 'cus_1' } };
    expect(await refusalOf(line, 'customer=cus_2', { holds })).toMatchObject({
      status: 403,
      code: 'customer_change_refused',
      message: "pi_1 is counted for cus_1, and cannot become cus_2's. Cancel it and make a new PaymentIntent.",
    });
    expect((await pricing(line, 'customer=cus_1', { holds })).pricing).toEqual({ kind: 'free' });
    const nobodys = { pi_1: { held: 2900 } };
    expect((await pricing(line, 'customer=cus_2', { holds: nobodys })).pricing).toEqual({ kind: 'free' });
    const cap = { on: 'charges', limit: { usd: 1 }, window: 1, per: 'customer', text: '' } as const;
    expect(await refused(line, 'customer=cus_2', { holds: nobodys, role: { caps: [cap] } })).toBe('403 customer_change_refused');
  });
});

describe('33: what is given back', () => {
  it('counts in a bucket of its own', async () => {
    expect(await priceOf('POST /v1/refunds', 'charge=ch_1', { objects })).toMatchObject({ bucket: 'refunds', amount: 2000 });
    expect(await priceOf('POST /v1/customers/cus_1/balance_transactions', 'amount=-700&currency=usd')).toEqual({
      bucket: 'refunds',
      amount: 700,
      currency: 'usd',
      usd: 700,
      customer: 'cus_1',
    });
    expect(await refused('POST /v1/customers/cus_1/balance_transactions', 'amount=0&currency=usd')).toBe(
      '400 parameter_invalid_integer',
    );
    expect(await refused('POST /v1/customers/cus_1/balance_transactions', 'amount=-0&currency=usd')).toBe(
      '400 parameter_invalid_integer',
    );
    expect(await priceOf('POST /v1/invoiceitems', 'customer=cus_1&amount=-700&currency=usd')).toMatchObject({
      bucket: 'refunds',
      amount: 700,
    });
  });

  it('needs an amount that is known', async () => {
    const spent = { '/v1/charges/ch_1': { object: 'charge', amount: 900, amount_refunded: 900, currency: 'usd' } };
    expect(await refused('POST /v1/refunds', 'charge=ch_1', { objects: spent })).toBe('400 amount_too_small');
    expect(await refused('POST /v1/refunds', 'amount=500')).toBe('400 parameter_missing');
  });
});
