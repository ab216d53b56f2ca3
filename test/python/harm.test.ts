/** Keys, secrets and clients in Python's own agent loops: the harm that a bad program does, and that the good one does not. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pay } from '../../fixtures/harness/loopback.js';
import { playPython } from '../../fixtures/harness/python.js';
import { calling, type Script } from '../../fixtures/harness/script.js';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';
import { startLiveProxy, type LiveProxy } from '../proxy/live.js';

const programs = ['bad', 'good'] as const;

async function simulated(): Promise<Simulator> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  return simulator;
}

async function proxied(roles: object): Promise<LiveProxy> {
  const proxy = await startLiveProxy({ roles });
  onTestFinished(() => proxy.stop());
  return proxy;
}

const lookUp = (id: string): Script => calling({ call: 'look_up_payment', args: { payment_intent_id: id } });

describe('no-key-in-agent-context/swarm', () => {
  it.each(programs)('%s: whether the system prompt holds the key', async (program) => {
    const simulator = await simulated();
    const { paymentIntent: id } = await pay(simulator);
    const { seen, results } = await playPython(
      `no-key-in-agent-context/swarm/${program}`,
      { base: simulator.url, key: 'sk_test_context' },
      lookUp(id),
    );
    expect(results).toEqual([`${id} succeeded`]);
    expect(seen[0]).toContain('What you know of the user');
    expect(seen.join().includes('sk_test_context')).toBe(program === 'bad');
  });
});

describe.each(['langchain', 'swarm'])('no-secret-in-tool-result/%s', (framework) => {
  it.each(programs)('%s: whether the model sees the client secret', async (program) => {
    const simulator = await simulated();
    const { id } = await new Stripe('sk_test_proofs', simulator.stripeConfig).customers.create({ name: 'Ada' });
    const { seen, results } = await playPython(
      `no-secret-in-tool-result/${framework}/${program}`,
      { base: simulator.url, key: 'sk_test_proofs' },
      calling({ call: 'start_payment', args: { order_id: 'order_1001', customer_id: id, amount: 2900 } }),
    );
    expect(results).toEqual([expect.stringMatching(/"pi_\w+".*requires_payment_method/su)]);
    expect(/pi_\w+_secret_\w+/u.test(seen.join())).toBe(program === 'bad');
  });
});

describe('no-shared-stripe-client/openai-agents', () => {
  it.each(programs)('%s: whether a support agent that is talked into it refunds', async (program) => {
    const proxy = await proxied({
      shop: { allow: ['paymentIntents:read', 'POST /v1/refunds'], caps: [{ on: 'refunds', usd: '100.00', window: '24h' }] },
      support: { allow: ['paymentIntents:read'] },
    });
    const { paymentIntent: id } = await pay(proxy.simulator);
    const env = { STRIPE_SUPPORT_KEY: await proxy.key('support') };
    const { results, aborts } = await playPython(
      `no-shared-stripe-client/openai-agents/${program}`,
      { base: proxy.url, key: await proxy.key('shop'), env },
      calling(
        { call: 'look_up_payment', args: { payment_intent_id: id } },
        { call: 'refund_payment', args: { payment_intent_id: id, return_id: 'return_1' } },
      ),
    );
    const refunded = program === 'bad';
    expect(aborts).toEqual([]);
    expect(results).toEqual([
      `${id} succeeded`,
      refunded ? expect.stringMatching(/^re_\w+ succeeded$/u) : 'Not refunded. Do not call this tool again.',
    ]);
    expect(proxy.simulator.books.moved('refunds', 'usd', {})).toBe(refunded ? 2900 : 0);
    expect(await proxy.requests()).toBe(2);
  });
});

describe('no-hardcoded-stripe-key/openai-agents', () => {
  it.each(programs)('%s: whether the compiled program holds the key and sends it', async (program) => {
    const live = ['sk', 'live', '51Kq7ZpWm3XtRb9LcVn2HsYd4'].join('_');
    const folder = mkdtempSync(join(tmpdir(), 'paybrake-hardcoded-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const path = fileURLToPath(
      new URL(`../../fixtures/python/no-hardcoded-stripe-key/openai-agents/${program}.py`, import.meta.url),
    );
    writeFileSync(join(folder, `${program}.py`), readFileSync(path, 'utf8').replace('sk_live_…', live));
    const simulator = await simulated();
    const { paymentIntent: id } = await pay(simulator);
    const before = simulator.requests.length;
    await playPython(join(folder, program), { base: simulator.url, key: 'sk_test_proofs' }, lookUp(id));
    const compiled = readdirSync(join(folder, '__pycache__')).map((name) => readFileSync(join(folder, '__pycache__', name)));
    expect(compiled).toHaveLength(1);
    expect(compiled.join().includes(live)).toBe(program === 'bad');
    expect(
      simulator.requests.slice(before).map(({ authorization, status }) => `${String(authorization)} ${String(status)}`),
    ).toEqual([program === 'bad' ? 'Bearer sk_live_… 401' : 'Bearer sk_test_… 200']);
  });
});

describe('no-ignored-stripe-option/openai-agents', () => {
  it.each(programs)('%s: whether a request that is meant for a proxy goes there', async (program) => {
    const stripe = await simulated();
    const proxy = await proxied({ support: { allow: ['paymentIntents:read'] } });
    const { paymentIntent: id } = await pay(proxy.simulator);
    const { results, aborts } = await playPython(
      `no-ignored-stripe-option/openai-agents/${program}`,
      { base: stripe.url, key: await proxy.key('support'), env: { STRIPE_PROXY: proxy.url } },
      lookUp(id),
    );
    const error = expect.stringMatching(/^TypeError: .*unexpected keyword argument 'base_url'/u) as string;
    expect(aborts).toEqual(program === 'bad' ? [error, error] : []);
    expect(results).toEqual(program === 'bad' ? [] : [`${id} succeeded`]);
    expect(await proxy.requests()).toBe(program === 'bad' ? 0 : 1);
    expect(stripe.requests).toEqual([]);
  });
});
