import { describe, expect, it } from 'vitest';
import { factsOf, keyOf } from '../compact.js';

const head = 'import stripe\nclient = stripe.StripeClient("sk_test_1")\n';

function keysOf(code: string): string[] {
  return factsOf(head + code).calls.map(keyOf);
}

/** `client_id` and `op_key` are nobody's business here: only where the key is. */
const K = 'op_key(c)';

describe('the key of a call on the module', () => {
  it.each([
    ['none', 'stripe.Refund.create(charge=c)', 'none'],
    ['a keyword', `stripe.Refund.create(charge=c, idempotency_key=${K})`, 'options opaque'],
    ['None', 'stripe.Refund.create(charge=c, idempotency_key=None)', 'none'],
    ['an empty string', 'stripe.Refund.create(charge=c, idempotency_key="")', 'none'],
    ['in what is spread', `stripe.Refund.create(charge=c, **{"idempotency_key": ${K}})`, 'options opaque'],
    [
      'in a dictionary that is spread',
      `kw = {"charge": c, "idempotency_key": ${K}}\nstripe.Refund.create(**kw)`,
      'options opaque',
    ],
    ['written into it later', `kw = {"charge": c}\nkw["idempotency_key"] = ${K}\nstripe.Refund.create(**kw)`, 'options opaque'],
    ['not in a dictionary that is spread', 'kw = {"charge": c}\nstripe.Refund.create(**kw)', 'none'],
    ['in the headers', `stripe.Refund.create(charge=c, headers={"Idempotency-Key": ${K}})`, 'options opaque'],
    [
      'in options that the module does not take',
      `stripe.Refund.create(charge=c, options={"idempotency_key": ${K}})`,
      'params opaque',
    ],
    ['under a name that is not read', `stripe.Refund.create(charge=c, idempotencyKey=${K})`, 'none'],
  ])('%s', (_, code, expected) => {
    expect(keysOf(code)).toEqual([expected]);
  });
});

describe('the key of a call on a client', () => {
  it.each([
    ['none', 'client.v1.refunds.create(params={"charge": c})', 'none'],
    ['in the options', `client.v1.refunds.create(params={"charge": c}, options={"idempotency_key": ${K}})`, 'options opaque'],
    ['in the second argument', `client.v1.refunds.create({"charge": c}, {"idempotency_key": ${K}})`, 'options opaque'],
    ['after the id of the path', `client.v1.payment_intents.capture("pi_1", {}, {"idempotency_key": ${K}})`, 'options opaque'],
    ['in options without params', `client.v1.refunds.create(options={"idempotency_key": ${K}})`, 'options opaque'],
    ['in options in a name', `o = {"idempotency_key": ${K}}\nclient.v1.refunds.create({}, o)`, 'options opaque'],
    ['in options written with dict', `client.v1.refunds.create({}, dict(idempotency_key=${K}))`, 'options opaque'],
    ['in typed options', `client.v1.refunds.create({}, stripe.RequestOptions(idempotency_key=${K}))`, 'options opaque'],
    ['in options with others', `client.v1.refunds.create({}, {**base, "idempotency_key": ${K}})`, 'options opaque'],
    ['in joined options', `client.v1.refunds.create({}, {"stripe_account": a} | {"idempotency_key": ${K}})`, 'options opaque'],
    ['in options that depend', `client.v1.refunds.create({}, {"idempotency_key": ${K}} if c else None)`, 'options opaque'],
    [
      'in options that a helper makes',
      'def opts(k):\n    return {"idempotency_key": k}\nclient.v1.refunds.create({}, opts(f"refund-{order_id}"))',
      'options opaque',
    ],
    [
      'in options that a helper makes of nothing',
      'def opts(a):\n    return {"stripe_account": a}\nclient.v1.refunds.create({}, opts("acct_1"))',
      'none',
    ],
    ['not in the options', 'client.v1.refunds.create({}, {"stripe_account": a})', 'none'],
    ['in options that cannot be seen', 'def f(options):\n    client.v1.refunds.create({}, options)', 'opaque opaque'],
    ['in options that are filled elsewhere', 'o = {}\no.update(more)\nclient.v1.refunds.create({}, o)', 'opaque opaque'],
    ['in arguments that cannot be seen', 'client.v1.refunds.create(*args)', 'opaque opaque'],
    ['in keywords that cannot be seen', 'def f(**kw):\n    client.v1.refunds.create(**kw)', 'opaque opaque'],
    ['among the params', `client.v1.refunds.create(params={"charge": c, "idempotency_key": ${K}})`, 'params opaque'],
    ['among params without their name', `client.refunds.create({"charge": c, "idempotency_key": ${K}})`, 'params opaque'],
    ['among params in a name', `p = {"charge": c, "idempotency_key": ${K}}\nclient.v1.refunds.create(params=p)`, 'params opaque'],
    [
      'written into params',
      `p = {"charge": c}\np["idempotency_key"] = ${K}\nclient.v1.refunds.create(params=p)`,
      'params opaque',
    ],
    ['as an argument that is none', `client.v1.refunds.create({"charge": c}, idempotency_key=${K})`, 'params opaque'],
    ['among params, with options', `client.v1.refunds.create({"idempotency_key": ${K}}, {"stripe_account": a})`, 'params opaque'],
  ])('%s', (_, code, expected) => {
    expect(keysOf(code)).toEqual([expected]);
  });
});

describe('fields that are picked', () => {
  const pick = 'def pick(given, *names):\n    return {n: given[n] for n in names if n in given}\n';
  const clean = 'def clean(**fields):\n    return {k: v for k, v in fields.items() if v is not None}\n';
  const thin = 'def thin(fields):\n    return {k: v for k, v in fields.items() if v}\n';
  const listed = 'def only(given, names):\n    return {n: given[n] for n in names}\n';
  it.each([
    ['by names that the caller gives', `${pick}stripe.Refund.create(**pick(args, "charge", "amount"))`, 'none'],
    ['by way of a name', `${pick}some = pick(args, "charge")\nstripe.Refund.create(**some)`, 'none'],
    ['a key among them', `${pick}stripe.Refund.create(**pick(args, "charge", "idempotency_key"))`, 'opaque opaque'],
    ['by names that cannot be seen', `${pick}stripe.Refund.create(**pick(args, *names))`, 'opaque opaque'],
    ['by one that cannot be read', `${pick}stripe.Refund.create(**pick(args, "charge", extra))`, 'opaque opaque'],
    ['by a list of the module', 'N = ("charge", "amount")\nstripe.Refund.create(**{n: args[n] for n in N})', 'none'],
    ['by a list that grows', 'N = ["charge"]\nN.append(n)\nstripe.Refund.create(**{n: args[n] for n in N})', 'opaque opaque'],
    ['by a list that the caller gives', `${listed}stripe.Refund.create(**only(args, ["charge"]))`, 'none'],
    ['by a list from elsewhere', `${listed}stripe.Refund.create(**only(args, names))`, 'opaque opaque'],
    ['under other names', 'stripe.Refund.create(**{prefix + n: args[n] for n in ("a", "b")})', 'opaque opaque'],
    ['those that are filled in', `${clean}stripe.Refund.create(**clean(charge=c, amount=a))`, 'none'],
    [
      'those that are filled in, a key too',
      `${clean}stripe.Refund.create(**clean(charge=c, idempotency_key=k))`,
      'opaque opaque',
    ],
    ['those that are filled in, of more', `${clean}stripe.Refund.create(**clean(charge=c, **more))`, 'opaque opaque'],
    ['out of a dictionary', `${thin}stripe.Refund.create(**thin({"charge": c, "amount": a}))`, 'none'],
    [
      'out of a dictionary with a key',
      `${thin}stripe.Refund.create(**thin({"charge": c, "idempotency_key": k}))`,
      'opaque opaque',
    ],
    ['out of one from elsewhere', `${thin}stripe.Refund.create(**thin(given))`, 'opaque opaque'],
    [
      'out of one that the helper writes to',
      'def thin(fields):\n    fields["idempotency_key"] = k\n    return {k: v for k, v in fields.items()}\nstripe.Refund.create(**thin({"charge": c}))',
      'opaque opaque',
    ],
  ])('%s', (_, code, expected) => {
    expect(keysOf(code)).toEqual([expected]);
  });
});

describe('everything that the model fills in', () => {
  const server = (properties: string, body: string): string => `from mcp.server import Server
from mcp.types import Tool
server = Server("billing")
TOOLS = [Tool(name="refund", description="Refund", inputSchema={"type": "object", "properties": {${properties}}})]
@server.call_tool()
async def call_tool(name, arguments):
    if arguments is None:
        arguments = {}
    if name == "refund":
        ${body}
`;
  const spread = 'return stripe.Refund.create(**arguments)';
  it.each([
    ['of which the schema has none', server('"charge": {"type": "string"}', spread), 'none'],
    ['of which the schema has one', server('"idempotency_key": {"type": "string"}', spread), 'opaque opaque'],
    ['of which the schema spreads others', server('"charge": {"type": "string"}, **COMMON', spread), 'opaque opaque'],
    [
      'of which there may be no more',
      server('"charge": {"type": "string"}', spread).replace('"object", ', '"object", "additionalProperties": False, '),
      'none',
    ],
    [
      'of which there may be more',
      server('"charge": {"type": "string"}', spread).replace('"object", ', '"object", "additionalProperties": True, '),
      'opaque opaque',
    ],
    ['of which there is no schema', server('', spread).replace('"refund", desc', '"other", desc'), 'opaque opaque'],
    [
      'with one that the code adds',
      server('"charge": {"type": "string"}', `arguments["idempotency_key"] = k; ${spread}`),
      'opaque opaque',
    ],
    ['of another branch', server('"charge": {"type": "string"}', `pass\n    ${spread}`), 'opaque opaque'],
  ])('%s', (_, code, expected) => {
    expect(keysOf(code)).toEqual([expected]);
  });
});

it('stands at its own keyword or entry', () => {
  const code = `${head}client.v1.refunds.create({"charge": c, "idempotency_key": k})\nstripe.Refund.create(charge=c, idempotency_key=k)\n`;
  const keys = factsOf(code).calls.map(({ key }) => [key.at && code.slice(...key.at), key.name, key.text]);
  expect(keys).toEqual([
    ['"idempotency_key": k', 'idempotency_key', 'k'],
    ['idempotency_key=k', 'idempotency_key', 'k'],
  ]);
});
