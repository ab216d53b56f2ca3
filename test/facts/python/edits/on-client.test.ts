import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, StripeCall } from '../../../../src/facts/model.js';
import { extract } from '../../../../src/facts/python/extract.js';
import { factsOf } from '../compact.js';
import { viewOf } from '../view.js';
import { generatedCall } from './call-arguments.js';
import { apply } from './repaired.js';

const head = `import asyncio
import stripe

client = stripe.StripeClient("sk_test_1")


async def run(k, a, c, kw, cid, f, g):
    return `;

function moduleWith(call: string): string {
  return `${head}${call.replaceAll('\n', '\n    ')}\n`;
}

/** The first call of a module, on `client`; what is read of the result is what was read before. */
function moved(code: string, facts: Facts = factsOf(code)): string | undefined {
  const [fact] = facts.calls;
  const made = apply(code, fact?.onClient?.('client'));
  if (made === undefined) return undefined;
  const again = factsOf(made);
  const there = again.calls[0];
  expect(there && saidOf(there)).toEqual(fact && saidOf(fact));
  expect(again.clients[there?.client ?? -1]?.name).toBe('client');
  expect(there?.onClient).toBeUndefined();
  return made;
}

/** What is said of a call, whatever its lines are indented by. */
function saidOf({ call, tier, key, opaque }: StripeCall): unknown {
  return { call, tier, where: key.where, text: key.text?.replace(/\n\s*/gu, '\n'), stability: key.stability, opaque };
}

/** The call on the client. */
function onClient(call: string): string | undefined {
  return moved(moduleWith(call))?.slice(head.length, -1).replaceAll('\n    ', '\n');
}

describe('onClient', () => {
  it.each([
    [
      'stripe.Charge.create(amount=1, idempotency_key=k)',
      'client.v1.charges.create(params={"amount": 1}, options={"idempotency_key": k})',
    ],
    [
      'stripe.Charge.create(stripe_account=a, amount=1, api_key=c, idempotency_key=k, currency="usd")',
      'client.v1.charges.create(params={"amount": 1, "currency": "usd"}, options={"stripe_account": a, "idempotency_key": k})',
    ],
    [
      'stripe.Refund.create(charge=c, stripe_version=a, headers={"X": a}, max_network_retries=3, stripe_context=a, content_type=a)',
      'client.v1.refunds.create(params={"charge": c}, options={"stripe_version": a, "headers": {"X": a}, "max_network_retries": 3, "stripe_context": a, "content_type": a})',
    ],
    [
      'stripe.PaymentIntent.retrieve("pi_1", expand=["a"])',
      'client.v1.payment_intents.retrieve("pi_1", params={"expand": ["a"]})',
    ],
    ['stripe.Customer.modify(cid, name=a)', 'client.v1.customers.update(cid, params={"name": a})'],
    ['stripe.Customer.delete(cid, idempotency_key=k)', 'client.v1.customers.delete(cid, options={"idempotency_key": k})'],
    ['stripe.Customer.create_source(cid, source=a)', 'client.v1.customers.payment_sources.create(cid, params={"source": a})'],
    ['stripe.Customer.list_payment_methods(cid, limit=3)', 'client.v1.customers.payment_methods.list(cid, params={"limit": 3})'],
    ['stripe.checkout.Session.create(mode="payment")', 'client.v1.checkout.sessions.create(params={"mode": "payment"})'],
    ['stripe.Balance.retrieve()', 'client.v1.balance.retrieve()'],
    ['stripe.Balance.retrieve(api_key=k)', 'client.v1.balance.retrieve()'],
    ['stripe.Charge.capture((cid), amount=3,)', 'client.v1.charges.capture((cid), params={"amount": 3},)'],
    ['await stripe.Refund.create_async(charge=c)', 'await client.v1.refunds.create_async(params={"charge": c})'],
  ])('%s', (call, expected) => {
    expect(onClient(call)).toBe(expected);
  });

  it.each([
    [
      'retrieve(id=x) of any major',
      'stripe.Charge.retrieve(expand=["a"], id=c)',
      'client.v1.charges.retrieve(c, params={"expand": ["a"]})',
    ],
    ['what takes it until 15', 'stripe.PaymentIntent.confirm(intent=c)', 'client.v1.payment_intents.confirm(c)'],
    ['one that is deleted', 'stripe.Customer.delete(sid=c)', 'client.v1.customers.delete(c)'],
    ['an account', 'stripe.Account.retrieve(id=c)', 'client.v1.accounts.retrieve(c)'],
    ['not by another name', 'stripe.PaymentIntent.confirm(id=c)', undefined],
    ['not one of several', 'stripe.Customer.retrieve_source(customer=cid, id=c)', undefined],
    ['not one too many', 'stripe.Charge.retrieve(cid, k)', undefined],
    ['not `None`', 'stripe.Account.retrieve(None)', undefined],
    ['not what cannot be counted', 'stripe.Charge.retrieve(*f)', undefined],
    ['not an object', 'stripe.PaymentIntent.confirm(stripe.PaymentIntent.create(amount=1), off_session=True)', undefined],
    ['a member of one', 'stripe.Refund.create(charge=f.id)', 'client.v1.refunds.create(params={"charge": f.id})'],
  ])('an id by its name: %s', (_, call, expected) => {
    expect(onClient(call)).toBe(expected);
  });

  it.each([
    ['stripe.Account.retrieve(expand=["a"])', 'client.v1.accounts.retrieve_current(params={"expand": ["a"]})'],
    ['stripe.Subscription.delete(cid)', 'client.v1.subscriptions.cancel(cid)'],
  ])('%s has another name on a client', (call, expected) => {
    const code = moduleWith(call);
    const [fact] = factsOf(code).calls;
    expect(apply(code, fact?.onClient?.('client'))).toBe(moduleWith(expected));
  });

  it.each([
    [
      'a page',
      'stripe.Charge.list(limit=3).auto_paging_iter()',
      'client.v1.charges.list(params={"limit": 3}).auto_paging_iter()',
    ],
    ['every page', 'stripe.Charge.auto_paging_iter(limit=3)', 'client.v1.charges.list(params={"limit": 3}).auto_paging_iter()'],
    ['a member', 'stripe.Charge.retrieve(c).amount', 'client.v1.charges.retrieve(c).amount'],
    [
      'a thread',
      'asyncio.to_thread(stripe.Refund.create, charge=c, idempotency_key=k)',
      'asyncio.to_thread(client.v1.refunds.create, params={"charge": c}, options={"idempotency_key": k})',
    ],
    ['an f-string', 'f"{stripe.Refund.create(charge=c).id}"', 'f"{client.v1.refunds.create(params={\'charge\': c}).id}"'],
    [
      'an f-string of the other quotes',
      "f'{stripe.Refund.create(charge=c).id}'",
      'f\'{client.v1.refunds.create(params={"charge": c}).id}\'',
    ],
  ])('within %s', (_, call, expected) => {
    expect(onClient(call)).toBe(expected);
  });

  it.each([
    ['a helper', 'kw(stripe.Refund.create, charge=c)'],
    ['a helper that keeps keywords', 'anyio.to_thread.run_sync(stripe.Refund.create, c)'],
    ['a table', '{"refund": stripe.Refund.create}'],
    ['a list that pages by itself', 'asyncio.to_thread(stripe.Charge.auto_paging_iter, limit=3)'],
  ])('is absent where %s calls', (_, call) => {
    expect(onClient(call)).toBeUndefined();
  });

  it.each([
    ['unseen', '**kw', undefined],
    ['written there', 'amount=1, **{"currency": "usd"}', 'params={"amount": 1, **{"currency": "usd"}}'],
    ['of one of two', '**({"a": 1} if c else {})', 'params={**({"a": 1} if c else {})}'],
    ['with an option', '**{"amount": 1, "idempotency_key": "k"}', undefined],
    ['with a key of its own', '**{"amount": 1, "api_key": "k"}', undefined],
    ['with a name given twice', 'amount=1, **{"amount": 2}', undefined],
    ['with a name that is computed', '**{c: 1}', undefined],
  ])('what is spread: %s', (_, given, expected) => {
    expect(onClient(`stripe.Charge.create(${given})`)).toBe(expected && `client.v1.charges.create(${expected})`);
  });

  it.each([
    ['once', 'more = {"a": 1}', true],
    ['with an entry', 'more = {"a": 1}\nmore["b"] = 2', true],
    ['as a call', 'more = dict(a=1)', true],
    ['and printed', 'more = {"a": 1}\nprint(more)', true],
    ['with an option', 'more = {"a": 1}\nmore["idempotency_key"] = c', false],
    ['with a computed entry', 'more = {"a": 1}\nmore[c] = 2', false],
    ['with others', 'more = {"a": 1}\nmore.update(c)', false],
    ['where others see it', 'more = {"a": 1}\nf(more)', false],
    ['twice', 'more = {"a": 1}\nmore = c', false],
    ['elsewhere', 'more = f()', false],
  ])('what a name spreads, filled %s', (_, filled, isSeen) => {
    const code = `import stripe\n\n\ndef run(c, f):\n${filled.replace(/^/gmu, '    ')}\n    return stripe.Charge.create(**more)\n`;
    const made = apply(code, factsOf(code).calls[0]?.onClient?.('client'));
    expect(made?.includes('client.v1.charges.create(params={**more})')).toBe(isSeen || undefined);
  });

  it.each([
    ['fields of a client’s call', 'stripe.Charge.create(params={"amount": 1})'],
    ['options of a client’s call', 'stripe.Charge.create(amount=1, options={"idempotency_key": k})'],
    ['a key of another spelling', 'stripe.Charge.create(amount=1, idempotencyKey=k)'],
    ['what no client has', 'stripe.SetupAttempt.retrieve(cid)'],
    ['what sends a field of its own', 'stripe.Charge.mark_as_fraudulent(cid)'],
    ['a client', 'client.v1.charges.create(params={"amount": 1})'],
    ['HTTP', 'requests.post("https://api.stripe.com/v1/charges")'],
  ])('is absent for %s', (_, call) => {
    expect(onClient(call)).toBeUndefined();
  });

  it('leaves the methods of objects alone, which keep the client that they came from', () => {
    const code = moduleWith('stripe.Charge.retrieve(c).refund(amount=1)');
    const { calls } = factsOf(code);
    expect(calls.map(({ call, onClient: repair }) => [call, repair !== undefined])).toEqual([
      ['charges.retrieve', true],
      ['refunds.create', false],
    ]);
  });

  it.each([
    ['key first, where both act', 'idempotency_key=f(), amount=g()', 'options={"idempotency_key": f()}, params={"amount": g()}'],
    ['key between, where all act', 'amount=f(), idempotency_key=g(), currency=f()', undefined],
    [
      'key between, which only reads',
      'amount=f(), idempotency_key=k, currency=g()',
      'params={"amount": f(), "currency": g()}, options={"idempotency_key": k}',
    ],
    [
      'key between, which only writes down',
      'amount=f(), idempotency_key=str(k), currency=g()',
      'params={"amount": f(), "currency": g()}, options={"idempotency_key": str(k)}',
    ],
    [
      'a name that is used behind',
      'idempotency_key=(x := k), metadata={"k": x}',
      'options={"idempotency_key": (x := k)}, params={"metadata": {"k": x}}',
    ],
    ['a name that is used between', 'amount=c, idempotency_key=(x := k), metadata={"k": x}', undefined],
    ['a name that goes with the key', 'amount=1, api_key=(x := k)', undefined],
  ])('keeps what depends on the order: %s', (_, given, expected) => {
    expect(onClient(`stripe.Charge.create(${given})`)).toBe(expected && `client.v1.charges.create(${expected})`);
  });

  it.each([
    ['import stripe as s', 's.Charge.create'],
    ['from stripe import Charge', 'Charge.create'],
    ['from stripe import Charge as C', 'C.create'],
    ['from stripe import checkout, api_resources', 'api_resources.Charge.create'],
    ['import stripe\n\ncreate = stripe.Charge.create', 'create'],
    ['import os', 'getattr(stripe.Charge, "create")'],
    ['import os', '(stripe\n        .Charge\n        .create)'],
  ])('reads %j, %s', (imports, callee) => {
    const code = (call: string): string => `${imports}\n\n\ndef run(client):\n    import stripe\n    return ${call}\n`;
    const made = apply(code(`${callee}(amount=1)`), factsOf(code(`${callee}(amount=1)`)).calls[0]?.onClient?.('client'));
    const to = callee.startsWith('(') ? '(client.v1.charges.create)' : 'client.v1.charges.create';
    expect(made).toBe(code(`${to}(params={"amount": 1})`));
  });

  it.each([
    [undefined, 'client.v1.charges.create'],
    [16, 'client.v1.charges.create'],
    [13, 'client.v1.charges.create'],
    // 12.4 had none.
    [12, 'client.charges.create'],
    [8, 'client.charges.create'],
    [7, undefined],
  ])('of stripe-python %s is %s', (major, expected) => {
    const code = 'import stripe\nstripe.Charge.create()\n';
    const [fact] = extract(viewOf(code), { aliases: [], stripeMajor: major }).calls;
    expect(apply(code, fact?.onClient?.('client'))).toBe(expected && `import stripe\n${expected}()\n`);
  });

  it.each([
    [
      'arguments in lines of their own',
      `stripe.Charge.create(
    amount=1,  # cents
    # who pays
    customer=c,
    metadata={
        "a": 1,
    },
    idempotency_key=k,
)`,
      `client.v1.charges.create(
    params={
        "amount": 1,  # cents
        # who pays
        "customer": c,
        "metadata": {
            "a": 1,
        },
    },
    options={"idempotency_key": k},
)`,
    ],
    [
      'ids before them, several options among them, no comma at the end',
      `stripe.Customer.modify(  # note
    cid,  # who
    name="a" "b",
    stripe_account=a,
    # kept
    idempotency_key=k,
    description=("a"
                 "b")
    # the end
)`,
      `client.v1.customers.update(  # note
    cid,  # who
    params={
        "name": "a" "b",
        "description": ("a"
                     "b")
    },
    options={
        "stripe_account": a,
        # kept
        "idempotency_key": k
    }
    # the end
)`,
    ],
    [
      'arguments in one line between the brackets',
      'stripe.Charge.create(\n    amount=1, idempotency_key=k\n)',
      'client.v1.charges.create(\n    params={"amount": 1}, options={"idempotency_key": k}\n)',
    ],
    [
      'one argument between the brackets',
      'stripe.Charge.create(\n    amount=1,  # cents\n)',
      'client.v1.charges.create(\n    params={"amount": 1},  # cents\n)',
    ],
    [
      'arguments under one another',
      'stripe.Charge.create(amount=1,\n                     currency="usd", idempotency_key=k)',
      `client.v1.charges.create(
    params={
        "amount": 1,
        "currency": "usd"
    },
    options={"idempotency_key": k}
)`,
    ],
    [
      'a value of several lines in one line',
      'stripe.Charge.create(amount=1, metadata={\n    "a": 1,\n}, idempotency_key=k)',
      'client.v1.charges.create(params={"amount": 1, "metadata": {\n    "a": 1,\n}}, options={"idempotency_key": k})',
    ],
    [
      'text of several lines',
      'stripe.Charge.create(\n    description="""a\n    b""",\n    amount=1,\n)',
      'client.v1.charges.create(\n    params={\n        "description": """a\n    b""",\n        "amount": 1,\n    },\n)',
    ],
    [
      'blanks and brackets around values',
      'stripe.Charge.create( amount = (1) , currency=  (  # c\n    "usd"\n) )',
      'client.v1.charges.create( params={"amount": (1), "currency": (  # c\n    "usd"\n)} )',
    ],
  ])('keeps %s', (_, call, expected) => {
    expect(onClient(call)).toBe(expected);
  });

  it.each([
    ['of the key that is left out', 'stripe.Charge.create(\n    amount=1,\n    api_key=k,  # theirs\n)'],
    ['within the method', '(stripe  # the module\n    .Charge.create)(amount=1)'],
    ['before a name', 'stripe.Charge.create(\n    # theirs\n    api_key=k,\n)'],
  ])('loses no comment: %s', (_, call) => {
    expect(onClient(call)).toBeUndefined();
  });

  it('writes quotes, indentation and line ends as the file does', () => {
    const code =
      "import stripe\r\n\r\n\r\ndef run(k):\r\n\tx = 'a'\r\n\treturn stripe.Charge.create(amount=1,\r\n\t\tcurrency=x, idempotency_key=k)\r\n";
    const made = apply(code, factsOf(code).calls[0]?.onClient?.('self.client'));
    expect(made?.slice(made.indexOf('return '))).toBe(
      "return self.client.v1.charges.create(\r\n\t\tparams={\r\n\t\t\t'amount': 1,\r\n\t\t\t'currency': x\r\n\t\t},\r\n\t\toptions={'idempotency_key': k}\r\n\t)\r\n",
    );
  });

  it('edits nothing but what changes, so that calls in one another can be written at once', () => {
    const code = moduleWith('stripe.Refund.create(charge=stripe.Charge.retrieve(c).id, idempotency_key=k)');
    const edits = factsOf(code).calls.flatMap((call) => call.onClient?.('client') ?? []);
    expect(apply(code, edits)).toBe(
      moduleWith('client.v1.refunds.create(params={"charge": client.v1.charges.retrieve(c).id}, options={"idempotency_key": k})'),
    );
  });
});

const SEED = 20261123;

describe('any call', () => {
  it(`is read as it was, with its values and comments and nothing else changed, seed ${String(SEED)}`, () => {
    let count = 0;
    const property = fc.property(generatedCall, ({ module, range: [start, end] }) => {
      const made = moved(module);
      if (made === undefined) return;
      count += 1;
      expect(made.startsWith(module.slice(0, start))).toBe(true);
      expect(made.endsWith(module.slice(end))).toBe(true);
      expect(commentsOf(made)).toEqual(commentsOf(module));
      expect(made).not.toContain('api_key=');
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
    expect(count).toBeGreaterThan(200);
  });
});

function commentsOf(code: string): string[] {
  return [...code.matchAll(/# (?:above|beside|why|what).*/gu)].map(([comment]) => comment).toSorted();
}
