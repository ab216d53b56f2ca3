import type { EndpointRow } from './endpoint.js';

/**
 * Calls that the installed package no longer has but that code in the wild still makes: the first major without it, and its row. Read off
 * the last release of every major from 8 to 22, with the paths that they put on the wire.
 */
export const legacyRows: readonly (readonly [removedIn: number, row: EndpointRow])[] = [
  [9, ['orders.pay', 'POST', '/v1/orders/{id}/pay', 1, 2, 'money']],
  [10, ['invoices.listUpcomingLineItems', 'GET', '/v1/invoices/upcoming/lines', 0, 1, 'read']],
  [10, ['issuing.cards.retrieveDetails', 'GET', '/v1/issuing/cards/{id}/details', 1, 2, 'read']],
  [11, ['orders.create', 'POST', '/v1/orders', 0, 1, 'object']],
  [11, ['orders.list', 'GET', '/v1/orders', 0, 1, 'read']],
  [11, ['orders.retrieve', 'GET', '/v1/orders/{id}', 1, 2, 'read']],
  [11, ['orders.submit', 'POST', '/v1/orders/{id}/submit', 1, 2, 'money']],
  [11, ['orders.update', 'POST', '/v1/orders/{id}', 1, 2, 'change']],
  [11, ['skus.create', 'POST', '/v1/skus', 0, 1, 'object']],
  [11, ['skus.del', 'DELETE', '/v1/skus/{id}', 1, 2, 'change']],
  [11, ['skus.list', 'GET', '/v1/skus', 0, 1, 'read']],
  [11, ['skus.retrieve', 'GET', '/v1/skus/{id}', 1, 2, 'read']],
  [11, ['skus.update', 'POST', '/v1/skus/{id}', 1, 2, 'change']],
  [13, ['subscriptions.del', 'DELETE', '/v1/subscriptions/{id}', 1, 2, 'change']],
  [18, ['invoices.listUpcomingLines', 'GET', '/v1/invoices/upcoming/lines', 0, 1, 'read']],
  [18, ['invoices.retrieveUpcoming', 'GET', '/v1/invoices/upcoming', 0, 1, 'read']],
  // Billed by quantity, and unlike a meter event it has no identifier that drops a duplicate.
  [18, ['subscriptionItems.createUsageRecord', 'POST', '/v1/subscription_items/{id}/usage_records', 1, 2, 'money']],
  [18, ['subscriptionItems.listUsageRecordSummaries', 'GET', '/v1/subscription_items/{id}/usage_record_summaries', 1, 2, 'read']],
  [22, ['billing.creditBalanceSummary.retrieve', 'GET', '/v1/billing/credit_balance_summary', 0, 1, 'read']],
];

/** Second names of resources: `stripe.account` is `stripe.accounts`. */
export const resourceAliases: ReadonlyMap<string, string> = new Map([['account', 'accounts']]);
