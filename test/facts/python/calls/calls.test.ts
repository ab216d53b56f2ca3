import { describe, expect, it } from 'vitest';
import { callsOf, factsOf, keyOf } from '../compact.js';

const module = 'import stripe\n';
const instance = 'import os\nfrom stripe import StripeClient\nclient = StripeClient(os.environ["STRIPE_SECRET_KEY"])\n';

describe('how a call on the module is written', () => {
  it.each([
    ['plainly', 'stripe.Refund.create(charge=c)', 'refunds.create money stripe'],
    ['with await', 'async def f():\n    await stripe.Refund.create_async(charge=c)', 'refunds.create money stripe'],
    ['over several lines', 'stripe.Refund.create(\n    charge=c,\n)', 'refunds.create money stripe'],
    ['on a nested class', 'stripe.checkout.Session.create(mode="payment")', 'checkout.sessions.create session stripe'],
    ['on a class that is imported', 'from stripe import Refund\nRefund.create(charge=c)', 'refunds.create money stripe'],
    ['on a class in a name', 'R = stripe.Refund\nR.create(charge=c)', 'refunds.create money stripe'],
    ['with a method in a name', 'create = stripe.Refund.create\ncreate(charge=c)', 'refunds.create money stripe'],
    ['as modify', 'stripe.Subscription.modify("sub_1", items=[])', 'subscriptions.update change stripe'],
    ['through getattr', 'getattr(stripe.Refund, "create")(charge=c)', 'refunds.create money stripe'],
    [
      'on a nested object',
      'stripe.Customer.create_balance_transaction("cus_1", amount=1)',
      'customers.createBalanceTransaction money stripe',
    ],
    ['in a lambda', 'f = lambda c: stripe.Refund.create(charge=c)', 'refunds.create money stripe'],
    ['in a comprehension', '[stripe.Refund.create(charge=c) for c in cs]', 'refunds.create money stripe'],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(module + code))).toEqual([expected]);
  });
});

describe('how a call on a client is written', () => {
  it.each([
    ['under v1', 'client.v1.refunds.create(params={"charge": c})', 'refunds.create money client'],
    ['without v1', 'client.refunds.create({"charge": c})', 'refunds.create money client'],
    ['on a nested service', 'client.v1.checkout.sessions.create({})', 'checkout.sessions.create session client'],
    ['on a service in a name', 'refunds = client.v1.refunds\nrefunds.create({})', 'refunds.create money client'],
    ['async', 'async def f():\n    await client.v1.refunds.create_async({})', 'refunds.create money client'],
    [
      'through a clone for another account',
      'client.with_stripe_context("acct_1").v1.refunds.create({})',
      'refunds.create money client',
    ],
    ['as a raw request', 'client.raw_request("post", "/v1/refunds", charge=c)', 'raw-request refunds.create money client'],
    [
      'as a raw request with a name in it',
      'client.raw_request("post", f"/v1/charges/{c}/capture")',
      'raw-request charges.capture money client',
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(instance + code))).toEqual([expected]);
  });
});

describe('what Stripe gave back can be asked for more', () => {
  it.each([
    [
      'at once',
      'stripe.PaymentIntent.retrieve("pi_1").confirm()',
      ['paymentIntents.retrieve read stripe', 'paymentIntents.confirm money stripe'],
    ],
    [
      'in a name',
      'charge = stripe.Charge.retrieve("ch_1")\ncharge.refund()',
      ['charges.retrieve read stripe', 'refunds.create money stripe'],
    ],
    [
      'in a list',
      'for c in stripe.Charge.list():\n    c.capture()',
      ['charges.list read stripe', 'charges.capture money stripe'],
    ],
    [
      'in pages',
      'for c in stripe.Charge.list().auto_paging_iter():\n    c.capture()',
      ['charges.list read stripe', 'charges.capture money stripe'],
    ],
    [
      'from the data of a list',
      'c = stripe.Charge.list().data[0]\nc.capture()',
      ['charges.list read stripe', 'charges.capture money stripe'],
    ],
    [
      'as a parameter with its type',
      'def f(intent: stripe.PaymentIntent):\n    intent.cancel()',
      ['paymentIntents.cancel change stripe'],
    ],
    [
      'as a helper gives it',
      'def get(i):\n    return stripe.PaymentIntent.retrieve(i)\nget("pi_1").confirm()',
      ['paymentIntents.retrieve read stripe', 'paymentIntents.confirm money stripe'],
    ],
    [
      'under a name of its own',
      'charge = stripe.Charge.retrieve("ch_1")\ncharge.payment_intent.cancel()',
      ['charges.retrieve read stripe', 'paymentIntents.cancel change stripe'],
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(module + code))).toEqual(expected);
  });
});

describe('what cannot be seen is opaque', () => {
  it.each([
    ['a computed class', 'getattr(stripe, name).create(amount=1)', ['getattr(stripe, name).create stripe opaque']],
    ['a computed method', 'getattr(stripe.Refund, name)(charge=c)', ['getattr(stripe.Refund, name) stripe opaque']],
    ['a method in a table', 'table = {"refund": stripe.Refund.create}', ['refunds.create money stripe opaque']],
    ['a method handed to a stranger', 'retry(stripe.Refund.create, charge=c)', ['refunds.create money stripe opaque']],
    ['keywords from elsewhere', 'def f(**kw):\n    stripe.Refund.create(**kw)', ['refunds.create money stripe opaque']],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(module + code))).toEqual(expected);
  });
});

describe('a method that is handed on', () => {
  const helper = 'def _call(method, *args, **kwargs):\n    return method(*args, **kwargs)\n';
  it.each([
    [
      'to a helper that hands on all',
      `${helper}_call(stripe.Refund.create, charge=c, idempotency_key="k")`,
      'options volatile constant "k"',
    ],
    ['to a helper, without a key', `${helper}_call(stripe.Refund.create, charge=c)`, 'none'],
    [
      'to a helper that adds a key',
      'import uuid\ndef _call(method, **kw):\n    return method(idempotency_key=str(uuid.uuid4()), **kw)\n_call(stripe.Refund.create, charge=c)',
      'options volatile random uuid.uuid4()',
    ],
    [
      'to a helper that has a thread call it',
      'import asyncio\nasync def _call(method, *args, **kwargs):\n    return await asyncio.to_thread(method, *args, api_key=k, **kwargs)\nasync def f():\n    await _call(stripe.Refund.create, charge=c)',
      'none',
    ],
    [
      'to a helper whose thread gets less',
      'import asyncio\nasync def _call(method, **kwargs):\n    return await asyncio.to_thread(method, charge=c)\nasync def f():\n    await _call(stripe.Refund.create, idempotency_key=k)',
      'opaque opaque',
    ],
    [
      'to a helper that makes something of it for later',
      'from functools import partial\ndef _call(method, **kwargs):\n    return partial(method, **kwargs)\n_call(stripe.Refund.create, charge=c)',
      'opaque opaque',
    ],
    ['to a thread', 'import asyncio\nasync def f():\n    await asyncio.to_thread(stripe.Refund.create, charge=c)', 'none'],
    ['with keywords that cannot be seen', `${helper}def f(**kw):\n    _call(stripe.Refund.create, **kw)`, 'opaque opaque'],
  ])('%s', (_, code, expected) => {
    const { calls } = factsOf(module + code);
    expect(calls.map(keyOf)).toEqual([expected]);
    expect(calls[0]?.call).toBe('refunds.create');
  });
});

describe('a request without the SDK', () => {
  it.each([
    [
      'requests',
      'import requests\nrequests.post("https://api.stripe.com/v1/refunds", data={}, auth=(k, ""))',
      'fetch refunds.create money -',
      'none',
    ],
    [
      'httpx with a key',
      'import httpx\nhttpx.post(f"https://api.stripe.com/v1/charges/{c}/capture", headers={"Idempotency-Key": f"capture-{c}"})',
      'fetch charges.capture money -',
      'options opaque',
    ],
    [
      'a session',
      'async def f(session):\n    await session.get("https://api.stripe.com/v1/balance")',
      'fetch balance.retrieve read -',
      'none',
    ],
    [
      'urllib',
      'from urllib.request import Request\nRequest("https://api.stripe.com/v1/refunds", data=b"charge=ch_1")',
      'fetch refunds.create money -',
      'none',
    ],
    [
      'a base in a name',
      'import requests\nBASE = "https://api.stripe.com"\nrequests.request("POST", BASE + "/v1/refunds")',
      'fetch refunds.create money -',
      'none',
    ],
  ])('%s', (_, code, expected, key) => {
    const facts = factsOf(code);
    expect(callsOf(facts)).toEqual([expected]);
    expect(facts.calls.map(keyOf)).toEqual([key]);
  });

  it('to another address is none of ours', () => {
    expect(factsOf('import requests\nrequests.post("https://example.com/v1/refunds")  # stripe').calls).toEqual([]);
  });
});

describe('what is no call of Stripe', () => {
  it.each([
    ['a model of a database', 'from stripe import StripeClient\nRefund.objects.create(charge=c)'],
    ['another client', 'import stripe\ndb.refunds.create({})'],
    ['a web hook', 'import stripe\nstripe.Webhook.construct_event(payload, sig, secret)'],
    ['an error', 'import stripe\nraise stripe.StripeError("x")'],
    ['a parameter without a type', 'import stripe\ndef f(client):\n    client.refunds.create({})'],
    ['an own class of that name', 'import stripe\nclass StripeClient:\n    pass\nStripeClient().refunds.create({})'],
  ])('%s', (_, code) => {
    expect(factsOf(code).calls).toEqual([]);
  });
});

it('says where a call stands and what it was given', () => {
  const code = `${instance}client.v1.refunds.create(params={"charge": c, "stripe_account": a}, options={"max_retries": 2})\n`;
  const [call] = factsOf(code).calls;
  expect(call && code.slice(...call.at)).toBe('client.v1.refunds.create');
  expect(call?.options.map(({ name, slot }) => `${slot} ${name}`)).toEqual([
    'params charge',
    'params stripe_account',
    'request max_retries',
  ]);
});

it('tells options from parameters on the module', () => {
  const [call] = factsOf(`${module}stripe.Refund.create(charge=c, stripe_account=a, api_key=k)`).calls;
  expect(call?.options.map(({ name, slot }) => `${slot} ${name}`)).toEqual([
    'params charge',
    'request stripe_account',
    'request api_key',
  ]);
});
