import fc from 'fast-check';
import type { Range } from '../../../../src/facts/model.js';

/** A call of the module, laid out in some way, in a function `run` that knows the names which its arguments use. */
interface GeneratedCall {
  readonly module: string;
  /** Where the call stands in it. */
  readonly range: Range;
}

const HEAD = `import stripe
from stripe import Charge

client = stripe.StripeClient("sk_test_1")
notes = []


def note(value):
    notes.append(value)
    return value


def run():
    amount, customer, said = 1, "cus_1", "nothing"
    more = {"receipt_email": customer}
    more["nickname"] = said
    return `;

/** A method and the ids that it needs. */
const METHODS = [
  ['stripe.Charge.create', []],
  ['stripe.PaymentIntent.confirm', ['"pi_1"']],
  ['stripe.Customer.modify', ['(customer)']],
  ['stripe.checkout.Session.create', []],
  ['stripe.Customer.retrieve_source', ['customer', 'note("src_1")']],
  ['stripe.Refund.list', []],
  ['Charge.capture', ['f"ch_{amount}"']],
] as const;

/** `note(x)` is `x` and writes down that it was asked. */
const TEXTS = [
  '"usd"',
  "'it''s'",
  'customer',
  'note("a")',
  'note("b").lower()',
  'str(amount)',
  '(said := "x")',
  'said',
  'f"order-{amount}"',
  '"one "\n    "two"',
  '("one "\n    "two")',
  '"""one\ntwo"""',
  'customer if amount else None',
  '(  # why\n    "v"\n)',
  '"#" + \\\n    customer',
];
const OBJECTS = ['{"a": 1}', '{\n    "a": note("c"),  # what\n    "b": "2",\n}', '{}', '{**{"a": "b"}}', 'dict(a=customer)'];

const text = fc.constantFrom(...TEXTS);
const ARGUMENTS: readonly fc.Arbitrary<readonly [name: string, value: string]>[] = [
  ...['amount', 'currency', 'description', 'limit'].map((name) => text.map((value) => [name, value] as const)),
  fc.constantFrom(...OBJECTS).map((value) => ['metadata', value] as const),
  fc.constantFrom('["a"]', '[\n    "a",\n    note("d"),\n]').map((value) => ['expand', value] as const),
  ...['idempotency_key', 'stripe_account', 'stripe_version'].map((name) => text.map((value) => [name, value] as const)),
  // It is left out: what it would note is not missed.
  text.filter((value) => !value.includes('note(')).map((value) => ['api_key', value] as const),
  fc.constant(['max_network_retries', '3'] as const),
  fc.constant(['headers', '{"X-Trace": customer}'] as const),
  fc.constantFrom('{"receipt_email": customer}', 'more').map((value) => ['**', value] as const),
];

interface Written {
  readonly text: string;
  readonly above: boolean;
  readonly beside: boolean;
  readonly breaks: boolean;
}

const LAYOUTS = ['line', 'lines', 'hanging', 'aligned', 'any'] as const;

function laidOut(method: string, all: readonly Written[], layout: (typeof LAYOUTS)[number], comma: boolean): string {
  if (all.length === 0) return `${method}()`;
  const last = comma ? ',' : '';
  const plain = all.map((one) => one.text);
  switch (layout) {
    case 'line':
      return `${method}(${plain.join(', ')}${last})`;
    case 'hanging':
      return `${method}(\n    ${plain.join(', ')}${last}\n)`;
    case 'aligned':
      return `${method}(${plain.join(`,\n${' '.repeat(method.length + 1)}`)}${last})`;
    case 'lines': {
      const lines = all.map(({ text: code, above, beside }, i) => {
        const end = i < all.length - 1 ? ',' : last;
        return `${above ? `    # above ${String(i)}\n` : ''}    ${code.replaceAll('\n', '\n    ')}${end}${beside ? `  # beside ${String(i)}` : ''}`;
      });
      return `${method}(\n${lines.join('\n')}\n)`;
    }
    case 'any': {
      const pieces = all.map(({ text: code, beside, breaks }, i) => {
        const end = i < all.length - 1 ? ',' : last;
        return `${code}${end}${beside ? `  # beside ${String(i)}\n` : breaks ? '\n        ' : ' '}`;
      });
      return `${method}(${pieces.join('')})`;
    }
  }
}

/** Calls with up to seven arguments in any order, with comments, brackets, strings of several lines and values that act. */
export const generatedCall: fc.Arbitrary<GeneratedCall> = fc
  .record({
    method: fc.constantFrom(...METHODS),
    given: fc.shuffledSubarray([...ARGUMENTS], { maxLength: 7 }).chain((chosen) => fc.tuple(...chosen)),
    equals: fc.constantFrom('=', '=', '=', ' = '),
    layout: fc.constantFrom(...LAYOUTS),
    comma: fc.boolean(),
    flags: fc.array(fc.record({ above: fc.boolean(), beside: fc.boolean(), breaks: fc.boolean() }), {
      minLength: 9,
      maxLength: 9,
    }),
  })
  .map(({ method: [method, ids], given, equals, layout, comma, flags }) => {
    const texts = [...ids, ...given.map(([name, value]) => (name === '**' ? `**${value}` : `${name}${equals}${value}`))];
    const all = texts.map((code, i): Written => ({ above: false, beside: false, breaks: false, ...flags[i], text: code }));
    const call = laidOut(method, all, layout, comma).replaceAll('\n', '\n    ');
    return { module: `${HEAD}${call}\n`, range: [HEAD.length, HEAD.length + call.length] as const };
  });
