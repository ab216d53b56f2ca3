/** `paybrake migrate` over Python projects on the disk: which files it reads, and what it says at the end. */
import { expect, it } from 'vitest';
import { run } from '../../src/cli/program.js';
import { read, repository, type Files } from './migrate-project.js';

async function migrate(root: string, ...argv: readonly string[]): Promise<{ readonly code: number; readonly err: string }> {
  let err = '';
  const io = {
    cwd: root,
    env: {},
    stdout: { write: () => true },
    stderr: { write: (text: string) => (err += text) },
    now: () => 0,
  };
  return { code: await run(['migrate', ...argv], io), err };
}

const farAway: Files = {
  'requirements.txt': 'stripe==16.1.0\n',
  'clients.py': 'import os\n\nimport stripe\n\nclient = stripe.StripeClient(os.environ["STRIPE_KEY"])\n',
  'pay.py': 'from clients import client\n\n\ndef look(id: str) -> str:\n    return client.v1.charges.retrieve(id).status\n',
  'back.py': 'from clients import client as c\n\n\ndef find(id: str) -> str:\n    return c.v1.customers.retrieve(id).email\n',
  'agent.py':
    'from swarm import Agent\n\nfrom back import find\nfrom pay import look\n\n' +
    'billing = Agent(name="billing", functions=[look])\nsupport = Agent(name="support", functions=[find])\n',
};

it('reads agents and tools that never mention Stripe, and come to it through other files', async () => {
  const root = repository(farAway);
  const { code, err } = await migrate(root, '--write');
  expect(err).not.toContain('Not migrated');
  expect(code).toBe(0);
  const [pay = '', back = '', clients = ''] = read(root, 'pay.py', 'back.py', 'clients.py');
  expect(pay).toContain('PAYBRAKE_VAULT_KEY_BILLING');
  expect(back).toContain('PAYBRAKE_VAULT_KEY_SUPPORT');
  expect(clients).not.toContain('STRIPE_KEY');
});

it.each([
  [{}, 'python -m compileall -q .'],
  [{ 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'python -m pytest'],
  [{ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest"]\n', 'uv.lock': '' }, 'uv run pytest'],
] as const)('names the command that shows whether the result is well: %o', async (files, command) => {
  const root = repository({ ...farAway, ...files });
  const { err } = await migrate(root);
  expect(err).toContain(`Then verify: npx paybrake scan && ${command}\n`);
  expect(err).toContain('It runs with PAYBRAKE_URL, PAYBRAKE_VAULT_KEY_BILLING, PAYBRAKE_VAULT_KEY_SUPPORT:');
});
