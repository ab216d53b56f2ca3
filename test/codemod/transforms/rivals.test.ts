/** Two operations of one tool must not be given one key; two ways of one operation may. */
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { migrate } from './support.js';

const only = transforms.filter(({ name }) => name === 'stable-keys');

const typescript = (body: string): string => `import { tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.KEY!);
const pay = (orderId: string, amount: number) => stripe.paymentIntents.retrieve(orderId + String(amount));
export const settle = tool({
  name: 'settle',
  description: 'Settles.',
  parameters: z.object({ orderId: z.string(), amount: z.number(), fast: z.boolean() }),
  execute: async ({ orderId, amount, fast }) => {
    ${body}
  },
});
`;
const TS = "stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { orderId } })";

const python = (body: string): string => `import stripe
from agents import function_tool


@function_tool
def settle(order_id: str, amount: int, fast: bool) -> str:
    """Settle."""
    ${body}
`;
const PY = 'stripe.PaymentIntent.create(amount=amount, currency="usd", metadata={"order_id": order_id})';

async function keysIn(path: string, code: string): Promise<{ readonly keys: number; readonly left: readonly string[] }> {
  const { files, left } = await migrate(only, { [path]: code }, { deriveKeys: true });
  const keys = files[path]?.match(/operation_?[kK]ey\(['"]paymentIntents/gu)?.length ?? 0;
  return { keys, left: left.map(({ why }) => why) };
}

describe('two operations', () => {
  it.each([
    ['agent.ts', typescript(`await ${TS};\n    return (await ${TS}).id;`)],
    ['agent.ts', typescript(`if (fast) await ${TS};\n    return (await ${TS}).id;`)],
    ['agent.py', python(`${PY}\n    return ${PY}.id`)],
    ['agent.py', python(`if fast:\n        ${PY}\n    return ${PY}.id`)],
    ['agent.py', python(`try:\n        ${PY}\n    finally:\n        ${PY}\n    return "done"`)],
  ])('in %s get no key', async (path, code) => {
    const call = path.endsWith('.py') ? 'stripe.PaymentIntent.create' : 'stripe.paymentIntents.create';
    const key = path.endsWith('.py')
      ? 'operation_key("paymentIntents.create", {"order_id": order_id})'
      : "operationKey('paymentIntents.create', { orderId })";
    const why = `Two calls of ${call} in tool settle would have one key, ${key}, and may be two operations.`;
    expect(await keysIn(path, code)).toEqual({ keys: 0, left: [why, why] });
  });
});

describe('two ways of one operation', () => {
  it.each([
    ['agent.ts', typescript(`if (fast) return (await ${TS}).id;\n    return (await ${TS}).id;`)],
    [
      'agent.ts',
      typescript(`if (fast) {\n      const a = await ${TS};\n      return a.id;\n    }\n    return (await ${TS}).id;`),
    ],
    ['agent.ts', typescript(`const a = fast ? await ${TS} : await ${TS};\n    return a.id;`)],
    ['agent.ts', typescript(`try {\n      return (await ${TS}).id;\n    } catch {\n      return (await ${TS}).id;\n    }`)],
    ['agent.py', python(`if fast:\n        return ${PY}.id\n    return ${PY}.id`)],
    ['agent.py', python(`if fast:\n        a = ${PY}\n    else:\n        a = ${PY}\n    return a.id`)],
    ['agent.py', python(`a = ${PY} if fast else ${PY}\n    return a.id`)],
    ['agent.py', python(`try:\n        return ${PY}.id\n    except stripe.APIConnectionError:\n        return ${PY}.id`)],
    [
      'agent.py',
      python(`match fast:\n        case True:\n            a = ${PY}\n        case _:\n            a = ${PY}\n    return a.id`),
    ],
  ])('in %s get one key', async (path, code) => {
    expect(await keysIn(path, code)).toEqual({ keys: 2, left: [] });
  });
});
