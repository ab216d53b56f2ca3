import { describe, expect, it } from 'vitest';
import { clientsOf, factsOf } from '../compact.js';

const use = '\nclient.v1.refunds.create({"charge": c})\n';

describe('where a client comes from', () => {
  it.each([
    ['the module', 'import stripe\nclient = stripe.StripeClient("sk_test_1")', 'client module raw'],
    ['the class', 'from stripe import StripeClient\nclient = StripeClient("sk_test_1")', 'client module raw'],
    ['an alias of the class', 'from stripe import StripeClient as SC\nclient = SC("sk_test_1")', 'client module raw'],
    ['an alias of the module', 'import stripe as s\nclient = s.StripeClient(api_key="sk_test_1")', 'client module raw'],
    [
      'a class of ours that extends it',
      'import stripe\nclass Api(stripe.StripeClient):\n    pass\nclient = Api("sk_test_1")',
      'client module raw',
    ],
    [
      'a factory',
      'import stripe\ndef make():\n    return stripe.StripeClient("sk_test_1")\nclient = make()',
      'stripe.StripeClient(…) function raw',
    ],
    [
      'a branch',
      'import stripe\nclient = stripe.StripeClient("sk_test_1") if live else stripe.StripeClient("sk_test_2")',
      'client module raw',
    ],
  ])('%s', (_, code, expected) => {
    const [client] = clientsOf(factsOf(code + use));
    expect(client).toBe(expected);
  });
});

it.each([
  ['filled where nobody gives it', 'client=None', 'client = client or stripe.StripeClient("sk_test_1")'],
  ['filled after a look at it', 'client', 'if client is None:\n        client = stripe.StripeClient("sk_test_1")'],
])('finds the calls on a parameter that is %s', (_, parameter, filled) => {
  const code = `import stripe\ndef make(${parameter}):\n    ${filled}\n    def refund(c):\n        return client.v1.refunds.create({"charge": c})\n`;
  const facts = factsOf(code);
  expect(clientsOf(facts)).toEqual(['client function raw']);
  expect(facts.calls.map(({ call, client }) => [call, client])).toEqual([['refunds.create', 0]]);
});

describe('where a client lives', () => {
  it.each([
    ['a constant', 'client = stripe.StripeClient(k)\nclient.v1.refunds.create({})', 'client module opaque'],
    [
      'made on first use',
      '_client = None\ndef get():\n    global _client\n    if _client is None:\n        _client = stripe.StripeClient(k)\n    return _client\nget().v1.refunds.create({})',
      '_client lazy opaque',
    ],
    [
      'kept by a cache',
      'from functools import lru_cache\n@lru_cache\ndef get():\n    return stripe.StripeClient(k)\nget().v1.refunds.create({})',
      'stripe.StripeClient(…) lazy opaque',
    ],
    [
      'in a function',
      'def f():\n    client = stripe.StripeClient(k)\n    client.v1.refunds.create({})',
      'client function opaque',
    ],
    [
      'a field',
      'class Api:\n    def __init__(self):\n        self.client = stripe.StripeClient(k)\n    def refund(self):\n        self.client.v1.refunds.create({})',
      'self.client class opaque',
    ],
    [
      'a field of the class',
      'class Api:\n    client = stripe.StripeClient(k)\n    def refund(self):\n        self.client.v1.refunds.create({})',
      'self.client class opaque',
    ],
    [
      'a parameter with a type',
      'def f(client: stripe.StripeClient):\n    client.v1.refunds.create({})',
      'client function opaque',
    ],
    [
      'a parameter with a type in quotes',
      'def f(client: "stripe.StripeClient | None"):\n    pass\ndef g(client: "stripe.StripeClient"):\n    client.v1.refunds.create({})',
      'client function opaque',
    ],
    [
      'a parameter that may be left out',
      'from typing import Optional\ndef f(client: Optional[stripe.StripeClient] = None):\n    client.v1.refunds.create({})',
      'client function opaque',
    ],
    [
      'a parameter with a default',
      'api = stripe.StripeClient(k)\ndef f(client=api):\n    client.v1.refunds.create({})',
      'api module opaque',
    ],
    [
      'a field with a type',
      'from dataclasses import dataclass\n@dataclass\nclass Deps:\n    client: stripe.StripeClient\n    def refund(self):\n        self.client.v1.refunds.create({})',
      'self.client class opaque',
    ],
    [
      'a field of what a parameter is declared as',
      'class Deps:\n    client: stripe.StripeClient\ndef f(deps: Deps):\n    deps.client.v1.refunds.create({})',
      'deps function opaque',
    ],
    [
      'a member of a generic context',
      'class Deps:\n    client: stripe.StripeClient\ndef f(ctx: RunContext[Deps]):\n    ctx.deps.client.v1.refunds.create({})',
      'ctx function opaque',
    ],
    [
      'what a helper declares to return',
      'def get() -> stripe.StripeClient:\n    return registry["stripe"]\nget().v1.refunds.create({})',
      'get() function opaque',
    ],
  ])('%s', (_, code, expected) => {
    expect(clientsOf(factsOf(`import stripe\n${code}\n`))).toEqual([expected]);
  });

  it('another file', () => {
    const others = { billing: 'import stripe\nclient = stripe.StripeClient("sk_test_1")\n' };
    const facts = factsOf('from billing import client\nclient.v1.refunds.create({})  # stripe', others);
    expect(clientsOf(facts)).toEqual(['client imported raw']);
    expect(facts.clients[0]?.made?.path).toBe('billing.py');
  });
});

describe('the key of the whole module', () => {
  it('is a client where it is set, also in a function', () => {
    const code =
      'import os\nimport stripe\nstripe.api_key = os.environ["STRIPE_SECRET_KEY"]\ndef f(key):\n    stripe.api_key = key\n    stripe.Refund.create(charge=c)\n';
    const facts = factsOf(code);
    expect(clientsOf(facts)).toEqual(['stripe.api_key module opaque', 'stripe.api_key module raw STRIPE_SECRET_KEY']);
    expect(facts.clients.map(({ at }) => code.slice(...at))).toEqual([
      'stripe.api_key = key',
      'stripe.api_key = os.environ["STRIPE_SECRET_KEY"]',
    ]);
    expect(facts.clients.every(({ processWide }) => processWide)).toBe(true);
    expect(facts.calls[0]?.client).toBe(0);
  });

  it('without one, the import stands for it', () => {
    const facts = factsOf('import stripe\nstripe.Refund.create(charge=c)');
    expect(clientsOf(facts)).toEqual(['stripe module opaque']);
    expect(facts.clients[0]?.processWide).toBeUndefined();
  });

  it('is not set by what is called like it elsewhere', () => {
    expect(factsOf('import stripe\nopenai.api_key = "x"\nself.api_key = key\n').clients).toEqual([]);
  });
});

describe('what a client authenticates with', () => {
  it.each([
    ['os.environ["STRIPE_SECRET_KEY"]', 'raw STRIPE_SECRET_KEY'],
    ['os.environ.get("STRIPE_API_KEY", "")', 'raw STRIPE_API_KEY'],
    ['os.getenv("STRIPE_SECRET_KEY")', 'raw STRIPE_SECRET_KEY'],
    ['os.getenv("STRIPE_SECRET_KEY") or "sk_test_1"', 'raw STRIPE_SECRET_KEY'],
    ['settings.STRIPE_SECRET_KEY', 'raw STRIPE_SECRET_KEY'],
    ['settings.stripe_secret_key', 'raw STRIPE_SECRET_KEY'],
    ['config("STRIPE_SECRET_KEY")', 'raw STRIPE_SECRET_KEY'],
    ['os.environ["PAYBRAKE_VAULT_KEY_BILLING"]', 'vault PAYBRAKE_VAULT_KEY_BILLING'],
    ['os.environ[f"PAYBRAKE_VAULT_KEY_{role.upper()}"]', 'vault'],
    ['"sk_test_1"', 'raw'],
    ['"pbk_test_1"', 'vault'],
    ['context_variables["stripe_key"]', 'opaque'],
    ['os.environ["STRIPE_PUBLISHABLE_KEY"]', 'opaque STRIPE_PUBLISHABLE_KEY'],
  ])('%s', (key, expected) => {
    const facts = factsOf(`import os\nimport stripe\nclient = stripe.StripeClient(${key})\n`);
    expect(clientsOf(facts)).toEqual([`client module ${expected}`]);
  });

  it('a way of the project to the client of a role', () => {
    const facts = factsOf(
      'from app.clients import vault_stripe\nclient = vault_stripe("billing")\nclient.v1.refunds.create({})\n# stripe',
    );
    expect(clientsOf(facts)).toEqual(['client module vault billing']);
  });
});

describe('options of a client', () => {
  const code =
    'import stripe\nclient = stripe.StripeClient("sk_test_1", base_url="http://localhost:4242/stripe/", max_network_retries=2)\n';
  const [client] = factsOf(code).clients;
  const [base, retries] = client?.config ?? [];
  const apply = (edits: readonly { readonly range: readonly [number, number]; readonly text: string }[] = []): string =>
    edits
      .toReversed()
      .reduce((text, { range, text: to }) => text.slice(0, range[0]) + to + text.slice(range[1]), code)
      .split('\n')[1] ?? '';

  it('are named, with their values', () => {
    expect(client?.config.map(({ name, slot, value }) => [name, slot, value?.()])).toEqual([
      ['base_url', 'config', 'http://localhost:4242/stripe/'],
      ['max_network_retries', 'config', 2],
    ]);
  });

  it.each([
    ['"http://localhost:4242/v1"', '"http://localhost:4242"'],
    ['PROXY + "/stripe/"', 'PROXY + "/stripe"'],
    ["f'{PROXY}/stripe/v1/'", "f'{PROXY}/stripe'"],
    ['PROXY', 'PROXY'],
    ['os.environ["PROXY"]', 'os.environ["PROXY"]'],
  ])('as an address, %s becomes %s', (written, wrapped) => {
    const code = `import os\nimport stripe\nclient = stripe.StripeClient("sk_test_1", base_url=${written})\n`;
    const [option] = factsOf(code).clients[0]?.config ?? [];
    expect(option?.wrap?.('base_addresses', 'api')[0]?.text).toBe(`base_addresses={"api": ${wrapped}}`);
  });

  it('can be renamed, wrapped, written anew and added', () => {
    expect(apply(base?.rename?.('proxy'))).toContain('proxy="http://localhost:4242/stripe/"');
    expect(apply(base?.wrap?.('base_addresses', 'api'))).toContain('base_addresses={"api": "http://localhost:4242/stripe"}');
    expect(apply(retries?.rewrite?.({}))).toBe(
      'client = stripe.StripeClient("sk_test_1", base_url="http://localhost:4242/stripe/")',
    );
    expect(apply(retries?.rewrite?.({ stripe_account: 'acct_1' }))).toContain(', stripe_account="acct_1")');
    expect(apply(client?.addConfig?.({ stripe_account: 'acct_1' }))).toContain('max_network_retries=2, stripe_account="acct_1")');
  });
});
