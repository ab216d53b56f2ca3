/**
 * Every bad program in Python, run as `paybrake migrate` leaves it: with its real framework and the real stripe package, and with nothing
 * but the vault key of its role. What the unmigrated programs do stands in `outage.test.ts` and `harm.test.ts`.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pay } from '../../fixtures/harness/loopback.js';
import { playPython } from '../../fixtures/harness/python.js';
import { calling, insisting, type Script } from '../../fixtures/harness/script.js';
import { run } from '../../src/cli/program.js';
import { startSimulator, type Simulator } from '../../src/simulator/index.js';
import { startLiveProxy } from '../proxy/live.js';

const home = fileURLToPath(new URL('../../fixtures/python/', import.meta.url));
const programs = readdirSync(home)
  .filter((rule) => !rule.startsWith('.') && rule !== 'harness' && !rule.includes('.'))
  .flatMap((rule) => readdirSync(join(home, rule)).map((framework) => `${rule}/${framework}`));

/** Programs whose agents have no name. */
const unnamed = ['langchain', 'hand-written'];
/** Programs that look up or refund; the others charge, or start a payment. */
const ofSupport = (program: string): boolean =>
  [
    'no-hardcoded-stripe-key/openai-agents',
    'no-ignored-stripe-option/openai-agents',
    'no-key-in-agent-context/swarm',
    'no-shared-stripe-client/openai-agents',
  ].includes(program);

// Duplicates are left to Stripe, so that what is cured is cured by the code.
const policy = {
  roles: {
    billing: {
      idempotency: 'pass',
      allow: ['POST /v1/payment_intents'],
      caps: [{ on: 'charges', usd: '100.00', window: '24h' }],
    },
    support: { allow: ['paymentIntents:read'] },
  },
};

interface Migrated {
  /** The program, without extension. */
  readonly path: string;
  readonly text: string;
  readonly role: 'billing' | 'support';
}

/** A program after `paybrake migrate --write --derive-keys`, which leaves nothing to do. */
async function migrated(program: string): Promise<Migrated> {
  const folder = mkdtempSync(join(tmpdir(), 'paybrake-migrated-python-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'requirements.txt'), 'stripe==16.1.0\n');
  writeFileSync(join(folder, 'agent.py'), readFileSync(join(home, program, 'bad.py'), 'utf8'));
  const role = ofSupport(program) ? 'support' : 'billing';
  const said = { out: '', err: '' };
  const named = unnamed.some((framework) => program.endsWith(framework)) ? ['--role', `agent.py=${role}`] : [];
  await run(['migrate', '--write', '--derive-keys', '--force', '--json', ...named], {
    cwd: folder,
    env: {},
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    now: () => 0,
  });
  const { unmigrated } = JSON.parse(said.out) as { readonly unmigrated: readonly unknown[] };
  expect(unmigrated, said.err).toEqual([]);
  const text = readFileSync(join(folder, 'agent.py'), 'utf8');
  expect(text).not.toMatch(/STRIPE_KEY|sk_live/u);
  return { path: join(folder, 'agent'), text, role };
}

interface Stage {
  readonly simulator: Simulator;
  /** Runs a migrated program with the key of its role and the address of the stage, and nothing of Stripe's. */
  readonly play: (program: Migrated, script: Script) => ReturnType<typeof playPython>;
}

/** Nothing listens there: a request that goes to Stripe's own address is an error. */
const nowhere = 'http://127.0.0.1:9';

async function directly(): Promise<Stage> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  return { simulator, play: (program, script) => played(program, simulator.url, 'sk_test_proofs', script) };
}

async function proxied(): Promise<Stage & { readonly requests: () => Promise<number> }> {
  const proxy = await startLiveProxy(policy);
  onTestFinished(() => proxy.stop());
  return {
    simulator: proxy.simulator,
    play: async (program, script) => played(program, proxy.url, await proxy.key(program.role), script),
    requests: () => proxy.requests(),
  };
}

function played({ path, role }: Migrated, url: string, key: string, script: Script): ReturnType<typeof playPython> {
  const env = { STRIPE_KEY: '', PAYBRAKE_URL: url, [`PAYBRAKE_VAULT_KEY_${role.toUpperCase()}`]: key };
  return playPython(path, { base: nowhere, key: '', env }, script);
}

const charging = programs.filter((program) =>
  /require-|no-volatile-|no-unhandled-|no-ignored-stripe-option\/langchain/u.test(program),
);

describe.each(charging)('%s, migrated', (program) => {
  const stages = program.startsWith('require-') ? { directly, 'through the proxy': proxied } : { directly };
  it.concurrent.each(Object.entries(stages))(
    '%s: the answer is lost, the model calls twice, one PaymentIntent',
    async (_, stage) => {
      const subject = await migrated(program);
      const { simulator, play } = await stage();
      const customer = await new Stripe('sk_test_proofs', simulator.stripeConfig).customers.create({ name: 'Ada' });
      simulator.fault({ kind: 'drop', match: { method: 'POST', path: '/v1/payment_intents' } });
      const args = { order_id: 'order_1001', customer_id: customer.id, amount: 2900 };
      const { results, aborts } = await play(subject, insisting({ call: 'charge_order', args }));
      expect(aborts).toEqual([]);
      // The loop that is written by hand tells the model of every error itself.
      const told = program.endsWith('hand-written')
        ? /^Error: |^pi_\w+ succeeded$/u
        : /Do not call this tool again|^pi_\w+ succeeded$/u;
      expect(results).toEqual([expect.stringMatching(told), expect.stringMatching(told)]);
      expect(simulator.books.list('payment_intent')).toHaveLength(1);
      expect(simulator.books.moved('charges', 'usd', { customer: customer.id })).toBe(2900);
    },
  );
});

describe.each(programs.filter((program) => program.startsWith('no-secret-in-tool-result')))('%s, migrated', (program) => {
  it('tells the model no client secret', async () => {
    const subject = await migrated(program);
    const { simulator, play } = await proxied();
    const { id } = await new Stripe('sk_test_proofs', simulator.stripeConfig).customers.create({ name: 'Ada' });
    const args = { order_id: 'order_1001', customer_id: id, amount: 2900 };
    const { seen, results, aborts } = await play(subject, calling({ call: 'start_payment', args }));
    expect(aborts).toEqual([]);
    expect(results).toEqual([expect.stringMatching(/pi_\w+.*requires_payment_method/su)]);
    expect(/_secret_/u.test(seen.join())).toBe(false);
  });
});

const lookUp = (id: string): Script => calling({ call: 'look_up_payment', args: { payment_intent_id: id } });

describe.each(programs.filter((program) => ofSupport(program)))('%s, migrated', (program) => {
  it('looks up with the key of its role, and tells the model none', async () => {
    const subject = await migrated(program);
    const { simulator, play, requests } = await proxied();
    const { paymentIntent: id } = await pay(simulator);
    const { seen, results, aborts } = await play(subject, lookUp(id));
    expect(aborts).toEqual([]);
    expect(results).toEqual([`${id} succeeded`]);
    expect(await requests()).toBe(1);
    expect(seen.join()).not.toMatch(/sk_|paybrake_/u);
  });
});

it('no-shared-stripe-client/openai-agents, migrated: a support agent that is talked into it does not refund', async () => {
  const subject = await migrated('no-shared-stripe-client/openai-agents');
  const { simulator, play } = await proxied();
  const { paymentIntent: id } = await pay(simulator);
  const refund = { call: 'refund_payment', args: { payment_intent_id: id, return_id: 'return_1' } };
  const { results } = await play(subject, calling(refund));
  expect(results).toEqual(['Not refunded. Do not call this tool again.']);
  expect(simulator.books.moved('refunds', 'usd', {})).toBe(0);
});
