import { describe, expect, it } from 'vitest';
import { Parameters } from '../../../../src/facts/python/agents/parameters.js';
import { Reachability } from '../../../../src/facts/python/agents/reach.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { findCalls } from '../../../../src/facts/python/calls/calls.js';
import { Senders } from '../../../../src/facts/python/calls/senders.js';
import { findSecrets } from '../../../../src/facts/python/secrets/secrets.js';
import type { Secret } from '../../../../src/facts/model.js';
import { parsePython } from '../../../../src/facts/python/tree/parse.js';
import { viewOf } from '../view.js';

function secretsIn(code: string): readonly Secret[] {
  const view = viewOf(code);
  const present = presentFrameworks(view, []);
  const tools = findTools(view, present);
  const parameters = new Parameters(tools);
  const reachability = new Reachability(view, tools);
  const calls = (): ReturnType<typeof findCalls> => findCalls({ view, inputKind: parameters.inputKind, senders: new Senders() });
  return findSecrets(view, present, tools, parameters, calls, (tool, node) => reachability.reaches(tool, node));
}

/** `result client-secret intent.client_secret @ "secret": intent.client_secret`. */
function found(code: string): string[] {
  return secretsIn(code).map(({ sink, type, object, text, at: [start, end] }) =>
    [sink, type, ...(object === undefined ? [] : [object]), text, `@ ${code.slice(start, end)}`].join(' '),
  );
}

const HEAD = 'import json, os, stripe\nfrom agents import function_tool\n';
/** A tool with these lines. */
const tool = (...lines: string[]): string =>
  `${HEAD}@function_tool\ndef pay(a):\n${lines.map((line) => `    ${line}\n`).join('')}`;
/** The key, or a dictionary that says that there is none. */
const KEY_OR_FAILURE = `def get_key():
    key = os.environ.get("STRIPE_SECRET_KEY")
    return key if key else {"error": "no key"}
`;
const intent = 'intent = stripe.PaymentIntent.create(amount=1)';
const leak = 'result object payment_intent intent @ intent';

describe('what a tool gives back', () => {
  it.each([
    [
      'a client secret',
      tool(intent, 'return {"id": intent.id, "secret": intent.client_secret}'),
      ['result client-secret intent.client_secret @ "secret": intent.client_secret'],
    ],
    [
      'a client secret as an item',
      tool(intent, 'return intent["client_secret"]'),
      ['result client-secret intent["client_secret"] @ intent["client_secret"]'],
    ],
    [
      'a client secret by getattr',
      tool(intent, 'return {"id": intent.id, "secret": getattr(intent, "client_secret", None)}'),
      ['result client-secret getattr(intent, "client_secret", None) @ "secret": getattr(intent, "client_secret", None)'],
    ],
    ['another member by getattr', tool(intent, 'return {"status": getattr(intent, "status", None)}'), []],
    [
      'a client secret in a text',
      tool(intent, 'return f"Secret: {intent.client_secret}"'),
      ['result client-secret intent.client_secret @ intent.client_secret'],
    ],
    [
      'by way of a name',
      tool(intent, 'secret = intent.client_secret', 'return secret'),
      ['result client-secret intent.client_secret @ secret'],
    ],
    [
      'in what is put together',
      tool(intent, 'out = {}', 'out["secret"] = intent.client_secret', 'return out'),
      ['result client-secret intent.client_secret @ out["secret"]'],
    ],
    ['the whole object', tool(intent, 'return intent'), [leak]],
    [
      'what the call answers',
      tool('return stripe.PaymentIntent.create(amount=1)'),
      ['result object payment_intent stripe.PaymentIntent.create(…) @ stripe.PaymentIntent.create(amount=1)'],
    ],
    ['the object as text: all of it', tool(intent, 'return str(intent)'), [leak]],
    ['the object in an f-string', tool(intent, 'return f"Paid: {intent}"'), [leak]],
    ['the object as JSON', tool(intent, 'return json.dumps(intent)'), [leak]],
    ['as a dictionary', tool(intent, 'return intent.to_dict()'), [leak]],
    ['spread', tool(intent, 'return {**intent}'), [leak]],
    [
      'of a client',
      tool('c = stripe.StripeClient("x")', 'intent = c.v1.payment_intents.create(params={"amount": 1})', 'return intent'),
      [leak],
    ],
    [
      'of a helper',
      `${tool('intent = make()', 'return intent')}def make():\n    return stripe.PaymentIntent.create(amount=1)\n`,
      [leak],
    ],
    [
      'one of a list',
      tool('out = []', 'for intent in stripe.PaymentIntent.list().data:', '    out.append(intent.client_secret)', 'return out'),
      ['result client-secret intent.client_secret @ intent.client_secret'],
    ],
    [
      'an embedded session',
      tool('s = stripe.checkout.Session.create(ui_mode="embedded")', 'return s'),
      ['result object checkout.session s @ s'],
    ],
    [
      'what is expanded',
      tool('s = stripe.Subscription.create(expand=["latest_invoice.confirmation_secret"])', 'return s'),
      ['result object subscription s @ s'],
    ],
    [
      'an ephemeral key',
      tool('k = stripe.EphemeralKey.create(customer=a)', 'return k.secret'),
      ['result ephemeral-key k.secret @ k.secret'],
    ],
    ['billing data', tool('c = stripe.Customer.retrieve(a)', 'return str(c)'), ['result billing-data c @ c']],
    [
      'the key',
      tool('return {"key": stripe.api_key, "env": os.environ["STRIPE_SECRET_KEY"]}'),
      [
        'result key stripe.api_key @ "key": stripe.api_key',
        'result key os.environ["STRIPE_SECRET_KEY"] @ "env": os.environ["STRIPE_SECRET_KEY"]',
      ],
    ],
    [
      'what came with an error',
      tool(
        'try:',
        '    stripe.PaymentIntent.confirm(a)',
        'except stripe.CardError as e:',
        '    return e.json_body',
        'except stripe.StripeError as e:',
        '    return {"error": e.json_body}',
      ),
      ['result error e.json_body @ e.json_body', 'result error e.json_body @ "error": e.json_body'],
    ],
  ])('%s', (_, code, expected) => {
    expect(found(code)).toEqual(expected);
  });
});

describe('a key that may also be a failure', () => {
  it.each([
    ['is given away as what it is', ['return get_key()'], 1],
    ['is none where it is a dictionary', ['key = get_key()', 'if isinstance(key, dict):', '    return key', 'return "ok"'], 0],
    ['is one beside that branch', ['key = get_key()', 'if isinstance(key, dict):', '    return "no"', 'return key'], 1],
    [
      'is one where it may be a text',
      ['key = get_key()', 'if isinstance(key, (dict, str)):', '    return key', 'return "ok"'],
      1,
    ],
    [
      'is one inside of the dictionary',
      ['key = get_key()', 'if isinstance(key, dict):', '    return {"k": get_key()}', 'return 1'],
      1,
    ],
  ])('%s', (_, lines, count) => {
    const code = tool(...lines).replace('@function_tool', `${KEY_OR_FAILURE}@function_tool`);
    expect(secretsIn(code).filter(({ type }) => type === 'key')).toHaveLength(count);
  });
});

describe('what is no secret', () => {
  it.each([
    ['the id', tool(intent, 'return {"id": intent.id, "status": intent.status}')],
    [
      'an error as text',
      tool('try:', '    stripe.PaymentIntent.confirm(a)', 'except stripe.StripeError as e:', '    return f"Stripe error: {e}"'),
    ],
    ['a hosted session', tool('s = stripe.checkout.Session.create(mode="payment")', 'return s')],
    ['an object without its secret', tool(intent, 'intent.pop("client_secret")', 'return intent')],
    ['a deletion', tool(intent, 'del intent["client_secret"]', 'return intent')],
    ['what overwrites it', tool(intent, 'return {**intent, "client_secret": None}')],
    [
      'what the model gave itself',
      `${HEAD}@function_tool\ndef pay(client_secret, stripe_key):\n    stripe.PaymentIntent.create()\n    return client_secret`,
    ],
    [
      'the end of a key',
      `${HEAD}_stripe_key = os.environ.get("STRIPE_SECRET_KEY", "")\nstripe.api_key = _stripe_key\n_masked = f"sk_...{_stripe_key[-4:]}"\n@function_tool\ndef pay(a):\n    return {"key": _masked}`,
    ],
    ['what no tool returns', `${HEAD}def pay():\n    return stripe.PaymentIntent.create()`],
    [
      'an artifact',
      'import stripe\nfrom langchain_core.tools import tool\n@tool(response_format="content_and_artifact")\ndef pay(a):\n    i = stripe.PaymentIntent.create()\n    return i.id, i',
    ],
  ])('%s', (_, code) => {
    expect(found(code)).toEqual([]);
  });
});

it('what a result writes to shared state is a finding there', () => {
  const swarm = `import stripe\nfrom swarm import Agent, Result\ndef pay(a):\n    ${intent}\n    return Result(value=intent.id, context_variables={"secret": intent.client_secret})\nAgent(functions=[pay])`;
  expect(found(swarm)).toEqual(['context client-secret intent.client_secret @ "secret": intent.client_secret']);
});

describe('secrets in the source', () => {
  const live = ['sk', 'live', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('_');
  const hook = ['whsec', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6'].join('_');
  it.each([
    ['a live key', `KEY = "${live}"`, [`source key sk_live_… @ "${live}"`]],
    ['in an f-string', `KEY = f"Bearer ${live}{x}"`, [`source key sk_live_… @ f"Bearer ${live}{x}"`]],
    ['a test key', `KEY = "${live.replace('live', 'test')}"`, []],
    ['a webhook secret that names Stripe', `STRIPE_WEBHOOK = "${hook}"`, [`source webhook-secret whsec_… @ "${hook}"`]],
    ['a webhook secret of nobody', `HOOK = "${hook}"`, []],
    ['a webhook secret beside Stripe', `import stripe\nHOOK = "${hook}"`, [`source webhook-secret whsec_… @ "${hook}"`]],
  ])('%s', (_, code, expected) => {
    expect(found(code)).toEqual(expected);
  });
});

describe('repairs', () => {
  /** The last line after the repair, which parses. */
  const repaired = (code: string, which: 'remove' | 'reduce'): string | undefined => {
    const [secret] = secretsIn(code);
    const edits = secret?.[which]?.();
    if (!edits) return undefined;
    let output = code;
    for (const { range, text } of edits.toReversed()) output = output.slice(0, range[0]) + text + output.slice(range[1]);
    parsePython(output);
    return output.slice(output.indexOf('def pay(a):\n') + 12);
  };
  it.each([
    [
      'remove',
      tool(intent, 'return {"id": intent.id, "secret": intent.client_secret}'),
      `    ${intent}\n    return {"id": intent.id}\n`,
    ],
    ['reduce', tool(intent, 'return intent'), `    ${intent}\n    return {"id": intent.id, "status": intent.status}\n`],
    [
      'reduce',
      tool(intent, 'return json.dumps(intent)'),
      `    ${intent}\n    return json.dumps({"id": intent.id, "status": intent.status})\n`,
    ],
    ['reduce', tool(intent, 'return f"Paid: {intent}"'), `    ${intent}\n    return f"Paid: {intent.id}"\n`],
    ['reduce', tool(intent, 'return intent.to_dict()'), `    ${intent}\n    return {"id": intent.id, "status": intent.status}\n`],
    [
      'reduce',
      tool(intent, 'return f"Paid {intent.id}, client secret: {intent.client_secret}"'),
      `    ${intent}\n    return f"Paid {intent.id}"\n`,
    ],
    [
      'reduce',
      tool('return stripe.PaymentIntent.create(amount=1)'),
      '    payment_intent = stripe.PaymentIntent.create(amount=1)\n    return {"id": payment_intent.id, "status": payment_intent.status}\n',
    ],
    ['reduce', tool(intent, 'return intent.client_secret'), undefined],
  ] as const)('%s', (which, code, expected) => {
    expect(repaired(code, which)).toBe(expected);
  });
});
