/** The second half of the demo: an agent that does not stop by itself, and the proxy that stops it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Stripe from 'stripe';
import { load } from '../../fixtures/harness/frameworks.js';
import { scripted } from '../../fixtures/harness/openai-agents.js';
import { calling, type Turn } from '../../fixtures/harness/script.js';
import { vaultStripe } from '../../src/client/index.js';
import { formatAmount } from '../../src/proxy/admin/amount.js';
import { startProxy, type RunningProxy } from '../../src/proxy/start/proxy.js';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';
import { check, dollars } from './story.js';
import type { Words } from './words.js';

/** The simulator takes any key. */
const standIn = ['sk', 'test', 'demo'].join('_');

const policy = `{
  "roles": {
    "billing": {
      "allow": ["POST /v1/payment_intents", "GET /v1/payment_intents/{id}"],
      "caps": [{ "on": "charges", "usd": "100.00", "window": "24h" }]
    }
  }
}
`;

interface Program {
  readonly run: (stripe: Stripe, model: unknown, beforeCharge: (orderId: string) => Promise<void>) => Promise<void>;
}

/** A proxy in front of a simulated Stripe, and what the story does with them. */
interface Stage {
  readonly simulator: Simulator;
  readonly proxy: RunningProxy;
}

/** @throws {NotAsTold} when a step does not do what the words beside it say */
export async function brake(say: Words): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-demo-'));
  const simulator = await startSimulator();
  try {
    const proxy = await start(folder, simulator);
    try {
      await tell({ simulator, proxy }, say);
    } finally {
      await proxy.stop(2_000);
    }
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tell({ simulator, proxy }: Stage, say: Words): Promise<void> {
  const paid = (): number => simulator.books.moved('charges', 'usd');

  say.heading('6. An agent that does not stop, behind paybrake proxy');
  say.text(
    'Code can be right and the agent still spend too much. The proxy stands in front of Stripe: the agent holds a vault key of the role ' +
      'billing, the Stripe key stays with the proxy, and this policy bounds the role:',
  );
  say.list(
    policy
      .trim()
      .split('\n')
      .slice(3, 5)
      .map((line) => line.trim()),
  );
  const key = await proxy.operator.createKey({ role: 'billing', label: 'demo' });
  const stripe = new Stripe(standIn, simulator.stripeConfig);
  const { id: customerId } = await stripe.customers.create({ name: 'Ada' });
  const order = (number: number, amount: number): Turn => ({
    call: 'charge_order',
    args: { orderId: `order-${String(number)}`, customerId, amount },
  });
  const agent = (turns: readonly Turn[], between?: (orderId: string) => Promise<void>): Promise<readonly string[]> =>
    play(proxy, key.secret, turns, between);

  say.text('The agent charges five orders of $29.00 each.');
  const eager = await agent([1, 2, 3, 4, 5].map((n) => order(n, 2900)));
  say.list(eager.map((result, n) => `Order ${String(n + 1)}: ${result}`));
  say.good(`The customers paid ${dollars(paid())}. The cap is $100.00.`);
  check(paid() === 8700 && eager.filter((result) => result.includes('spend_cap_exceeded')).length === 2, 'the cap did not hold');

  say.heading('7. Freeze: everything stops at once');
  await proxy.operator.freeze('billing');
  say.list((await agent([order(6, 500)])).map((result) => `Order 6: ${result}`));
  check(paid() === 8700, 'a frozen role charged');
  await proxy.operator.unfreeze('billing');

  say.heading('8. Revoke: the key ends in the middle of a run');
  const cut = await agent([order(7, 500), order(8, 500)], async (orderId) => {
    if (orderId === 'order-8') await proxy.operator.revokeKey(key.key.id);
  });
  say.list([`Order 7: ${cut[0] ?? ''}`, 'The operator revokes the key.', `Order 8: ${cut[1] ?? ''}`]);
  check(paid() === 9200 && cut[1]?.includes('key_revoked') === true, 'a revoked key charged');

  say.heading('9. And all of it is written down');
  // Refusals are written without keeping anybody waiting.
  await setTimeout(50);
  const rows = await proxy.operator.auditTail(50);
  say.list(
    rows
      .filter(({ decision, reason }) => decision !== 'allowed' || reason !== 'reserved')
      .slice(-5)
      .map(({ endpoint, decision, reason, amount, currency }) =>
        [decision, reason, endpoint, amount === undefined || currency === undefined ? '' : formatAmount(amount, currency)]
          .join('  ')
          .trimEnd(),
      ),
  );
  const verdict = await proxy.operator.auditVerify();
  check(verdict.ok, 'the audit chain is broken');
  say.good(`The audit log holds ${String(rows.length)} rows, and its chain is whole.`);
}

/** Runs the agent with these calls, and gives what its model was told. */
async function play(
  proxy: RunningProxy,
  secret: string,
  turns: readonly Turn[],
  between: (orderId: string) => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const env = { PAYBRAKE_URL: proxy.url, PAYBRAKE_VAULT_KEY_BILLING: secret };
  const { model, results } = scripted(calling(...turns));
  const { run } = await load<Program>('proxy/over-eager');
  await run(vaultStripe('billing', { telemetry: false }, env), model, between);
  return results();
}

function start(folder: string, simulator: Simulator): Promise<RunningProxy> {
  const file = join(folder, 'paybrake.policy.json');
  writeFileSync(file, policy);
  return startProxy(
    {
      mode: 'test',
      policy: { kind: 'file', path: file, shown: 'paybrake.policy.json' },
      upstream: { kind: 'http', origin: simulator.url, key: standIn },
      listen: { host: '127.0.0.1', port: 0, names: [] },
      admin: { port: 0 },
      stateFolder: join(folder, 'state'),
      logLevel: 'silent',
      warnings: [],
    },
    {
      startSimulator: () => Promise.reject(new Error('The demo has its own.')),
      log: { to: { write: () => undefined }, pretty: false },
      random: randomBytes,
      clock: { wall: Date.now, monotonic: () => performance.now() },
      after: (ms, run) => {
        const timer = globalThis.setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      pid: process.pid,
    },
  );
}
