import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Makes a fresh id such as `ch_3kQ…`. `length` counts the characters after the prefix (at most 64). */
export type NewId = (prefix: string, length?: number) => string;

/** Ids that look like Stripe's and come again with the same seed and the same order of requests. */
export function idsFrom(seed: number): NewId {
  let count = 0;
  return (prefix, length = 24) => {
    count += 1;
    const bytes = createHash('sha512').update(`${seed}/${count}`).digest().subarray(0, length);
    return `${prefix}_${Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('')}`;
  };
}
