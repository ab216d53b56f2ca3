/** Stripe commits the payment and its answer is lost: what Python's own agent loops do then, directly and through the proxy. */
import { readFileSync } from 'node:fs';
import Stripe from 'stripe';
import { afterAll, describe, expect, it } from 'vitest';
import { playPython } from '../../fixtures/harness/python.js';
import { believing, insisting } from '../../fixtures/harness/script.js';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';
import { startLiveProxy } from '../proxy/live.js';

const models = { 'believes its tools': believing, 'calls twice': insisting };

interface Case {
  readonly program: string;
  readonly model: keyof typeof models;
  readonly way: 'directly' | 'through the proxy';
  readonly intents: number;
  /** The first result that the model got, or what ended the first run. */
  readonly told?: RegExp;
}

/** What each framework makes of an error that leaves a tool. Swarm and LangChain's agent let it end the run. */
const told: Readonly<Record<string, RegExp>> = {
  swarm: /^APIConnectionError: /u,
  langchain: /^APIConnectionError: /u,
  'openai-agents':
    /^An error occurred while running the tool\. Please try again\. Error: Unexpected error communicating with Stripe\./u,
  crewai: /^Error executing tool: Unexpected error communicating with Stripe\./u,
  autogen: /^Unexpected error communicating with Stripe\./u,
  'hand-written': /^Error: Unexpected error communicating with Stripe\./u,
};

const missing = Object.keys(told).flatMap((framework): Case[] => {
  const bad = `require-idempotency-key/${framework}/bad`;
  const good = `require-idempotency-key/${framework}/good`;
  return [
    { program: bad, model: 'believes its tools', way: 'directly', intents: 2, told: told[framework] ?? /^$/u },
    { program: good, model: 'believes its tools', way: 'directly', intents: 1 },
    { program: good, model: 'calls twice', way: 'directly', intents: 1 },
    { program: bad, model: 'calls twice', way: 'through the proxy', intents: 1 },
    { program: good, model: 'calls twice', way: 'through the proxy', intents: 1 },
  ];
});

/** The key is there, and the model is told of an error. */
const unhandled = ['swarm', 'langchain', 'openai-agents'].flatMap((framework): Case[] => [
  {
    program: `no-unhandled-stripe-error/${framework}/bad`,
    model: 'believes its tools',
    way: 'directly',
    intents: 1,
    told: told[framework] ?? /^$/u,
  },
  {
    program: `no-unhandled-stripe-error/${framework}/good`,
    model: 'believes its tools',
    way: 'directly',
    intents: 1,
    told: /^Stripe did not confirm this operation\./u,
  },
]);

/** There is a key in the program, and no second call repeats it. */
const unstable = [
  'no-volatile-idempotency-key/openai-agents',
  'no-volatile-idempotency-key/crewai',
  'no-ignored-stripe-option/langchain',
].flatMap((program): Case[] => [
  { program: `${program}/bad`, model: 'calls twice', way: 'directly', intents: 2 },
  { program: `${program}/good`, model: 'calls twice', way: 'directly', intents: 1 },
]);

const cases = [...missing, ...unhandled, ...unstable];

const policy = {
  roles: {
    billing: { allow: ['POST /v1/payment_intents'], caps: [{ on: 'charges', usd: '100.00', window: '24h' }] },
  },
};

/** What a program meets in Stripe's place. */
async function stage(way: Case['way']): Promise<{ simulator: Simulator; base: string; key: string; stop: () => Promise<void> }> {
  if (way === 'directly') {
    const simulator = await startSimulator();
    return { simulator, base: simulator.url, key: 'sk_test_proofs', stop: () => simulator.stop() };
  }
  const proxy = await startLiveProxy(policy);
  return { simulator: proxy.simulator, base: proxy.url, key: await proxy.key('billing'), stop: () => proxy.stop() };
}

const page = readFileSync(new URL('../../docs/proofs.md', import.meta.url), 'utf8').replace(/ *\| */g, ' | ');
const rows = new Map<Case, string>();

describe('an answer is lost', () => {
  it.concurrent.each(cases)('$program, model $model, $way: $intents PaymentIntents', async (one) => {
    const { simulator, base, key, stop } = await stage(one.way);
    try {
      const stripe = new Stripe('sk_test_proofs', simulator.stripeConfig);
      const customer = await stripe.customers.create({ name: 'Ada' });
      const args = { order_id: 'order_1001', customer_id: customer.id, amount: 2900 };
      // stripe-python does not send again what broke off after it was sent; once is enough.
      simulator.fault({ kind: 'drop', match: { method: 'POST', path: '/v1/payment_intents' } });
      const { results, aborts } = await playPython(one.program, { base, key }, models[one.model]({ call: 'charge_order', args }));
      const posts = simulator.requests.filter(({ path }) => path === '/v1/payment_intents').length;
      const row = [one.program, one.model, one.way, results.length + aborts.length, posts, one.intents].join(' | ');
      rows.set(one, row);
      expect(simulator.books.list('payment_intent')).toHaveLength(one.intents);
      expect(simulator.books.moved('charges', 'usd', { customer: customer.id })).toBe(2900 * one.intents);
      if (one.told) expect(aborts[0] ?? results[0]).toMatch(one.told);
      expect(page.includes(` | ${row} | `), `docs/proofs.md has no row ${row}`).toBe(true);
    } finally {
      await stop();
    }
  });

  afterAll(() => {
    const header = ['program', 'model', 'way', 'executions', 'POSTs', 'PaymentIntents'].join(' | ');
    console.log([header, ...cases.flatMap((one) => rows.get(one) ?? [])].join('\n'));
  });
});
