import { describe, expect, it } from 'vitest';
import { OPERATION_KEY } from '../../../../src/facts/python/edits/operation-key.js';
import { factsOf, keyOf } from '../compact.js';
import { apply } from './repaired.js';

/** A file that has `operation_key` already, so that the edit of the call is seen by itself. */
const head = `import stripe
from agents import function_tool
from billing.keys import operation_key

client = stripe.StripeClient("sk_test_1")


@function_tool
def refund(charge_id: str, return_id: str) -> str:
`;

function toolWith(call: string): string {
  return `${head}    ${call.replaceAll('\n', '\n    ')}\n    return "ok"\n`;
}

function callIn(code: string): string {
  return code.slice(head.length + 4, code.lastIndexOf('\n    return')).replaceAll('\n    ', '\n');
}

/** The repaired call; the whole is read again and the repair is not offered twice. */
function repaired(call: string, repair: 'moveKey' | 'addKey' | 'replaceKey'): string | undefined {
  const code = toolWith(call);
  const [fact, another] = factsOf(code).calls;
  expect(another).toBeUndefined();
  const made = apply(code, fact?.[repair]);
  if (made === undefined) return undefined;
  const again = factsOf(made).calls[0];
  expect(again && keyOf(again)).toMatch(/^options /u);
  if (repair !== 'replaceKey') expect(again?.[repair]).toBeUndefined();
  else expect(again && keyOf(again)).toBe('options stable');
  return callIn(made);
}

describe('moveKey', () => {
  it.each([
    [
      'among params',
      'client.v1.refunds.create(params={"charge": charge_id, "idempotency_key": k})',
      'client.v1.refunds.create(params={"charge": charge_id}, options={"idempotency_key": k})',
    ],
    [
      'among params without their name',
      'client.refunds.create({"charge": charge_id, "idempotency_key": k})',
      'client.refunds.create({"charge": charge_id}, options={"idempotency_key": k})',
    ],
    [
      'first among params',
      'client.refunds.create({"idempotency_key": k, "charge": charge_id})',
      'client.refunds.create({"charge": charge_id}, options={"idempotency_key": k})',
    ],
    ['alone', 'client.refunds.create({"idempotency_key": k})', 'client.refunds.create({}, options={"idempotency_key": k})'],
    [
      'in stripe-node’s spelling',
      'client.refunds.create({"charge": charge_id, "idempotencyKey": k})',
      'client.refunds.create({"charge": charge_id}, options={"idempotency_key": k})',
    ],
    [
      'beside options',
      'client.refunds.create({"charge": charge_id, "idempotency_key": k}, {"stripe_account": a})',
      'client.refunds.create({"charge": charge_id}, {"stripe_account": a, "idempotency_key": k})',
    ],
    [
      'beside options by name',
      'client.refunds.create(params={"charge": charge_id, "idempotency_key": k}, options=None)',
      'client.refunds.create(params={"charge": charge_id}, options={"idempotency_key": k})',
    ],
    [
      'beside options in a name',
      'o = {"stripe_account": a}\nclient.refunds.create({"idempotency_key": k}, o)',
      'o = {"stripe_account": a}\nclient.refunds.create({}, {**o, "idempotency_key": k})',
    ],
    [
      'as an argument',
      'client.refunds.create({"charge": charge_id}, idempotency_key=k)',
      'client.refunds.create({"charge": charge_id}, options={"idempotency_key": k})',
    ],
    [
      'as an argument beside options',
      'client.refunds.create({"charge": charge_id}, {"stripe_account": a}, idempotency_key=k)',
      'client.refunds.create({"charge": charge_id}, {"stripe_account": a, "idempotency_key": k})',
    ],
    [
      'with dict',
      'client.refunds.create(dict(charge=charge_id, idempotency_key=k))',
      'client.refunds.create(dict(charge=charge_id), options={"idempotency_key": k})',
    ],
    [
      'in the module’s options',
      'stripe.Refund.create(charge=charge_id, options={"idempotency_key": k})',
      'stripe.Refund.create(charge=charge_id, idempotency_key=k)',
    ],
    [
      'in params in a name',
      'p = {"charge": charge_id, "idempotency_key": k}\nclient.refunds.create(params=p)',
      'p = {"charge": charge_id}\nclient.refunds.create(params=p, options={"idempotency_key": k})',
    ],
    [
      'line by line',
      'client.refunds.create(\n    params={\n        "charge": charge_id,\n        "idempotency_key": k,\n    }\n)',
      'client.refunds.create(\n    params={\n        "charge": charge_id,\n    },\n    options={"idempotency_key": k}\n)',
    ],
    [
      'line by line with a comma at the end',
      'client.refunds.create(\n    params={\n        "charge": charge_id,  # of theirs\n        "idempotency_key": k\n    },\n)',
      'client.refunds.create(\n    params={\n        "charge": charge_id,  # of theirs\n    },\n    options={"idempotency_key": k},\n)',
    ],
    [
      'in a line of its own',
      'p = {"charge": charge_id}\np["idempotency_key"] = k\np["amount"] = 5\nclient.refunds.create(p)',
      'p = {"charge": charge_id}\np["amount"] = 5\nclient.refunds.create(p, options={"idempotency_key": k})',
    ],
    [
      'in a line before a block',
      'p = {}\np["idempotency_key"] = f"r-{charge_id}"\ntry:\n    client.refunds.create(params=p)\nexcept OSError:\n    pass',
      'p = {}\ntry:\n    client.refunds.create(params=p, options={"idempotency_key": f"r-{charge_id}"})\nexcept OSError:\n    pass',
    ],
  ])('%s', (_, call, expected) => {
    expect(repaired(call, 'moveKey')).toBe(expected);
  });

  it.each([
    ['options that cannot be seen', 'client.refunds.create({"idempotency_key": k}, options())'],
    ['params that serve another', 'p = {"idempotency_key": k}\nlog(p)\nclient.refunds.create(p)'],
    ['a comment in the way', 'client.refunds.create({"charge": charge_id, # theirs\n    "idempotency_key": k})'],
    ['a line under a condition', 'p = {}\nif k:\n    p["idempotency_key"] = k\nclient.refunds.create(p)'],
    ['a line with a comment', 'p = {}\np["idempotency_key"] = k  # theirs\nclient.refunds.create(p)'],
    ['a line for params that serve another', 'p = {}\np["idempotency_key"] = k\nlog(p)\nclient.refunds.create(p)'],
    ['a line after the call', 'p = {}\nclient.refunds.create(p)\np["idempotency_key"] = k'],
    ['a line that may not have run', 'p = {}\ntry:\n    p["idempotency_key"] = k\nexcept OSError:\n    client.refunds.create(p)'],
    ['a line before a loop', 'p = {}\np["idempotency_key"] = k\nfor _ in x:\n    client.refunds.create(p)'],
    ['two lines', 'p = {}\np["idempotency_key"] = k\np["idempotency_key"] = j\nclient.refunds.create(p)'],
    ['two keys', 'client.refunds.create({"idempotency_key": k, "idempotencyKey": k})'],
  ])('not with %s', (_, call) => {
    expect(repaired(call, 'moveKey')).toBeUndefined();
  });
});

const KEY = 'operation_key("refunds.create", {"charge": charge_id, "return_id": return_id})';

describe('addKey', () => {
  it.each([
    ['the module', 'stripe.Refund.create(charge=charge_id)', `stripe.Refund.create(charge=charge_id, idempotency_key=${KEY})`],
    [
      'a client',
      'client.v1.refunds.create(params={"charge": charge_id})',
      `client.v1.refunds.create(params={"charge": charge_id}, options={"idempotency_key": ${KEY}})`,
    ],
    [
      'a client with options',
      'client.refunds.create({"charge": charge_id}, {"stripe_account": a})',
      `client.refunds.create({"charge": charge_id}, {"stripe_account": a, "idempotency_key": ${KEY}})`,
    ],
    [
      'a key that is None',
      'stripe.Refund.create(charge=charge_id, idempotency_key=None)',
      `stripe.Refund.create(charge=charge_id, idempotency_key=${KEY})`,
    ],
    [
      'an entry that is None',
      'client.refunds.create({"charge": charge_id}, {"idempotency_key": None})',
      `client.refunds.create({"charge": charge_id}, {"idempotency_key": ${KEY}})`,
    ],
    [
      'a comma at the end',
      'stripe.Refund.create(charge=charge_id,)',
      `stripe.Refund.create(charge=charge_id, idempotency_key=${KEY},)`,
    ],
    [
      'one argument a line',
      'stripe.Refund.create(\n    charge=charge_id,\n    reason="duplicate",\n)',
      `stripe.Refund.create(\n    charge=charge_id,\n    reason="duplicate",\n    idempotency_key=${KEY},\n)`,
    ],
    [
      'one argument a line without a comma',
      'stripe.Refund.create(\n    charge=charge_id,\n    reason="duplicate"  # theirs\n)',
      `stripe.Refund.create(\n    charge=charge_id,\n    reason="duplicate",  # theirs\n    idempotency_key=${KEY}\n)`,
    ],
    [
      'arguments below one another',
      'stripe.Refund.create(charge=charge_id,\n                     reason="duplicate")',
      `stripe.Refund.create(charge=charge_id,\n                     reason="duplicate",\n                     idempotency_key=${KEY})`,
    ],
    ['keywords that are spread', 'kw = {"reason": "duplicate"}\nstripe.Refund.create(charge=charge_id, **kw)', undefined],
    [
      'a raw request',
      'client.raw_request("post", "/v1/refunds", charge=charge_id)',
      `client.raw_request("post", "/v1/refunds", charge=charge_id, idempotency_key=${KEY})`,
    ],
    [
      'a helper that hands on',
      'asyncio.to_thread(stripe.Refund.create, charge=charge_id)',
      `asyncio.to_thread(stripe.Refund.create, charge=charge_id, idempotency_key=${KEY})`,
    ],
    [
      'a part of a charge',
      'stripe.Refund.create(charge=charge_id, amount=500)',
      `stripe.Refund.create(charge=charge_id, amount=500, idempotency_key=${KEY})`,
    ],
  ])('to %s', (_, call, expected) => {
    const made = repaired(call, 'addKey');
    if (expected === undefined) expect(made).toContain('operation_key(');
    else expect(made).toBe(expected);
  });

  it('to a request without the SDK', () => {
    const call = 'requests.post("https://api.stripe.com/v1/refunds", data={"charge": charge_id})';
    expect(repaired(call, 'addKey')).toMatch(/headers=\{"Idempotency-Key": operation_key\("refunds\.create", \{.*\}\)\}\)$/u);
  });

  it('not where nothing names the operation', () => {
    const code = toolWith('stripe.PaymentIntent.create(amount=500, currency="usd")').replace(
      'charge_id: str, return_id: str',
      'customer_id: str',
    );
    expect(factsOf(code).calls[0]?.addKey).toBeUndefined();
    expect(factsOf(code).calls[0]?.keyInputs).toEqual([]);
  });

  it('in single quotes where the file has them', () => {
    const code = toolWith('stripe.Refund.create(charge=charge_id)').replaceAll('"', "'");
    const made = apply(code, factsOf(code).calls[0]?.addKey);
    expect(made).toContain("idempotency_key=operation_key('refunds.create', {'charge': charge_id, 'return_id': return_id})");
  });
});

describe('replaceKey', () => {
  it.each([
    [
      'on the module',
      'stripe.Refund.create(charge=charge_id, idempotency_key=str(uuid.uuid4()))',
      `stripe.Refund.create(charge=charge_id, idempotency_key=${KEY})`,
    ],
    [
      'in options',
      'client.refunds.create({"charge": charge_id}, options={"idempotency_key": uuid.uuid4().hex, "stripe_account": a})',
      `client.refunds.create({"charge": charge_id}, options={"idempotency_key": ${KEY}, "stripe_account": a})`,
    ],
    [
      'in parentheses',
      'stripe.Refund.create(idempotency_key=(f"{uuid.uuid4()}"), charge=charge_id)',
      `stripe.Refund.create(idempotency_key=${KEY}, charge=charge_id)`,
    ],
  ])('%s', (_, call, expected) => {
    expect(repaired(`import uuid\n${call}`, 'replaceKey')).toBe(expected);
  });

  it.each([
    ['the import', 'import uuid\n', 'str(uuid.uuid4())', ''],
    ['a name in the same function', 'import uuid\nkey = f"refund-{uuid.uuid4()}"\n', 'key', ''],
    ['a fallback, but not the parameter', 'import time\nkey = return_id or str(int(time.time()))\n', 'key', ''],
    ['what hashes it', 'import uuid\nkey = sha256(uuid.uuid4().hex.encode()).hexdigest()\n', 'key', 'import uuid'],
    ['nothing that others use', 'import uuid\nkey = str(uuid.uuid4())\nprint(key)\n', 'key', 'import uuid'],
    ['nothing that does something', 'key = next_key(return_id)\n', 'f"{key}{time.time()}"', 'key = next_key'],
  ])('and what only made the old key: %s', (_, before, key, kept) => {
    const made = repaired(`${before}stripe.Refund.create(charge=charge_id, idempotency_key=${key})`, 'replaceKey');
    const call = `stripe.Refund.create(charge=charge_id, idempotency_key=${KEY})`;
    if (kept === '') expect(made).toBe(call);
    else expect([made?.includes(kept), made?.endsWith(call)]).toEqual([true, true]);
  });

  it('not where the key stands elsewhere', () => {
    expect(
      repaired('o = {"idempotency_key": str(uuid.uuid4())}\nclient.refunds.create({"charge": charge_id}, o)', 'replaceKey'),
    ).toBeUndefined();
  });
});

describe('the function that makes keys', () => {
  const tool = `@function_tool
def refund(charge_id: str) -> str:
    stripe.Refund.create(charge=charge_id)
    return "ok"
`;
  const call = 'stripe.Refund.create(charge=charge_id, idempotency_key=operation_key("refunds.create", {"charge": charge_id}))';
  const made = (code: string, others: Readonly<Record<string, string>> = {}): string | undefined =>
    apply(code, factsOf(code, others).calls[0]?.addKey);

  it('is written after the imports, with what it needs', () => {
    const code = `"""Tools."""\nimport os\nimport stripe\nfrom agents import function_tool\n\n\n${tool}`;
    const result = made(code);
    expect(result).toBe(
      `"""Tools."""\nimport hashlib\nimport json\nimport os\nimport stripe\nfrom agents import function_tool\n\n\n${OPERATION_KEY}\n\n${tool.replace('stripe.Refund.create(charge=charge_id)', call)}`,
    );
    expect(factsOf(result ?? '').calls.map(keyOf)).toEqual(['options stable']);
  });

  it('is taken from a module of the project that has it', () => {
    const code = `import stripe\nfrom agents import function_tool\nfrom billing.keys import other\n\n\n${tool}`;
    const result = made(code, { 'billing.keys': `# stripe\n${OPERATION_KEY}` });
    expect(result?.split('\n\n')[0]).toBe(
      'import stripe\nfrom agents import function_tool\nfrom billing.keys import other\nfrom billing.keys import operation_key',
    );
    expect(result).not.toContain('def operation_key');
  });

  it('is not written where its name stands for something else', () => {
    const own = (definition: string): string | undefined =>
      made(`import stripe\nfrom agents import function_tool\n\n\n${definition}\n\n\n${tool}`);
    expect(own('def operation_key(name, identity, version=1):\n    return name')).toContain('operation_key(');
    expect(own('def operation_key(text):\n    return text')).toBeUndefined();
    expect(own('async def operation_key(name, identity):\n    return name')).toBeUndefined();
    expect(made(`import stripe\nfrom agents import function_tool\noperation_key = None\n\n${tool}`)).toBeUndefined();
    expect(made(`import stripe\nfrom agents import function_tool\njson = None\n\n${tool}`)).toBeUndefined();
  });
});

it('keys by no member that another branch takes', () => {
  const code = (held: string): string => `import stripe
from mcp.server import Server

server = Server("billing")

@server.call_tool()
async def call_tool(name, arguments):
    return run(name, arguments)

def run(name, args):
    if name == "cancel_order":
        forget(args["order_id"])
    if name == "refund":
        ${held}
        fields = {"charge": args.get("charge")}
        return stripe.Refund.create(**fields)
`;
  const inputs = (held: string): readonly string[] | undefined => factsOf(code(held)).calls[0]?.keyInputs;
  expect(inputs('forget(args["purchase_id"])')).toEqual(['args["purchase_id"]']);
  expect(inputs('pass')).toEqual([]);
});

describe('a call in a loop', () => {
  const inLoop = (loop: string, amount: string): string | undefined =>
    factsOf(toolWith(`${loop}\n    client.v1.refunds.create(params={"charge": charge_id, "amount": ${amount}})`)).calls[0]
      ?.newKey;

  it('that asks for another operation each time is given no key of what is the same', () => {
    expect(inLoop('for part in range(3):', 'part')).toBeUndefined();
    expect(inLoop('for attempt in range(3):', '5')).toMatch(/^operation_key\(/u);
  });
});

describe('a function that does one of several things', () => {
  const head = `import stripe
from agents import function_tool
from billing.keys import operation_key

client = stripe.StripeClient("sk_test_1")


@function_tool
def billing(action: str, order_id: str, customer_id: str, charge_id: str = "", invoice_id: str = "") -> str:
`;
  const inputsOf = (body: string): string[][] =>
    factsOf(head + body)
      .calls.filter(({ tier }) => tier === 'money')
      .map(({ keyInputs }) => [...keyInputs]);
  const charge = 'client.v1.payment_intents.create(params={"amount": 1, "customer": customer_id})';
  const pay = 'client.v1.invoices.pay(invoice_id)';

  it('makes the key of each of what that is given', () => {
    const chain = `    if action == "charge":\n        ${charge}\n    elif action == "pay":\n        ${pay}\n    return "ok"\n`;
    expect(inputsOf(chain)).toEqual([[], ['invoice_id']]);
    const match = `    match action:\n        case "charge":\n            ${charge}\n        case "pay":\n            ${pay}\n    return "ok"\n`;
    expect(inputsOf(match)).toEqual([[], ['invoice_id']]);
  });

  it('takes what the part speaks of elsewhere, and everything where there is no choice', () => {
    const spoken = charge.replace('}', ', "metadata": {"order": order_id}}');
    const chain = `    if action == "charge":\n        ${spoken}\n    elif action == "pay":\n        ${pay}\n    return "ok"\n`;
    expect(inputsOf(chain)[0]).toContain('order_id');
    expect(inputsOf(`    if action == "pay":\n        ${pay}\n    return "ok"\n`)[0]).toContain('order_id');
  });
});
