/** The threats of the proxy that pricing answers, by their numbers in the threat table. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Param } from '../../../src/proxy/model.js';
import { price } from '../../../src/proxy/price/price.js';
import { objects } from './examples.js';
import { answerOf, priceOf, pricing, rates, refusalOf, refused, requestOf, roleOf } from './support.js';

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
    const { message } = await refusalOf(create, 'amount=2900&currency=usd&on_behalf_of=acct_other', { role: { accounts } });
    expect(message).toBe(
      'on_behalf_of sends money to acct_other, and role "billing" may only name acct_ours. Add the account to "accounts" of the role to allow it.',
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

describe('17: money on an object', () => {
  const holds = { pi_1: { held: 1900, posted: 1000, customer: 'cus_9' } };

  it.each([
    ['confirm', '', 2900],
    ['confirm', 'amount_to_confirm=5000', 5000],
    ['confirm', 'amount_to_confirm=1', 2900],
    ['capture', '', 2900],
    ['capture', 'amount_to_capture=500', 1500],
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
    ['capture', 'amount_to_capture=500', 'pi_authorised', 1500],
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
    'line_items[0][adjustable_quantity][enabled]=true',
    'optional_items[0][price]=price_once',
    'automatic_tax[enabled]=true',
  ])('counts all that the policy allows when a payer can choose: %s', async (field) => {
    const form = `mode=payment&line_items[0][price]=price_once&${field}`;
    expect(await priceOf('POST /v1/checkout/sessions', form, { objects, role })).toMatchObject({ amount: 50_000 });
  });
});

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
