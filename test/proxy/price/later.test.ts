/** Charges that come later, and pages on which others pay. Numbers are those of the threat table. */
import { describe, expect, it } from 'vitest';
import { objects } from './examples.js';
import { priceOf, refusalOf, refused } from './support.js';

describe('18: charges that come later', () => {
  it('are refused without a maximum, and say so', async () => {
    expect(await refusalOf('POST /v1/subscriptions', 'customer=cus_1&items[0][price]=price_monthly', { objects })).toEqual({
      status: 403,
      type: 'invalid_request_error',
      code: 'future_charges_unbounded',
      message:
        'POST /v1/subscriptions leads to charges that come later and by themselves, and no cap can bound them. State the most that they may come to as "maxExposure" of role "billing" to allow it.',
    });
  });

  const role = { maxExposure: 50_000 };
  const data = 'items[0][price_data][currency]=usd&items[0][price_data][product]=prod_1&items[0][price_data][unit_amount]=1000';

  it.each([
    ['day', 1, 31_000],
    ['day', 10, 3000],
    ['day', 31, 1000],
    ['week', 1, 4000],
    ['week', 2, 2000],
    ['month', 1, 1000],
    ['month', 3, 1000],
    ['year', 1, 1000],
  ])('count those of 31 days, and at least one: every %s × %i', async (interval, count, exposure) => {
    const form = `customer=cus_1&${data}&items[0][price_data][recurring][interval]=${interval}&items[0][price_data][recurring][interval_count]=${count}`;
    expect(await priceOf('POST /v1/subscriptions', form, { role })).toEqual({
      bucket: 'charges',
      amount: 1000,
      currency: 'usd',
      usd: 1000,
      customer: 'cus_1',
      exposure,
    });
  });

  it.each([
    'items[0][price]=price_tiered',
    'items[0][price]=price_monthly&currency=eur',
    `${data}&items[0][price_data][recurring][interval]=fortnight`,
    'items[0][price]=price_monthly&items[0][tax_rates][0]=txr_1',
    'items[0][price]=price_monthly&default_tax_rates[0]=txr_1',
    'items[0][price]=price_monthly&add_invoice_items[0][price]=price_once',
    'items[0][price]=price_monthly&backdate_start_date=1700000000',
    'items[0][price]=price_monthly&items[1][price_data][currency]=eur&items[1][price_data][product]=prod_1&items[1][price_data][unit_amount]=1&items[1][price_data][recurring][interval]=month',
    '',
  ])('are all that the policy allows where they cannot be known: %s', async (form) => {
    expect(await priceOf('POST /v1/subscriptions', `customer=cus_1&${form}`.replace(/&$/, ''), { objects, role })).toMatchObject({
      amount: 50_000,
      currency: 'usd',
      exposure: 50_000,
    });
  });

  it('come on top of what the role has counted for a subscription', async () => {
    const holds = { sub_1: { posted: 2000, exposure: 2000 } };
    const line = 'POST /v1/subscription_items';
    expect(await priceOf(line, 'subscription=sub_1&price=price_monthly', { objects, role, holds })).toMatchObject({
      amount: 5500,
      exposure: 3500,
      object: 'sub_1',
    });
    expect(await priceOf(line, 'subscription=sub_1&price=price_tiered', { objects, role, holds })).toMatchObject({
      amount: 52_000,
    });
    const foreign = { sub_1: { posted: 2000, currency: 'eur' } };
    expect(await refused(line, 'subscription=sub_1&price=price_tiered', { objects, role, holds: foreign })).toBe(
      '403 amount_unknown',
    );
  });
});

describe('19: pages and links', () => {
  const role = { maxExposure: 50_000 };
  const link = 'line_items[0][price]=price_once&line_items[0][quantity]=2';

  it('needs a limit, and counts all of it', async () => {
    const { code, message, param } = await refusalOf('POST /v1/payment_links', link, { objects, role });
    expect({ code, message, param }).toEqual({
      code: 'payment_link_unlimited',
      message: 'A payment link can be paid any number of times. Set restrictions[completed_sessions][limit] to bound it.',
      param: 'restrictions[completed_sessions][limit]',
    });
    const limited = `${link}&restrictions[completed_sessions][limit]=4`;
    expect(await priceOf('POST /v1/payment_links', limited, { objects, role })).toMatchObject({
      amount: 12_000,
      exposure: 12_000,
    });
  });

  it.each([
    'line_items[0][adjustable_quantity][enabled]=true&line_items[0][adjustable_quantity][maximum]=30',
    'optional_items[0][price]=price_once',
    'automatic_tax[enabled]=true',
  ])('counts all that the policy allows when a payer can choose: %s', async (field) => {
    const form = `mode=payment&line_items[0][price]=price_once&${field}`;
    expect(await priceOf('POST /v1/checkout/sessions', form, { objects, role })).toMatchObject({ amount: 50_000 });
  });
});

describe('prices that are looked up', () => {
  const usual = { object: 'price', billing_scheme: 'per_unit', currency: 'usd', unit_amount: 1500, transform_quantity: null };
  const recurring = { interval: 'month', interval_count: 1, usage_type: 'licensed' };
  const amountOf = async (price: object): Promise<number> => {
    const circumstances = { objects: { '/v1/prices/price_1': { ...usual, recurring, ...price } }, role: { maxExposure: 50_000 } };
    return (await priceOf('POST /v1/subscriptions', 'customer=cus_1&items[0][price]=price_1', circumstances)).amount;
  };

  it('say what is charged', async () => {
    expect(await amountOf({})).toBe(1500);
    expect(await amountOf({ currency: 'USD', unit_amount: 0 })).toBe(0);
  });

  it.each<[string, object]>([
    ['metered', { recurring: { ...recurring, usage_type: 'metered' } }],
    ['tiered', { billing_scheme: 'tiered' }],
    ['sold in packages', { transform_quantity: { divide_by: 10, round: 'up' } }],
    ['chosen by the payer', { custom_unit_amount: { minimum: 100 } }],
    ['in fractions', { unit_amount: null, unit_amount_decimal: '0.5' }],
    ['of an unknown interval', { recurring: { ...recurring, interval: 'fortnight' } }],
  ])('say nothing that is certain when they are %s', async (_, price) => {
    expect(await amountOf(price)).toBe(50_000);
  });
});
