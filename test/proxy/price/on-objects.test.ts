/** Money that belongs to an object. Numbers are those of the threat table. */
import { describe, expect, it } from 'vitest';
import { price } from '../../../src/proxy/price/price.js';
import { objects } from './examples.js';
import { answerOf, priceOf, pricing, rates, refusalOf, refused, requestOf, roleOf } from './support.js';

describe('17: money on an object', () => {
  const holds = { pi_1: { held: 1900, posted: 1000, customer: 'cus_9' } };

  it.each([
    ['confirm', '', 2900],
    ['confirm', 'amount_to_confirm=5000', 5000],
    ['confirm', 'amount_to_confirm=1', 2900],
    ['capture', '', 2900],
    ['capture', 'amount_to_capture=500', 2900],
    ['capture', 'amount_to_capture=500&final_capture=false', 2900],
    ['capture', 'amount_to_capture=2500', 3500],
    ['increment_authorization', 'amount=4000', 4000],
    ['apply_customer_balance', '', 2900],
  ])('is counted as the hold has it, without a look-up: %s %s', async (verb, form, amount) => {
    const { pricing: found, looked } = await pricing(`POST /v1/payment_intents/pi_1/${verb}`, form, { holds });
    expect(found).toEqual({
      kind: 'priced',
      price: { bucket: 'charges', amount, currency: 'usd', usd: amount, customer: 'cus_9', object: 'pi_1' },
    });
    expect(looked).toEqual([]);
  });

  it.each([
    ['confirm', '', 'pi_1', 2900],
    ['capture', '', 'pi_authorised', 2900],
    ['capture', 'amount_to_capture=500', 'pi_authorised', 2900],
    ['capture', 'amount_to_capture=500&final_capture=false', 'pi_authorised', 2900],
    // It may be confirmed between the look-up and the call.
    ['capture', '', 'pi_1', 2900],
  ])('is looked up when it is somebody else’s: %s %s of %s', async (verb, form, id, amount) => {
    const { pricing: found, looked } = await pricing(`POST /v1/payment_intents/${id}/${verb}`, form, { objects });
    expect(found).toMatchObject({ kind: 'priced', price: { amount, customer: 'cus_1', object: id } });
    expect(looked).toEqual([`/v1/payment_intents/${id}`]);
  });

  it('does not trust a hold of nothing, which is one for future charges', async () => {
    const { looked } = await pricing('POST /v1/payment_intents/pi_1/confirm', '', {
      objects,
      holds: { pi_1: { exposure: 500 } },
    });
    expect(looked).toEqual(['/v1/payment_intents/pi_1']);
  });

  it('raises for an update to more, and never lowers', async () => {
    const line = 'POST /v1/payment_intents/pi_1';
    expect(await priceOf(line, 'amount=5000', { holds })).toMatchObject({ amount: 5000, object: 'pi_1' });
    expect(await priceOf(line, 'amount=100', { holds })).toMatchObject({ amount: 2900, object: 'pi_1' });
    expect((await pricing(line, 'description=June', { holds })).pricing).toEqual({ kind: 'free' });
    expect((await pricing(line, 'currency=usd', { holds })).pricing).toEqual({ kind: 'free' });
  });

  it('looks an invoice up although it is held, since its lines change', async () => {
    const { pricing: found, looked } = await pricing('POST /v1/invoices/in_1/pay', '', {
      objects,
      holds: { in_1: { held: 100 } },
    });
    expect(found).toMatchObject({ kind: 'priced', price: { amount: 2900, object: 'in_1', customer: 'cus_1' } });
    expect(looked).toEqual(['/v1/invoices/in_1']);
  });

  it('refuses when it cannot be looked up, and sends nothing', async () => {
    expect(
      await refusalOf('POST /v1/payment_intents/pi_1/confirm', '', { objects: { '/v1/payment_intents/pi_1': undefined } }),
    ).toEqual({
      status: 503,
      type: 'api_error',
      code: 'amount_unknown_now',
      message:
        'What this request may move is not known: /v1/payment_intents/pi_1 could not be read from Stripe. Nothing was sent. Try again.',
    });
    expect(await refused('POST /v1/payment_intents/pi_none/confirm')).toBe('404 resource_missing');
  });

  it.each([401, 403, 429, 500])('does so after a %i, and after a look-up that throws', async (status) => {
    const request = requestOf('POST /v1/refunds', 'charge=ch_1');
    const context = { role: roleOf(), rates, holdOn: () => undefined };
    const answered = await price(request, { ...context, look: () => Promise.resolve(answerOf(status, {})) });
    expect(answered).toMatchObject({ kind: 'refused', refusal: { status: 503, code: 'amount_unknown_now' } });
    const thrown = await price(request, { ...context, look: () => Promise.reject(new Error('ECONNRESET')) });
    expect(thrown).toMatchObject({ kind: 'refused', refusal: { status: 503, code: 'amount_unknown_now' } });
  });

  it.each([
    {},
    { amount: 2900 },
    { currency: 'usd' },
    { amount: '2900', currency: 'usd' },
    { amount: -1, currency: 'usd' },
    { amount: 2e15, currency: 'usd' },
  ])('refuses an object that does not say: %j', async (object) => {
    const paths = ['charges/ch_1', 'payment_intents/pi_1', 'transfers/tr_1', 'invoices/in_1', 'quotes/qt_1'];
    const strange = Object.fromEntries(paths.map((path) => [`/v1/${path}`, object]));
    const circumstances = { objects: strange, role: { maxExposure: 1 } };
    const refusal = '403 amount_unknown';
    expect(await refused('POST /v1/refunds', 'charge=ch_1', circumstances)).toBe(refusal);
    expect(await refused('POST /v1/charges/ch_1/capture', '', circumstances)).toBe(refusal);
    expect(await refused('POST /v1/payment_intents/pi_1/confirm', '', circumstances)).toBe(refusal);
    expect(await refused('POST /v1/transfers/tr_1/reversals', '', circumstances)).toBe(refusal);
    expect(await refused('POST /v1/invoices/in_1/pay', '', circumstances)).toBe(refusal);
    expect(await refused('POST /v1/quotes/qt_1/accept', '', circumstances)).toBe(refusal);
  });

  it.each(['../payouts', 'ch_1?expand[]=x', 'ch_1/refunds', '%2e%2e', 'ch 1', '.', ''])(
    'lets no id of a body lead elsewhere: "%s"',
    async (id) => {
      const { pricing: found, looked } = await pricing('POST /v1/refunds', `charge=${encodeURIComponent(id)}`);
      expect(found).toMatchObject({ kind: 'refused', refusal: { status: 400 } });
      expect(looked).toEqual([]);
    },
  );
});
