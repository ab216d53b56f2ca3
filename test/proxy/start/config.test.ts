import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { CannotStart } from '../../../src/proxy/start/cannot-start.js';
import { readConfig, type ProxyConfig, type ProxyFlags } from '../../../src/proxy/start/config.js';
import { emptyFolder } from './folder.js';

const body = 'A1b2C3d4E5f6G7h8I9j0K1l2';
const liveKey = ['sk', 'live', body].join('_');
const testKey = ['sk', 'test', body].join('_');
const token = 'f'.repeat(64);
type Env = Readonly<Record<string, string>>;
const live: Env = { STRIPE_SECRET_KEY: liveKey, PAYBRAKE_ADMIN_TOKEN: token };
const test: Env = { STRIPE_SECRET_KEY: testKey };

let cwd = '';
beforeEach(() => {
  cwd = emptyFolder();
});

function withPolicy(name = 'paybrake.policy.json'): void {
  writeFileSync(join(cwd, name), '{}');
}

function read(flags: ProxyFlags = {}, env: Env = {}, execArgv: readonly string[] = []): ProxyConfig {
  return readConfig(flags, cwd, { env, execArgv });
}

/** The message of a refusal; what else it may hold is asserted here: never a key. */
function whyNot(flags: ProxyFlags = {}, env: Env = {}, execArgv: readonly string[] = []): string {
  try {
    read(flags, env, execArgv);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    expect(error.message).not.toContain(body);
    return error.message;
  }
  return 'It starts.';
}

describe('what it starts with', () => {
  it('tries on the simulator, with the sample policy, when there is nothing in sight', () => {
    expect(read()).toEqual({
      mode: 'test',
      policy: { kind: 'sample' },
      upstream: { kind: 'simulator', key: expect.stringMatching(/^sk_test_/) as string },
      listen: { host: '127.0.0.1', port: 4242, names: [] },
      admin: { port: 4243 },
      stateFolder: join(cwd, '.paybrake'),
      logLevel: 'info',
      warnings: [],
    });
  });

  it('writes nothing while it reads', () => {
    read();
    expect(existsSync(join(cwd, '.paybrake'))).toBe(false);
  });

  it('takes a policy, a live key and a token', () => {
    withPolicy();
    expect(read({}, live)).toMatchObject({
      mode: 'live',
      policy: { kind: 'file', path: join(cwd, 'paybrake.policy.json') },
      upstream: { kind: 'http', origin: 'https://api.stripe.com', key: liveKey },
      admin: { port: 4243, token },
      warnings: [],
    });
    expect(read({ upstream: 'https://api.stripe.com' }, live).upstream).toMatchObject({ origin: 'https://api.stripe.com' });
  });

  it('takes every flag', () => {
    withPolicy('other.json');
    const flags: ProxyFlags = { policy: 'other.json', port: 1, adminPort: 2, state: 'state', log: 'warn', name: ['proxy'] };
    expect(read({ ...flags, upstream: 'simulator' })).toMatchObject({
      policy: { kind: 'file', path: join(cwd, 'other.json') },
      listen: { host: '127.0.0.1', port: 1, names: ['proxy'] },
      admin: { port: 2 },
      stateFolder: join(cwd, 'state'),
      logLevel: 'warn',
    });
    expect(read({ port: 0, adminPort: 0 })).toMatchObject({ listen: { port: 0 }, admin: { port: 0 } });
  });

  it.each([
    ['http://127.0.0.1:4343', 'http://127.0.0.1:4343'],
    ['http://localhost:4343/', 'http://localhost:4343'],
    ['http://[::1]:4343', 'http://[::1]:4343'],
  ])('forwards to %s in test mode, with or without a key', (upstream, origin) => {
    expect(read({ upstream }, test)).toMatchObject({
      mode: 'test',
      upstream: { origin, key: testKey },
      policy: { kind: 'sample' },
    });
    expect(read({ upstream }).upstream).toMatchObject({ origin, key: expect.stringMatching(/^sk_test_/) as string });
  });

  it.each(['rk', 'sk'])('takes a restricted and a secret key (%s_…), with blanks around it', (kind) => {
    withPolicy();
    const key = [kind, 'test', body].join('_');
    expect(read({}, { STRIPE_SECRET_KEY: ` ${key}\n` }).upstream).toMatchObject({ key });
  });

  it('takes no empty key for a key', () => {
    expect(read({}, { STRIPE_SECRET_KEY: '' }).upstream.kind).toBe('simulator');
  });
});

describe('what is missing', () => {
  it.each<[string, ProxyFlags, Env, string]>([
    [
      'a policy, with a live key in sight',
      {},
      live,
      'STRIPE_SECRET_KEY holds a live key, and there is no policy that says what may be done with it. Write paybrake.policy.json here, or name one with --policy.',
    ],
    [
      'a policy, with a test key for Stripe itself',
      {},
      test,
      'STRIPE_SECRET_KEY holds a key, and there is no policy that says what may be done with it. Write paybrake.policy.json here, or name one with --policy.',
    ],
    [
      'the policy that was named',
      { policy: 'polcy.json' },
      live,
      'There is no policy file polcy.json. Check the path; it starts at the folder that you are in.',
    ],
    [
      'the policy that was named, for the simulator',
      { policy: 'polcy.json', upstream: 'simulator' },
      {},
      'There is no policy file polcy.json. Check the path; it starts at the folder that you are in.',
    ],
    [
      'the key, for Stripe itself',
      { upstream: 'https://api.stripe.com' },
      {},
      'STRIPE_SECRET_KEY is not set, so there is nothing to forward with. Set it, or try on this machine: paybrake proxy --upstream simulator',
    ],
  ])('%s', (_, flags, env, message) => {
    expect(whyNot(flags, env)).toBe(message);
  });

  it('the key, when there is a policy', () => {
    withPolicy();
    const message =
      'STRIPE_SECRET_KEY is not set, so there is nothing to forward with. Set it, or try on this machine: paybrake proxy --upstream simulator';
    expect([whyNot(), whyNot({ policy: 'paybrake.policy.json' })]).toEqual([message, message]);
    expect(read({ upstream: 'simulator' }).policy.kind).toBe('file');
  });
});

describe('STRIPE_SECRET_KEY holds something else', () => {
  it.each([
    [
      ['pk', 'live', body].join('_'),
      'STRIPE_SECRET_KEY holds a publishable key, which can do nothing on a server. Use the secret key beside it in the Stripe dashboard (sk_… or rk_…).',
    ],
    [
      ['pbk', 'live', body].join('_'),
      'STRIPE_SECRET_KEY holds a vault key. Those are for agents; the proxy needs the key that Stripe gave you (sk_… or rk_…).',
    ],
    [['whsec', body].join('_'), 'STRIPE_SECRET_KEY holds a webhook secret. Use a secret or restricted key (sk_… or rk_…).'],
    [['ek', 'live', body].join('_'), 'STRIPE_SECRET_KEY holds an ephemeral key. Use a secret or restricted key (sk_… or rk_…).'],
    [
      ['sk', 'org', 'live', body].join('_'),
      'STRIPE_SECRET_KEY holds an organization key, which acts for many accounts. Use a key of one account (sk_… or rk_…).',
    ],
    ...[body, ['sk', 'live', '…'].join('_'), `"${liveKey}"`, `${liveKey} ${liveKey}`, ['sk', 'prod', body].join('_')].map(
      (value) => [
        value,
        'STRIPE_SECRET_KEY does not look like a Stripe key (sk_test_…, rk_test_…, sk_live_… or rk_live_…). Copy it again from the Stripe dashboard.',
      ],
    ),
  ])('%#', (value, message) => {
    withPolicy();
    expect(whyNot({}, { ...live, STRIPE_SECRET_KEY: value })).toBe(message);
    expect(whyNot({ upstream: 'simulator' }, { STRIPE_SECRET_KEY: value })).toBe(message);
  });
});

describe('upstreams that are none', () => {
  it.each([
    ['simulator', 'the simulator'],
    ['http://127.0.0.1:4343', 'http://127.0.0.1:4343'],
    ['https://api.stripe.com.evil.example', 'https://api.stripe.com.evil.example'],
    ['https://user:pass@evil.example', 'that address'],
  ])('a live key does not go to %s', (upstream, what) => {
    withPolicy();
    expect(whyNot({ upstream }, live)).toBe(
      `STRIPE_SECRET_KEY is a live key, and it goes to https://api.stripe.com and nowhere else, not to ${what}. Unset it for this, or use a test key.`,
    );
  });

  it.each([
    ['https://evil.example', 'https://evil.example'],
    ['http://10.0.0.1:4343', 'http://10.0.0.1:4343'],
    ['http://0.0.0.0:4343', 'http://0.0.0.0:4343'],
    ['https://127.0.0.1:4343', 'https://127.0.0.1:4343'],
    ['http://127.0.0.1.evil.example', 'http://127.0.0.1.evil.example'],
    ['http://127.0.0.1:4343/v1', 'http://127.0.0.1:4343/v1'],
    ['http://user:pass@127.0.0.1:4343', 'that address'],
    ['127.0.0.1:4343', '127.0.0.1:4343'],
    ['simulater', 'simulater'],
    ['', 'that address'],
  ])('a test key does not go to %j', (upstream, what) => {
    withPolicy();
    expect(whyNot({ upstream }, test)).toBe(
      `--upstream ${what} is none that the proxy forwards to. It takes simulator, https://api.stripe.com, or with a test key an address on this machine such as http://127.0.0.1:4343.`,
    );
  });
});

describe('surroundings', () => {
  it('live mode wants certificates checked; test mode says so', () => {
    withPolicy();
    const off = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(whyNot({}, { ...live, ...off })).toBe(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off, and live mode wants them. Unset it.',
    );
    expect(read({}, { ...test, ...off }).warnings).toEqual([
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set. Live mode does not start with it.',
    ]);
    expect(whyNot({}, { ...live, NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe('It starts.');
  });

  it('wants the strict parser in any mode, wherever the option is', () => {
    withPolicy();
    const message =
      'Node runs with --insecure-http-parser, which the proxy does not allow. Take it out of NODE_OPTIONS and of the command line.';
    expect(whyNot({}, { ...test, NODE_OPTIONS: '--max-old-space-size=512  --insecure-http-parser' })).toBe(message);
    expect(whyNot({}, { ...test, NODE_OPTIONS: '"--insecure-http-parser"' })).toBe(message);
    expect(whyNot({}, live, ['--insecure-http-parser'])).toBe(message);
  });

  it.each(['--inspect', '--inspect=0.0.0.0:9229', '--inspect-brk', '--tls-keylog=file', '--tls-min-v1.0'])(
    'live mode does not run with %s',
    (option) => {
      withPolicy();
      const name = option.split('=')[0] ?? '';
      const message = `Node runs with ${name}, which the proxy does not allow in live mode. Take it out of NODE_OPTIONS and of the command line.`;
      expect(whyNot({}, { ...live, NODE_OPTIONS: option })).toBe(message);
      expect(whyNot({}, live, [option])).toBe(message);
      expect(whyNot({}, { ...test, NODE_OPTIONS: option })).toBe('It starts.');
    },
  );

  it('warns of an authority of its own in live mode, and bears harmless options', () => {
    withPolicy();
    expect(read({}, { ...live, NODE_EXTRA_CA_CERTS: '/ca.pem' }).warnings).toEqual([
      'NODE_EXTRA_CA_CERTS is set: whoever holds that authority can read the traffic to Stripe, key and all.',
    ]);
    expect(whyNot({}, { ...live, NODE_OPTIONS: '--enable-source-maps --import tracing' }, ['--max-old-space-size=512'])).toBe(
      'It starts.',
    );
  });
});

describe('where it listens', () => {
  const inTheClear = 'On 0.0.0.0 other machines can reach the proxy, and vault keys';

  it('live mode listens on loopback, or with TLS', () => {
    withPolicy();
    expect(whyNot({ host: '0.0.0.0' }, live)).toBe(
      `${inTheClear} would travel in the clear. Add --tls-cert and --tls-key, or leave --host out.`,
    );
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) expect(whyNot({ host }, live)).toBe('It starts.');
    expect(whyNot({ host: '127.0.0.1.evil.example' }, live)).not.toBe('It starts.');
  });

  it('test mode says so', () => {
    expect(read({ host: '0.0.0.0' }).warnings).toEqual([
      `${inTheClear} travel in the clear. Live mode does not start like this.`,
    ]);
    expect(whyNot({ host: '' })).toBe('--host is empty. Name an address, or leave it out to listen on 127.0.0.1.');
  });

  it('takes a certificate and its key', () => {
    withPolicy();
    const make = (name: string) =>
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-subj',
          '/CN=proxy',
          '-keyout',
          `${name}.key`,
          '-out',
          `${name}.pem`,
        ],
        { cwd, stdio: 'ignore' },
      );
    make('one');
    make('other');
    const { listen, warnings } = read({ host: '0.0.0.0', tlsCert: 'one.pem', tlsKey: 'one.key' }, live);
    expect(listen).toMatchObject({ host: '0.0.0.0', tls: { cert: expect.stringContaining('BEGIN CERTIFICATE') as string } });
    expect(warnings).toEqual([]);
    expect(whyNot({ tlsCert: 'one.pem' }, test)).toBe('--tls-cert and --tls-key belong together: name both files, or neither.');
    expect(whyNot({ tlsKey: 'one.key' }, test)).toBe('--tls-cert and --tls-key belong together: name both files, or neither.');
    expect(whyNot({ tlsCert: 'one.pem', tlsKey: 'none.key' }, test)).toBe('--tls-key none.key: there is no such file.');
    expect(whyNot({ tlsCert: 'one.pem', tlsKey: 'other.key' }, test)).toMatch(
      /^one\.pem and other\.key are no certificate and key in PEM that fit each other \(.+\)\.$/,
    );
  });

  it('takes two ports', () => {
    expect(whyNot({ port: 4243 })).toBe(
      'Port 4243 cannot serve both agents and the operator. Give one of them another: --port or --admin-port.',
    );
  });
});

describe('the admin token', () => {
  const remedy = 'Make one and keep it where you keep secrets: openssl rand -hex 32';
  it('comes from the environment in live mode', () => {
    withPolicy();
    const withToken = (value: string) => ({ STRIPE_SECRET_KEY: liveKey, PAYBRAKE_ADMIN_TOKEN: value });
    expect(whyNot({}, { STRIPE_SECRET_KEY: liveKey })).toBe(
      `PAYBRAKE_ADMIN_TOKEN is not set, and live mode writes none to disk. ${remedy}`,
    );
    expect(whyNot({}, withToken('short'))).toBe(`PAYBRAKE_ADMIN_TOKEN has 5 characters; it needs 43 or more. ${remedy}`);
    expect(whyNot({}, withToken(`${token} ${token}`))).toBe(
      `PAYBRAKE_ADMIN_TOKEN holds a blank or a letter that no header takes. ${remedy}`,
    );
    expect(read({}, withToken(` ${token}\n`)).admin.token).toBe(token);
  });

  it('can be set in test mode, and need not be', () => {
    expect(read({}, { PAYBRAKE_ADMIN_TOKEN: token }).admin.token).toBe(token);
    expect(read().admin.token).toBeUndefined();
    expect(whyNot({}, { PAYBRAKE_ADMIN_TOKEN: 'short' })).toBe(
      `PAYBRAKE_ADMIN_TOKEN has 5 characters; it needs 43 or more. ${remedy}`,
    );
  });
});
