import { describe, expect, it } from 'vitest';
import { callsOf, factsOf, keyOf } from '../compact.js';
import { apply } from '../edits/repaired.js';

const start = 'import requests  # Stripe\nAPI = "https://api.stripe.com/v1"\n';
const REFUND = ['fetch refunds.create money -'];

describe('what a helper is told to send, its caller sends', () => {
  it.each([
    [
      'a path',
      'def post(path, data):\n    return requests.post(f"{API}/{path}", data=data)\npost("refunds", {"charge": c})',
      REFUND,
    ],
    [
      'a verb and a path',
      'def send(verb, path):\n    return requests.request(verb, API + path)\nsend("POST", "/refunds")',
      REFUND,
    ],
    [
      'a verb in small letters',
      'def send(verb, path):\n    return requests.request(verb.upper(), API + path)\nsend("post", "/refunds")',
      REFUND,
    ],
    [
      'by name, in any order',
      'def send(verb, path):\n    return requests.request(method=verb, url=API + path)\nsend(path="/refunds", verb="POST")',
      REFUND,
    ],
    ['a default', 'def send(path, verb="POST"):\n    return requests.request(verb, API + path)\nsend("/refunds")', REFUND],
    [
      'a whole address',
      'def send(verb, url):\n    return requests.request(verb, url, timeout=5)\nsend("POST", f"{API}/refunds")',
      REFUND,
    ],
    [
      'the resource and the action',
      'def act(kind, id, action):\n    return requests.post(f"{API}/{kind}/{id}/{action}", data={})\nact("payment_intents", i, "confirm")',
      ['fetch paymentIntents.confirm money -'],
    ],
    [
      'the name of the function',
      'def send(verb, path):\n    return getattr(requests, verb)(API + path, timeout=5)\nsend("post", "/refunds")',
      REFUND,
    ],
    [
      'a method of a class',
      'class Api:\n    def __init__(self):\n        self.base = API\n    def _send(self, verb, path):\n        return requests.request(verb, f"{self.base}{path}")\n    def refund(self, charge):\n        return self._send("POST", "/refunds")',
      REFUND,
    ],
    [
      'an address that a class takes unless told otherwise',
      'class Api:\n    def __init__(self, base="https://api.stripe.com"):\n        self.base = base.rstrip("/")\n    def _send(self, verb, path):\n        return requests.request(verb, f"{self.base}/v1/{path.lstrip(\'/\')}")\n    def refund(self, charge):\n        return self._send("POST", "/refunds")',
      REFUND,
    ],
    [
      'a method of an object of the module',
      'class Api:\n    def post(self, path, data):\n        return requests.post(API + path, data=data)\napi = Api()\ndef refund(c):\n    return api.post("/refunds", {"charge": c})',
      REFUND,
    ],
    [
      'through two helpers',
      'def send(verb, path):\n    return requests.request(verb, API + path)\ndef post(path):\n    return send("POST", path)\npost("/refunds")',
      REFUND,
    ],
    [
      'through a helper that makes the address',
      'def url(path):\n    return f"{API}{path}"\ndef post(path):\n    return requests.post(url(path), data={})\npost("/refunds")',
      REFUND,
    ],
    [
      'in the branch that runs',
      'def send(verb, path, data=None):\n    if verb == "GET":\n        return requests.get(API + path, timeout=1)\n    elif verb in ("POST", "PUT"):\n        return requests.post(API + path, data=data)\nsend("POST", "/refunds")',
      REFUND,
    ],
    [
      'behind a branch that has returned',
      'def send(verb, path, data=None):\n    if verb == "GET":\n        return requests.get(API + path, timeout=1)\n    return requests.post(API + path, data=data)\nsend("GET", "/refunds")\nsend("POST", "/refunds")',
      ['fetch refunds.list read -', ...REFUND],
    ],
    [
      'from a table of paths',
      'PATHS = {"refunds": "/refunds", "capture": "/charges/{id}/capture"}\ndef send(verb, path):\n    return requests.request(verb, API + path)\nsend("POST", PATHS["capture"].format(id=i))',
      ['fetch charges.capture money -'],
    ],
    [
      'on a client that knows the address',
      'import httpx\nclient = httpx.Client(base_url=API)\ndef send(verb, path):\n    return client.request(verb, path)\nsend("POST", "/refunds")',
      REFUND,
    ],
    [
      'by a function within it',
      'def send(verb, path):\n    def attempt():\n        return requests.request(verb, API + path)\n    return attempt()\nsend("POST", "/refunds")',
      REFUND,
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(start + code))).toEqual(expected);
  });

  it('a helper of another file', () => {
    const http = `${start}class Api:\n    def send(self, verb, path):\n        return requests.request(verb, API + path)\n`;
    const facts = factsOf('from billing_http import Api\nApi().send("POST", "/refunds")  # Stripe', { billing_http: http });
    expect(callsOf(facts)).toEqual(REFUND);
    expect(facts.calls[0]?.text).toBe('Api().send("POST", "/v1/refunds")');
  });

  it.each([
    ['post("/refunds")', 'post("/v1/refunds")'],
    ['api._post("/refunds")', 'api._post("/v1/refunds")'],
    ['compost("/refunds")', 'compost("POST", "/v1/refunds")'],
  ])('%s is said as it is written, with what its name says of the verb', (call, text) => {
    const send = (name: string, first: string): string =>
      `def ${name}(${first}path):\n    return requests.post("https://api.stripe.com/v1" + path, data={})\n`;
    const code = `${start}${send('post', '')}${send('compost', '')}class Api:\n    ${send('_post', 'self, ').replace('\n', '\n    ')}api = Api()\n${call}`;
    expect(factsOf(code).calls.map((one) => one.text)).toContain(text);
  });

  it('a helper of another file, that asks one of a third', () => {
    const http =
      'import requests\nfrom settings import API\ndef send(verb, path):\n    return requests.request(verb, API + path)\n';
    const post = 'from http_api import send\nimport requests\ndef post(path, data):\n    return send("POST", path)\n';
    const others = { http_api: http, posting: post, settings: 'API = "https://api.stripe.com/v1"\n' };
    expect(callsOf(factsOf('from posting import post\npost("/refunds", {})  # Stripe', others))).toEqual(REFUND);
  });
});

describe('what cannot be told is opaque, or nothing', () => {
  it.each([
    [
      'a path that is not known',
      'def post(path):\n    return requests.post(API + path, data={})\npost(p)',
      ['fetch post - opaque'],
    ],
    [
      'a helper that nobody calls',
      'def post(path):\n    return requests.post(API + path, data={})',
      ['fetch requests.post - opaque'],
    ],
    ['another address', 'def post(path):\n    return requests.post("https://example.com" + path, data={})\npost("/refunds")', []],
    [
      'an address that the caller gives',
      'def post(url):\n    return requests.post(url, data={})\npost("https://example.com/v1/refunds")',
      [],
    ],
    ['a dictionary', 'def read(name):\n    return CONFIG.get(name)\nread("https://api.stripe.com/v1/refunds")', []],
    [
      'a function of the same name',
      'def post(path):\n    return requests.post(API + path, data={})\nother.post("/refunds")',
      ['fetch requests.post - opaque'],
    ],
    [
      'a helper that calls itself',
      'def post(path):\n    post(path)\n    return requests.post(API + path, data={})\npost("/refunds")',
      REFUND,
    ],
  ])('%s', (_, code, expected) => {
    expect(callsOf(factsOf(start + code))).toEqual(expected);
  });
});

it('helpers that call each other in any order are looked through to an end', () => {
  const names = Array.from({ length: 20 }, (_, i) => `f${String(i)}`);
  const helpers = names.map((name) => {
    const others = names.filter((other) => other !== name).map((other) => `    ${other}(verb, path)\n`);
    return `def ${name}(verb, path):\n${others.join('')}    return requests.request(verb, API + path)\n`;
  });
  expect(callsOf(factsOf(`${start}${helpers.join('')}f0("POST", "/refunds")`))).toEqual([]);
});

describe('the key of what a helper sends', () => {
  const send =
    'def send(verb, path, data=None, key=None):\n    headers = {"Authorization": f"Bearer {K}"}\n    if key:\n        headers["Idempotency-Key"] = key\n    return requests.request(verb, API + path, data=data, headers=headers)\n';
  it.each([
    ['none', send + 'send("POST", "/refunds", {})', ['none']],
    ['none, in so many words', send + 'send("POST", "/refunds", {}, None)', ['none']],
    [
      'a random one',
      'import uuid\n' + send + 'send("POST", "/refunds", {}, key=str(uuid.uuid4()))',
      ['options volatile random uuid.uuid4()'],
    ],
    ['one that cannot be judged', send + 'send("POST", "/refunds", {}, key=k)', ['options opaque']],
    [
      'each its own',
      'import uuid\n' + send + 'send("POST", "/refunds", {})\nsend("POST", "/refunds", {}, str(uuid.uuid4()))',
      ['none', 'options volatile random uuid.uuid4()'],
    ],
    [
      'a random one of the helper',
      'import uuid\ndef send(verb, path):\n    return requests.request(verb, API + path, headers={"Idempotency-Key": str(uuid.uuid4())})\nsend("POST", "/refunds")',
      ['options volatile random uuid.uuid4()'],
    ],
    [
      'one that stands in for none, as a statement',
      'import uuid\ndef send(verb, path, key=None):\n    if key is None:\n        key = str(uuid.uuid4())\n    return requests.request(verb, API + path, headers={"Idempotency-Key": key})\nsend("POST", "/refunds")\nsend("POST", "/refunds", key=k)',
      ['options volatile random uuid.uuid4()', 'options opaque'],
    ],
    [
      'headers that a helper makes',
      'def head(key=None):\n    headers = {}\n    if key:\n        headers["Idempotency-Key"] = key\n    return headers\ndef send(verb, path, key=None):\n    return requests.request(verb, API + path, headers=head(key))\nsend("POST", "/refunds")\nsend("POST", "/refunds", k)',
      ['none', 'options opaque'],
    ],
    [
      'headers of the caller',
      'def send(verb, path, headers=None):\n    return requests.request(verb, API + path, headers=headers)\nsend("POST", "/refunds")\nsend("POST", "/refunds", {"Idempotency-Key": k})\nsend("POST", "/refunds", {"X": k})',
      ['none', 'opaque opaque', 'none'],
    ],
    [
      'a random one only where none is given',
      'import uuid\ndef send(verb, path, key=None):\n    return requests.request(verb, API + path, headers={"Idempotency-Key": key or str(uuid.uuid4())})\nsend("POST", "/refunds", k)\nsend("POST", "/refunds")',
      ['options opaque', 'options volatile random uuid.uuid4()'],
    ],
    [
      'a random one where a caller in between may give none',
      'import uuid\ndef send(verb, path, key=None):\n    return requests.request(verb, API + path, headers={"Idempotency-Key": key if key else str(uuid.uuid4())})\ndef refund(key=None):\n    return send("POST", "/refunds", key)',
      ['options volatile random uuid.uuid4()'],
    ],
    [
      'one that a session has for all its requests',
      'session = requests.Session()\ndef send(verb, path, key):\n    session.headers["Idempotency-Key"] = key\n    return session.request(verb, API + path)\nsend("POST", "/refunds", k)',
      ['opaque opaque'],
    ],
    [
      'one that a session of an object is told of',
      'class Api:\n    def send(self, verb, path, key):\n        self.session.headers.update({"Idempotency-Key": key})\n        return self.session.request(verb, API + path)\n    def refund(self):\n        return self.send("POST", "/refunds", k)',
      ['opaque opaque'],
    ],
    [
      'none, where another session has one',
      'def send(verb, path, key):\n    one.headers["Idempotency-Key"] = key\n    return other.request(verb, API + path)\nsend("POST", "/refunds", k)',
      ['none'],
    ],
    [
      'what a method that is called like a request does with it, once',
      'class Api:\n    def post(self, url, data):\n        return requests.post(url, data=data, headers={"Idempotency-Key": data["id"]})\n    def refund(self, order):\n        return self.post(f"{API}/refunds", order)',
      ['options opaque'],
    ],
  ])('%s', (_, code, expected) => {
    expect(factsOf(start + code).calls.map(keyOf)).toEqual(expected);
  });
});

describe('what becomes of its errors', () => {
  const head =
    'import requests\nfrom agents import function_tool\nAPI = "https://api.stripe.com/v1"\n' +
    '@function_tool\ndef refund(charge_id: str):\n    return send("POST", "/refunds", {"charge": charge_id})\n';
  const inside = (...lines: string[]): string =>
    `${head}def send(verb, path, data):\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
  const request = 'requests.request(verb, API + path, data=data)';
  it.each([
    ['left alone', inside(`return ${request}`), 'none'],
    ['returned', inside('try:', `    return ${request}`, 'except Exception as e:', '    return {"error": str(e)}'), 'returned'],
    [
      'returned, of HTTP',
      inside('try:', `    return ${request}`, 'except requests.RequestException as e:', '    return {"error": str(e)}'),
      'returned',
    ],
    [
      'returned, some of them',
      inside('try:', `    return ${request}`, 'except requests.Timeout as e:', '    return {"error": str(e)}'),
      'opaque',
    ],
    [
      'not those that HTTP raises',
      'import stripe\n' +
        inside('try:', `    return ${request}`, 'except stripe.StripeError as e:', '    return {"error": str(e)}'),
      'none',
    ],
    [
      'raised as another',
      inside('try:', `    return ${request}`, 'except Exception as e:', '    raise RuntimeError(str(e))'),
      'rethrown',
    ],
    [
      'raised as another, and returned by the tool',
      inside('try:', `    return ${request}`, 'except Exception as e:', '    raise RuntimeError(str(e))').replace(
        '    return send("POST", "/refunds", {"charge": charge_id})',
        '    try:\n        return send("POST", "/refunds", {})\n    except Exception as e:\n        return str(e)',
      ),
      'returned',
    ],
  ])('%s', (_, code, expected) => {
    const [call, another] = factsOf(code).calls;
    expect(another).toBeUndefined();
    expect(call?.call).toBe('refunds.create');
    expect(call?.guard.outcome).toBe(expected);
  });
});

describe('a key is given by the argument that the helper has for it', () => {
  const tool = (call: string): string =>
    'import requests\nfrom agents import function_tool\nfrom billing.keys import operation_key\nAPI = "https://api.stripe.com/v1"\n' +
    `@function_tool\ndef refund(charge_id: str, return_id: str):\n    return ${call}\n`;
  const KEY = 'operation_key("refunds.create", {"charge_id": charge_id, "return_id": return_id})';
  const send = (parameters: string, headers: string): string =>
    `def send(verb, path, ${parameters}):\n    headers = ${headers}\n    return requests.request(verb, API + path, headers=headers)\n`;
  const header = '{"Idempotency-Key": key}';

  it.each([
    ['by its name', tool('send("POST", "/refunds")'), send('key=None', header), `send("POST", "/refunds", key=${KEY})`],
    [
      'in the place of None',
      tool('send("POST", "/refunds", key=None)'),
      send('key=None', header),
      `send("POST", "/refunds", key=${KEY})`,
    ],
    ['not by a position', tool('send("POST", "/refunds", None)'), send('key=None', header), undefined],
    ['not by a name that only has a position', tool('send("POST", "/refunds")'), send('key=None, /', header), undefined],
    [
      'not where another argument decides whether it is sent',
      tool('send("POST", "/refunds")'),
      send('key=None, keyed=False', '{}').replace(
        '    return',
        '    if keyed:\n        headers["Idempotency-Key"] = key\n    return',
      ),
      undefined,
    ],
    [
      'where the verb decides it',
      tool('send("POST", "/refunds")'),
      send('key=None', '{}').replace(
        '    return',
        '    if verb == "POST" and key:\n        headers["Idempotency-Key"] = key\n    return',
      ),
      `send("POST", "/refunds", key=${KEY})`,
    ],
    ['not where it has none', tool('send("POST", "/refunds")'), send('data=None', '{}'), undefined],
    [
      'through another helper',
      tool('post("/refunds")'),
      `${send('key=None', header)}def post(path, idem=None):\n    return send("POST", path, key=idem)\n`,
      `post("/refunds", idem=${KEY})`,
    ],
  ])('%s', (_, code, helper, expected) => {
    const whole = code + helper;
    const [call] = factsOf(whole).calls;
    expect(call && keyOf(call)).toBe('none');
    const made = apply(whole, call?.addKey);
    expect(made).toBe(expected && whole.replace(/return (?:send|post)\(.*/u, `return ${expected}`));
    if (made === undefined) return;
    const [again] = factsOf(made).calls;
    expect(again && keyOf(again)).toBe('options stable');
    expect(again?.addKey).toBeUndefined();
  });
});
