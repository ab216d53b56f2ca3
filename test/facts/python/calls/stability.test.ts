import { describe, expect, it } from 'vitest';
import { factsOf, keyOf } from '../compact.js';

const head = `import hashlib, json, os, random, secrets, time, uuid
from datetime import date, datetime, timezone
import stripe
from agents import function_tool
`;

/** What is said of a key in a tool that the model gives a customer and a period. */
function keyIn(key: string, before = '', outside = ''): string {
  const code = `${head}${outside}
@function_tool
def charge(customer_id: str, period: str, idempotency_key: str = "") -> str:
    ${before || 'pass'}
    stripe.Charge.create(amount=2900, customer=customer_id, idempotency_key=${key})
    return "ok"
`;
  const [call] = factsOf(code).calls;
  return call ? keyOf(call).replace(/^options /u, '') : 'no call';
}

describe('a key that differs between two executions', () => {
  it.each([
    ['uuid.uuid4()', 'random uuid.uuid4()'],
    ['str(uuid.uuid4())', 'random uuid.uuid4()'],
    ['uuid.uuid4().hex', 'random uuid.uuid4()'],
    ['uuid.uuid4().hex[:12]', 'random uuid.uuid4()'],
    ['f"charge-{customer_id}-{uuid.uuid4()}"', 'random uuid.uuid4()'],
    ['"charge-" + secrets.token_hex(8)', 'random secrets.token_hex(8)'],
    ['"%s-%s" % (customer_id, random.randint(1, 9))', 'random random.randint(1, 9)'],
    ['os.urandom(8).hex()', 'random os.urandom(8)'],
    ['f"{customer_id}-{time.time()}"', 'time time.time()'],
    ['f"{customer_id}-{int(time.time())}"', 'time time.time()'],
    ['str(time.time_ns())', 'time time.time_ns()'],
    ['f"{customer_id}-{datetime.now().isoformat()}"', 'time datetime.now()'],
    ['f"{customer_id}-{datetime.now(timezone.utc).timestamp()}"', 'time datetime.now(timezone.utc)'],
    ['f"{customer_id}-{datetime.utcnow():%Y%m%d%H%M%S}"', 'time datetime.utcnow()'],
    ['"{}-{}".format(customer_id, uuid.uuid4())', 'random uuid.uuid4()'],
    ['"-".join([customer_id, str(uuid.uuid4())])', 'random uuid.uuid4()'],
    ['hashlib.sha256(f"{customer_id}{time.time()}".encode()).hexdigest()', 'time time.time()'],
    ['idempotency_key or str(uuid.uuid4())', 'random uuid.uuid4()'],
    ['idempotency_key if idempotency_key else uuid.uuid4().hex', 'random uuid.uuid4()'],
    ['"".join(random.choice("abc") for _ in range(9))', 'random random.choice("abc")'],
  ])('%s', (key, expected) => {
    expect(keyIn(key)).toBe(`volatile ${expected}`);
  });

  it.each([
    ['in a name', 'k', 'k = str(uuid.uuid4())', '', 'random uuid.uuid4()'],
    ['from a helper', 'make_key()', '', 'def make_key():\n    return str(uuid.uuid4())\n', 'random uuid.uuid4()'],
    [
      'from a helper with a fallback',
      'key_for(None)',
      '',
      'def key_for(k):\n    return k or uuid.uuid4().hex\n',
      'random uuid.uuid4()',
    ],
    ['through a helper', 'tag(uuid.uuid4())', '', 'def tag(x):\n    return f"charge-{x}"\n', 'random uuid.uuid4()'],
    ['from a generator of the module', 'new_key()', '', 'new_key = uuid.uuid4\n', 'random new_key()'],
    ['fed into a hash', 'h.hexdigest()', 'h = hashlib.sha256(); h.update(str(time.time()).encode())', '', 'time time.time()'],
  ])('%s', (_, key, before, outside, expected) => {
    expect(keyIn(key, before, outside)).toBe(`volatile ${expected}`);
  });
});

describe('a parameter that is given another value', () => {
  it.each([
    ['always', 'idempotency_key = f"charge-{customer_id}-{period}"', 'stable'],
    ['where it is empty', 'if not idempotency_key:\n        idempotency_key = str(uuid.uuid4())', 'volatile random uuid.uuid4()'],
    ['with itself', 'idempotency_key = idempotency_key or str(uuid.uuid4())', 'volatile random uuid.uuid4()'],
    ['twice', 'idempotency_key = str(uuid.uuid4())\n    idempotency_key = f"charge-{customer_id}"', 'stable'],
    ['after the call alone', 'pass', 'volatile model-input idempotency_key'],
  ])('%s', (_, before, expected) => {
    expect(keyIn('idempotency_key', before)).toBe(expected);
  });
});

describe('a key that is the same for every operation, or the model’s own', () => {
  it.each([
    ['"charge"', 'constant "charge"'],
    ['f"charge"', 'constant f"charge"'],
    ['hashlib.sha256(b"charge").hexdigest()', 'constant hashlib.sha256(b"charge").hexdigest()'],
    ['idempotency_key', 'model-input idempotency_key'],
    ['str(idempotency_key)', 'model-input str(idempotency_key)'],
    ['f"{idempotency_key}"', 'model-input f"{idempotency_key}"'],
  ])('%s', (key, expected) => {
    expect(keyIn(key)).toBe(`volatile ${expected}`);
  });
});

describe('a key that names the operation', () => {
  it.each([
    ['f"charge-{customer_id}-{period}"'],
    ['"charge-{}-{}".format(customer_id, period)'],
    ['"charge-%s-%s" % (customer_id, period)'],
    ['"-".join(["charge", customer_id, period])'],
    ['"charge-" + customer_id'],
    ['hashlib.sha256(f"{customer_id}:{period}".encode()).hexdigest()'],
    ['hashlib.sha256(f"{customer_id}:{period}".encode("utf-8")).hexdigest()[:32]'],
    ['hashlib.sha256(json.dumps([customer_id, period]).encode()).hexdigest()'],
    ['str(uuid.uuid5(uuid.NAMESPACE_URL, f"{customer_id}/{period}"))'],
    ['f"{customer_id}-{date.today()}"'],
    ['f"{customer_id}-{date.today().strftime(\'%Y-%m\')}"'],
    ['f"{customer_id}-{datetime.now():%Y-%m}"'],
    ['f"{customer_id}-{datetime.now().strftime(\'%Y-%m-%d\')}"'],
    ['f"{customer_id}-{datetime.now().isoformat()[:10]}"'],
    ['f"{customer_id}-{datetime.now().year}-{datetime.now().month}"'],
    ['f"{customer_id}-{int(time.time()) // 86400}"'],
    ['f"{customer_id}-{int(time.time() / 3600)}"'],
  ])('%s', (key) => {
    expect(keyIn(key)).toBe('stable');
  });

  it.each([
    [
      'of a helper',
      'key_for(customer_id, period)',
      'def key_for(*parts):\n    return hashlib.sha256(":".join(parts).encode()).hexdigest()\n',
    ],
    ['of operation_key', 'operation_key("charges.create", {"customer": customer_id})', 'from billing import operation_key\n'],
    [
      'with a default that nobody takes',
      'key_for(customer_id, period)',
      'def key_for(c, p=None):\n    p = p or "x"\n    return hashlib.sha1(f"{c}{p}".encode()).hexdigest()\n',
    ],
    ['fed into a hash', 'h.hexdigest()', ''],
  ])('%s', (name, key, outside) => {
    const before = name === 'fed into a hash' ? 'h = hashlib.sha256(); h.update(customer_id.encode())' : '';
    expect(keyIn(key, before, outside)).toBe('stable');
  });
});

describe('a key of which too little is seen', () => {
  it.each([['make(customer_id)'], ['self.key'], ['f"{customer_id}-{attempt()}"'], ['f"{datetime.now().strftime(FORMAT)}"']])(
    '%s',
    (key) => {
      expect(keyIn(key)).toBe('opaque');
    },
  );
});

describe('a parameter of a helper', () => {
  const helper = `${head}def refund(charge_id, key=None):
    stripe.Refund.create(charge=charge_id, idempotency_key=key or str(uuid.uuid4()))
`;
  it.each([
    ['that no caller gives', 'refund("ch_1")\n', 'volatile random uuid.uuid4()'],
    ['that every caller gives', 'refund("ch_1", f"refund-{order_id}")\n', 'opaque'],
    ['that one caller gives badly', 'refund("ch_1", key=str(uuid.uuid1()))\n', 'volatile random uuid.uuid1()'],
  ])('%s', (_, callers, expected) => {
    const [call] = factsOf(helper + callers).calls;
    expect(call && keyOf(call)).toBe(`options ${expected}`);
  });
});

it('one key for two operations is used again', () => {
  const code = `${head}
@function_tool
def charge(customer_id: str, period: str) -> str:
    key = f"bill-{customer_id}-{period}"
    stripe.InvoiceItem.create(customer=customer_id, idempotency_key=key)
    stripe.Invoice.create(customer=customer_id, idempotency_key=key)
    return "ok"
`;
  expect(factsOf(code).calls.map(keyOf)).toEqual(['options volatile reused key', 'options volatile reused key']);
});
