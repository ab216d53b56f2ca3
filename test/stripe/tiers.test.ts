import { describe, expect, it } from 'vitest';
import { endpointRows } from '../../src/stripe/endpoints.js';
import type { Tier } from '../../src/stripe/endpoint.js';
import { moneyTable } from '../../src/stripe/money.js';
import { tierOf } from '../../src/stripe/tiers.js';

const expected: Record<Tier, string[]> = {
  money: [
    'charges.create',
    'charges.capture',
    'forwarding.requests.create',
    'invoiceItems.create',
    'invoices.addLines',
    'invoices.create',
    'invoices.finalizeInvoice',
    'invoices.pay',
    'paymentIntents.create',
    'paymentIntents.confirm',
    'paymentIntents.capture',
    'payouts.create',
    'quotes.accept',
    'refunds.create',
    'subscriptionItems.create',
    'subscriptions.create',
    'terminal.readers.refundPayment',
    'transfers.create',
    'v2.moneyManagement.payoutIntents.confirm',
  ],
  object: [
    'billing.meterEvents.create',
    'coupons.create',
    'customers.create',
    'paymentRecords.reportPayment',
    'products.create',
    'setupIntents.create',
    'tax.transactions.createFromCalculation',
    'testHelpers.testClocks.create',
    'webhookEndpoints.create',
  ],
  change: [
    'disputes.close',
    'invoices.attachPayment',
    'invoices.update',
    'invoices.voidInvoice',
    'paymentIntents.cancel',
    'paymentIntents.update',
    'paymentMethods.attach',
    'subscriptions.migrate',
    'subscriptions.update',
    'testHelpers.testClocks.advance',
  ],
  session: [
    'accountLinks.create',
    'accountSessions.create',
    'billingPortal.sessions.create',
    'checkout.sessions.create',
    'ephemeralKeys.create',
    'oauth.token',
    'paymentLinks.create',
  ],
  read: ['invoices.createPreview'],
};

describe.each(Object.entries(expected))('%s', (tier, calls) => {
  it.each(calls)('%s', (call) => {
    expect(tierOf(call, 'POST')).toBe(tier);
    expect(endpointRows.find(([name]) => name === call)?.[5]).toBe(tier);
  });
});

it('takes GET and DELETE at their word', () => {
  expect(tierOf('charges.search', 'GET')).toBe('read');
  expect(tierOf('subscriptions.cancel', 'DELETE')).toBe('change');
});

it('is never money for a test helper', () => {
  expect(endpointRows.filter(([call, , , , , tier]) => call.includes('estHelpers') && tier === 'money')).toEqual([]);
});

it('has a row of the money table behind every money call', () => {
  const counted = new Set(moneyTable.map(({ call }) => call));
  expect(endpointRows.filter(([call, , , , , tier]) => tier === 'money' && !counted.has(call))).toEqual([]);
});

it('leaves no POST whose name begins with create among the changes', () => {
  expect(
    endpointRows.filter(([call, method, , , , tier]) => method === 'POST' && /\.create/.test(call) && tier === 'change'),
  ).toEqual([]);
});
