/** A price that the request only names, all the way: looked up, counted, and sent. */
import { expect, it, onTestFinished } from 'vitest';
import { Rig } from './rig.js';

const allow = ['POST /v1/prices', 'POST /v1/checkout/sessions'];
const caps = [{ on: 'charges', usd: '100.00', window: '24h' }];

it('is asked for with all of its currencies, and is what the caps count', async () => {
  const rig = await Rig.start(JSON.stringify({ roles: { shop: { allow, caps, maxExposure: '100.00' } } }));
  onTestFinished(() => rig.stop());
  const key = await rig.key('shop');
  const made = await rig.ask(
    'POST',
    '/v1/prices',
    { currency: 'usd', unit_amount: '1500', 'product_data[name]': 'Seat', 'recurring[interval]': 'month' },
    { key },
  );
  expect(made.body).toMatchObject({ billing_scheme: 'per_unit', recurring: { interval: 'month', usage_type: 'licensed' } });
  const price = String(made.body['id']);
  const session = { mode: 'subscription', success_url: 'https://shop.example/done', 'line_items[0][price]': price };
  const told = await rig.ask('POST', '/v1/checkout/sessions', { ...session, 'line_items[0][quantity]': '2' }, { key });
  expect(rig.sent.slice(1).map(({ method, path, form }) => [method, path, method === 'GET' ? form : ''])).toEqual([
    ['GET', `/v1/prices/${price}`, 'expand[0]=currency_options'],
    ['POST', '/v1/checkout/sessions', ''],
  ]);
  expect([told.status, told.headers['paybrake-cap-left']]).toEqual([200, 'charges;usd=70.00;window=24h']);
  const more = await rig.ask('POST', '/v1/checkout/sessions', { ...session, 'line_items[0][quantity]': '2' }, { key });
  expect([more.status, more.body.error?.['code']]).toEqual([409, 'possible_duplicate']);
  const beyond = await rig.ask('POST', '/v1/checkout/sessions', { ...session, 'line_items[0][quantity]': '3' }, { key });
  expect([beyond.status, beyond.body.error?.['code']]).toEqual([402, 'exposure_exceeded']);
});
