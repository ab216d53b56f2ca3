import { expect, it } from 'vitest';
import { moduleKeys } from '../../../../src/facts/python/calls/module-client.js';
import { intoFactory } from '../../../../src/facts/python/edits/factory.js';
import { removeApiKey } from '../../../../src/facts/python/edits/remove-api-key.js';
import { vaultClient } from '../../../../src/facts/python/edits/vault.js';
import { parsePython } from '../../../../src/facts/python/tree/parse.js';
import { viewOf } from '../view.js';
import { apply } from './repaired.js';

function without(code: string, isTaken?: (name: string) => boolean): string | undefined {
  const view = viewOf(code);
  const keys = moduleKeys(view).flatMap(({ node }) => (node.nodeType === 'Assign' ? [node] : []));
  const made = apply(view.text, removeApiKey(view, keys, { ...(isTaken && { isTaken }) }));
  if (made !== undefined) expect(() => parsePython(made)).not.toThrow();
  return made;
}

const use = '\n\ndef charge():\n    stripe.Charge.create(amount=1)\n';

it.each([
  ['of the module', 'import os\n\nimport stripe\n\nstripe.api_key = os.environ["K"]\n', 'import stripe\n'],
  [
    'with a name and a check',
    'import os\nimport stripe\n\nKEY = os.getenv("STRIPE_KEY")\nif not KEY:\n    raise ValueError("No key.")\nstripe.api_key = KEY\n',
    'import stripe\n',
  ],
  [
    'with what is needed still',
    'import os\nimport stripe\nfrom dotenv import load_dotenv\n\nload_dotenv()\nstripe.api_key = os.environ["K"]  # live\nPORT = os.environ["PORT"]\n',
    'import os\nimport stripe\nfrom dotenv import load_dotenv\n\nload_dotenv()\nPORT = os.environ["PORT"]\n',
  ],
  [
    'with a part of an import',
    'import stripe\nfrom config import DEBUG, STRIPE_KEY\n\nstripe.api_key = STRIPE_KEY\nprint(DEBUG)\n',
    'import stripe\nfrom config import DEBUG\n\nprint(DEBUG)\n',
  ],
  ['beside a name', 'import stripe\nstripe.api_key = KEY = load()\nprint(KEY)\n', 'import stripe\nKEY = load()\nprint(KEY)\n'],
  [
    'in a function',
    'import os\nimport stripe\n\n\ndef setup():\n    stripe.api_key = os.environ["K"]\n',
    'import stripe\n\n\ndef setup():\n    pass\n',
  ],
  [
    'in a branch',
    'import stripe\n\n\ndef setup(key):\n    """Sets up."""\n    if key:\n        stripe.api_key = key\n    else:\n        warn()\n',
    'import stripe\n\n\ndef setup(key):\n    """Sets up."""\n    if key:\n        pass\n    else:\n        warn()\n',
  ],
  [
    'with its condition',
    'import stripe\nfrom config import settings\n\nif settings.stripe_key and settings.live is not None:\n    stripe.api_key = settings.stripe_key\n',
    'import stripe\n',
  ],
  [
    'and not a condition that does something',
    'import stripe\nfrom config import load\n\nif load():\n    stripe.api_key = "k"\n',
    'import stripe\nfrom config import load\n\nif load():\n    pass\n',
  ],
  [
    'with checks that it is there',
    'import os\nimport stripe\n\nstripe.api_key = os.getenv("K")\n\n\ndef pay():\n    if not stripe.api_key:\n        print("no key")\n        return "Stripe is not set up."\n    return "paid"\n',
    'import stripe\n\n\ndef pay():\n    return "paid"\n',
  ],
  [
    'at the start of a function',
    'import stripe\n\n\ndef setup(key):\n    stripe.api_key = key\n\n    return charge()\n',
    'import stripe\n\n\ndef setup(key):\n    return charge()\n',
  ],
])('takes out the key %s', (_, before, after) => {
  expect(without(before + use)).toBe(after + use);
});

it.each([
  'def has_key():\n    return bool(stripe.api_key)\n',
  'def pay(demo):\n    if demo or not stripe.api_key:\n        return "demo"\n    return "paid"\n',
  'def pay():\n    if not stripe.api_key:\n        return "demo"\n    else:\n        return "paid"\n',
])('leaves a key that is read for something else: %j', (reader) => {
  expect(without(`import stripe\n\nstripe.api_key = "k"\n\n\n${reader}`)).toBeUndefined();
});

it('leaves a name that other files take', () => {
  const code = `import os\nimport stripe\n\nKEY = os.environ["K"]\nstripe.api_key = KEY\n${use}`;
  expect(without(code, (name) => name === 'KEY')).toBe(`import os\nimport stripe\n\nKEY = os.environ["K"]\n${use}`);
});

it('leaves a line with another statement', () => {
  expect(without(`import stripe\nstripe.api_key = "k"; setup()\n${use}`)).toBeUndefined();
});

it('goes along with a factory, whose names are needed and whose lines stay in order', () => {
  const code = `import os
import stripe
from swarm import Agent

KEY = os.environ["STRIPE_KEY"]
if not KEY:
    raise ValueError("No key.")
stripe.api_key = KEY


# Charges.
def charge(amount: int):
    return stripe.Charge.create(amount=amount)


agent = Agent(functions=[charge])
`;
  const view = viewOf(code);
  const [fn] = view.all('FunctionDef');
  const [use] = view.all('Call').filter(({ func }) => view.textOf(func) === 'stripe.Charge.create');
  const vault = vaultClient(view, 'billing', fn);
  if (!fn || !use || !vault) throw new Error('The program is not what it was.');
  const plan = { client: 'client', role: 'billing', uses: [use], places: [fn], after: 0 };
  const along = [...vault.edits, ...(intoFactory(view, { ...plan, vault })?.edits ?? [])];
  const keys = moduleKeys(view).flatMap(({ node }) => (node.nodeType === 'Assign' ? [node] : []));
  expect(apply(code, removeApiKey(view, keys, { along }))).toBe(`import os
import stripe
from swarm import Agent


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )

    # Charges.
    def charge(amount: int):
        return stripe.Charge.create(amount=amount)

    return charge


charge = make_billing_tools()


agent = Agent(functions=[charge])
`);
});
