/** A policy, a Stripe and a folder, for tests that start a real proxy in them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished, type TestContext } from 'vitest';

import { startSimulator, type Simulator } from '../../../src/simulator/index.js';
import { clientOf, type Client, type Got } from './client.js';
import { startProxy, type CommandOptions, type ProxyProcess } from './process.js';

/** What is left to do when a test is over. Tests that run side by side have one of their own, in their context. */
export type AtEnd = TestContext['onTestFinished'];

export interface Shop {
  readonly folder: string;
  readonly state: string;
  readonly simulator: Simulator;
  readonly atEnd: AtEnd;
  /** POSTs that reached Stripe. */
  sent(): number;
  writePolicy(policy: object | string): void;
  /** Starts a proxy, which is killed when the test is over. */
  start(options?: Partial<CommandOptions>): Promise<ProxyProcess>;
  clientOf(proxy: ProxyProcess): Client;
}

export const policyWith = (usd: string, allow: readonly string[] = ['POST /v1/charges', 'charges:read']): object => ({
  roles: { billing: { allow, caps: [{ on: 'charges', usd, window: '24h' }] }, support: { allow: ['charges:read'] } },
});

export async function openShop(policy: object = policyWith('5000.00'), atEnd: AtEnd = onTestFinished): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-force-'));
  const simulator = await startSimulator();
  const writePolicy = (text: object | string): void =>
    writeFileSync(join(folder, 'policy.json'), typeof text === 'string' ? text : JSON.stringify(text));
  writePolicy(policy);
  atEnd(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    state: join(folder, 'state'),
    simulator,
    atEnd,
    sent: () => simulator.requests.filter(({ method }) => method === 'POST').length,
    writePolicy,
    async start(options = {}) {
      const proxy = await startProxy({ cwd: folder, upstream: simulator.url, policy: 'policy.json', state: 'state', ...options });
      atEnd(async () => {
        proxy.kill('SIGKILL');
        await proxy.ended;
        await proxy.operator.close();
      });
      return proxy;
    },
    clientOf(proxy) {
      const client = clientOf(proxy.url, 256);
      atEnd(() => client.close());
      return client;
    },
  };
}

/** Asks for a charge of so many cents. */
export function charge(client: Client, key: string, amount: number, idempotencyKey?: string): Promise<Got> {
  const params = { amount: String(amount), currency: 'usd', source: 'tok_visa' };
  return client.ask({ path: '/v1/charges', params, key, ...(idempotencyKey !== undefined && { idempotencyKey }) });
}

/** `posted`, the code of an error, or `lost`. */
export const wordOf = (got: Got): string => (got.kind === 'lost' ? 'lost' : (got.code ?? got.reason));
