/**
 * Older stripe-node and stripe-python against the proxy as a process: `npm run proofs:clients`. Installs stripe-node 18, 20, 21 and 22 with
 * npm and stripe-python 15 and 16 with pip into a temporary folder, has each make the same calls, and prints what came of them.
 *
 * Exits 1 when a client does not get what `expected` says, or asks more often than it should; 2 when it cannot run.
 */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startLiveProxy, type LiveProxy } from '../test/proxy/live.js';

type Expected = Readonly<Record<string, readonly [got: string, requests: number]>>;

/** By call: what stripe-node says, and how many requests it is. stripe-python says the same without `Stripe`. */
const expected: Expected = {
  customer: ['ok', 1],
  create: ['ok', 1],
  confirm: ['ok', 1],
  capture: ['ok', 1],
  refund: ['ok', 1],
  expand: ['ok', 1],
  charge: ['ok', 1],
  'same key': ['ok', 1],
  list: ['ok', 2],
  'declined card': ['StripeCardError 402 card_declined', 1],
  'unknown id': ['StripeInvalidRequestError 404 resource_missing', 1],
  file: ['StripePermissionError 403 endpoint_not_supported', 1],
  'revoked key': ['StripeAuthenticationError 401 key_revoked', 1],
  'over the cap': ['StripeCardError 402 spend_cap_exceeded', 1],
  'not allowed': ['StripePermissionError 403 endpoint_not_allowed', 1],
  'key reused': ['StripeIdempotencyError 400 idempotency_key_in_use', 1],
  'key required': ['StripeInvalidRequestError 400 idempotency_key_required', 1],
  duplicate: ['StripeAPIError 409 possible_duplicate', 1],
  'no answer': ['StripeAPIError 504 outcome_unknown', 1],
};

/** Up to 20, what is not 401, 403 or 429 gets its class by the `type` of the error, which makes no declined card of a cap. */
const byType: Expected = {
  'over the cap': ['StripeInvalidRequestError 402 spend_cap_exceeded', 1],
  duplicate: ['StripeInvalidRequestError 409 possible_duplicate', 1],
};

/** Up to 21, files go to a host of their own, whatever `host` says. Nothing of these proofs leaves the machine, so none is sent. */
const withoutFile = Object.fromEntries(Object.entries(expected).filter(([call]) => call !== 'file'));

const money = ['POST /v1/charges', 'paymentIntents:write', 'POST /v1/refunds'];
const caps = [
  { on: 'charges', usd: '1000.00', window: '24h' },
  { on: 'refunds', usd: '100.00', window: '24h' },
];
const policy = {
  roles: {
    billing: { allow: [...money, 'customers:write', 'charges:read', 'paymentIntents:read'], caps },
    careful: { allow: money, caps, idempotency: 'require' },
    small: { allow: ['POST /v1/charges'], caps: [{ on: 'charges', usd: '10.00', window: '24h' }] },
    support: { allow: ['charges:read'] },
    revoked: { allow: ['charges:read'] },
  },
};

const inPython = Object.fromEntries(
  Object.entries(expected).map(([call, [got, requests]]) => [call, [got.replace(/^Stripe/, ''), requests] as const]),
);

interface Client {
  readonly name: string;
  readonly expected: Expected;
  /** Lines of JSON: a `Row` each. */
  run(given: Given): Promise<string>;
}

interface Given {
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly simulator: string;
  readonly metrics: string;
}

interface Row {
  readonly call: string;
  readonly got: string;
  readonly requests: number;
}

const here = (file: string): string => fileURLToPath(new URL(`clients/${file}`, import.meta.url));

function nodeClients(folder: string): Client[] {
  const majors = [18, 20, 21, 22];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = majors.map((major) => `stripe-${major}@npm:stripe@${major}`);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent', ...wanted], { cwd: folder });
  // From that folder, so that each major is found under its own name.
  const script = join(folder, 'calls.mjs');
  copyFileSync(here('calls.mjs'), script);
  return majors.map((major) => ({
    name: `stripe-node ${major}`,
    expected: major < 22 ? { ...withoutFile, ...(major < 21 && byType) } : expected,
    run: (given) => output(process.execPath, script, { module: `stripe-${major}`, sendsFile: major >= 22, ...given }),
  }));
}

function pythonClients(folder: string): Client[] {
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  const interpreter = join(folder, 'venv', 'bin', 'python');
  return [15, 16].flatMap((major) => {
    const target = join(folder, `stripe-python-${major}`);
    execFileSync(interpreter, [
      '-m',
      'pip',
      'install',
      '-q',
      '--disable-pip-version-check',
      '--target',
      target,
      `stripe==${major}.*`,
    ]);
    return (['StripeClient', 'StripeClient under /stripe', 'module'] as const).map((form): Client => ({
      name: `stripe-python ${major}, ${form}`,
      expected: inPython,
      run: (given) => {
        // stripe-python takes an address with a path.
        const url = form.endsWith('/stripe') ? `${given.url}/stripe` : given.url;
        return output(interpreter, here('calls.py'), { ...given, form, url }, { PYTHONPATH: target });
      },
    }));
  });
}

/** Runs beside the simulator, which lives in this process. Keys go by the environment, since command lines end up in errors. */
async function output(
  program: string,
  script: string,
  given: object,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const surroundings = { ...process.env, ...env, GIVEN: JSON.stringify(given) };
  const { stdout } = await promisify(execFile)(program, [script], { env: surroundings, timeout: 120_000 });
  return stdout;
}

async function keysOf(proxy: LiveProxy): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const role of Object.keys(policy.roles)) {
    const { secret, key } = await proxy.operator.createKey({ role });
    if (role === 'revoked') await proxy.operator.revokeKey(key.id);
    keys[role] = secret;
  }
  return keys;
}

/** Each client has a proxy of its own, whose caps and operations nobody else touches. */
async function rowsOf(client: Client): Promise<Row[]> {
  const proxy = await startLiveProxy(policy);
  try {
    const given = { url: proxy.url, keys: await keysOf(proxy), simulator: proxy.simulator.url, metrics: proxy.metricsUrl };
    const rows = await client.run(given);
    return rows
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  } finally {
    await proxy.stop();
  }
}

/** What a client got instead of what it should have; `undefined` when it is the same. */
function difference(wanted: Expected[string] | undefined, row: Row | undefined): string | undefined {
  const say = (got: string, requests: number) => `${got} (${requests} at the proxy)`;
  const should = wanted === undefined ? 'nothing' : say(...wanted);
  const is = row === undefined ? 'nothing' : say(row.got, row.requests);
  return is === should ? undefined : `${is} instead of ${should}`;
}

const folder = mkdtempSync(join(tmpdir(), 'paybrake-clients-'));
try {
  const clients = [...nodeClients(folder), ...pythonClients(folder)];
  for (const client of clients) {
    const rows = await rowsOf(client);
    const calls = [...new Set([...Object.keys(client.expected), ...rows.map(({ call }) => call)])];
    const wrong = calls.flatMap((call) => {
      const other = difference(
        client.expected[call],
        rows.find((row) => row.call === call),
      );
      return other === undefined ? [] : [`${call}: ${other}`];
    });
    if (wrong.length > 0) process.exitCode = 1;
    const right = calls.length - wrong.length;
    console.log(`${wrong.length === 0 ? '✔' : '✘'} ${client.name}: ${right} of ${calls.length} calls as they should be`);
    for (const line of wrong) console.log(`    ${line}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
