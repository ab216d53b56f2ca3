import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findEndpoint, pathShape, type CatalogueEndpoint } from '../../src/stripe/catalogue.js';
import { endpointRows } from '../../src/stripe/endpoints.js';
import { legacyRows } from '../../src/stripe/legacy.js';
import {
  findClassCall,
  findObjectCall,
  findServiceCall,
  isPythonMethod,
  resourceOf,
  servicePath,
} from '../../src/stripe/python.js';

/**
 * The request that every method of stripe-python makes, recorded with an HTTP client that answers nothing: 11.6.1, 15.6.2 and 16.1.0.
 * `service`: a member of a `StripeClient`; `class`: one of the module; `object`: a method of what a call gave back.
 */
interface Recorded {
  readonly kind: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly majors: readonly string[];
}

const recorded = readFileSync(new URL('stripe-python-requests.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => {
    const [kind = '', name = '', request = '', majors = ''] = line.split('\t');
    const [method = '', path = ''] = request.split(' ');
    return { kind, name, method, path, majors: majors.split(',') };
  });

function found({ kind, name }: Recorded): CatalogueEndpoint | undefined {
  const path = name.split('.');
  if (kind === 'service') return findServiceCall(path);
  if (kind === 'class') return findClassCall(path);
  const resource = resourceOf(path.slice(0, -1));
  return (resource === undefined ? undefined : findObjectCall(`${resource}.retrieve`, path.at(-1) ?? '')) ?? findClassCall(path);
}

/** `right`, `unknown` for a request of the catalogue that is not found, `foreign` for one that the catalogue does not have, or what is wrong. */
function verdict(one: Recorded): string {
  const call = found(one);
  if (call) return call.method === one.method && pathShape(call.path) === one.path ? 'right' : `${one.name} is not ${call.call}`;
  return findEndpoint(one.method, one.path.replaceAll('{}', '{id}')) ? `unknown ${one.name}` : 'foreign';
}

function tally(major: string, kind: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of recorded.filter((row) => row.kind === kind && row.majors.includes(major))) {
    const said = verdict(one)
      .replace(/^unknown .*/u, 'unknown')
      .replace(/^.* is not .*/u, 'wrong');
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return counts;
}

describe('what stripe-python calls a call', () => {
  it.each([
    ['16', 'service', { right: 649 }],
    ['15', 'service', { right: 572 }],
    ['11', 'service', { right: 527 }],
    ['16', 'class', { right: 661, wrong: 2, foreign: 16 }],
    ['15', 'class', { right: 639, wrong: 2, foreign: 16 }],
    ['11', 'class', { right: 609, wrong: 3, unknown: 4, foreign: 14 }],
    ['16', 'object', { right: 232, unknown: 5, foreign: 14 }],
    ['15', 'object', { right: 224, unknown: 5, foreign: 14 }],
    ['11', 'object', { right: 206, unknown: 7, foreign: 12 }],
  ])('is known for stripe-python %s, %s', (major, kind, expected) => {
    expect(tally(major, kind)).toEqual(expected);
  });

  it('is wrong for no call that Stripe would answer', () => {
    const wrong = recorded.map(verdict).filter((said) => said.includes('is not'));
    // Their own paths do not exist: a source belongs to a customer, a line to its invoice.
    expect(wrong).toEqual([
      'BankAccount.delete is not customers.deleteSource',
      'Card.delete is not customers.deleteSource',
      'InvoiceLineItem.modify is not invoices.updateLineItem',
    ]);
  });

  it('passes the first test by name alone', () => {
    expect(recorded.filter((one) => found(one) && !isPythonMethod(one.name.slice(one.name.lastIndexOf('.') + 1)))).toEqual([]);
    expect(['append', 'get', 'print', 'construct_event'].filter(isPythonMethod)).toEqual([]);
  });
});

describe('the way from a client to a call', () => {
  const services = recorded.filter(({ kind }) => kind === 'service');

  it('is the one that stripe-python has', () => {
    const others = services.flatMap(({ name }) => {
      const path = servicePath(findServiceCall(name.split('.'))?.call ?? '')?.join('.');
      return path === name ? [] : [`${name}: ${String(path)}`];
    });
    expect(services.length).toBe(654);
    // A source is taken off its customer, and `oauth` left `v1`.
    expect(others).toEqual(['v1.oauth.token: oauth.token', 'v1.sources.detach: v1.customers.payment_sources.delete']);
  });

  it('leads to that call for all of the catalogue that it is given for', () => {
    const calls = [...endpointRows.map(([call]) => call), ...legacyRows.map(([, [call]]) => call)];
    const paths = calls.flatMap((call) => {
      const path = servicePath(call);
      return path ? [{ call, path }] : [];
    });
    expect(paths.filter(({ call, path }) => findServiceCall(path)?.call !== call)).toEqual([]);
    const none = calls.filter((call) => servicePath(call) === undefined);
    expect(none.filter((call) => services.some(({ name }) => findServiceCall(name.split('.'))?.call === call))).toEqual([]);
  });

  it('is on the client of every major that has the method on the module', () => {
    const onIt = new Map(services.map(({ name, majors }) => [name, majors]));
    const missing = recorded.flatMap(({ kind, name, majors }) => {
      const call = kind === 'class' ? findClassCall(name.split('.'))?.call : undefined;
      const path = call === undefined ? undefined : servicePath(call)?.join('.');
      return path === undefined || majors.every((major) => onIt.get(path)?.includes(major)) ? [] : [`${name}: ${path}`];
    });
    expect(missing).toEqual([]);
  });

  it.each([
    ['paymentIntents.create', 'v1.payment_intents.create'],
    ['customers.createSource', 'v1.customers.payment_sources.create'],
    ['customers.del', 'v1.customers.delete'],
    ['checkout.sessions.create', 'v1.checkout.sessions.create'],
    ['testHelpers.testClocks.advance', 'v1.test_helpers.test_clocks.advance'],
    ['accounts.retrieveCurrent', 'v1.accounts.retrieve_current'],
    ['v2.core.accounts.create', 'v2.core.accounts.create'],
    ['oauth.token', 'oauth.token'],
  ])('%s', (call, path) => {
    expect(servicePath(call)?.join('.')).toBe(path);
  });

  it.each([['subscriptions.del'], ['paymentIntents.explode'], ['create'], ['']])('none for %j', (call) => {
    expect(servicePath(call)).toBeUndefined();
  });
});

describe('the spellings of one call', () => {
  it.each([
    ['v1.payment_intents.create', 'paymentIntents.create'],
    ['payment_intents.create', 'paymentIntents.create'],
    ['v1.payment_intents.create_async', 'paymentIntents.create'],
    ['customers.balance_transactions.create', 'customers.createBalanceTransaction'],
    ['customers.delete', 'customers.del'],
    ['v1.checkout.sessions.create', 'checkout.sessions.create'],
  ])('client.%s', (name, call) => {
    expect(findServiceCall(name.split('.'))?.call).toBe(call);
  });

  it.each([
    ['PaymentIntent.create', 'paymentIntents.create'],
    ['PaymentIntent.modify_async', 'paymentIntents.update'],
    ['checkout.Session.create', 'checkout.sessions.create'],
    ['Customer.create_balance_transaction', 'customers.createBalanceTransaction'],
    ['Customer.modify_source', 'customers.updateSource'],
    ['Refund.TestHelpers.expire', 'testHelpers.refunds.expire'],
  ])('stripe.%s', (name, call) => {
    expect(findClassCall(name.split('.'))?.call).toBe(call);
  });

  it.each([
    ['charges.create', 'refund', 'refunds.create'],
    ['paymentIntents.retrieve', 'confirm_async', 'paymentIntents.confirm'],
    ['customers.retrieve', 'delete', 'customers.del'],
    ['subscriptions.list', 'save', 'subscriptions.update'],
    ['charges.list', 'refresh', 'charges.retrieve'],
  ])('what %s gave, .%s()', (call, method, expected) => {
    expect(findObjectCall(call, method)?.call).toBe(expected);
  });

  it.each([['Webhook.construct_event'], ['PaymentIntent.explode'], ['create']])('nothing for stripe.%s', (name) => {
    expect(findClassCall(name.split('.'))).toBeUndefined();
    expect(findServiceCall(name.split('.'))).toBeUndefined();
  });
});
