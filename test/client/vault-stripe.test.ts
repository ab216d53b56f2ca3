import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationKey, vaultStripe } from '../../src/client/index.js';
import { loopback, type Loopback } from '../stripe/loopback.js';

const vaultKey = 'pbk_test_vault';

describe('a client', () => {
  let proxy: Loopback;
  beforeAll(async () => {
    proxy = await loopback();
  });
  afterAll(() => proxy.close());

  const env = (url = `http://127.0.0.1:${proxy.port}`): Record<string, string> => ({
    PAYBRAKE_URL: url,
    PAYBRAKE_VAULT_KEY_BILLING: vaultKey,
  });

  it('sends requests to the proxy, with the vault key of its role', async () => {
    const stripe = vaultStripe('billing', { telemetry: false }, env());
    const idempotencyKey = operationKey('charge', { customer: 'cus_1' });
    await stripe.paymentIntents.create({ amount: 100, currency: 'usd' }, { idempotencyKey });
    expect(stripe).toBeInstanceOf(Stripe);
    expect(proxy.received.at(-1)).toMatchObject({
      method: 'POST',
      url: '/v1/payment_intents',
      body: 'amount=100&currency=usd',
      headers: {
        host: `127.0.0.1:${proxy.port}`,
        authorization: `Bearer ${vaultKey}`,
        'idempotency-key': idempotencyKey,
      },
    });
  });

  it('takes an address with a trailing slash and blanks around it', async () => {
    await vaultStripe('billing', { telemetry: false }, env(` http://127.0.0.1:${proxy.port}/ `)).charges.list();
    expect(proxy.received.at(-1)).toMatchObject({ method: 'GET', url: '/v1/charges' });
  });

  it('hands on the rest of the configuration, but never another address', async () => {
    const config = { telemetry: false, stripeAccount: 'acct_1', host: 'api.stripe.com', port: 443, protocol: 'https' };
    await vaultStripe('billing', config, env()).charges.list();
    expect(proxy.received.at(-1)?.headers['stripe-account']).toBe('acct_1');
  });

  it('reads the process environment when it is given none', async () => {
    Object.assign(process.env, env());
    try {
      await vaultStripe('billing', { telemetry: false }).charges.retrieve('ch_1');
      expect(proxy.received.at(-1)).toMatchObject({ url: '/v1/charges/ch_1', headers: { authorization: `Bearer ${vaultKey}` } });
    } finally {
      for (const name of Object.keys(env())) Reflect.deleteProperty(process.env, name);
    }
  });
});

describe('the address', () => {
  const address = (url: string): unknown[] => {
    const stripe = vaultStripe('billing', { telemetry: false }, { PAYBRAKE_URL: url, PAYBRAKE_VAULT_KEY_BILLING: vaultKey });
    const loose = stripe as unknown as { getApiField(name: string): unknown };
    return ['protocol', 'host', 'port'].map((name) => loose.getApiField(name));
  };

  it.each([
    ['http://localhost:4242', ['http', 'localhost', 4242]],
    ['http://proxy.internal', ['http', 'proxy.internal', 80]],
    ['https://proxy.internal/', ['https', 'proxy.internal', 443]],
    ['http://[::1]:4242', ['http', '::1', 4242]],
  ])('%s', (url, expected) => {
    expect(address(url)).toEqual(expected);
  });

  it.each([
    [
      'http://127.0.0.1:4242/stripe/',
      'vaultStripe: PAYBRAKE_URL has a path or a query, which stripe-node cannot send. Use http://127.0.0.1:4242.',
    ],
    [
      'http://127.0.0.1:4242/?a=1',
      'vaultStripe: PAYBRAKE_URL has a path or a query, which stripe-node cannot send. Use http://127.0.0.1:4242.',
    ],
    [
      '127.0.0.1:4242',
      'vaultStripe: PAYBRAKE_URL is "127.0.0.1:4242", which is no http or https address, such as http://127.0.0.1:4242.',
    ],
    [
      'localhost:4242',
      'vaultStripe: PAYBRAKE_URL is "localhost:4242", which is no http or https address, such as http://127.0.0.1:4242.',
    ],
    [
      'http://user:word@127.0.0.1:4242',
      'vaultStripe: PAYBRAKE_URL holds a user name or password. The vault key is sent by itself; leave them out.',
    ],
    ['htp://user:word@host', 'vaultStripe: PAYBRAKE_URL is no http or https address, such as http://127.0.0.1:4242.'],
    ['pbk_test_vault', 'vaultStripe: PAYBRAKE_URL is no http or https address, such as http://127.0.0.1:4242.'],
    [' ', 'vaultStripe: PAYBRAKE_URL is not set. Put the address of the paybrake proxy there, such as http://127.0.0.1:4242.'],
  ])('refuses %j', (url, message) => {
    expect(() => address(url)).toThrow(new Error(message));
  });
});

describe('the role', () => {
  it.each(['Billing', '1st', 'a-b', '', 'a b', 'billing\n'])('refuses %j', (role) => {
    expect(() => vaultStripe(role, {}, {})).toThrow(
      new TypeError(
        `vaultStripe: "${role}" is no role name. Use lower-case letters, digits and underscores, beginning with a letter.`,
      ),
    );
  });

  it.each([vaultKey, ['sk', 'live', 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg'].join('_'), 'x'.repeat(41)])(
    'does not repeat a key: %j',
    (role) => {
      expect(() => vaultStripe(role, {}, {})).toThrow(
        new TypeError(
          'vaultStripe: the role looks like a key. Give the name of a role, such as "billing"; its key is read from the environment.',
        ),
      );
    },
  );

  it.each(['pbk_a b', 'pbk_a\r\nx-admin: 1', 'pbk_\u00e9'])('refuses %j as a vault key', (key) => {
    expect(() => vaultStripe('billing', {}, { PAYBRAKE_VAULT_KEY_BILLING: key })).toThrow(
      new Error(
        'vaultStripe("billing"): PAYBRAKE_VAULT_KEY_BILLING holds a blank, a line break or a character that no key has. Set it again.',
      ),
    );
  });

  it('names the variable that is missing', () => {
    expect(() => vaultStripe('eu_billing2', {}, { PAYBRAKE_VAULT_KEY_EU_BILLING: vaultKey })).toThrow(
      new Error(
        'vaultStripe("eu_billing2"): PAYBRAKE_VAULT_KEY_EU_BILLING2 is not set. Put the vault key of the role there; paybrake keys create --role eu_billing2 makes one.',
      ),
    );
  });

  it('refuses a Stripe key in the place of a vault key, without repeating it', () => {
    const raw = ['sk', 'live', 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg'].join('_');
    expect(() => vaultStripe('billing', {}, { PAYBRAKE_VAULT_KEY_BILLING: raw })).toThrow(
      new Error(
        'vaultStripe("billing"): PAYBRAKE_VAULT_KEY_BILLING holds a Stripe key. Put the role\'s vault key there; only the proxy needs Stripe\'s.',
      ),
    );
  });
});
