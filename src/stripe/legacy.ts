import type { EndpointRow } from './endpoint.js';

/**
 * Calls that the installed package no longer has but that code in the wild still makes. Each row is a row of the catalogue with the
 * first major that does not have it any more. Read off the packages of stripe 7 to 22.
 */
export const legacyRows: readonly (readonly [removedIn: number, row: EndpointRow])[] = [
  [12, ['subscriptions.del', 'DELETE', '/v1/subscriptions/{id}', 1, 2, 'change']],
  [18, ['invoices.retrieveUpcoming', 'GET', '/v1/invoices/upcoming', 0, 1, 'read']],
];

/** Second names of resources: `stripe.account` is `stripe.accounts`. */
export const resourceAliases: ReadonlyMap<string, string> = new Map([['account', 'accounts']]);
