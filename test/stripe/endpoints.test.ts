import { readFileSync } from 'node:fs';
import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { endpointsSource } from '../../scripts/generate-endpoints.js';
import { endpointRows, stripeApiVersion, stripeVersion } from '../../src/stripe/endpoints.js';
import { readPackage } from './read-package.js';

const file = new URL('../../src/stripe/endpoints.ts', import.meta.url);

it('is what the generator makes of the installed package', async () => {
  expect(readFileSync(file, 'utf8'), 'stale: run `npx tsx scripts/generate-endpoints.ts`').toBe(await endpointsSource());
});

it('names the package that it was made from', () => {
  expect(stripeVersion).toBe(Stripe.PACKAGE_VERSION);
  expect(stripeApiVersion).toBe(Stripe.API_VERSION);
});

it('is what the source of the package spells out', () => {
  const rows = endpointRows.map(([call, method, path, params, options, , base = 'api']) =>
    [call, method, path, params, options, base].join(' '),
  );
  expect(rows.sort()).toEqual(readPackage());
});

it('has every call of the package', () => {
  expect(new Set(endpointRows.map(([call]) => call)).size).toBeGreaterThan(600);
  expect(endpointRows).toContainEqual(['charges.capture', 'POST', '/v1/charges/{id}/capture', 1, 2, 'money']);
  expect(endpointRows).toContainEqual(['accounts.deletePerson', 'DELETE', '/v1/accounts/{account}/persons/{id}', 2, 3, 'change']);
  expect(endpointRows).toContainEqual(['files.create', 'POST', '/v1/files', 0, 1, 'object', 'files']);
});

it('gives both endpoints of a call whose id may be left out', () => {
  const paths = endpointRows.filter(([call]) => call === 'accounts.retrieve').map(([, method, path]) => `${method} ${path}`);
  expect(paths).toEqual(['GET /v1/accounts/{id}', 'GET /v1/account']);
});

it('puts the options right after the params in every row', () => {
  expect(endpointRows.filter(([, , , params, options]) => params < 0 || options !== params + 1)).toEqual([]);
});

it('has as many path parameters as arguments before the params, but for the id that may be left out', () => {
  const odd = endpointRows.filter(([, , path, params]) => (path.match(/\{/g) ?? []).length !== params);
  expect(odd.map(([call, , path]) => `${call} ${path}`)).toEqual(['accounts.retrieve /v1/account']);
});
