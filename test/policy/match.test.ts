import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { allowedNames, allows, whyNot } from '../../src/policy/match.js';
import type { Pattern } from '../../src/policy/model.js';
import { entries, readPattern } from '../../src/policy/patterns.js';
import { findEndpoint, pathShape } from '../../src/stripe/catalogue.js';
import type { Endpoint } from '../../src/stripe/endpoint.js';
import { endpointRows } from '../../src/stripe/endpoints.js';
import { findMoneyRow } from '../../src/stripe/money.js';

/** The rows of the catalogue as objects. */
const rows: readonly Endpoint[] = endpointRows.map(([call, method, path, paramsIndex, optionsIndex, tier, apiBase]) => ({
  call,
  method,
  path,
  paramsIndex,
  optionsIndex,
  tier,
  ...(apiBase !== undefined && { apiBase }),
}));

const patternsOf = (texts: readonly string[]): Pattern[] =>
  texts.map((text) => {
    const read = readPattern(text);
    if ('why' in read) throw new Error(`${text} ${read.why}`);
    return read.pattern;
  });

const role = (...texts: readonly string[]) => ({ name: 'billing', allow: patternsOf(texts) });

/** The rules of the design, one after the other, with nothing made before and nothing remembered. */
function allowsNaively(texts: readonly string[], { method, path }: Endpoint): boolean {
  const calls = rows.filter((row) => row.method === method && row.path === path);
  if (path.startsWith('/v2/') || calls.some(({ apiBase }) => apiBase !== undefined)) return false;
  if (calls.some(({ call }) => findMoneyRow(call)?.kind === 'usage')) return false;
  const privileges = calls.flatMap(({ call }) => findMoneyRow(call)?.privilege ?? []);
  if (privileges.some((privilege) => privilege === 'credential' || privilege === 'reroute')) return false;
  return texts.some((text) => {
    if (text.includes(' ')) return pathShape(text) === pathShape(`${method} ${path}`);
    if (privileges.length > 0) return false;
    if (text === '*') return true;
    const [resource, access] = text.split(':');
    return calls.some(({ call, tier }) => call.replace(/\.\w+$/, '') === resource && (tier === 'read') === (access === 'read'));
  });
}

describe('over the whole catalogue', () => {
  const all = ['*', ...entries()];

  it('agrees with the rules, read one by one', () => {
    expect(rows).toHaveLength(651);
    for (const text of ['*', 'charges:read', 'charges:write', 'coupons:write', 'POST /v1/coupons', 'GET /v1/account']) {
      const { allow } = role(text);
      for (const row of rows) expect([row.call, allows({ allow }, row)]).toEqual([row.call, allowsNaively([text], row)]);
    }
  });

  it('agrees for any list of entries', () => {
    const lists = fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lists, fc.nat(rows.length - 1), (texts, start) => {
        const { allow } = role(...texts);
        // A window over the catalogue, and what the entries are about.
        const near = rows.filter(({ method, path }) => texts.includes(`${method} ${path}`));
        for (const row of [...rows.slice(start, start + 40), ...near]) {
          expect([row.call, allows({ allow }, row)]).toEqual([row.call, allowsNaively(texts, row)]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('allows a template and nothing beside it', () => {
    for (const { method, path } of rows) {
      const read = readPattern(`${method} ${path}`);
      const names = 'pattern' in read ? [...allowedNames({ allow: [read.pattern] })] : [];
      expect(names).toEqual('pattern' in read ? [`${method} ${path}`] : []);
    }
  });
});

it.each([
  ['charges:read', ['GET /v1/charges', 'GET /v1/charges/{id}', 'GET /v1/charges/search']],
  ['charges:write', ['POST /v1/charges', 'POST /v1/charges/{id}', 'POST /v1/charges/{id}/capture']],
  ['coupons:write', ['DELETE /v1/coupons/{id}', 'POST /v1/coupons/{id}']],
  [
    'checkout.sessions:write',
    ['POST /v1/checkout/sessions', 'POST /v1/checkout/sessions/{id}', 'POST /v1/checkout/sessions/{id}/expire'],
  ],
])('%s allows just %j', (text, names) => {
  expect([...allowedNames(role(text))].toSorted()).toEqual(names.toSorted());
});

it('never allows what can never be allowed, whatever a pattern made by hand says', () => {
  const text = 'POST /v1/ephemeral_keys';
  const allow: Pattern[] = [{ text, kind: 'endpoint', method: 'POST', path: '/v1/ephemeral_keys' }];
  expect([...allowedNames({ allow })]).toEqual([]);
  expect([
    ...allowedNames({
      allow: [{ text: 'v2.core.accounts:read', kind: 'resource', resource: 'v2.core.accounts', access: 'read' }],
    }),
  ]).toEqual([]);
});

it('judges an endpoint by its name, since no two calls of one name differ', () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const { call, method, path, tier } of rows) {
    const name = `${method} ${path}`;
    const meaning = `${call.replace(/\.\w+$/, '')} ${tier} ${String(findMoneyRow(call)?.call)}`;
    if (seen.has(name)) twice.push(name);
    expect(seen.get(name) ?? meaning).toBe(meaning);
    seen.set(name, meaning);
  }
  expect(twice).toEqual(['GET /v1/account']);
});

it('finds one endpoint behind two calls', () => {
  const endpoint = findEndpoint('GET', '/v1/account');
  expect(endpoint && allows(role('accounts:read'), endpoint)).toBe(true);
  expect(endpoint && allows(role('GET /v1/accounts/{id}'), endpoint)).toBe(false);
});

it.each([
  [
    'POST',
    '/v1/refunds',
    "The role billing is not allowed POST /v1/refunds. To allow it: paybrake policy allow billing 'POST /v1/refunds'",
  ],
  [
    'POST',
    '/v1/coupons',
    "The role billing is not allowed POST /v1/coupons, which only an entry of its own allows, since it makes later charges smaller. To allow it: paybrake policy allow billing 'POST /v1/coupons'",
  ],
  [
    'POST',
    '/v1/ephemeral_keys',
    'No role can be allowed POST /v1/ephemeral_keys, since it hands out a credential that works without the proxy.',
  ],
  [
    'GET',
    '/v2/core/accounts',
    'No role can be allowed GET /v2/core/accounts, since it is a /v2 endpoint, which paybrake cannot price yet.',
  ],
  ['GET', '/v1/nothing', 'paybrake does not know GET /v1/nothing, so no role can be allowed it.'],
] as const)('says why not %s %s', (method, path, why) => {
  expect(whyNot(role('charges:read'), { method, path })).toBe(why);
});
