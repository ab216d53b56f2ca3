import { describe, expect, it } from 'vitest';
import { optionsFor22 } from '../../../src/codemod/transforms/options-for-22.js';
import { proxyAddress } from '../../../src/codemod/transforms/proxy-address.js';
import { runOver } from '../engine.js';

async function migrate(code: string): Promise<{ readonly text: string; readonly left: readonly (readonly string[])[] }> {
  const { texts, unmigrated } = await runOver({ '/nowhere/billing.py': code }, [proxyAddress, optionsFor22]);
  const text = texts['/nowhere/billing.py'] ?? '';
  return { text, left: unmigrated.map(({ at, reason, why, todo }) => [at ? text.slice(...at) : '', reason, why, todo]) };
}

const client = (options: string): string =>
  `import os\n\nimport stripe\n\nclient = stripe.StripeClient(os.environ["STRIPE_KEY"], ${options})\n`;
const TODO =
  'The address stands in `base_addresses={"api": …}`, without `/v1`; or make a StripeClient on the vault key of the role.';
const why = (name: string, problem: string): string =>
  `stripe-python has no option ${name}, which client is given: its constructor raises a \`TypeError\`, and it ${problem}.`;

describe('the address of a Python client', () => {
  it.each([
    ['base_url="http://localhost:4242"', 'base_addresses={"api": "http://localhost:4242"}'],
    ['api_base="http://localhost:4242/v1"', 'base_addresses={"api": "http://localhost:4242"}'],
    ['base_address=os.environ["PAYBRAKE_URL"]', 'base_addresses={"api": os.environ["PAYBRAKE_URL"]}'],
    ['stripe_version="x", base_url=f"http://{host}"', 'stripe_version="x", base_addresses={"api": f"http://{host}"}'],
  ])('goes where it is read: %s', async (before, after) => {
    expect(await migrate(client(before))).toEqual({ text: client(after), left: [] });
  });

  it('stays where it is read', async () => {
    const code = client('base_addresses={"api": "http://localhost:4242"}');
    expect(await migrate(code)).toEqual({ text: code, left: [] });
  });

  it.each([
    ['host="localhost"', 'host="localhost"', why('host', 'is no whole address')],
    [
      'base_url="http://a", base_addresses={"files": "http://b"}',
      'base_url="http://a"',
      why('base_url', 'stands beside another address of the client'),
    ],
  ])('is listed where it cannot be wrapped: %s', async (options, at, said) => {
    const { text, left } = await migrate(client(options));
    expect(text).toBe(client(options));
    expect(left).toEqual([[at, 'no-repair', said, TODO]]);
  });

  it('is listed where a constant holds it with the version behind it', async () => {
    const code = client('base_url=URL').replace('client =', 'URL = "http://localhost:4242/v1"\nclient =');
    const { text, left } = await migrate(code);
    expect(text).toBe(code);
    expect(left).toMatchObject([
      ['base_url=URL', 'no-repair', why('base_url', 'ends in what stripe-python puts behind it once more'), TODO],
    ]);
  });

  it('is listed where a call is given it', async () => {
    const code = `${client('max_network_retries=1')}client.v1.refunds.create(params={"charge": "ch_1"}, options={"base_url": "http://a"})\n`;
    const { text, left } = await migrate(code);
    expect(text).toBe(code);
    expect(left).toMatchObject([
      [
        '"base_url": "http://a"',
        'no-repair',
        'stripe-python has no option base_url, which client.v1.refunds.create is given: no call has an address of its own.',
        TODO,
      ],
    ]);
  });
});

it('leaves options of stripe-node to stripe-node', async () => {
  const code = `${client('max_network_retry=1')}client.v1.refunds.create(params={"charge": "ch_1"}, options={"idempotencyKey": "a"})\n`;
  expect(await migrate(code)).toEqual({ text: code, left: [] });
});
