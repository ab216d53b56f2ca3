/** Currencies and amounts. Numbers are those of the threat table. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Param } from '../../../src/proxy/model.js';
import { price } from '../../../src/proxy/price/price.js';
import { objects } from './examples.js';
import { priceOf, rates, refusalOf, refused, requestOf, roleOf } from './support.js';

const charges = 'POST /v1/charges';
const create = 'POST /v1/payment_intents';

describe('14: currencies', () => {
  it('reads upper case as Stripe does, and counts in cents', async () => {
    expect(await priceOf(charges, 'amount=2900&currency=USD')).toEqual({
      bucket: 'charges',
      amount: 2900,
      currency: 'usd',
      usd: 2900,
    });
    expect(await priceOf(charges, 'amount=1000&currency=JPY')).toMatchObject({ amount: 1000, currency: 'jpy', usd: 670 });
    expect(await priceOf(charges, 'amount=1000&currency=kwd')).toMatchObject({ amount: 1000, currency: 'kwd', usd: 325 });
  });

  it('refuses what has no rate, and says how to allow it', async () => {
    expect(await refusalOf(charges, 'amount=2900&currency=gbp')).toEqual({
      status: 403,
      type: 'invalid_request_error',
      code: 'currency_not_allowed',
      message:
        'Amounts in gbp cannot be counted. The policy that holds for role "billing" has rates for eur, jpy, kwd, usd. Add "gbp" to "rates" to allow it.',
      param: 'currency',
    });
  });

  it.each([
    ['', '400 parameter_missing'],
    ['&currency=', '400 invalid_currency'],
    ['&currency=us', '400 invalid_currency'],
    ['&currency=dollar', '400 invalid_currency'],
    ['&currency=%EF%BD%95sd', '400 invalid_currency'],
    ['&currency=usd%20', '400 invalid_currency'],
  ])('refuses a currency that is none: "%s"', async (currency, refusal) => {
    expect(await refused(charges, `amount=2900${currency}`)).toBe(refusal);
    expect(await refused(create, `amount=2900${currency}`)).toBe(refusal);
  });

  it('refuses another currency than that of the object', async () => {
    const refusal = '403 currency_change_refused';
    expect(await refused('POST /v1/payment_intents/pi_1/apply_customer_balance', 'currency=eur', { objects })).toBe(refusal);
    const holds = { pi_1: { held: 2900 } };
    expect(await refused('POST /v1/payment_intents/pi_1', 'currency=eur', { holds })).toBe(refusal);
  });
});

describe('15: amounts', () => {
  it.each(['-2900', '0', '1e3', '+5', '05', '5.0', '', '%205', '5%20', '100000000', '0x10', '٥', '2,900', 'NaN', 'Infinity'])(
    'refuses "%s" wherever an amount stands',
    async (amount) => {
      const expected = expect.stringMatching(/^400 parameter_invalid_(?:integer|empty)$/) as string;
      expect(await refused(charges, `amount=${amount}&currency=usd`)).toEqual(expected);
      expect(await refused(create, `amount=${amount}&currency=usd`)).toEqual(expected);
      expect(await refused('POST /v1/refunds', `charge=ch_1&amount=${amount}`, { objects })).toEqual(expected);
      expect(await refused('POST /v1/payouts', `amount=${amount}&currency=usd`)).toEqual(expected);
      const intent = 'POST /v1/payment_intents/pi_authorised';
      expect(await refused(`${intent}/capture`, `amount_to_capture=${amount}`, { objects })).toEqual(expected);
      expect(await refused(`${intent}/increment_authorization`, `amount=${amount}`, { objects })).toEqual(expected);
      expect(await refused(intent, `amount=${amount}`, { objects })).toEqual(expected);
    },
  );

  it('takes the whole range, and no missing one', async () => {
    expect(await priceOf(charges, 'amount=1&currency=usd')).toMatchObject({ amount: 1, usd: 1 });
    expect(await priceOf(charges, 'amount=99999999&currency=usd')).toMatchObject({ amount: 99_999_999, usd: 99_999_999 });
    expect(await refused(charges, 'currency=usd')).toBe('400 parameter_missing');
    expect(await refused('POST /v1/payment_intents/pi_1/increment_authorization', '', { objects })).toBe('400 parameter_missing');
  });

  it('is one text, never a list or an object', async () => {
    const request = requestOf(charges, 'amount=2900&currency=usd');
    const amounts: Param[] = [['2900'], new Map([['value', '2900']])];
    for (const amount of amounts) {
      const params = new Map<string, Param>([...request.params, ['amount', amount]]);
      const look = () => Promise.resolve(undefined);
      const found = await price({ ...request, params }, { role: roleOf(), rates, look, holdOn: () => undefined });
      expect(found).toMatchObject({ kind: 'refused', refusal: { status: 400, code: 'parameter_invalid_string' } });
    }
  });

  it('prices what is written in the one canonical way, and nothing else', async () => {
    const texts = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.float().map(String),
      fc.stringMatching(/^[0-9+\-.e ]{0,10}$/),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const request = requestOf(charges, 'amount=2900&currency=usd');
        const params = new Map<string, Param>([...request.params, ['amount', text]]);
        const look = () => Promise.resolve(undefined);
        const found = await price({ ...request, params }, { role: roleOf(), rates, look, holdOn: () => undefined });
        if (/^[1-9][0-9]{0,7}$/.test(text)) expect(found).toMatchObject({ kind: 'priced', price: { amount: Number(text) } });
        else expect(found.kind).toBe('refused');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses sums that are too large', async () => {
    const items = 'mode=payment&line_items[0][price]=price_once&line_items[0][quantity]=99999999';
    expect(await refused('POST /v1/checkout/sessions', items, { objects, role: { maxExposure: 1 } })).toBe(
      '400 amount_too_large',
    );
    const link = 'line_items[0][price]=price_once&line_items[0][quantity]=1&restrictions[completed_sessions][limit]=99999999';
    expect(await refused('POST /v1/payment_links', link, { objects, role: { maxExposure: 1 } })).toBe('400 amount_too_large');
  });
});
