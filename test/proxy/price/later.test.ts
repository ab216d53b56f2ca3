/** Charges that come later, and pages on which others pay. Numbers are those of the threat table. */
import { describe, expect, it } from 'vitest';
import { objects } from './examples.js';
import { priceOf, pricing, refusalOf, refused } from './support.js';

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
    ['items[0][price]=price_tiered', 'price_tiered has tiers. Use a price with one amount for each unit.'],
    ['items[0][price]=price_metered', 'price_metered bills what is used and reported later. Use a licensed price.'],
    ['items[0][price]=price_monthly&currency=eur', 'price_monthly has no amount in eur. Use a price that has.'],
    [
      `${data}&items[0][price_data][recurring][interval]=fortnight`,
      'how often it is charged is not said. Use day, week, month or year.',
    ],
    [
      'items[0][price]=price_monthly&items[0][tax_rates][0]=txr_1',
      'items[0][tax_rates] may add tax. Leave it out, and let the price be what is paid.',
    ],
    [
      'items[0][price]=price_monthly&default_tax_rates[0]=txr_1',
      'default_tax_rates may add tax. Leave it out, and let the price be what is paid.',
    ],
    [
      'items[0][price]=price_monthly&automatic_tax[enabled]=true',
      'automatic_tax[enabled] may add tax. Leave it out, and let the price be what is paid.',
    ],
    [
      'items[0][price]=price_monthly&backdate_start_date=1700000000',
      'backdate_start_date may change it in a way that is not counted here. Leave it out.',
    ],
    [
      'items[0][price]=price_monthly&items[0][billing_thresholds][usage_gte]=5',
      'items[0][billing_thresholds] may change it in a way that is not counted here. Leave it out.',
    ],
    [
      `${data.replace('unit_amount', 'unit_amount_decimal')}&items[0][price_data][recurring][interval]=month`,
      'items[0][price_data][unit_amount_decimal] may change it in a way that is not counted here. Leave it out.',
    ],
    [
      'items[0][price]=price_monthly&items[1][price_data][currency]=eur&items[1][price_data][product]=prod_1&items[1][price_data][unit_amount]=1&items[1][price_data][recurring][interval]=month',
      'it is in usd and in eur. Charge one currency at a time.',
    ],
  ])('are refused where they cannot be known, however much the policy allows: %s', async (form, why) => {
    const refusal = await refusalOf('POST /v1/subscriptions', `customer=cus_1&${form}`, {
      objects,
      role: { maxExposure: 99_999_999 },
    });
    expect(refusal).toMatchObject({ status: 403, code: 'amount_unknown' });
    expect(refusal.message).toBe(`What POST /v1/subscriptions comes to cannot be known, and "maxExposure" is no price: ${why}`);
  });

  it('are not asked about at Stripe where the request alone says that they are refused', async () => {
    const { pricing: found, looked } = await pricing(
      'POST /v1/subscriptions',
      'customer=cus_1&items[0][price]=price_monthly&automatic_tax[enabled]=true',
      { objects },
    );
    expect([found.kind, looked]).toEqual(['refused', []]);
  });

  it('need an item', async () => {
    expect(await refused('POST /v1/subscriptions', 'customer=cus_1', { role })).toBe('400 parameter_missing');
  });

  it('have what is charged once beside the items in the first charge', async () => {
    const form =
      'customer=cus_1&items[0][price]=price_monthly&add_invoice_items[0][price]=price_once&add_invoice_items[0][quantity]=2';
    expect(await priceOf('POST /v1/subscriptions', form, { objects, role })).toMatchObject({ amount: 4500, exposure: 1500 });
  });

  it('take no tax where it is switched off or unset', async () => {
    const form =
      'customer=cus_1&items[0][price]=price_monthly&automatic_tax[enabled]=false&default_tax_rates=&items[0][tax_rates]=';
    expect(await priceOf('POST /v1/subscriptions', form, { objects, role })).toMatchObject({ amount: 1500 });
    expect(await refused('POST /v1/subscriptions', form.replace('=false', '=1'), { objects, role })).toBe('403 amount_unknown');
  });

  it('come on top of what the role has counted for a subscription', async () => {
    const holds = { sub_1: { posted: 2000, exposure: 2000 } };
    const line = 'POST /v1/subscription_items';
    expect(await priceOf(line, 'subscription=sub_1&price=price_monthly', { objects, role, holds })).toMatchObject({
      amount: 5500,
      exposure: 3500,
      object: 'sub_1',
    });
    const foreign = { sub_1: { posted: 2000, currency: 'eur' } };
    const { message } = await refusalOf(line, 'subscription=sub_1&price=price_monthly', { objects, role, holds: foreign });
    expect(message).toContain('sub_1 is counted in eur, and charges usd. Cancel it and make a new one.');
  });
});

describe('18: proration', () => {
  const role = { maxExposure: 50_000 };
  const update = 'POST /v1/subscriptions/sub_1';
  const two = {
    ...objects,
    '/v1/subscriptions/sub_1': {
      ...objects['/v1/subscriptions/sub_1'],
      items: {
        object: 'list',
        has_more: false,
        data: [
          objects['/v1/subscription_items/si_1'],
          { id: 'si_2', object: 'subscription_item', quantity: 1, price: objects['/v1/prices/price_monthly'] },
        ],
      },
    },
  };

  // The items are 2 × 10.00 and 1 × 15.00.
  it.each([
    ['items[0][id]=si_1&items[0][quantity]=5', 6500],
    ['items[0][id]=si_1&items[0][quantity]=1', 2500],
    ['items[0][id]=si_1&items[0][price]=price_monthly', 4500],
    ['items[0][id]=si_1&items[0][deleted]=true', 1500],
    ['items[0][price]=price_monthly&items[0][quantity]=3', 8000],
    ['items[0][id]=si_1&items[0][quantity]=3&items[1][id]=si_2&items[1][quantity]=2&items[2][price]=price_monthly', 7500],
    ['billing_cycle_anchor[type]=now', 3500],
    ['trial_end=now', 3500],
    ['cancel_at_period_end=false', 3500],
    ['collection_method=charge_automatically&proration_behavior=always_invoice', 3500],
    ['add_invoice_items[0][price]=price_once', 5000],
  ])('is all of what every item comes to after it: %s', async (form, amount) => {
    for (const behavior of ['', '&payment_behavior=allow_incomplete']) {
      expect(await priceOf(update, form + behavior, { objects: two, role })).toMatchObject({ amount, object: 'sub_1' });
    }
    const holds = { sub_1: { posted: 700 } };
    expect(await priceOf(update, form, { objects: two, role, holds })).toMatchObject({ amount: amount + 700 });
  });

  it.each([
    ['POST /v1/subscription_items/si_2', 'quantity=4', 8000],
    ['POST /v1/subscription_items/si_1', 'price=price_monthly&proration_behavior=always_invoice', 4500],
    ['DELETE /v1/subscription_items/si_1', '', 3500],
    ['POST /v1/subscriptions/sub_1/resume', 'billing_cycle_anchor[type]=now', 3500],
    ['DELETE /v1/subscriptions/sub_1', 'invoice_now=true&prorate=true', 3500],
    ['POST /v1/subscription_schedules/sub_sched_1/cancel', 'invoice_now=true', 3500],
  ])('is so, by whatever call: %s %s', async (line, form, amount) => {
    const found = { ...two, '/v1/subscription_items/si_2': { id: 'si_2', subscription: 'sub_1' } };
    expect(await priceOf(line, form, { objects: found, role })).toMatchObject({ amount, object: 'sub_1', exposure: amount });
  });

  it.each([
    [update, 'items[0][id]=si_1&items[0][quantity]=5&proration_date=1700000000', 'proration_date'],
    ['POST /v1/subscription_items', 'subscription=sub_1&price=price_monthly&proration_date=1700000000', 'proration_date'],
    ['POST /v1/subscription_items/si_1', 'quantity=5&proration_date=1700000000', 'proration_date'],
    ['DELETE /v1/subscription_items/si_1', 'proration_date=1700000000', 'proration_date'],
    ['POST /v1/subscriptions/sub_1/resume', 'proration_date=1700000000', 'proration_date'],
    [update, 'items[0][id]=si_1&items[0][clear_usage]=true', 'items[0][clear_usage]'],
    [update, 'billing_thresholds[amount_gte]=5', 'billing_thresholds'],
  ])('is not known for a time of one’s own, and nothing else is guessed: %s %s', async (line, form, param) => {
    expect(await refusalOf(line, form, { objects: two, role })).toMatchObject({ status: 403, code: 'amount_unknown', param });
  });

  it('changes no item that the subscription does not have, and none twice', async () => {
    for (const form of ['items[0][id]=si_9', 'items[0][id]=si_1&items[1][id]=si_1&items[1][quantity]=9']) {
      expect(await refused(update, form, { objects: two, role })).toBe('400 ambiguous_parameters');
    }
  });

  const item = { id: 'si_1', object: 'subscription_item', quantity: 1, price: objects['/v1/prices/price_monthly'] };
  it.each<[string, object]>([
    ['automatic tax', { automatic_tax: { enabled: true } }],
    ['tax rates', { default_tax_rates: [{ id: 'txr_1' }] }],
    ['an item with tax rates', { items: { data: [{ ...item, tax_rates: ['txr_1'] }] } }],
    ['an item with tiers', { items: { data: [{ ...item, price: objects['/v1/prices/price_tiered'] }] } }],
    ['a metered item', { items: { data: [item, { ...item, id: 'si_2', price: objects['/v1/prices/price_metered'] }] } }],
    ['more items than are shown', { items: { data: [item], has_more: true } }],
    ['an item without a price', { items: { data: [{ id: 'si_1' }] } }],
  ])('is refused on a subscription with %s', async (_, more) => {
    const subscription = { id: 'sub_1', object: 'subscription', currency: 'usd', items: { data: [item] }, ...more };
    const circumstances = { objects: { ...objects, '/v1/subscriptions/sub_1': subscription }, role };
    const form = 'items[0][id]=si_1&items[0][quantity]=2&items[0][price]=price_monthly';
    expect(await refused(update, form, circumstances)).toBe('403 amount_unknown');
    expect(await refused('POST /v1/subscriptions/sub_1/resume', '', circumstances)).toBe('403 amount_unknown');
    expect((await pricing(update, 'metadata[a]=b', circumstances)).pricing).toEqual({ kind: 'free' });
  });
});

describe('18: schedules', () => {
  const role = { maxExposure: 50_000 };
  const phase = 'start_date=now&phases[0][items][0][price]=price_monthly';

  it('count the first phase at once, and all others as later charges', async () => {
    const more = `${phase}&phases[1][items][0][price]=price_monthly&phases[1][items][0][quantity]=2&phases[1][duration][interval]=year`;
    expect(await priceOf('POST /v1/subscription_schedules', `customer=cus_1&${more}`, { objects, role })).toEqual({
      bucket: 'charges',
      amount: 1500,
      currency: 'usd',
      usd: 1500,
      customer: 'cus_1',
      exposure: 1500 + 3000 + 3000,
    });
  });

  it('count every phase beside the subscription when they are changed', async () => {
    const phases = phase.replace('start_date=now&', '');
    expect(await priceOf('POST /v1/subscription_schedules/sub_sched_1', phases, { objects, role })).toMatchObject({
      amount: 2000 + 1500,
      exposure: 2000 + 3000,
      object: 'sub_1',
    });
  });

  it.each([
    [phase.replace('now', '1700000000'), 'start_date'],
    [phase.replace('start_date=now&', ''), 'start_date'],
    [`${phase}&phases[0][add_invoice_items][0][price]=price_once`, 'phases[0][add_invoice_items]'],
    [`${phase}&phases[0][automatic_tax][enabled]=true`, 'phases[0][automatic_tax][enabled]'],
    [`${phase}&default_settings[automatic_tax][enabled]=true`, 'default_settings[automatic_tax][enabled]'],
    [`${phase}&phases[0][default_tax_rates][0]=txr_1`, 'phases[0][default_tax_rates]'],
    [`${phase}&phases[0][items][0][billing_thresholds][usage_gte]=1`, 'phases[0][items][0][billing_thresholds]'],
  ])('are refused where they cannot be known: %s', async (form, param) => {
    expect(await refusalOf('POST /v1/subscription_schedules', `customer=cus_1&${form}`, { objects, role })).toMatchObject({
      status: 403,
      code: 'amount_unknown',
      param,
    });
  });

  it('need a phase, and a subscription before they are changed', async () => {
    expect(await refused('POST /v1/subscription_schedules', 'customer=cus_1&start_date=now', { role })).toBe(
      '400 parameter_missing',
    );
    const waiting = {
      '/v1/subscription_schedules/sub_sched_1': { id: 'sub_sched_1', status: 'not_started', subscription: null },
    };
    expect(await refused('POST /v1/subscription_schedules/sub_sched_1', phase.slice(15), { objects: waiting, role })).toBe(
      '403 amount_unknown',
    );
  });
});

describe('18: a price of several currencies', () => {
  const role = { maxExposure: 50_000 };
  const subscribe = (form: string, customer = 'cus_1') =>
    pricing('POST /v1/subscriptions', `customer=${customer}&items[0][price]=price_both${form}`, { objects, role });

  it('is charged in that of the request, or of the customer, who is asked about for such a price alone', async () => {
    expect(await subscribe('&currency=EUR')).toMatchObject({
      pricing: { price: { amount: 1400, currency: 'eur', usd: 1512 } },
      looked: ['/v1/prices/price_both'],
    });
    expect(await subscribe('&currency=usd')).toMatchObject({ pricing: { price: { amount: 1500, currency: 'usd' } } });
    expect(await subscribe('', 'cus_eur')).toMatchObject({
      pricing: { price: { amount: 1400, currency: 'eur' } },
      looked: ['/v1/prices/price_both', '/v1/customers/cus_eur'],
    });
    const { looked } = await pricing('POST /v1/subscriptions', 'customer=cus_1&items[0][price]=price_monthly', { objects, role });
    expect(looked).toEqual(['/v1/prices/price_monthly']);
  });

  it.each([
    [
      'POST /v1/subscriptions',
      'customer=cus_1&items[0][price]=price_both',
      'price_both has several currencies. Send "currency".',
    ],
    [
      'POST /v1/checkout/sessions',
      'mode=subscription&customer=cus_eur&line_items[0][price]=price_both',
      'price_both has several currencies. Send "currency".',
    ],
    [
      'POST /v1/payment_links',
      'line_items[0][price]=price_both&restrictions[completed_sessions][limit]=1',
      'price_both has several currencies. Send "currency".',
    ],
    [
      'POST /v1/subscriptions',
      'customer=cus_1&items[0][price]=price_both&currency=jpy',
      'price_both has no amount in jpy. Use a price that has.',
    ],
  ])('is refused where it cannot be known: %s %s', async (line, form, why) => {
    const { status, code, message, param } = await refusalOf(line, form, { objects, role });
    expect([status, code, param]).toEqual([403, 'amount_unknown', 'currency']);
    expect(message).toContain(why);
  });

  it('is charged in that of its subscription', async () => {
    const euro = {
      ...objects,
      '/v1/subscriptions/sub_1': {
        id: 'sub_1',
        currency: 'eur',
        items: {
          data: [{ id: 'si_1', quantity: 2, price: { ...objects['/v1/prices/price_both'], currency_options: undefined } }],
        },
      },
    };
    const line = 'POST /v1/subscription_items';
    expect(await priceOf(line, 'subscription=sub_1&price=price_both', { objects: euro, role })).toMatchObject({
      amount: 3 * 1400,
      currency: 'eur',
    });
    expect(await refused(line, 'subscription=sub_1&price=price_monthly', { objects: euro, role })).toBe('403 amount_unknown');
  });
});

describe('18: invoices that collect themselves', () => {
  const role = { maxExposure: 50_000 };

  it('take in nothing that waits for the customer', async () => {
    const form = 'customer=cus_1&auto_advance=true';
    const { code, message, param } = await refusalOf('POST /v1/invoices', form, { objects, role });
    expect([code, param]).toEqual(['amount_unknown', 'pending_invoice_items_behavior']);
    expect(message).toContain(
      'it takes in what waits for the customer. Send pending_invoice_items_behavior=exclude, or auto_advance=false and finalise it yourself.',
    );
    const excluded = `${form}&pending_invoice_items_behavior=exclude`;
    expect((await pricing('POST /v1/invoices', excluded, { objects, role })).pricing).toEqual({ kind: 'free' });
    expect(await refused('POST /v1/invoices', `${excluded}&subscription=sub_1`, { objects, role })).toBe('403 amount_unknown');
    expect(await refused('POST /v1/invoices', excluded, { objects })).toBe('403 future_charges_unbounded');
  });

  it.each([
    ['POST /v1/invoices/in_1/add_lines', 'lines[0][pricing][price]=price_once'],
    ['POST /v1/invoices/in_1/add_lines', 'lines[0][amount]=500&lines[0][tax_rates][0]=txr_1'],
    ['POST /v1/invoices/in_1/add_lines', 'lines[0][invoice_item]=ii_1'],
    ['POST /v1/invoices/in_1/update_lines', 'lines[0][id]=il_1&lines[0][discounts]='],
    ['POST /v1/invoices/in_1/lines/il_1', 'discountable=false'],
    ['POST /v1/invoices/in_1', 'discounts='],
    ['POST /v1/invoices/in_1', 'automatic_tax[enabled]=true'],
    ['POST /v1/invoices/in_1', 'shipping_cost[shipping_rate]=shr_1'],
    ['POST /v1/invoiceitems', 'customer=cus_1&amount=500&currency=usd&tax_rates[0]=txr_1'],
    ['POST /v1/invoiceitems', 'customer=cus_1&amount=-500&currency=usd&tax_rates[0]=txr_1'],
    ['POST /v1/invoiceitems', 'customer=cus_1&pricing[price]=price_once&quantity_decimal=1.5'],
  ])('grow by nothing that cannot be known: %s %s', async (line, form) => {
    expect(await refused(line, form, { objects, role })).toBe('403 amount_unknown');
  });

  it.each([
    ['POST /v1/invoices/in_waits', 'discounts='],
    ['POST /v1/invoices/in_waits', 'default_tax_rates[0]=txr_1'],
    ['POST /v1/invoices/in_waits/add_lines', 'lines[0][pricing][price]=price_once&lines[0][tax_rates][0]=txr_1'],
    ['POST /v1/invoiceitems', 'customer=cus_1&invoice=in_waits&amount=500&currency=usd&tax_rates[0]=txr_1'],
  ])('may have anything while they wait, since they are looked at when they are collected: %s %s', async (line, form) => {
    expect((await pricing(line, form, { objects, role })).pricing).toEqual({ kind: 'free' });
  });

  it('are not taken for what they show where tax is worked out later', async () => {
    const taxed = { ...objects['/v1/invoices/in_1'], automatic_tax: { enabled: true } };
    const draft = { ...objects, '/v1/invoices/in_1': taxed };
    const lines = [
      ['POST /v1/invoices/in_1/finalize', ''],
      ['POST /v1/invoices/in_1/pay', ''],
      ['POST /v1/invoices/in_1', 'auto_advance=true'],
      ['POST /v1/invoices/in_1/add_lines', 'lines[0][amount]=500'],
      ['POST /v1/invoiceitems', 'customer=cus_1&invoice=in_1&amount=500&currency=usd'],
    ] as const;
    for (const [line, form] of lines) expect(await refused(line, form, { objects: draft, role })).toBe('403 amount_unknown');
    const open = { ...objects, '/v1/invoices/in_1': { ...taxed, status: 'open' } };
    expect(await priceOf('POST /v1/invoices/in_1/pay', '', { objects: open, role })).toMatchObject({ amount: 2900 });
    const rated = { ...objects, '/v1/invoices/in_1': { ...objects['/v1/invoices/in_1'], default_tax_rates: ['txr_1'] } };
    for (const [line, form] of lines.slice(3)) {
      expect(await refused(line, form, { objects: rated, role })).toBe('403 amount_unknown');
    }
    const item = { ...objects, '/v1/invoiceitems/ii_1': { ...objects['/v1/invoiceitems/ii_1'], tax_rates: [{ id: 'txr_1' }] } };
    expect(await refused('POST /v1/invoiceitems/ii_1', 'amount=500', { objects: item, role })).toBe('403 amount_unknown');
  });

  it.each<[string, object, object]>([
    ['automatic tax', { automatic_tax: { enabled: true } }, {}],
    ['a metered line', {}, { data: [{ price: objects['/v1/prices/price_metered'] }] }],
    ['a line with tiers', {}, { data: [{ price: objects['/v1/prices/price_tiered'] }] }],
    ['more lines than are shown', {}, { has_more: true }],
  ])('are not made of a quote with %s', async (_, quote, lines) => {
    const circumstances = {
      objects: {
        ...objects,
        '/v1/quotes/qt_1': { ...objects['/v1/quotes/qt_1'], ...quote },
        '/v1/quotes/qt_1/line_items': { ...objects['/v1/quotes/qt_1/line_items'], ...lines },
      },
      role,
    };
    expect(await refused('POST /v1/quotes/qt_1/accept', '', circumstances)).toBe('403 amount_unknown');
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
    ['line_items[0][adjustable_quantity][enabled]=true&line_items[0][adjustable_quantity][maximum]=30', 30 * 1500],
    ['line_items[0][adjustable_quantity][enabled]=true', 99 * 1500],
    ['line_items[0][quantity]=200&line_items[0][adjustable_quantity][enabled]=true', 200 * 1500],
    ['line_items[0][quantity]=2&line_items[0][adjustable_quantity][enabled]=false', 2 * 1500],
    ['subscription_data[trial_period_days]=7&allow_promotion_codes=true', 1500],
  ])('counts the most that a payer can choose: %s', async (field, amount) => {
    const form = `mode=payment&line_items[0][price]=price_once&${field}`;
    expect(await priceOf('POST /v1/checkout/sessions', form, { objects, role })).toMatchObject({ amount, exposure: amount });
  });

  it.each([
    ['optional_items[0][price]=price_once', 'optional_items'],
    ['shipping_options[0][shipping_rate]=shr_1', 'shipping_options'],
    ['automatic_tax[enabled]=true', 'automatic_tax[enabled]'],
    ['managed_payments[enabled]=true', 'managed_payments'],
    ['subscription_data[default_tax_rates][0]=txr_1', 'subscription_data[default_tax_rates]'],
    ['subscription_data[pending_invoice_item_interval][interval]=day', 'subscription_data[pending_invoice_item_interval]'],
  ])('refuses what it cannot know: %s', async (field, param) => {
    const form = `mode=payment&line_items[0][price]=price_once&${field}`;
    expect(await refusalOf('POST /v1/checkout/sessions', form, { objects, role })).toMatchObject({
      status: 403,
      code: 'amount_unknown',
      param,
    });
  });

  it('switches a link on again that the role holds, and changes none', async () => {
    const line = 'POST /v1/payment_links/plink_1';
    expect((await pricing(line, 'active=true', { holds: { plink_1: { held: 1500 } }, role })).pricing).toEqual({ kind: 'free' });
    expect(await refused(line, 'active=true', { role })).toBe('403 amount_unknown');
    expect(await refused(line, 'restrictions[completed_sessions][limit]=9', { holds: { plink_1: { held: 1500 } }, role })).toBe(
      '403 amount_unknown',
    );
  });
});

describe('prices that are looked up', () => {
  const usual = { object: 'price', billing_scheme: 'per_unit', currency: 'usd', unit_amount: 1500, transform_quantity: null };
  const recurring = { interval: 'month', interval_count: 1, usage_type: 'licensed' };
  const form = 'customer=cus_1&items[0][price]=price_1';
  const of = (price: object) => ({
    objects: { '/v1/prices/price_1': { ...usual, id: 'price_1', recurring, ...price } },
    role: { maxExposure: 50_000 },
  });
  const amountOf = async (price: object, quantity = 1): Promise<number> =>
    (await priceOf('POST /v1/subscriptions', `${form}&items[0][quantity]=${quantity}`, of(price))).amount;

  it('say what is charged', async () => {
    expect(await amountOf({})).toBe(1500);
    expect(await amountOf({ currency: 'USD', unit_amount: 0 })).toBe(0);
  });

  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [25, 3],
    [0, 0],
  ])('are counted in whole packs, however they are rounded: %i in packs of ten are %i', async (quantity, packs) => {
    for (const round of ['up', 'down']) {
      expect(await amountOf({ transform_quantity: { divide_by: 10, round } }, quantity)).toBe(packs * 1500);
    }
  });

  it.each<[string, object]>([
    ['metered', { recurring: { ...recurring, usage_type: 'metered' } }],
    ['of a meter', { recurring: { ...recurring, meter: 'mtr_1' } }],
    ['of an unknown usage', { recurring: { interval: 'month', interval_count: 1 } }],
    ['tiered', { billing_scheme: 'tiered' }],
    ['tiered by another name', { tiers_mode: 'graduated' }],
    ['of an unknown scheme', { billing_scheme: 'barter' }],
    ['sold in packs of nothing', { transform_quantity: { divide_by: 0, round: 'up' } }],
    ['sold in packs of a size that is not shown', { transform_quantity: {} }],
    ['chosen by the payer', { custom_unit_amount: { minimum: 100 } }],
    ['in fractions', { unit_amount: null, unit_amount_decimal: '0.5' }],
    ['of an unknown interval', { recurring: { ...recurring, interval: 'fortnight' } }],
  ])('are refused when they are %s', async (_, price) => {
    expect(await refused('POST /v1/subscriptions', form, of(price))).toBe('403 amount_unknown');
  });
});
