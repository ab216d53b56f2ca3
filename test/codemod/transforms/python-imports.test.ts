import { describe, expect, it } from 'vitest';
import { clientPerRole } from '../../../src/codemod/transforms/client-per-role.js';
import { migrate } from './support.js';

const server = (head: string, tail = ''): string => `${head}
mcp = FastMCP("billing")


@mcp.tool()
def balance() -> int:
    """What is there."""
    return stripe.Balance.retrieve().available[0].amount
${tail}`;

async function migrated(code: string, role = 'billing'): Promise<{ text: string; left: readonly (readonly string[])[] }> {
  const { files, left } = await migrate([clientPerRole], { 'server.py': code }, { role });
  return { text: files['server.py'] ?? '', left: left.map(({ reason, why, todo }) => [reason, why, todo]) };
}

describe('the import of stripe', () => {
  it('comes before the client that the module makes, wherever it stands', async () => {
    const head = `import os
import sys
sys.path.insert(0, "lib")

from mcp.server.fastmcp import FastMCP

import stripe
stripe.api_key = os.environ["STRIPE_KEY"]
`;
    const { text, left } = await migrated(server(head));
    expect(left).toEqual([]);
    expect(text).toContain(`import stripe

client = stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=2,
)

mcp = FastMCP("billing")
`);
  });

  it('may end the process where stripe is missing', async () => {
    const head = `import os
import sys

from mcp.server.fastmcp import FastMCP
try:
    import stripe
except ImportError:
    print("pip install stripe")
    sys.exit(1)

stripe.api_key = os.environ["STRIPE_KEY"]
`;
    const { text, left } = await migrated(server(head));
    expect(left).toEqual([]);
    expect(text).toContain(`    sys.exit(1)

client = stripe.StripeClient(`);
  });

  const why =
    'The file of stripe.api_key goes on where stripe-python is not installed, and a client that is made when it is loaded would need it.';
  const todo = 'Import stripe outside of the `try`, or make a StripeClient on the vault key of the role where it is needed.';

  it.each([
    ['for the module', 'try:\n    import stripe\nexcept ImportError:\n    stripe = None\n', ''],
    ['with any error', 'try:\n    import stripe\n    HAS_STRIPE = True\nexcept Exception:\n    HAS_STRIPE = False\n', ''],
  ])('that may fail keeps the file as it is: %s', async (_, tried) => {
    const code = server(
      `import os\n\nfrom mcp.server.fastmcp import FastMCP\n\n${tried}\nstripe.api_key = os.environ["STRIPE_KEY"]\n`,
    );
    expect(await migrated(code)).toEqual({ text: code, left: [['no-repair', why, todo]] });
  });

  it('that may fail in a tool keeps the file as it is', async () => {
    const code = `import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("books")


@mcp.tool()
def summary() -> dict:
    """What there is to know."""
    out = {}
    try:
        import stripe

        stripe.api_key = os.environ["STRIPE_KEY"]
        out["charges"] = [one.id for one in stripe.Charge.list(limit=5)]
    except Exception as e:
        out["note"] = str(e)
    return out
`;
    expect(await migrated(code)).toEqual({ text: code, left: [['no-repair', why, todo]] });
  });
});

describe('stripe.api_key', () => {
  const code = (more: string): string =>
    `import os

import stripe
from mcp.server.fastmcp import FastMCP

stripe.api_key = os.environ["STRIPE_KEY"]

mcp = FastMCP("billing")


@mcp.tool()
def balance() -> dict:
    """What is there."""
    if not stripe.api_key:
        return {"error": "Stripe is not set up."}
    return {"available": stripe.Balance.retrieve().available[0].amount}
${more}`;

  it('goes with the checks of tools that it is there', async () => {
    const { text, left } = await migrated(code(''));
    expect(left).toEqual([]);
    expect(text).not.toContain('api_key');
    expect(text).toContain(`    """What is there."""
    return {"available": client.v1.balance.retrieve().available[0].amount}
`);
  });

  it('stays, and is listed, where something else reads it', async () => {
    const { text, left } = await migrated(code('\n\ndef is_ready() -> bool:\n    return bool(stripe.api_key)\n'));
    expect(text).toContain('stripe.api_key = os.environ["STRIPE_KEY"]');
    expect(text).toContain('    if not stripe.api_key:\n');
    expect(left).toEqual([
      [
        'shared-client',
        'The key of the whole process is set here, and server.py reads it (stripe.api_key), though no call goes by it any more.',
        'Take out what reads it, and then the line.',
      ],
    ]);
  });

  it('stays where another file reads it', async () => {
    const other = 'import stripe\n\n\ndef is_ready() -> bool:\n    return bool(stripe.api_key)\n';
    const { files, left } = await migrate([clientPerRole], { 'server.py': code(''), 'health.py': other }, { role: 'billing' });
    expect(files['server.py']).toContain('stripe.api_key = os.environ["STRIPE_KEY"]');
    expect(left.map(({ why }) => why)).toEqual([
      'The key of the whole process is set here, and health.py reads it (stripe.api_key), though no call goes by it any more.',
    ]);
  });
});
