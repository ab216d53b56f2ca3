import { describe, expect, it } from 'vitest';
import { findCall, findEndpoint, isResource, isResourcePrefix, pathShape } from '../../src/stripe/catalogue.js';
import { endpointRows } from '../../src/stripe/endpoints.js';
import { legacyRows } from '../../src/stripe/legacy.js';

describe('findCall', () => {
  it('gives the whole row', () => {
    expect(findCall('charges.capture')).toEqual({
      call: 'charges.capture',
      method: 'POST',
      path: '/v1/charges/{id}/capture',
      paramsIndex: 1,
      optionsIndex: 2,
      tier: 'money',
    });
    expect(findCall('oauth.token')?.apiBase).toBe('connect');
  });

  it('gives the endpoint with the id where the id may be left out', () => {
    expect(findCall('accounts.retrieve')?.path).toBe('/v1/accounts/{id}');
  });

  it('knows the second name of a resource', () => {
    expect(findCall('account.update')).toBe(findCall('accounts.update'));
  });

  it.each([
    'webhooks.constructEvent',
    'oauth.authorizeUrl',
    'v2.core.events.addFetchRelatedObjectIfNeeded',
    'charges',
    'toString',
    '',
  ])('does not take %j for a call', (call) => {
    expect(findCall(call)).toBeUndefined();
  });

  it('finds a former call up to the major that dropped it', () => {
    expect(findCall('subscriptions.del')).toMatchObject({ method: 'DELETE', path: '/v1/subscriptions/{id}', removedIn: 13 });
    expect(findCall('subscriptions.del', 12)).toBeDefined();
    expect(findCall('subscriptions.del', 13)).toBeUndefined();
    expect(findCall('charges.capture', 23)).toBeDefined();
  });

  it('lists no former call that the installed package has', () => {
    const current = new Set(endpointRows.map(([call]) => call));
    expect(legacyRows.filter(([, [call]]) => current.has(call))).toEqual([]);
  });
});

describe('isResource', () => {
  it('tells resources from namespaces', () => {
    expect(
      ['charges', 'checkout.sessions', 'v2.core.accounts', 'v2.core.accounts.persons', 'account', 'skus'].filter(
        (path) => !isResource(path),
      ),
    ).toEqual([]);
    expect(['checkout', 'v2.core', 'webhooks', 'errors', 'charges.create', 'constructor', ''].filter(isResource)).toEqual([]);
  });

  it('knows what leads to a resource', () => {
    expect(['charges', 'checkout', 'v2', 'v2.core', 'testHelpers.issuing'].filter((path) => !isResourcePrefix(path))).toEqual([]);
    expect(['webhooks', 'checkout.session', 'charges.create', ''].filter(isResourcePrefix)).toEqual([]);
  });
});

describe('findEndpoint', () => {
  it.each([
    ['POST', '/v1/charges/ch_1/capture', 'charges.capture'],
    ['post', '/v1/charges/{id}/capture', 'charges.capture'],
    ['POST', '/v1/charges/ch_{n}/capture', 'charges.capture'],
    ['GET', '/v1/charges?limit=3', 'charges.list'],
    ['GET', '/v1/charges/search', 'charges.search'],
    ['GET', '/v1/charges/ch_1#top', 'charges.retrieve'],
    ['GET', '/v1/account', 'accounts.retrieve'],
    ['DELETE', '/v1/accounts/acct_1/persons/person_1', 'accounts.deletePerson'],
    ['POST', '/v1/invoices/create_preview', 'invoices.createPreview'],
  ])('%s %s is %s', (method, path, call) => {
    expect(findEndpoint(method, path)?.call).toBe(call);
  });

  it.each([
    ['DELETE', '/v1/charges/ch_1'],
    ['POST', '/v1/charges/search'],
    ['POST', '/v1/charges/ch_1/refund'],
    ['GET', '/v1/skus'],
    ['POST', '/v1/{resource}'],
    ['POST', 'v1/charges'],
    ['POST', '/v1/charges/'],
    ['POST', '//v1/charges'],
    ['POST', '/v1/charges/../capture'],
    ['POST', '/v1/charges/%2E%2e/capture'],
    ['POST', '/v1/charges/ch_1%2Fcapture'],
    ['POST', '/v1/charges/ch_1;x/capture'],
    ['POST', '/v1/charges/ch_1\\capture'],
    ['CONSTRUCTOR', '/v1/charges'],
    ['GET', ''],
  ])('%s %s is unknown', (method, path) => {
    expect(findEndpoint(method, path)).toBeUndefined();
  });

  it('finds every row of the catalogue by its own template', () => {
    const lost = endpointRows.filter(([, method, path]) => {
      const found = findEndpoint(method, path);
      return found === undefined || pathShape(found.path) !== pathShape(path);
    });
    expect(lost).toEqual([]);
  });
});
