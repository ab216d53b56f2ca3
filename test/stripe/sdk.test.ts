import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stripeVersion } from '../../src/stripe/endpoints.js';
import {
  automaticKey,
  automaticKeyPrefix,
  configKeys,
  defaultRetries,
  fateInOptions,
  fateInParams,
  isLastingConfig,
  isLastingOption,
  isOptionName,
  readsKeyString,
  requestOptions,
  type Fate,
} from '../../src/stripe/sdk.js';
import { loopback, type Loopback, type Received } from './loopback.js';

/** The table is measured for older majors, and proven for this one on every run. */
const installed = Number.parseInt(stripeVersion, 10);

describe('the installed major', () => {
  let server: Loopback;
  let stripe: Stripe;
  beforeAll(async () => {
    server = await loopback();
    stripe = client();
  });
  afterAll(() => server.close());

  const client = (config: Stripe.StripeConfig = {}): Stripe =>
    new Stripe('sk_test_main', { host: '127.0.0.1', port: server.port, protocol: 'http', telemetry: false, ...config });

  /** The request that a capture with these two arguments sends; it goes past the types as careless code does. */
  const capture = async (params: unknown, options?: unknown): Promise<Received | undefined> => {
    const before = server.received.length;
    const loose = stripe.paymentIntents as unknown as Record<'capture', (...args: unknown[]) => Promise<unknown>>;
    await loose.capture('pi_1', ...(options === undefined ? [params] : [params, options]));
    return server.received[before];
  };

  const keyOf = (request: Received | undefined): unknown => request?.headers['idempotency-key'];

  const fates: [name: string, params: Record<string, string>, options: Record<string, string> | undefined][] = [
    ['idempotencyKey', { idempotencyKey: 'k' }, undefined],
    ['idempotencyKey', { amount_to_capture: '1', idempotencyKey: 'k' }, undefined],
    ['idempotency_key', { amount_to_capture: '1', idempotency_key: 'k' }, undefined],
    ['idempotencyKey', { idempotencyKey: 'k' }, { idempotencyKey: 'o' }],
    ['stripeAccount', { stripeAccount: 'k' }, undefined],
  ];

  it.each(fates)('%s in params %o, options %o', async (name, params, options) => {
    const request = await capture(params, options);
    const expected: Fate =
      new URLSearchParams(request?.body).get(name) === 'k' ? 'body' : keyOf(request) === 'k' ? 'option' : 'ignored';
    expect(fateInParams(installed, name, Object.keys(params), options && Object.keys(options))).toBe(expected);
    expect(expected).toBe('body');
  });

  it('sends a key of its own where the caller misplaced one', async () => {
    expect(keyOf(await capture({ idempotencyKey: 'k' }))).toMatch(new RegExp(`^${automaticKeyPrefix}`));
  });

  it.each([
    ['idempotencyKey', { idempotencyKey: 'k' }, 'idempotency-key'],
    ['idempotency_key', { idempotency_key: 'k' }, 'idempotency-key'],
    ['stripeAccount', { stripeAccount: 'k' }, 'stripe-account'],
    ['stripe_account', { stripe_account: 'k' }, 'stripe-account'],
    ['headers', { headers: { 'idempotency-key': 'k' } }, 'idempotency-key'],
  ])('%s in options %o', async (name, options, header) => {
    const request = await capture({}, options);
    const fate = request?.headers[header] === 'k' ? 'option' : 'ignored';
    expect(request?.body).toBe('');
    expect(fateInOptions(installed, name, Object.keys(options))).toBe(fate);
  });

  it('takes no API key as a string', async () => {
    const request = await capture({}, 'sk_test_other');
    expect(request?.headers.authorization).toBe('Bearer sk_test_main');
    expect(readsKeyString(installed)).toBe(false);
  });

  it('makes a key for every POST, also without retries, and none for a v1 DELETE', async () => {
    expect(automaticKey(installed)).toBe('always');
    const before = server.received.length;
    await client({ maxNetworkRetries: 0 }).charges.create({});
    await stripe.subscriptions.cancel('sub_1');
    const [post, del] = server.received.slice(before);
    expect(keyOf(post)).toMatch(new RegExp(`^${automaticKeyPrefix}`));
    expect(keyOf(del)).toBeUndefined();
  });

  it('accepts exactly the config keys of the table', () => {
    expect(() => new Stripe('sk_test_main', { basePath: '/x' } as Stripe.StripeConfig)).toThrow(
      /^Config object may only contain the following: /,
    );
    try {
      new Stripe('sk_test_main', { basePath: '/x' } as Stripe.StripeConfig);
    } catch (error) {
      const listed = (error as Error).message.replace(/^.*: /, '').split(', ');
      expect(listed.sort()).toEqual(configKeys(installed).sort());
    }
  });

  it('retries as often as the table says', () => {
    expect(stripe.getMaxNetworkRetries()).toBe(defaultRetries(installed));
  });
});

// Measured once against the last release of each major.
describe('older majors', () => {
  it.each<[number, Fate]>([
    [8, 'option'],
    [21, 'option'],
    [22, 'body'],
  ])('%i: only options in the params slot', (major, fate) => {
    expect(fateInParams(major, 'idempotencyKey', ['idempotencyKey'], undefined)).toBe(fate);
  });

  it('drops the params that stand beside an option, up to 21', () => {
    expect(fateInParams(21, 'idempotencyKey', ['amount', 'idempotencyKey'], undefined)).toBe('option-drops-params');
    expect(fateInParams(21, 'amount', ['amount', 'idempotencyKey'], undefined)).toBe('ignored');
    expect(fateInParams(22, 'amount', ['amount', 'idempotencyKey'], undefined)).toBe('body');
  });

  it('throws for options in both slots, up to 21', () => {
    expect(fateInParams(21, 'idempotencyKey', ['amount', 'idempotencyKey'], ['idempotencyKey'])).toBe('throws');
    expect(fateInParams(21, 'amount', ['amount'], ['foo'])).toBe('throws');
    expect(fateInParams(21, 'amount', ['amount'], ['idempotencyKey'])).toBe('body');
  });

  it('reads old spellings up to 10', () => {
    expect(fateInParams(10, 'idempotency_key', ['amount', 'idempotency_key'], undefined)).toBe('option-drops-params');
    expect(fateInParams(11, 'idempotency_key', ['amount', 'idempotency_key'], undefined)).toBe('body');
    expect(fateInOptions(10, 'idempotency_key', ['idempotency_key'])).toBe('option');
  });

  it('throws for unknown options alone and ignores them beside known ones, from 11 to 21', () => {
    expect(fateInOptions(21, 'idempotency_key', ['idempotency_key'])).toBe('throws');
    expect(fateInOptions(21, 'idempotency_key', ['idempotency_key', 'stripeAccount'])).toBe('ignored');
    expect(fateInOptions(22, 'idempotency_key', ['idempotency_key'])).toBe('ignored');
  });

  it('knows when options came and went', () => {
    const since = (name: string): number[] => [19, 20, 21, 22].filter((major) => requestOptions(major).includes(name));
    expect(since('headers')).toEqual([20, 21, 22]);
    expect(since('host')).toEqual([19, 20, 21]);
    expect(configKeys(16)).not.toContain('authenticator');
    expect(configKeys(17)).toContain('authenticator');
  });

  it('knows what every major reads', () => {
    const majors = Array.from({ length: 16 }, (_, i) => i + 8);
    for (const name of [...majors.flatMap(requestOptions), 'baseURL']) {
      expect([name, isLastingOption(name)]).toEqual([name, majors.every((major) => requestOptions(major).includes(name))]);
      expect([name, isOptionName(name)]).toEqual([name, name !== 'baseURL' && /[A-Z]/u.test(name)]);
    }
    for (const name of [...majors.flatMap(configKeys), 'baseURL']) {
      expect([name, isLastingConfig(name)]).toEqual([name, majors.every((major) => configKeys(major).includes(name))]);
    }
  });

  it('knows keys and retries', () => {
    expect([12, 21, 22].map(automaticKey)).toEqual(['retrying', 'retrying', 'always']);
    expect([12, 13, 16, 17].map(defaultRetries)).toEqual([0, 1, 1, 2]);
    expect([21, 22].map(readsKeyString)).toEqual([true, false]);
  });
});
