/** What an attacker with a vault key of small caps tried, and got away with until it was mended. One test a hole. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objects } from './price/examples.js';
import { pricing, refused } from './price/support.js';
import { Rig, type Told } from './rig.js';

const POLICY = JSON.stringify({
  roles: {
    billing: {
      allow: ['customers:write', 'invoices:write', 'invoices:read', 'invoiceItems:write', 'POST /v1/charges'],
      caps: [
        { on: 'charges', usd: '10.00', window: '24h' },
        { on: 'refunds', usd: '10.00', window: '24h' },
      ],
    },
  },
});

let rig: Rig;
let key: string;

beforeEach(async () => {
  rig = await Rig.start(POLICY);
  key = await rig.key('billing');
});
afterEach(() => rig.stop());

const post = (path: string, params: Record<string, string> = {}, idempotencyKey?: string): Promise<Told> =>
  rig.ask('POST', path, params, { key, ...(idempotencyKey !== undefined && { idempotencyKey }) });
const moved = (): number => rig.simulation.books.moved('charges', 'usd');

/** A customer with a card, and a draft of 5.00 that waits. */
async function draft(): Promise<{ readonly customer: string; readonly invoice: string }> {
  const customer = String(
    (await post('/v1/customers', { payment_method: 'pm_card_visa', 'invoice_settings[default_payment_method]': 'pm_card_visa' }))
      .body['id'],
  );
  const invoice = String((await post('/v1/invoices', { customer })).body['id']);
  const item = await post('/v1/invoiceitems', { customer, invoice, amount: '500', currency: 'usd' });
  expect(item.status).toBe(200);
  return { customer, invoice };
}

describe('a line that is put on an invoice while it is being paid', () => {
  it('waits until it is paid', async () => {
    const { customer, invoice } = await draft();
    const [paid] = await Promise.all([
      post(`/v1/invoices/${invoice}/pay`, {}, 'pay-1'),
      post('/v1/invoiceitems', { customer, invoice, amount: '999900', currency: 'usd' }),
    ]);
    expect([paid.status, moved()]).toEqual([200, 500]);
    expect(rig.ledger.keys.frozen()).toEqual([]);
  });
});

describe('an amount that is named beside something that is not known', () => {
  const role = { maxExposure: 50_000 };
  const huge = (at: string): string =>
    `${at}[price_data][currency]=usd&${at}[price_data][product]=prod_1&${at}[price_data][unit_amount]=99999999`;
  const monthly = (at: string): string => `${huge(at)}&${at}[price_data][recurring][interval]=month`;

  it.each([
    ['POST /v1/subscriptions', `customer=cus_1&${monthly('items[0]')}&items[0][tax_rates][0]=txr_1`],
    ['POST /v1/subscriptions', `customer=cus_1&items[0][price]=price_monthly&${huge('add_invoice_items[0]')}`],
    ['POST /v1/subscriptions', 'customer=cus_1&backdate_start_date=1&items[0][price]=price_monthly&items[0][quantity]=99'],
    ['POST /v1/subscriptions', 'customer=cus_1&items[0][plan]=price_monthly&items[0][quantity]=99'],
    ['POST /v1/subscriptions/sub_1', `${monthly('items[0]')}&proration_behavior=always_invoice`],
    ['POST /v1/subscriptions/sub_1', 'items[0][id]=si_1&items[0][quantity]=99'],
    ['POST /v1/subscription_items/si_1', 'quantity=99'],
    ['POST /v1/subscription_schedules', `customer=cus_1&start_date=now&${monthly('phases[0][items][0]')}`],
    ['POST /v1/checkout/sessions/cs_1', huge('line_items[0]')],
    ['POST /v1/checkout/sessions', `mode=payment&${huge('line_items[0]')}&line_items[0][tax_rates][0]=txr_1`],
    [
      'POST /v1/checkout/sessions',
      'mode=payment&line_items[0][price]=price_once&line_items[0][adjustable_quantity][enabled]=true&line_items[0][adjustable_quantity][maximum]=999',
    ],
    [
      'POST /v1/payment_links',
      'line_items[0][price]=price_once&line_items[0][adjustable_quantity][enabled]=true&restrictions[completed_sessions][limit]=1',
    ],
    [
      'POST /v1/payment_links',
      `automatic_tax[enabled]=true&line_items[0][price]=price_once&restrictions[completed_sessions][limit]=99`,
    ],
    ['POST /v1/invoiceitems', 'customer=cus_1&currency=usd&unit_amount_decimal=1000.5&quantity=50'],
    ['POST /v1/invoiceitems', 'customer=cus_1&pricing[price]=price_once&quantity=99'],
    ['POST /v1/invoices/in_1/add_lines', huge('lines[0]')],
    [
      'POST /v1/invoices/in_1',
      'shipping_cost[shipping_rate_data][display_name]=x&shipping_cost[shipping_rate_data][fixed_amount][amount]=99999999&shipping_cost[shipping_rate_data][fixed_amount][currency]=usd',
    ],
  ])('is not taken for less than it is: %s %s', async (line, form) => {
    const { pricing: found } = await pricing(line, form, { objects, role });
    if (found.kind === 'refused') expect(found.refusal).toMatchObject({ status: 403, code: 'amount_unknown' });
    // What is known is more than the role may come to, and the ledger says so.
    else if (found.kind === 'priced')
      expect(Math.max(found.price.usd, found.price.exposure ?? 0)).toBeGreaterThan(role.maxExposure);
    else throw new Error('It moves money.');
  });

  it('is not taken for less where only its quantity is named', async () => {
    for (const [line, form] of [
      ['POST /v1/invoices/in_1/lines/il_1', 'quantity=999'],
      ['POST /v1/checkout/sessions/cs_1', 'line_items[0][id]=li_1&line_items[0][quantity]=999'],
      ['POST /v1/invoiceitems/ii_1', 'quantity=999'],
    ] as const)
      expect(await refused(line, form, { objects, role })).toBe('403 amount_unknown');
  });
});

describe('what moved money under the name of something else', () => {
  const role = { maxExposure: 50_000, accounts: ['acct_ours'] };

  it.each([
    ['a balance of a customer', 'POST /v1/customers', 'balance=-99999999', '403 parameter_not_allowed'],
    ['a balance of a customer', 'POST /v1/customers/cus_1', 'balance=99999999', '403 parameter_not_allowed'],
    [
      'a card, with which what is overdue is collected',
      'POST /v1/customers/cus_1',
      'source=tok_visa',
      '403 parameter_not_allowed',
    ],
    ['a card by its earlier name', 'POST /v1/customers/cus_1', 'card=tok_visa', '403 parameter_not_allowed'],
    ['an account by its earlier name', 'POST /v1/customers/cus_1', 'bank_account=btok_1', '403 parameter_not_allowed'],
    [
      'another amount for what was counted',
      'POST /v1/prices/price_both',
      'currency_options[eur][unit_amount]=99999999',
      '403 parameter_not_allowed',
    ],
    [
      'another amount for what was counted',
      'POST /v1/shipping_rates/shr_1',
      'fixed_amount[currency_options][eur][amount]=99999999',
      '403 parameter_not_allowed',
    ],
    ['a discount that is taken away', 'POST /v1/invoiceitems/ii_1', 'discounts=', '403 amount_unknown'],
    ['a discount that is taken away', 'DELETE /v1/subscriptions/sub_1/discount', '', '403 endpoint_not_priced'],
    ['a discount that is taken away', 'DELETE /v1/customers/cus_1/discount', '', '403 endpoint_not_priced'],
    ['a credit that is taken away', 'POST /v1/credit_notes/cn_1/void', '', '403 endpoint_not_priced'],
    ['a credit that is taken away', 'POST /v1/billing/credit_grants/credgr_1/void', '', '403 endpoint_not_priced'],
    ['a credit that is taken away', 'POST /v1/billing/credit_grants/credgr_1/expire', '', '403 endpoint_not_priced'],
    [
      'a credit on a draft',
      'POST /v1/invoiceitems',
      'customer=cus_1&invoice=in_waits&currency=usd&unit_amount_decimal=-9999',
      '403 amount_unknown',
    ],
    ['a credit in another spelling', 'POST /v1/invoiceitems/ii_1', 'unit_amount_decimal=-9999', '403 amount_unknown'],
    [
      'a credit in a line',
      'POST /v1/invoices/in_waits/add_lines',
      'lines[0][price_data][unit_amount_decimal]=-9999&lines[0][price_data][currency]=usd',
      '403 amount_unknown',
    ],
    [
      'a quote for somebody else',
      'POST /v1/quotes',
      'customer=cus_1&transfer_data[destination]=acct_other&line_items[0][price]=price_once',
      '403 account_not_allowed',
    ],
    ['a quote for somebody else', 'POST /v1/quotes/qt_1', 'on_behalf_of=acct_other', '403 account_not_allowed'],
    ['a refund of one of two', 'POST /v1/refunds', 'charge=ch_1&payment_intent=pi_paid', '400 ambiguous_parameters'],
    [
      'a session that lives on',
      'POST /v1/checkout/sessions',
      'mode=payment&line_items[0][price]=price_once&after_expiration[recovery][enabled]=true',
      '403 parameter_not_allowed',
    ],
  ])('is refused: %s (%s %s)', async (_, line, form, code) => {
    expect(await refused(line, form, { objects, role })).toBe(code);
  });

  it('is counted: what takes a discount or a credit away, or credits more than it pays out', async () => {
    for (const [line, form, more] of [
      ['POST /v1/subscriptions/sub_1', 'discounts=', { object: 'sub_1', amount: 2000, exposure: 2000 }],
      ['POST /v1/subscription_items/si_1', 'discounts=', { object: 'sub_1', amount: 2000, exposure: 2000 }],
      ['DELETE /v1/invoiceitems/ii_credit', '', { bucket: 'charges', amount: 0, exposure: 500 }],
      ['POST /v1/credit_notes', 'invoice=in_1&amount=2900&credit_amount=1', { bucket: 'refunds', amount: 2900 }],
      ['POST /v1/credit_notes', 'invoice=in_1&credit_amount=1&lines[0][amount]=2900', { bucket: 'refunds', amount: 2900 }],
    ] as const)
      expect((await pricing(line, form, { objects, role })).pricing).toMatchObject({ kind: 'priced', price: more });
  });

  it('is refused: a quote that can still become another one', async () => {
    const draft = { '/v1/quotes/qt_1': { ...objects['/v1/quotes/qt_1'], status: 'draft' } };
    expect(await refused('POST /v1/quotes/qt_1/accept', '', { objects: draft, role })).toBe('403 amount_unknown');
  });

  it('leaves alone what moves nothing', async () => {
    for (const [line, form] of [
      ['POST /v1/customers', 'name=Ada&source=tok_visa&metadata[balance]=5'],
      ['POST /v1/customers/cus_1', 'invoice_settings[default_payment_method]=pm_1'],
      ['POST /v1/invoiceitems', 'customer=cus_1&invoice=in_waits&currency=usd&unit_amount_decimal=99'],
      ['POST /v1/quotes', 'customer=cus_1&transfer_data[destination]=acct_ours&line_items[0][price]=price_once'],
    ] as const)
      expect((await pricing(line, form, { objects, role })).pricing).toEqual({ kind: 'free' });
  });
});

it('does not let a stranger fill the log', async () => {
  const stolen = ['sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'].join('_');
  const told = async (): Promise<unknown[]> => {
    for (let n = 0; n < 100; n += 1) expect((await rig.ask('GET', '/v1/balance', {}, { key: stolen })).status).toBe(401);
    return rig.logged.map((line) => (JSON.parse(line) as { count?: number }).count);
  };
  expect(await told()).toEqual([1]);
  rig.time += 60_000;
  expect(await told()).toEqual([1, 100]);
});

it('does not charge twice for a currency in another case', async () => {
  const charge = (currency: string): Promise<Told> => post('/v1/charges', { amount: '100', currency, source: 'tok_visa' });
  expect((await charge('usd')).status).toBe(200);
  expect([(await charge('USD')).status, (await charge('eur')).body.error?.['code'], moved()]).toEqual([
    409,
    'currency_not_allowed',
    100,
  ]);
});
