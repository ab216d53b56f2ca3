/** Calls that are written onto a client make the requests that they made on the module: sent through the real stripe-python. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpreter } from '../../fixtures/harness/python.js';
import { factsOf } from '../facts/python/compact.js';
import { generatedCall } from '../facts/python/edits/call-arguments.js';
import { apply } from '../facts/python/edits/repaired.js';

const recorder = fileURLToPath(new URL('record_requests.py', import.meta.url));

interface Recorded {
  readonly requests: readonly (readonly unknown[])[];
  readonly keys: readonly string[];
  readonly error: string | null;
  readonly notes: readonly unknown[] | null;
}

function requestsOf(texts: readonly string[]): Recorded[] {
  const said = execFileSync(interpreter, ['-W', 'ignore', recorder], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(said) as Recorded[];
}

/** A module whose `run` makes one call. */
function moduleWith(call: string): string {
  return `import asyncio\nimport stripe\n\n\n${call.includes('await ') ? 'async ' : ''}def run():\n    return ${call}\n`;
}

/** The module with all its calls on `client`; `undefined` where one has no repair. */
function onClient(text: string): string | undefined {
  const repairs = factsOf(text).calls.map((call) => call.onClient?.('client'));
  return repairs.length === 0 || repairs.includes(undefined)
    ? undefined
    : apply(
        text,
        repairs.flatMap((edits) => edits ?? []),
      );
}

/** The methods of the module, and how many ids the path of each has: stripe-python 16.1. */
const methods = readFileSync(new URL('../stripe/stripe-python-requests.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [kind, name = '', request = '', majors = ''] = line.split('\t');
    return kind === 'class' && majors.split(',').includes('16') ? [{ name, ids: request.split('{}').length - 1 }] : [];
  });

function callOf(name: string, ids: number, suffix = ''): string {
  const given = Array.from({ length: ids }, (_, i) => `"id_${String(i)}"`);
  const rest = `expand=["a.b"], metadata={"k": "v"}, ending_before="x_1", idempotency_key="key_1", stripe_account="acct_1", api_key="sk_test_own"`;
  return `${suffix === '' ? '' : 'await '}stripe.${name}${suffix}(${[...given, rest].join(', ')})`;
}

/** The requests before and after of all that have a repair. */
function compared(texts: readonly { readonly name: string; readonly text: string }[]): {
  readonly unmoved: string[];
  readonly silent: string[];
  readonly same: string[];
  readonly differs: unknown[];
} {
  const moved = texts.flatMap(({ name, text }) => {
    const to = onClient(text);
    return to === undefined ? [] : [{ name, text, to }];
  });
  const said = requestsOf(moved.flatMap(({ text, to }) => [text, to]));
  const pairs = moved.map(({ name, to }, i) => ({ name, to, was: said[2 * i], is: said[2 * i + 1] }));
  const asked = pairs.filter(({ was }) => was?.requests.length === 1);
  // The key is what is to change.
  const sent = (one: Recorded | undefined): string => JSON.stringify({ ...one, keys: undefined });
  const isSame = ({ was, is }: (typeof pairs)[number]): boolean => sent(was) === sent(is);
  return {
    unmoved: texts.filter(({ name }) => !moved.some((one) => one.name === name)).map(({ name }) => name),
    silent: pairs.filter((pair) => !asked.includes(pair)).map(({ name }) => name),
    same: asked.filter(isSame).map(({ name }) => name),
    differs: asked.filter((pair) => !isSame(pair)),
  };
}

/** What no client has: objects that cannot be retrieved by themselves, and paths that Stripe does not have. */
const OF_THE_MODULE_ALONE = [
  'AccountLink.retrieve',
  'AccountSession.retrieve',
  'BankAccount.delete',
  'Card.delete',
  'Charge.list_refunds',
  'Charge.retrieve_refund',
  'CustomerSession.retrieve',
  'EphemeralKey.retrieve',
  'InvoiceLineItem.retrieve',
  'SetupAttempt.retrieve',
  'apps.Secret.retrieve',
  'billing.MeterEvent.retrieve',
  'billing.MeterEventAdjustment.retrieve',
  'billing_portal.Session.retrieve',
  'radar.PaymentEvaluation.retrieve',
  'tax.Association.retrieve',
  'terminal.ConnectionToken.retrieve',
  'terminal.OnboardingLink.retrieve',
];

describe('every method of the module of stripe-python 16', () => {
  it('makes the same request on a client', () => {
    const { unmoved, silent, same, differs } = compared(
      methods.map(({ name, ids }) => ({ name, text: moduleWith(callOf(name, ids)) })),
    );
    expect(differs).toEqual([]);
    expect(unmoved).toEqual(OF_THE_MODULE_ALONE);
    expect(silent).toEqual([]);
    expect(same.length).toBe(methods.length - OF_THE_MODULE_ALONE.length);
  });

  it('makes the same request on a client where it is awaited', () => {
    const awaited = methods.filter(({ name }) => !name.endsWith('auto_paging_iter'));
    const { unmoved, silent, same, differs } = compared(
      awaited.map(({ name, ids }) => ({ name, text: moduleWith(callOf(name, ids, '_async')) })),
    );
    expect(differs).toEqual([]);
    expect(unmoved).toEqual(OF_THE_MODULE_ALONE);
    // The module does not have these.
    expect(silent).toEqual(['ApplicationFeeRefund.modify', 'Subscription.delete']);
    expect(same.length).toBe(awaited.length - OF_THE_MODULE_ALONE.length - silent.length);
  });
});

const SEED = 20261123;

it(`any call sends what it sent, its values worked out in the same order, seed ${String(SEED)}`, () => {
  const modules = fc
    .sample(generatedCall, { seed: SEED, numRuns: 1000 })
    .map(({ module }, i) => ({ name: String(i), text: module }));
  const { differs, silent, same } = compared(modules);
  expect(differs).toEqual([]);
  expect(silent.map((i) => modules[Number(i)])).toEqual([]);
  expect(same.length).toBeGreaterThan(500);
});

it('any call is Python all the same', () => {
  expect(
    requestsOf(['def run(:', 'import stripe\n\n\ndef run():\n    stripe.Charge.list()\n']).map(({ error }) => error),
  ).toEqual(['SyntaxError', null]);
});

it('leaves what is called of an object to the client that it came from', () => {
  const module = `import stripe


def run():
    stripe.PaymentIntent.retrieve("pi_1", api_key="sk_test_own")
    charges = stripe.Charge.list(limit=1)
    return charges.list()
`;
  const edits = factsOf(module).calls.flatMap((call) => call.onClient?.('client') ?? []);
  const moved = apply(module, edits) ?? '';
  expect(moved).toContain('charges = client.v1.charges.list(params={"limit": 1})\n    return charges.list()');
  const [before, after] = requestsOf([module, moved]);
  expect(before?.keys).toEqual(['sk_test_own', 'sk_test_module', 'sk_test_module']);
  expect(after?.keys).toEqual(['sk_test_client', 'sk_test_client', 'sk_test_client']);
});
