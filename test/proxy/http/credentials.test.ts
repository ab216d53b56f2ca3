import { describe, expect, it } from 'vitest';
import { readCredentials, refusalOf } from '../../../src/proxy/http/credentials.js';

const body = 'a1B2c3D4e5F6g7H8i9J0k1L2';
const vault = `pbk_test_${body}${body}x`;
const stripe = ['sk', 'live', body].join('_');

function read(authorization: string | string[] | undefined, { target = '/v1/charges', text = '' } = {}) {
  const rawHeaders = [authorization ?? []].flat().flatMap((value) => ['Authorization', value]);
  return readCredentials({ rawHeaders, target, body: Buffer.from(text) });
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a vault key', () => {
  it.each([
    ['Bearer', `Bearer ${vault}`],
    ['bearer, in any case and with spaces around', ` bearer   ${vault} `],
    ['Basic, as curl -u key: sends it', basic(`${vault}:`)],
  ])('comes as %s', (_, header) => {
    expect(read(header)).toEqual({ kind: 'vault', key: vault });
  });

  it('is found under any spelling of the header', () => {
    const rawHeaders = ['Host', 'a', 'AUTHORIZATION', `Bearer ${vault}`];
    expect(readCredentials({ rawHeaders, target: '/', body: Buffer.alloc(0) }).kind).toBe('vault');
  });

  it('may stand beside parameters that end in key', () => {
    expect(read(`Bearer ${vault}`, { target: '/v1/prices?lookup_keys[0]=a&monkey=1' }).kind).toBe('vault');
    expect(read(`Bearer ${vault}`, { text: 'metadata[key]=a&lookup_key=b' }).kind).toBe('vault');
  });
});

describe('threat 12: a key of Stripe', () => {
  it.each([
    ['Bearer', `Bearer ${stripe}`, {}],
    ['Basic', basic(`${stripe}:`), {}],
    ['the bare header', stripe, {}],
    ['restricted', `Bearer ${['rk', 'test', body].join('_')}`, {}],
    ['ephemeral', `Bearer ${['ek', 'live', body].join('_')}`, {}],
    ['of an organisation', `Bearer ${['sk', 'org', body].join('_')}`, {}],
    ['in the query', undefined, { target: `/v1/charges?api_key=${stripe}` }],
    ['in the query beside a vault key', `Bearer ${vault}`, { target: `/v1/charges?limit=1&key=${stripe}` }],
    ['in the body beside a vault key', `Bearer ${vault}`, { text: `amount=1&api_key=${stripe}` }],
    ['in the first of two headers', [`Bearer ${stripe}`, `Bearer ${vault}`], {}],
  ] as const)('is known: %s', (_, header, where) => {
    expect(read(typeof header === 'object' ? [...header] : header, where)).toEqual({ kind: 'stripe-key' });
  });

  it('is answered 401 raw_stripe_key, which repeats nothing of it', () => {
    expect(refusalOf({ kind: 'stripe-key' })).toEqual({
      status: 401,
      type: 'invalid_request_error',
      code: 'raw_stripe_key',
      message:
        "This request carries a Stripe key of its own. Agents call Stripe with a vault key (pbk_…); the proxy adds Stripe's. " +
        'Take the Stripe key away from the agent, and roll it: it has been seen.',
    });
  });
});

describe('no vault key', () => {
  it('none at all', () => {
    expect(read(undefined)).toEqual({ kind: 'none' });
    expect(refusalOf({ kind: 'none' })).toMatchObject({
      status: 401,
      code: 'vault_key_missing',
      message:
        'This request carries no key. Send Authorization: Bearer <vault key>; `paybrake keys create --role <role>` makes one.',
    });
  });

  const neither = 'Authorization is neither "Bearer <vault key>" nor Basic with the key as user name.';
  const foreign = 'That is no vault key: they begin with pbk_live_ or pbk_test_. `paybrake keys create --role <role>` makes one.';
  it.each([
    ['an empty header', '', neither],
    ['a scheme alone', 'Bearer', neither],
    ['a key alone', vault, neither],
    ['two keys', `Bearer ${vault} ${vault}`, neither],
    ['a list', `Bearer ${vault},${vault}`, foreign],
    ['another scheme', `Digest ${vault}`, neither],
    ['Basic that is no base64', `Basic ${vault}:`, neither],
    ['Basic with a password', basic(`${vault}:password`), neither],
    ['Basic with the key as password', basic(`:${vault}`), neither],
    ['Basic without a colon', basic(vault), neither],
    ['some other key', 'Bearer abc', foreign],
    ['a publishable key', `Bearer ${['pk', 'live', body].join('_')}`, foreign],
    ['a key of no mode', `Bearer pbk_${body}`, foreign],
    ['a key with a letter that no key has', `Bearer ${vault}-x`, foreign],
  ])('%s', (_, header, why) => {
    expect(read(header)).toEqual({ kind: 'malformed', why });
  });

  it('two headers, though they agree', () => {
    const credentials = read([`Bearer ${vault}`, `Bearer ${vault}`]);
    expect(credentials).toEqual({ kind: 'malformed', why: 'There are two Authorization headers: send one.' });
  });

  it.each([{ target: `/v1/charges?api_key=${vault}` }, { text: `key=${vault}` }, { target: '/v1/charges?key=' }])(
    'a key outside the header: %j',
    (where) => {
      const credentials = read(`Bearer ${vault}`, where);
      expect(credentials).toEqual({
        kind: 'malformed',
        why: 'A key in the query or the body is not taken: send it as Authorization: Bearer <vault key>.',
      });
      if (credentials.kind !== 'malformed') return;
      expect(refusalOf(credentials)).toMatchObject({ status: 401, code: 'credentials_malformed', message: credentials.why });
    },
  );
});
