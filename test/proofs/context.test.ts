/** A key in shared context: where it turns up beside the tool that wanted it. */
import { describe, expect, it } from 'vitest';
import { load, scripted } from '../../fixtures/harness/frameworks.js';
import { onLoopback } from '../../fixtures/harness/loopback.js';
import type { host } from '../../fixtures/harness/mcp.js';
import { calling } from '../../fixtures/harness/script.js';
import { holdsKey, isInstalled, keys, rights, useKeys, type Checkpoints } from './support.js';

const rule = 'no-key-in-agent-context';
const cases = [
  { program: 'bad', leaks: true },
  { program: 'good', leaks: false },
];

useKeys();

describe('a run that waits for an approval is stored', () => {
  it.each(cases)('$program: the stored state holds the key: $leaks', async ({ program, leaks }) => {
    const { model } = await scripted(
      'openai-agents',
      calling({ call: 'cancel_subscription', args: { subscriptionId: 'sub_1' } }),
    );
    const { run } = await load<{ run: (model: unknown, userId: string, input: string) => Promise<string> }>(
      `${rule}/openai-agents/${program}`,
    );
    const stored = await run(model, 'user_1', 'Cancel my subscription.');
    expect(stored).toContain('user_1');
    expect(stored).toContain('cancel_subscription');
    expect(holdsKey(stored)).toBe(leaks);
  });
});

describe('an MCP tool that asks for a key', () => {
  it.each(cases)('$program: the conversation holds the key: $leaks', async ({ program, leaks }) => {
    const { createServer } = await load<{ createServer: () => Parameters<typeof host>[0] }>(`${rule}/mcp/${program}`);
    const mcp = await load<{ host: typeof host }>('harness/mcp');
    await onLoopback(rights, async ({ sent, pay }) => {
      await pay();
      const { seen, results } = await mcp.host(
        createServer(),
        calling({ call: 'get_balance', args: { stripeSecretKey: keys.STRIPE_SECRET_KEY } }),
      );
      expect(results()).toEqual(['{"content":[{"type":"text","text":"1 currencies"}]}']);
      expect(sent.map(({ request }) => request)).toEqual(['GET /v1/balance']);
      expect(holdsKey(seen().join())).toBe(leaks);
    });
  });
});

const lookUp = (paymentIntentId: string) => calling({ call: 'look_up_payment', args: { paymentIntentId } });

describe.runIf(isInstalled('swarm'))('Swarm: instructions that are made from the context variables', () => {
  it.each(cases)('$program: the system prompt holds the key: $leaks', async ({ program, leaks }) => {
    await onLoopback(rights, async ({ pay }) => {
      const { paymentIntent: id } = await pay();
      const { model, seen, results } = await scripted('swarm', lookUp(id));
      const { run } = await load<{ run: (complete: unknown, userId: string, input: string) => Promise<string> }>(
        `${rule}/swarm/${program}`,
      );
      await run(model, 'user_1', 'Did I pay?');
      expect(results()).toEqual([`${id} succeeded`]);
      expect(seen()[0]).toContain('What you know of the user');
      expect(holdsKey(seen().join())).toBe(leaks);
    });
  });
});

describe.runIf(isInstalled('langgraph'))('LangGraph: state is checkpointed', () => {
  it.each(cases)('$program: the checkpoint holds the key: $leaks', async ({ program, leaks }) => {
    const { checkpointer, stored } = await load<Checkpoints>('harness/checkpoints');
    await onLoopback(rights, async ({ pay }) => {
      const { paymentIntent: id } = await pay();
      const { model, results } = await scripted('langgraph', lookUp(id));
      const { run } = await load<{ run: (model: unknown, checkpointer: unknown, input: string) => Promise<string> }>(
        `${rule}/langgraph/${program}`,
      );
      const memory = checkpointer();
      await run(model, memory, 'Did I pay?');
      expect(results()).toEqual([`${id} succeeded`]);
      expect(stored(memory)).toContain('Did I pay?');
      expect(holdsKey(stored(memory))).toBe(leaks);
    });
  });
});
