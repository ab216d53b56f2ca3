import { describe, expect, it } from 'vitest';
import { inPlace } from '../../../../src/facts/python/edits/in-place.js';
import { viewOf } from '../view.js';
import { apply } from './repaired.js';

type Options = Parameters<typeof inPlace>[3];

/** The file with its first client on the vault key of `billing`, which a second time changes nothing. */
function placed(code: string, options?: Options): string | undefined {
  const once = place(code, options);
  if (once !== undefined) expect(place(once, options)).toBeUndefined();
  return once;
}

function place(code: string, options?: Options): string | undefined {
  const view = viewOf(code);
  const client = view.all('Call').find(({ func }) => /StripeClient$|^SC$/u.test(view.textOf(func)));
  return client && apply(view.text, inPlace(view, client, 'billing', options));
}

const CLIENT = `stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
)`;

describe('a client stays where it is', () => {
  it('and loses a key that is called like the argument', () => {
    const code = `import os

import stripe


def client_of():
    api_key = os.environ.get("STRIPE_SECRET_KEY", "")
    return stripe.StripeClient(api_key=api_key)
`;
    expect(placed(code)).toBe(`import os

import stripe


def client_of():
    return stripe.StripeClient(
        api_key=os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )
`);
  });

  it('and loses the key with what only served it', () => {
    const code = `import os
import sys

import stripe
from dotenv import load_dotenv

load_dotenv()
key = os.environ.get("STRIPE_KEY")
if not key:
    print("No key.")
    sys.exit(1)

client = stripe.StripeClient(key)
`;
    expect(placed(code)).toBe(`import os

import stripe
from dotenv import load_dotenv

load_dotenv()

client = ${CLIENT}
`);
  });

  it.each([
    ['another use', 'print(key)\n'],
    ['an export', '__all__ = ["key"]\n'],
    ['a check that does something else', 'if not key:\n    key = 1\n'],
    ['a check with an else', 'if not key:\n    raise ValueError\nelse:\n    ready()\n'],
    ['a later branch', 'if a:\n    b()\nelif not key:\n    raise ValueError\n'],
  ])('keeps a key that has %s', (_, rest) => {
    const code = `import os\nimport stripe\n\nkey = os.environ["STRIPE_KEY"]\n${rest}client = stripe.StripeClient(key)\n`;
    expect(placed(code)).toBe(code.replace('stripe.StripeClient(key)', CLIENT));
  });

  it('keeps a key that other files take', () => {
    const code = 'import os\nimport stripe\n\nKEY = os.environ["STRIPE_KEY"]\nclient = stripe.StripeClient(KEY)\n';
    expect(placed(code, { isTaken: (name) => name === 'KEY' })).toBe(code.replace('stripe.StripeClient(KEY)', CLIENT));
  });

  it.each([
    ['a variable that is asked for', 'if not os.environ.get("STRIPE_KEY"):\n    raise RuntimeError("No key.")\n'],
    ['a variable that is looked for', 'if "STRIPE_KEY" not in os.environ:\n    raise RuntimeError("No key.")\n'],
    ['an assertion', 'assert os.getenv("STRIPE_KEY"), "No key."\n'],
  ])('takes out the check: %s', (_, check) => {
    const code = `import os\nimport stripe\n\n${check}client = stripe.StripeClient(os.environ["STRIPE_KEY"])\n`;
    expect(placed(code)).toBe(`import os\nimport stripe\n\nclient = ${CLIENT}\n`);
  });

  it('in a function, with the imports that it has there', () => {
    const code = `def purchase(order):
    import os
    from stripe import StripeClient as SC
    key = os.getenv("STRIPE_KEY")
    if key is None:
        return {"error": "No key."}
    return SC(key).v1.charges.create({"amount": 1})
`;
    expect(placed(code)).toBe(`def purchase(order):
    import os
    from stripe import StripeClient as SC
    return SC(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    ).v1.charges.create({"amount": 1})
`);
  });

  it('with its other options', () => {
    const code =
      'import os\nfrom stripe import StripeClient\nfrom config import settings\n\nc = StripeClient(settings.stripe_key, stripe_account="acct_1", max_network_retries=2)\n';
    expect(placed(code)).toBe(`import os
from stripe import StripeClient

c = StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    stripe_account="acct_1",
    max_network_retries=2,
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
)
`);
  });

  it('with the comments on its options, in CRLF', () => {
    const code =
      'import os\nimport stripe\n\nc = stripe.StripeClient(\n\tapi_key=os.environ["K"],\n\tstripe_account="acct_1",  # Europe\n)\n';
    expect(placed(code.replaceAll('\n', '\r\n'))).toBe(
      'import os\nimport stripe\n\nc = stripe.StripeClient(\n\tapi_key=os.environ["PAYBRAKE_VAULT_KEY_BILLING"],\n\tstripe_account="acct_1",  # Europe\n\tbase_addresses={"api": os.environ["PAYBRAKE_URL"]},\n)\n'.replaceAll(
        '\n',
        '\r\n',
      ),
    );
  });

  it('as what a function of the project makes', () => {
    const maker = { module: 'acme.stripe', name: 'stripe_for' };
    const code = 'import os\nimport stripe\n\nclient = stripe.StripeClient(os.environ["STRIPE_KEY"])\n';
    expect(placed(code, { maker })).toBe('from acme.stripe import stripe_for\n\nclient = stripe_for("billing")\n');
    expect(placed(code.replace('])', '], stripe_account="acct_1")'), { maker })).toBeUndefined();
  });
});

it.each([
  ['an address of its own', 'stripe.StripeClient(k, base_addresses={"api": url})'],
  ['options that cannot be seen', 'stripe.StripeClient(k, **options)'],
  ['arguments that cannot be seen', 'stripe.StripeClient(*arguments)'],
  ['no key', 'stripe.StripeClient()'],
  ['a comment in it', 'stripe.StripeClient(\n    k  # the live one\n)'],
  ['a key that is given', 'stripe.StripeClient(given)'],
])('leaves a client with %s', (_, made) => {
  expect(placed(`import stripe\n\ndef make(given):\n    return ${made}\n`)).toBeUndefined();
});

it('leaves a class of the project that extends the client', () => {
  expect(
    placed('import stripe\nclass MyStripeClient(stripe.StripeClient):\n    pass\nclient = MyStripeClient(k)\n'),
  ).toBeUndefined();
});
