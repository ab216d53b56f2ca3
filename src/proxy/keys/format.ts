/**
 * Vault keys as text: `pbk_<live|test>_`, 32 random bytes in 43 base62 digits, and the CRC-32 of all that in 6 more. As with GitHub's
 * tokens, a scanner tells a real one from a look-alike without asking anybody: `pbk_(live|test)_[0-9A-Za-z]{49}`.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import type { Mode } from '../model.js';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomBytes = 32;
const bodyLength = 43;
const checksumLength = 6;

/** What text is: a vault key of a mode, or why it is none. Messages never repeat the text. */
export type ParsedKey =
  | { readonly ok: true; readonly mode: Mode }
  | { readonly ok: false; readonly why: 'prefix' | 'length' | 'letter'; readonly message: string };

/**
 * A new vault key.
 *
 * @param random gives that many bytes that nobody can guess: `crypto.randomBytes`
 */
export function makeKey(mode: Mode, random: (bytes: number) => Uint8Array): string {
  const bytes = random(randomBytes);
  if (bytes.length !== randomBytes)
    throw new RangeError(`A vault key is made of ${randomBytes} random bytes, not ${bytes.length}.`);
  const text = `pbk_${mode}_${base62(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), bodyLength)}`;
  return text + checksum(text);
}

/** Whether text is a vault key. Any single wrong letter is found, since a CRC-32 finds every change within 32 bits. */
export function parseKey(text: string): ParsedKey {
  const [prefix, mode] = /^pbk_(live|test)_/.exec(text) ?? [];
  if (prefix === undefined) {
    return { ok: false, why: 'prefix', message: 'This is no vault key: those begin with pbk_live_ or pbk_test_.' };
  }
  const length = prefix.length + bodyLength + checksumLength;
  if (text.length !== length) {
    const message = `A vault key has ${length} characters; this one has ${text.length}. It was cut off, or more was copied than the key.`;
    return { ok: false, why: 'length', message };
  }
  const checked = text.slice(0, -checksumLength);
  if (!/^[0-9A-Za-z]+$/.test(text.slice(prefix.length)) || text !== checked + checksum(checked)) {
    return {
      ok: false,
      why: 'letter',
      message: 'A letter of this vault key is wrong: its checksum does not fit. Copy it again.',
    };
  }
  return { ok: true, mode: mode === 'live' ? 'live' : 'test' };
}

/** SHA-256 of the key in hex: what the ledger stores and looks up. A key is too random to be guessed from it, so no salt is needed. */
export function digestOf(key: string): string {
  return hash('sha256', key, 'hex');
}

/** The last four characters, for people to tell keys apart. They are of the checksum: 24 bits of 256 at most. */
export function hintOf(key: string): string {
  return key.slice(-4);
}

function checksum(text: string): string {
  let end = '';
  for (let rest = crc32(text); end.length < checksumLength; rest = Math.floor(rest / digits.length)) {
    end = (digits[rest % digits.length] ?? '') + end;
  }
  return end;
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = (digits[Number(rest % 62n)] ?? '') + text;
  return text;
}
