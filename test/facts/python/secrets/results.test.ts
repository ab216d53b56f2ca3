import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../../src/facts/model.js';
import { parsePython } from '../../../../src/facts/python/tree/parse.js';
import { factsOf } from '../compact.js';

const HEAD = 'import asyncio, json, stripe\nfrom agents import function_tool\n';
/** A tool with these lines, after what stands before it. */
const tool = (lines: readonly string[], before: readonly string[] = []): string =>
  `${HEAD}${before.map((line) => `${line}\n`).join('')}@function_tool\nasync def pay(a, kind):\n${lines.map((line) => `    ${line}\n`).join('')}`;

/** `object payment_intent @ result`: what each secret in a result is, and where. */
function found(code: string, others: Readonly<Record<string, string>> = {}): string[] {
  return factsOf(code, others).secrets.map(({ type, object, at: [start, end] }) =>
    [type, ...(object === undefined ? [] : [object]), '@', code.slice(start, end)].join(' '),
  );
}

describe('a name that several branches give its value', () => {
  it.each([
    [
      'may be any of them',
      [
        'match kind:',
        '    case "customer":',
        '        result = stripe.Customer.retrieve(a)',
        '    case "intent":',
        '        result = stripe.PaymentIntent.retrieve(a)',
        'return str(result)',
      ],
      ['billing-data @ result', 'object payment_intent @ result'],
    ],
    [
      'by way of other names',
      [
        'if kind == "refund":',
        '    result = stripe.Refund.retrieve(a)',
        'else:',
        '    intent = stripe.PaymentIntent.retrieve(a)',
        '    result = intent',
        'return json.dumps(result)',
      ],
      ['object payment_intent @ result'],
    ],
    [
      'one of which writes the secret itself',
      [
        'if kind:',
        '    out = {"id": a}',
        'else:',
        '    intent = stripe.PaymentIntent.retrieve(a)',
        '    out = {"id": a, "secret": intent.client_secret}',
        'return out',
      ],
      ['client-secret @ "secret": intent.client_secret'],
    ],
    [
      'and what is added to it later',
      ['text = "Secret: "', 'text += stripe.PaymentIntent.retrieve(a).client_secret', 'text += "."', 'return text'],
      ['client-secret @ text'],
    ],
    [
      'and what is added to it only on another way out',
      [
        'intent = stripe.PaymentIntent.create(amount=a)',
        'out = {"id": intent.id}',
        'if kind == "page":',
        '    out["secret"] = intent.client_secret',
        '    send_to_browser(out)',
        '    return "sent"',
        'return out',
      ],
      [],
    ],
    [
      'is not what a branch had that has returned',
      [
        'if kind == "intent":',
        '    result = stripe.PaymentIntent.retrieve(a)',
        '    return {"id": result.id, "status": result.status}',
        'else:',
        '    result = stripe.Refund.retrieve(a)',
        'return str(result)',
      ],
      [],
    ],
    [
      'is not what has been written over',
      [
        'result = stripe.PaymentIntent.retrieve(a)',
        'result = {"id": result.id, "status": result.status}',
        'return json.dumps(result)',
      ],
      [],
    ],
    [
      'is what it was before it was converted',
      ['result = stripe.PaymentIntent.retrieve(a)', 'result = result.to_dict()', 'return json.dumps(result)'],
      ['object payment_intent @ result'],
    ],
    [
      'has its secret taken out',
      [
        'if kind:',
        '    result = stripe.PaymentIntent.retrieve(a)',
        'else:',
        '    result = stripe.SetupIntent.retrieve(a)',
        'result.pop("client_secret", None)',
        'return str(result)',
      ],
      [],
    ],
  ])('%s', (_, lines, expected) => {
    expect(found(tool(lines))).toEqual(expected);
  });
});

describe('a helper', () => {
  const intent = 'intent = stripe.PaymentIntent.create(amount=1)';
  const guarded = (handler: string): string[] => [
    'try:',
    `    ${intent}`,
    '    return intent.id',
    'except Exception as e:',
    `    ${handler}`,
  ];
  const failed = [
    'def failed(e):',
    '    out = {"error": str(e)}',
    '    body = getattr(e, "json_body", None)',
    '    if body:',
    '        out["body"] = body',
    '    return out',
  ];
  const text = [
    'def as_text(value):',
    '    if hasattr(value, "to_dict"):',
    '        return json.dumps(value.to_dict())',
    '    return json.dumps(value, default=str)',
  ];
  const called = ['async def call(fn, *args, **kwargs):', '    return await asyncio.to_thread(fn, *args, **kwargs)'];
  it.each([
    ['hands on the body of an error', guarded('return failed(e)'), failed, ['error @ out["body"]']],
    [
      'gives the body of an error back',
      guarded('return {"error": body_of(e)}'),
      ['def body_of(e):', '    return e.json_body'],
      ['error @ "error": body_of(e)'],
    ],
    [
      'says an error as a text',
      guarded('return failed(e)'),
      ['def failed(e):', '    return {"error": str(e), "user": e.user_message}'],
      [],
    ],
    ['gets an error that is not of Stripe', ['try:', '    open(a)', 'except OSError as e:', '    return failed(e)'], failed, []],
    ['writes a whole object out', [intent, 'return as_text(intent)'], text, ['object payment_intent @ intent']],
    [
      'writes out a literal with the secret in it',
      [intent, 'return as_text({"id": intent.id, "secret": intent.client_secret})'],
      text,
      ['client-secret @ "secret": intent.client_secret'],
    ],
    ['writes out picked fields', [intent, 'return as_text({"id": intent.id, "status": intent.status})'], text, []],
    ['writes out an object without a secret', ['return as_text(stripe.Refund.retrieve(a))'], text, []],
    [
      'picks fields of what it is given',
      [intent, 'return short(intent)'],
      ['def short(value):', '    return {"id": value.id, "status": value.status}'],
      [],
    ],
    [
      'cleans what it is given',
      [intent, 'return clean(intent)'],
      ['def clean(value):', '    value.pop("client_secret", None)', '    return value.to_dict()'],
      [],
    ],
    [
      'gives back what is no dictionary as it is',
      [intent, 'return clean(intent)'],
      ['def clean(value):', '    if isinstance(value, dict):', '        return {"id": value["id"]}', '    return value'],
      [],
    ],
    [
      'only logs it',
      [intent, 'log(intent)', 'return {"id": intent.id}'],
      ['def log(value):', '    print(value)', '    return value'],
      [],
    ],
    [
      'calls the method that it is given',
      ['return as_text(await call(stripe.PaymentIntent.retrieve, a))'],
      [...called, ...text],
      ['object payment_intent @ await call(stripe.PaymentIntent.retrieve, a)'],
    ],
    [
      'calls the function that it is given',
      ['return await call(lambda: stripe.PaymentIntent.retrieve(a))'],
      called,
      ['object payment_intent @ call(lambda: stripe.PaymentIntent.retrieve(a))'],
    ],
    [
      'picks of what the method gives that it is given',
      ['return call(stripe.PaymentIntent.retrieve, a)'],
      ['def call(fn, *args):', '    value = fn(*args)', '    return {"id": value.id}'],
      [],
    ],
    ['calls another method', ['return await call(stripe.Refund.retrieve, a)'], called, []],
    [
      'calls a method of a class that a table has',
      ['return await call(TABLE[kind].retrieve, a)'],
      ['TABLE = {"refund": stripe.Refund, "intent": stripe.PaymentIntent}', ...called],
      ['object payment_intent @ call(TABLE[kind].retrieve, a)'],
    ],
    [
      'calls a method of a class of a table without secrets',
      ['return await call(TABLE.get(kind).retrieve, a)'],
      ['TABLE = {"refund": stripe.Refund, "dispute": stripe.Dispute}', ...called],
      [],
    ],
    [
      'calls a method of a class that a table may have',
      ['cls = TABLE.get(kind)', 'return cls.retrieve(a)'],
      ['TABLE = {"refund": stripe.Refund, "intent": stripe.PaymentIntent}'],
      ['object payment_intent @ cls.retrieve(a)'],
    ],
    [
      'is run by a thread',
      ['return await asyncio.to_thread(make, a)'],
      [
        'def make(order):',
        '    made = stripe.PaymentIntent.create(amount=order)',
        '    return {"id": made.id, "secret": made.client_secret}',
      ],
      ['client-secret @ "secret": made.client_secret'],
    ],
    [
      'is run by a pool',
      [
        'loop = asyncio.get_event_loop()',
        'made = await loop.run_in_executor(None, lambda: stripe.PaymentIntent.create(amount=1))',
        'return {"s": made.client_secret}',
      ],
      [],
      ['client-secret @ "s": made.client_secret'],
    ],
  ])('%s', (_, lines, before, expected) => {
    expect(found(tool(lines, before))).toEqual(expected);
  });
});

describe('several at once', () => {
  it.each([
    [
      'each of what is gathered',
      [
        'found = await asyncio.gather(*[asyncio.to_thread(stripe.PaymentIntent.retrieve, one) for one in a])',
        'out = []',
        'for one, intent in zip(a, found):',
        '    out.append(intent.to_dict() if hasattr(intent, "to_dict") else intent)',
        'return json.dumps(out)',
      ],
      ['object payment_intent @ intent.to_dict() if hasattr(intent, "to_dict") else intent'],
    ],
    [
      'all of what is gathered',
      ['return await asyncio.gather(*[asyncio.to_thread(stripe.PaymentIntent.retrieve, one) for one in a])'],
      ['object payment_intent @ asyncio.to_thread(stripe.PaymentIntent.retrieve, one)'],
    ],
    [
      'one of two, by its place',
      [
        'intent, refund = await asyncio.gather(stripe.PaymentIntent.retrieve_async(a), stripe.Refund.retrieve_async(a))',
        'return str(intent)',
      ],
      ['object payment_intent @ intent'],
    ],
    [
      'the other of the two',
      [
        'intent, refund = await asyncio.gather(stripe.PaymentIntent.retrieve_async(a), stripe.Refund.retrieve_async(a))',
        'return str(refund)',
      ],
      [],
    ],
    [
      'their ids',
      [
        'found = await asyncio.gather(*[asyncio.to_thread(stripe.PaymentIntent.retrieve, one) for one in a])',
        'return [intent.id for intent in found]',
      ],
      [],
    ],
    [
      'what is made of each of them',
      [
        'found = [stripe.PaymentIntent.retrieve(a)]',
        'notes = [note(intent) for intent in found]',
        'out = []',
        'for one in notes:',
        '    out.append(one)',
        'return out',
      ],
      [],
    ],
    [
      'each of what was put into a list before',
      [
        'waiting = []',
        'for one in a:',
        '    waiting.append(stripe.PaymentIntent.retrieve_async(one))',
        'out = []',
        'for intent in await asyncio.gather(*waiting):',
        '    out.append(intent)',
        'return out',
      ],
      ['object payment_intent @ intent'],
    ],
    [
      'their number in a list',
      ['return [f"{i}: {intent.client_secret}" for i, intent in enumerate(stripe.PaymentIntent.list().data)]'],
      ['client-secret @ intent.client_secret'],
    ],
    [
      'what is waited for',
      ['intent = await asyncio.wait_for(stripe.PaymentIntent.retrieve_async(a), 5)', 'return str(intent)'],
      ['object payment_intent @ intent'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(found(tool(lines))).toEqual(expected);
  });
});

describe('another file', () => {
  const billing = `import stripe
def retrieve(intent):
    return stripe.PaymentIntent.retrieve(intent)
def short(intent):
    found = stripe.PaymentIntent.retrieve(intent)
    return {"id": found.id}
def failed(e):
    return {"error": str(e), "body": e.json_body}
def polite(e):
    return {"error": e.user_message}
class Tool:
    def ok(self, data=None, error=None):
        return {"success": True, "data": data}
`;
  const from = (name: string, ...lines: string[]): string => tool(lines, [`from billing import ${name}`]);
  const guarded = (handler: string): string[] => [
    'try:',
    '    stripe.PaymentIntent.confirm(a)',
    'except stripe.StripeError as e:',
    `    return ${handler}`,
  ];
  it.each([
    ['gives a whole object', from('retrieve', 'return str(retrieve(a))'), ['object payment_intent @ retrieve(a)']],
    [
      'gives an object of which the secret is taken',
      from('retrieve', 'return {"s": retrieve(a).client_secret}'),
      ['client-secret @ "s": retrieve(a).client_secret'],
    ],
    ['gives picked fields', from('short', 'return short(a)'), []],
    ['hands on the body of an error', from('failed', ...guarded('failed(e)')), ['error @ failed(e)']],
    ['hands on what Stripe says for the user', from('polite', ...guarded('polite(e)')), []],
    [
      'has the class that a result is made with',
      `${HEAD}from billing import Tool\nclass Pay(Tool):\n    def run(self, a):\n        intent = stripe.PaymentIntent.create(amount=a)\n        return self.ok({"id": intent.id, "secret": intent.client_secret})\nstore = Pay()\n@function_tool\ndef pay(a):\n    return store.run(a)\n`,
      ['client-secret @ "secret": intent.client_secret'],
    ],
  ])('%s', (_, code, expected) => {
    expect(found(code, { billing })).toEqual(expected);
  });
});

it('an intent of a client of its own is told by what makes it', () => {
  const own = (made: string): string =>
    `from agents import function_tool\nfrom own_stripe import Api\n@function_tool\ndef pay(a):\n    result = Api().${made}(a)\n    return {"s": result.get("client_secret")}\n`;
  expect(found(own('create_payment_intent'))).toEqual(['client-secret @ "s": result.get("client_secret")']);
  expect(found(own('register_app'))).toEqual([]);
});

it('what a function of the project sends is answered with what that function makes of it', () => {
  const sent = (returned: string, lines: string): string =>
    `import requests\nfrom agents import function_tool\ndef send(path, data):\n    answer = requests.post("https://api.stripe.com/v1" + path, data=data)\n    return ${returned}\n@function_tool\ndef pay(a):\n    intent = send("/payment_intents", {"amount": a})\n    return ${lines}\n`;
  expect(found(sent('{"status": answer.status_code}', 'str(intent)'))).toEqual([]);
  expect(found(sent('answer.json()', '{"s": intent["client_secret"]}'))).toEqual([
    'client-secret @ "s": intent["client_secret"]',
  ]);
});

it('what is no tool may give anything back', () => {
  const code = `${HEAD}def on_webhook(payload):\n    event = stripe.Webhook.construct_event(payload, "", "")\n    intent = stripe.PaymentIntent.retrieve(event.id)\n    return str(intent)\n`;
  expect(found(code)).toEqual([]);
});

describe('repairs', () => {
  const repairs = (code: string): Pick<Secret, 'remove' | 'reduce'> =>
    factsOf(code).secrets.find(({ type }) => type !== 'billing-data') ?? {};
  const text = ['def as_text(value):', '    return json.dumps(value.to_dict())'];
  it('an entry of a literal that a helper writes out is left out, and the rest stays', () => {
    const code = tool(
      ['intent = stripe.PaymentIntent.create(amount=1)', 'return as_text({"id": intent.id, "secret": intent.client_secret})'],
      ['def as_text(value):', '    return json.dumps(value)'],
    );
    let output = code;
    for (const { range, text: by } of repairs(code).remove?.().toReversed() ?? []) {
      output = output.slice(0, range[0]) + by + output.slice(range[1]);
    }
    parsePython(output);
    expect(output.split('\n').at(-2)).toBe('    return as_text({"id": intent.id})');
    expect(found(output)).toEqual([]);
  });
  it.each([
    [
      'of several things that it may be',
      [
        'if kind:',
        '    result = stripe.Refund.retrieve(a)',
        'else:',
        '    intent = stripe.PaymentIntent.retrieve(a)',
        '    result = intent',
        'return str(result)',
      ],
      [],
    ],
    ['of what a helper may need as it is', ['intent = stripe.PaymentIntent.retrieve(a)', 'return as_text(intent)'], text],
    [
      'of a class of a table',
      ['found = TABLE[kind].retrieve(a)', 'return str(found)'],
      ['TABLE = {"r": stripe.Refund, "i": stripe.PaymentIntent}'],
    ],
    [
      'of an entry that is read again',
      [
        'intent = stripe.PaymentIntent.create(amount=1)',
        'out = {"id": intent.id, "secret": intent.client_secret}',
        'print(out["secret"])',
        'return out',
      ],
      [],
    ],
    [
      'of what a helper answers in one branch only',
      ['result = execute(kind, a)', 'return json.dumps(result)'],
      ['def execute(kind, a):', '    if kind:', '        return stripe.PaymentIntent.retrieve(a)', '    return {"id": a}'],
    ],
    [
      'of what is something else under a condition',
      ['result = {"id": a} if kind else stripe.PaymentIntent.retrieve(a)', 'return result'],
      [],
    ],
  ])('there is none %s', (_, lines, before) => {
    const code = tool(lines, before);
    expect(factsOf(code).secrets).not.toEqual([]);
    expect(repairs(code)).not.toHaveProperty('reduce');
    expect(repairs(code).remove?.()).toBeUndefined();
  });
});
