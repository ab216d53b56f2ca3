import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactedBody } from '../../../src/proxy/http/redact.js';

/** What is left when the text is at hand, as it is for every answer of Stripe's. */
const left = (text: string): string => redactedBody({ status: 200, headers: {}, text, body: parsed(text) }, false);

/** The same from the parsed body alone, which is written anew, field by field. */
const writtenAnew = (text: string): string => redactedBody({ status: 200, headers: {}, body: parsed(text) }, false);

const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;
const secret = '"client_secret": "pi_1_secret_abcdefghijkl"';

describe('a body with a client secret', () => {
  it.each([
    ['first', `{${secret}, "id": "pi_1"}`, '{ "id": "pi_1"}'],
    ['last', `{"id": "pi_1",\n  ${secret}\n}`, '{"id": "pi_1"\n}'],
    ['in the middle', `{"id": "pi_1", ${secret}, "amount": 1.50}`, '{"id": "pi_1", "amount": 1.50}'],
    ['alone', `{${secret}}`, '{}'],
    ['twice', `{${secret}, ${secret}, "id": "pi_1"}`, '{  "id": "pi_1"}'],
    ['expanded', `{"a": {"b": [{${secret}}, {"client_secret":null}]}}`, '{"a": {"b": [{}, {}]}}'],
  ])('loses it and keeps the rest as Stripe wrote it: %s', (_, text, expected) => {
    expect(left(text)).toBe(expected);
  });

  it.each([
    ['a text that looks like one', String.raw`{"description": "a \"client_secret\": \"x\", b"}`],
    ['a name that ends like one', String.raw`{"a\"client_secret": "x_secret_abcdefghijkl"}`],
    ['a name that ends in a backslash', String.raw`{"a\\": 1, "client_secret": "x"}`],
    ['an escaped name', String.raw`{"client\u005fsecret": "pi_1_secret_abcdefghijkl"}`],
    ['one that is no text', '{"client_secret": {"client_secret": "a_secret_abcdefghijkl"}, "id": 1}'],
    ['another secret beside it', `{${secret}, "secret": "whsec_abcdefgh"}`],
    ['one inside an address', `{${secret}, "url": "https://x/pi_1_secret_abcdefghijkl"}`],
  ])('is what writing it anew makes of it: %s', (_, text) => {
    expect(parsed(left(text))).toEqual(parsed(writtenAnew(text)));
    expect(left(text)).not.toContain('abcdefgh');
  });

  it('is what writing it anew makes of it, whatever it is', () => {
    const name = fc.constantFrom('client_secret', 'id', 'secret', 'a"client_secret', 'client_secret\\', '"', ',');
    const text = fc.constantFrom(
      'pi_1_secret_abcdefghijkl',
      '"client_secret":"x"',
      ',"client_secret":null',
      '\\',
      '"',
      'plain',
      ', ',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, text, fc.constant(null), fc.integer(), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5 }), fc.constantFrom(undefined, 2), (body, indent) => {
        const written = JSON.stringify(body, null, indent);
        expect(parsed(left(written))).toEqual(parsed(writtenAnew(written)));
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });
});
