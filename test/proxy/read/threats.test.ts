/** The attacks on the reading of a request, by the numbers of the proxy's threat list; each with the answer that it must get. */
import { describe, expect, it } from 'vitest';
import { accepted, formHeaders, get, plain, post, refused, verdict } from './support.js';

const charge = 'amount=2900&currency=usd&customer=cus_1';
const to = (target: string): string => verdict(get(target));
const withHeaders = (...headers: string[]): string => verdict(post('/v1/charges', charge, headers));
const charging = (body: string): string => verdict(post('/v1/charges', body));

describe('threat 1: parameters with more than one reading', () => {
  it.each([
    'amount=1&amount=2',
    'amount[]=1&amount=2',
    'amount[x]=1&amount=5',
    'amount=5&amount[x]=1',
    '[amount]=7',
    'amount]=9',
    'amount=1;amount=2',
    'amount=1& amount=2',
    'amount=1&%61mount=2',
    'a[0]=x&a[21]=y',
    'amount=%ff',
    'amount',
    '=5',
    '[]=5',
    'a[][b]=1',
  ])('%s', (body) => {
    expect(charging(body)).toBe('400 ambiguous_parameters');
    expect(to(`/v1/charges?${body.replace(/ /g, '+')}`)).toBe('400 ambiguous_parameters');
  });

  it('keeps __proto__ a name like any other', () => {
    const { params, form } = accepted(post('/v1/customers', '__proto__[polluted]=1&constructor=2&name=x'));
    expect(plain(params)).toEqual({
      entries: [
        ['__proto__', { entries: [['polluted', '1']] }],
        ['constructor', '2'],
        ['name', 'x'],
      ],
    });
    expect(form).toBe('__proto__[polluted]=1&constructor=2&name=x');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(charging(`${charge}&__proto__[amount]=1`)).toBe('400 parameter_unknown');
  });

  it('sends what it read, not what came in', () => {
    const { form } = accepted(
      post('/v1/charges', 'customer=cus_1&%61mount=2900&metadata%5bnote%5D=a+b&expand[]=customer&currency=usd'),
    );
    expect(form).toBe('customer=cus_1&amount=2900&metadata[note]=a%20b&expand[0]=customer&currency=usd');
  });
});

describe('threat 2: parameters in two places', () => {
  it('refuses a query on a POST, an empty one too', () => {
    expect(verdict(post('/v1/charges?amount=1', charge))).toBe('400 misplaced_parameters');
    expect(verdict(post('/v1/charges?', charge))).toBe('400 misplaced_parameters');
    expect(verdict(post('/v1/charges?amount=1', ''))).toBe('400 misplaced_parameters');
  });

  it('refuses a body on a GET', () => {
    expect(verdict({ ...get('/v1/charges'), body: Buffer.from('limit=3') })).toBe('400 misplaced_parameters');
  });

  it('takes parameters of a DELETE from either place, not from both', () => {
    const inBody = { ...post('/v1/subscriptions/sub_1', 'prorate=true'), method: 'DELETE' };
    const inQuery = { ...get('/v1/subscriptions/sub_1?prorate=true'), method: 'DELETE' };
    expect(accepted(inBody).form).toBe('prorate=true');
    expect(accepted(inQuery).form).toBe('prorate=true');
    expect(accepted(inBody).fingerprint).toBe(accepted(inQuery).fingerprint);
    expect(verdict({ ...inQuery, body: Buffer.from('invoice_now=true') })).toBe('400 misplaced_parameters');
  });
});

describe('threat 3: nesting and size', () => {
  it('bounds depth, number and bytes', () => {
    expect(charging(`a${'[b]'.repeat(8)}=1`)).toBe('400 parameters_too_deep');
    expect(charging(Array.from({ length: 1001 }, (_, index) => `metadata[k${index}]=1`).join('&'))).toBe(
      '400 too_many_parameters',
    );
    expect(charging(`description=${'x'.repeat(256 * 1024)}`)).toBe('413 request_too_large');
  });
});

describe('threat 4: bodies that are no form, or no UTF-8', () => {
  const typed = (...types: string[]) => ({
    method: 'POST',
    target: '/v1/charges',
    rawHeaders: [...formHeaders.slice(0, 4), ...types.flatMap((type) => ['Content-Type', type])],
    body: Buffer.from(charge),
  });

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencoded; charset=utf-8; charset=utf-7',
    'application/x-www-form-urlencoded, application/json',
    'application/x-www-form-urlencodedx',
    '',
  ])('refuses the type %j', (type) => {
    expect(verdict(typed(type))).toBe('415 unsupported_content_type');
  });

  it('refuses a body without a type, and with two', () => {
    expect(verdict(typed())).toBe('415 unsupported_content_type');
    expect(verdict(typed('application/x-www-form-urlencoded', 'application/json'))).toBe('400 duplicate_header');
  });

  it.each(['application/x-www-form-urlencoded', 'Application/X-WWW-Form-Urlencoded;charset="UTF-8"'])('takes %s', (type) => {
    expect(accepted(typed(type)).form).toBe(charge);
  });

  it('takes a GET without a body whether it says form, as stripe-node does, or nothing', () => {
    expect(accepted(get('/v1/charges?limit=3')).form).toBe('limit=3');
    expect(accepted({ ...get('/v1/charges?limit=3'), rawHeaders: [] }).form).toBe('limit=3');
  });

  it('refuses invalid UTF-8, overlong UTF-8, surrogates and NUL', () => {
    for (const value of ['%ff', '%C0%80', '%ED%A0%80', '%00', 'a%'])
      expect(charging(`description=${value}`)).toBe('400 ambiguous_parameters');
    expect(verdict(post('/v1/charges', Buffer.from([0x61, 0x3d, 0xff])))).toBe('400 ambiguous_parameters');
  });
});

describe('threat 5: compressed bodies', () => {
  it.each(['gzip', 'br', 'deflate', 'identity, gzip', ''])('refuses Content-Encoding: %s', (encoding) => {
    expect(withHeaders('Content-Encoding', encoding)).toBe('415 unsupported_content_encoding');
  });

  it('takes identity', () => {
    expect(accepted(post('/v1/charges', charge, ['content-encoding', 'Identity'])).form).toBe(charge);
  });
});

describe('threat 6: multipart and files', () => {
  it('refuses both', () => {
    const multipart = ['Content-Type', 'multipart/form-data; boundary=x'];
    const body = Buffer.from('--x--');
    expect(verdict({ method: 'POST', target: '/v1/customers', rawHeaders: multipart, body })).toBe(
      '415 unsupported_content_type',
    );
    expect(verdict({ method: 'POST', target: '/v1/files', rawHeaders: multipart, body })).toBe('403 endpoint_not_supported');
    expect(to('/v1/quotes/qt_1/pdf')).toBe('403 endpoint_not_supported');
  });
});

describe('threat 7: paths with more than one reading', () => {
  it.each([
    '/v1/charges/../payouts',
    '/v1/charges/..',
    '/v1/charges/.',
    '/v1/./charges',
    '/v1/charges/...',
    '/v1/charges/.hidden',
    '/v1//charges',
    '//v1/charges',
    '/stripe//v1/charges',
    '/v1/charges/',
    '/v1/charges/ch_1%2Fcapture',
    '/v1/charges/%2e%2e/payouts',
    '/v1/charges/%63h_1',
    '/v1/charges/ch_1%00',
    '/v1/charges%3Flimit=1',
    '/v1/charges/ch_1%5ccapture',
    '/v1\\charges',
    '/v1/charges;x=1',
    '/v1/charges/ch_1;capture',
    '/v1/charges#x',
    '/v1/charges?limit=1#x',
    '/V1/charges',
    '/v1/Charges',
    '/v1/charges/ch_1/Refunds/re_1/../..',
    '/v1/PAYMENT_INTENTS/pi_1',
    '/Stripe/v1/charges',
    '/stripe/stripe/v1/charges',
    'http://api.stripe.com/v1/charges',
    'http:/v1/charges',
    '*',
    '',
    '/',
    '/v1',
    '/v1/',
    '/v3/charges',
    '/v1/charges ',
    '/v1/charges\t',
    '/v1/charges\u0000',
    '/v1/ch\u00e4rges',
    '/v1/ch\uff41rges',
    '/v1/charges?a=\u013d1',
    '/v1/charges/ch:1',
    '/v1/charges/{id}',
    '/v1/charges/@',
    `/v1/charges/${'x'.repeat(256)}`,
    '/v1/invoices/upcoming',
    '/v1/customers/search/sources',
  ])('%j is a 400', (target) => {
    expect(to(target)).toBe('400 invalid_path');
  });

  it('says which word cannot be an id', () => {
    expect(refused(get('/v1/invoices/upcoming/lines')).message).toBe(
      '"upcoming" stands in the place of an id in GET /v1/invoices/{id}/lines, but is a word of Stripe\'s own paths.',
    );
  });

  it('takes a path below /stripe as the same', () => {
    const [root, below] = [accepted(post('/v1/charges', charge)), accepted(post('/stripe/v1/charges', charge))];
    expect(below).toEqual(root);
    expect(root.path).toBe('/v1/charges');
  });

  it('makes the path from the template and the ids', () => {
    const request = accepted(get('/stripe/v1/customers/cus_1/balance_transactions/cbtxn_2?expand[]=customer'));
    expect(request.path).toBe('/v1/customers/cus_1/balance_transactions/cbtxn_2');
    expect(request.ids).toEqual(['cus_1', 'cbtxn_2']);
    expect(request.endpoint.path).toBe('/v1/customers/{customer}/balance_transactions/{id}');
  });

  it.each(['ch_1', '25.5OFF', 'price-lookup_1', 'x'.repeat(255), '0'])('takes the id %s', (id) => {
    expect(accepted(get(`/v1/coupons/${id}`)).ids).toEqual([id]);
  });

  it('never takes a literal for an id', () => {
    expect(accepted(get('/v1/charges/search?query=x')).endpoint.call).toBe('charges.search');
    expect(verdict(post('/v1/charges/search', ''))).toBe('403 endpoint_unknown');
  });
});

describe('threat 8: other methods, and ways to say another one', () => {
  it.each(['HEAD', 'PUT', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'POST ', ''])('refuses %j', (method) => {
    expect(verdict({ ...get('/v1/charges'), method })).toBe('405 method_not_allowed');
  });

  it('refuses overrides in headers and parameters', () => {
    for (const header of ['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override'])
      expect(withHeaders(header, 'DELETE')).toBe('400 method_override');
    expect(charging(`${charge}&_method=delete`)).toBe('400 method_override');
    expect(to('/v1/charges?%5Fmethod=delete')).toBe('400 method_override');
  });

  it('refuses upgrades', () => {
    expect(withHeaders('Connection', 'Upgrade', 'Upgrade', 'h2c')).toBe('400 upgrade_not_supported');
    expect(withHeaders('HTTP2-Settings', 'AAMAAABkAAQAoAAAAAIAAAAA')).toBe('400 upgrade_not_supported');
  });
});

describe('threat 9: smuggling, and headers that come twice', () => {
  it.each([
    ['Authorization', 'Bearer a'],
    ['host', 'elsewhere'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
  ])('refuses a second %s, also an equal one', (name, value) => {
    expect(withHeaders(name, value)).toBe('400 duplicate_header');
  });

  it.each([
    'Idempotency-Key',
    'Stripe-Account',
    'Stripe-Context',
    'Stripe-Version',
    'Content-Length',
    'Content-Encoding',
    'Transfer-Encoding',
  ])('refuses two of %s, however they are written', (name) => {
    expect(withHeaders(name, 'acct_1', name.toLowerCase(), 'acct_1')).toBe('400 duplicate_header');
  });

  it('lets other headers come twice', () => {
    expect(accepted(post('/v1/charges', charge, ['Accept', 'a', 'Accept', 'b'])).form).toBe(charge);
  });

  it('refuses two ends of the body', () => {
    expect(withHeaders('Content-Length', '5', 'Transfer-Encoding', 'chunked')).toBe('400 invalid_header');
    expect(withHeaders('Transfer-Encoding', 'gzip, chunked')).toBe('400 invalid_header');
    expect(withHeaders('Transfer-Encoding', 'xchunked')).toBe('400 invalid_header');
    expect(accepted(post('/v1/charges', charge, ['Transfer-Encoding', 'chunked'])).form).toBe(charge);
  });

  it('takes an idempotency key of 1 to 255 printable characters, and no other', () => {
    expect(accepted(post('/v1/charges', charge, ['idempotency-key', 'order 1:charge'])).idempotencyKey).toBe('order 1:charge');
    expect(accepted(post('/v1/charges', charge, ['Idempotency-Key', 'k'.repeat(255)])).idempotencyKey).toHaveLength(255);
    for (const key of ['', 'k'.repeat(256), 'a\tb', 'caf\u00e9', 'a\r\n b', 'a\u0000'])
      expect(withHeaders('Idempotency-Key', key)).toBe('400 invalid_idempotency_key');
  });
});

describe('threat 10: headers that would be passed on', () => {
  it('drops everything that it does not know, Stripe-Version too', () => {
    const plainRequest = accepted(post('/v1/charges', charge));
    const headers = [
      'Stripe-Version',
      '2020-08-27',
      'X-Forwarded-Host',
      'evil',
      'Cookie',
      'a=b',
      'X-Stripe-Client-User-Agent',
      '{}',
    ];
    expect(accepted(post('/v1/charges', charge, headers))).toEqual(plainRequest);
    expect(Object.keys(plainRequest).sort()).toEqual(['endpoint', 'fingerprint', 'form', 'ids', 'params', 'path']);
  });

  it('keeps what callers claim for the log, where it can stand there', () => {
    const claims = (agent: string) =>
      accepted(post('/v1/charges', charge, ['Paybrake-Agent', agent, 'paybrake-tool-call', 'call_1']));
    expect(claims('Billing agent')).toMatchObject({ agent: 'Billing agent', toolCall: 'call_1' });
    expect(claims('a'.repeat(128)).agent).toHaveLength(128);
    for (const agent of ['a'.repeat(129), '', 'a\u001b[31m', 'caf\u00e9']) expect(claims(agent)).not.toHaveProperty('agent');
    expect(accepted(post('/v1/charges', charge, ['Paybrake-Agent', 'a', 'Paybrake-Agent', 'b']))).not.toHaveProperty('agent');
  });
});

describe('threat 11: acting for another account', () => {
  it('names the account, by whichever header', () => {
    const by = (...headers: string[]) => accepted(post('/v1/charges', charge, headers));
    expect(by('Stripe-Account', 'acct_1A').account).toBe('acct_1A');
    expect(by('stripe-context', 'acct_1A')).toEqual(by('Stripe-Account', 'acct_1A'));
    expect(by('Stripe-Account', 'acct_1A').fingerprint).not.toBe(by().fingerprint);
    expect(by('Stripe-Account', 'acct_1A').fingerprint).not.toBe(by('Stripe-Account', 'acct_2B').fingerprint);
  });

  it('refuses two accounts, and what is no account id', () => {
    expect(withHeaders('Stripe-Account', 'acct_1', 'Stripe-Context', 'acct_1')).toBe('400 invalid_header');
    for (const account of ['', 'acct_', 'acct_1/acct_2', 'org_1', 'ACCT_1', 'acct_1 ', 'acct_1,acct_2', 'acct_\u00e4'])
      for (const header of ['Stripe-Account', 'Stripe-Context']) expect(withHeaders(header, account)).toBe('400 invalid_header');
  });
});

describe('threat 12: keys in parameters', () => {
  it('refuses them wherever they stand and however they are written', () => {
    for (const name of ['key', 'api_key', 'api%5Fkey', '%6bey']) {
      expect(charging(`${charge}&${name}=x`)).toBe('401 credentials_malformed');
      expect(to(`/v1/charges?${name}=x`)).toBe('401 credentials_malformed');
    }
    expect(accepted(post('/v1/customers', 'metadata[key]=x')).form).toBe('metadata[key]=x');
  });
});

describe('threat 13: other interfaces on the same port', () => {
  it.each(['/v2/core/events', '/stripe/v2/billing/meter_event_stream', '/oauth/token', '/v2/money_management/outbound_payments'])(
    'refuses %s',
    (target) => {
      expect(to(target)).toBe('403 endpoint_not_supported');
      expect(verdict(post(target, ''))).toBe('403 endpoint_not_supported');
    },
  );

  it('refuses meter events, and names their endpoint', () => {
    expect(verdict(post('/v1/billing/meter_events', 'event_name=x'))).toBe('403 endpoint_not_supported');
    expect(refused(post('/v1/billing/meter_events', '')).message).toBe(
      "POST /v1/billing/meter_events is not passed on: /v2, files, Connect's OAuth and meter events cannot be priced yet.",
    );
  });

  it('refuses what the catalogue does not know', () => {
    expect(refused(post('/v1/charges/ch_1/refund', ''))).toEqual({
      status: 403,
      type: 'invalid_request_error',
      code: 'endpoint_unknown',
      message: "The catalogue of Stripe's endpoints does not know POST /v1/charges/ch_1/refund, so no role can be allowed it.",
    });
    expect(verdict(post('/v1/customers/cus_1/cards', ''))).toBe('403 endpoint_unknown');
    expect(verdict({ ...get('/v1/charges/ch_1'), method: 'DELETE' })).toBe('403 endpoint_unknown');
  });
});

describe('threat 14: currencies', () => {
  it('leaves their text as it is for pricing to judge, and never finds two', () => {
    expect(accepted(post('/v1/charges', 'amount=1&currency=USD')).form).toBe('amount=1&currency=USD');
    expect(charging('amount=1&currency=usd&currency=jpy')).toBe('400 ambiguous_parameters');
    expect(charging('amount=1&currency[]=usd')).toBe('400 parameter_invalid_type');
  });
});

describe('threat 16: parameters that move money unseen', () => {
  it.each([
    'tip=100',
    'transfer_data[fee]=1',
    'line_items[0][amount]=5',
    'amount_details[tip][amount]=5',
    'discounts[0][coupon]=x',
    'add_invoice_items[0][price]=price_1',
    'tax=5',
    'Amount=5',
    'amount[value]=5',
    'metadata[a][b]=1',
    'idempotency_key=x',
  ])('%s on a charge is refused', (pair) => {
    expect(charging(`currency=usd&${pair}`)).toMatch(/^400 parameter_(?:unknown|invalid_type)$/);
  });
});
