/** A secret in what a tool returns: who gets to see it, and what can be done with it. */
import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';
import { load, play, scripted, type FrameworkName } from '../../fixtures/harness/frameworks.js';
import { calling, type Turn } from '../../fixtures/harness/script.js';
import { startSimulator } from '../../src/simulator/index.js';
import { isInstalled, type Checkpoints } from './support.js';

const rule = 'no-secret-in-tool-result';
const programs = [
  { program: 'bad', leaks: true },
  { program: 'good', leaks: false },
];
const cases = (['ai', 'openai-agents', 'mcp'] as const).flatMap((framework) => programs.map((made) => ({ framework, ...made })));

async function shop() {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  const stripe = new Stripe('sk_test_proofs', simulator.stripeConfig);
  const { id: customerId } = await stripe.customers.create({ name: 'Ada' });
  const start: Turn = { call: 'start_payment', args: { orderId: 'order_1001', customerId, amount: 2900 } };
  return { simulator, stripe, start, session: { call: 'open_session', args: { customerId } } satisfies Turn };
}

/** A PaymentIntent's client secret, or an ephemeral key. */
const secret = /pi_\w+_secret_\w+|ek_test_\w+/;

describe('what the model sees', () => {
  it.each(cases)('$framework/$program: a secret: $leaks', async ({ framework, program, leaks }) => {
    const { stripe, start, session } = await shop();
    const script = calling(framework === 'mcp' ? session : start);
    const { seen, results } = await play(framework satisfies FrameworkName, `${rule}/${framework}/${program}`, stripe, script);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatch(/pi_|ephkey_/);
    expect(secret.test(seen.join())).toBe(leaks);
  });
});

describe.runIf(isInstalled('langgraph'))('what LangGraph keeps', () => {
  it.each(programs)('$program: a secret in the checkpoint: $leaks', async ({ program, leaks }) => {
    const { stripe, start } = await shop();
    const { checkpointer, stored } = await load<Checkpoints>('harness/checkpoints');
    const { model, results } = await scripted('langgraph', calling(start));
    const { run } = await load<{ run: (...given: unknown[]) => Promise<unknown> }>(`${rule}/langgraph/${program}`);
    const memory = checkpointer();
    await run(stripe, model, memory, 'I want to pay.');
    expect(results()).toEqual([expect.stringMatching(/^pi_\w+ requires_payment_method$/)]);
    expect(stored(memory)).toContain('requires_payment_method');
    expect(secret.test(stored(memory))).toBe(leaks);
  });
});
