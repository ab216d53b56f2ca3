import fc from 'fast-check';
import { createScanner } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';

import { allow } from '../../src/policy/edit.js';
import { loadPolicy } from '../../src/policy/load.js';
import { allowedNames } from '../../src/policy/match.js';
import { entries } from '../../src/policy/patterns.js';

const withList = (list: string): string => `{ "roles": { "billing": { "allow": ${list} } } }`;

function edited(text: string, entry = 'refunds:read'): string {
  const result = allow(text, 'billing', entry, 'p.json');
  return result.kind === 'edited' ? result.text : `${result.kind}: ${result.why}`;
}

describe('adds an entry where a person would', () => {
  it.each([
    ['one line', '["charges:read"]', '["charges:read", "refunds:read"]'],
    ['one line with a trailing comma', '["charges:read",]', '["charges:read", "refunds:read",]'],
    ['one line with blanks', '[ "charges:read" ]', '[ "charges:read", "refunds:read" ]'],
    ['a comment behind the last', '["charges:read" /* all */]', '["charges:read", /* all */ "refunds:read"]'],
    ['one a line', '[\n    "charges:read"\n  ]', '[\n    "charges:read",\n    "refunds:read"\n  ]'],
    ['one a line with trailing commas', '[\n    "charges:read",\n  ]', '[\n    "charges:read",\n    "refunds:read",\n  ]'],
    [
      'comments behind the entries',
      '[\n\t"charges:read", // all\n\t"disputes:read" // these, too\n]',
      '[\n\t"charges:read", // all\n\t"disputes:read", // these, too\n\t"refunds:read"\n]',
    ],
    [
      'comments at the end',
      '[\n  "charges:read", /* all */ // of them\n  // "payouts:read",\n]',
      '[\n  "charges:read", /* all */ // of them\n  // "payouts:read",\n  "refunds:read",\n]',
    ],
    ['Windows line ends', '[\r\n  "charges:read"\r\n]', '[\r\n  "charges:read",\r\n  "refunds:read"\r\n]'],
    ['brackets in texts and comments', '["charges:read" /* ] */]', '["charges:read", /* ] */ "refunds:read"]'],
    ['a line comment on the line of the list', '["charges:read" // all\n]', '["charges:read", // all\n"refunds:read"\n]'],
    ['several a line', '["charges:read",\n "disputes:read"]', '["charges:read",\n "disputes:read",\n "refunds:read"]'],
  ])('%s', (_, before, after) => {
    expect(edited(withList(before))).toBe(withList(after));
  });

  it('keeps the byte order mark, and leaves other roles alone', () => {
    const text = '\uFEFF{ "roles": { "a": { "allow": ["charges:read"] }, "billing": { "allow": ["charges:read"] } } }';
    expect(edited(text)).toBe(
      '\uFEFF{ "roles": { "a": { "allow": ["charges:read"] }, "billing": { "allow": ["charges:read", "refunds:read"] } } }',
    );
  });

  it('writes a template as the catalogue does', () => {
    expect(edited(withList('["charges:read"]'), 'GET /v1/refunds/{refund}')).toBe(
      withList('["charges:read", "GET /v1/refunds/{id}"]'),
    );
  });
});

describe('says when there is nothing to do', () => {
  it.each([
    ['charges:read', 'The role billing is already allowed "charges:read".'],
    ['GET /v1/charges/{charge}', 'The role billing is already allowed "GET /v1/charges/{id}", through "charges:read".'],
    ['refunds:read', 'The role billing is already allowed "refunds:read", through "GET /v1/refunds" and "GET /v1/refunds/{id}".'],
  ])('%s', (entry, why) => {
    const text = withList('["charges:read", "GET /v1/refunds", "GET /v1/refunds/{id}"]');
    expect(allow(text, 'billing', entry, 'p.json')).toEqual({ kind: 'already', why });
  });
});

describe('refuses', () => {
  const text = withList('["charges:read"]');
  const cap = '{ "on": "refunds", "usd": "30.00", "window": "24h" }';

  it.each([
    ['biling', 'charges:read', 'p.json has no role "biling". Did you mean "billing"?'],
    ['refunding', 'charges:read', 'p.json has no role "refunding". Roles: billing.'],
    ['__proto__', 'charges:read', 'p.json has no role "__proto__". Roles: billing.'],
    ['billing', 'POST /v1/refund', '"POST /v1/refund" matches no endpoint of Stripe. Did you mean "POST /v1/refunds"?'],
    [
      'billing',
      'POST /v1/ephemeral_keys',
      '"POST /v1/ephemeral_keys" can never be allowed, since it hands out a credential that works without the proxy.',
    ],
    [
      'billing',
      'POST /v1/refunds',
      `The role billing needs a cap on refunds before it can be allowed POST /v1/refunds. Add one to "caps" of roles.billing, and run this again: ${cap}`,
    ],
    [
      'billing',
      'refunds:write',
      `The role billing needs a cap on refunds before it can be allowed "refunds:write", which lets in POST /v1/refunds/{id}/cancel. Add one to "caps" of roles.billing, and run this again: ${cap}`,
    ],
  ])('to let %s call %s', (role, entry, why) => {
    expect(allow(text, role, entry, 'p.json')).toEqual({ kind: 'refused', why });
  });

  it('to touch a policy that does not load', () => {
    expect(allow('{ "roles": { "billing": { "allow": ["charge:read"] } } }', 'billing', 'refunds:read', 'p.json')).toEqual({
      kind: 'refused',
      why: 'The policy does not load, so it is left as it is:\np.json:1:37 roles.billing.allow[0]: "charge:read" names no resource of Stripe. Did you mean "charges:read"?',
    });
  });

  it('nothing once the cap is there', () => {
    const capped = withList(`["charges:read"], "caps": [${cap}, { "on": "charges", "count": 1, "window": "1h" }]`);
    expect(edited(capped, 'POST /v1/refunds')).toBe(capped.replace('["charges:read"]', '["charges:read", "POST /v1/refunds"]'));
  });
});

/** Everything between the tokens of a text that says something. */
function comments(text: string): string[] {
  const scanner = createScanner(text);
  const found: string[] = [];
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token.startsWith('//') || token.startsWith('/*')) found.push(token);
  }
  return found;
}

it('keeps every comment, and what it writes loads, for any layout', () => {
  const gap = fc.constantFrom('', ' ', '\n  ', '\r\n\t', ' // note ]\n', ' /* , "x" ] */ ', '\n  // "refunds:read",\n  ');
  const layout = fc.record({
    list: fc.uniqueArray(fc.constantFrom(...entries().filter((entry) => entry.startsWith('GET'))), {
      minLength: 1,
      maxLength: 4,
    }),
    gaps: fc.array(fc.tuple(gap, gap), { minLength: 4, maxLength: 4 }),
    comma: fc.boolean(),
    end: gap,
    entry: fc.constantFrom('charges:read', 'refunds:read', 'DELETE /v1/customers/{id}', 'POST /v1/coupons'),
  });
  fc.assert(
    fc.property(layout, ({ list, gaps, comma, end, entry }) => {
      const items = list.map((item, index) => `${gaps[index]?.[0] ?? ''}"${item}"${gaps[index]?.[1] ?? ''}`).join(',');
      const before = withList(`[${items}${comma ? ',' : ''}${end}]`);
      const after = edited(before, entry);
      expect(comments(after)).toEqual(comments(before));
      const loaded = loadPolicy(after, 'p.json');
      const role = loaded.ok ? loaded.policy.roles.get('billing') : undefined;
      expect(role?.allow.map(({ text }) => text)).toEqual([...list, entry]);
      const was = loadPolicy(before, 'p.json');
      const old = was.ok ? was.policy.roles.get('billing') : undefined;
      expect(role && old && allowedNames(role).size > allowedNames(old).size).toBe(true);
    }),
    { numRuns: 300 },
  );
});
