import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyKey, findKeys, findSecrets, mayHoldKey, withoutSecrets } from '../../src/stripe/keys.js';

// Put together here so that no file of the project holds anything that looks like a live key.
const body = 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg';
const key = (...parts: string[]): string => parts.join('_');

describe('classifyKey', () => {
  it.each([
    [key('sk', 'live', body), { kind: 'secret', mode: 'live', evidence: 'real' }],
    [key('sk', 'test', body), { kind: 'secret', mode: 'test', evidence: 'real' }],
    [key('sk', 'live', `51${body.repeat(4)}`), { kind: 'secret', mode: 'live', evidence: 'real' }],
    [key('rk', 'live', body), { kind: 'restricted', mode: 'live', evidence: 'real' }],
    [key('pk', 'live', body), { kind: 'publishable', mode: 'live', evidence: 'real' }],
    [key('ek', 'live', body), { kind: 'ephemeral', mode: 'live', evidence: 'real' }],
    [key('sk', 'org', 'live', body), { kind: 'organization', mode: 'live', evidence: 'real' }],
    [key('sk', 'org', body), { kind: 'organization', evidence: 'real' }],
    [key('whsec', `${body}+/x==`), { kind: 'webhook', evidence: 'real' }],
    [key('sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'), { kind: 'secret', mode: 'test', evidence: 'published' }],
    [key('sk', 'live', 'xxxxxxxxxxxxxxxxxxxxxxxx'), { kind: 'secret', mode: 'live', evidence: 'placeholder' }],
    [key('sk', 'live', 'yourSecretKeyGoesInHere1'), { kind: 'secret', mode: 'live', evidence: 'placeholder' }],
    [key('sk', 'live', '1234567890abcdefghijklmn'), { kind: 'secret', mode: 'live', evidence: 'placeholder' }],
    [key('sk', 'live', body.slice(0, 12)), { kind: 'secret', mode: 'live', evidence: 'placeholder' }],
  ])('%s', (text, expected) => {
    expect(classifyKey(text)).toEqual(expected);
  });

  it.each([
    'sk_live_...',
    'sk_live_xxx',
    'sk_live_',
    'sk_live_your_key_here',
    key('sk', body),
    key('task', 'live', body),
    key('pbk', 'live', body),
    ` ${key('sk', 'live', body)}`,
    `${key('sk', 'live', body)} ${key('sk', 'test', body)}`,
    '',
  ])('%j is no key', (text) => {
    expect(classifyKey(text)).toBeUndefined();
  });
});

describe('findSecrets', () => {
  it('finds each secret with its place, and nothing that is harmless', () => {
    const secret = key('sk', 'live', body);
    const webhook = key('whsec', `${body}${body}`);
    const text = [
      `const a = '${secret}';`,
      `STRIPE_PUBLISHABLE=${key('pk', 'live', body)}`,
      `example ${key('sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc')}`,
      `\`${webhook}\\n\``,
    ].join('\n');
    expect(findSecrets(text)).toEqual([
      { kind: 'secret', mode: 'live', evidence: 'real', text: secret, index: text.indexOf(secret) },
      { kind: 'webhook', evidence: 'real', text: webhook, index: text.indexOf(webhook) },
    ]);
    expect(findKeys(text)).toHaveLength(4);
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['no key', 'no key'],
    [`\`${key('sk', 'live', body)}.charges\``, '`sk_live_….charges`'],
    [`${key('sk', 'org', 'live', body)} ${key('whsec', `${body}/+=`)}!`, 'sk_org_live_… whsec_…!'],
    [key('pk', 'live', body), key('pk', 'live', body)],
    ['sk_live_...', 'sk_live_...'],
  ])('%j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });

  it('keeps the length when asked to', () => {
    const text = `a = '${key('rk', 'live', body)}';`;
    expect(withoutSecrets(text, (rest) => '*'.repeat(rest.length))).toBe(`a = 'rk_live_${'*'.repeat(body.length)}';`);
  });
});

describe('mayHoldKey', () => {
  it('lets ordinary text pass by', () => {
    expect(mayHoldKey('const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);')).toBe(false);
    expect(mayHoldKey('webhook_secret: whsec_')).toBe(true);
  });

  it('never hides a key that is there', () => {
    const alphanumeric = fc.stringMatching(/^[A-Za-z0-9]{10,120}$/);
    const prefix = fc.constantFrom(
      'sk_live',
      'sk_test',
      'rk_live',
      'rk_test',
      'pk_live',
      'ek_test',
      'sk_org',
      'sk_org_live',
      'whsec',
    );
    fc.assert(
      fc.property(prefix, alphanumeric, fc.string(), (start, rest, before) => {
        const text = `${before} '${key(start, rest)}'`;
        expect(mayHoldKey(text)).toBe(true);
        expect(findKeys(text).map((found) => found.text)).toContain(key(start, rest));
      }),
    );
  });
});
