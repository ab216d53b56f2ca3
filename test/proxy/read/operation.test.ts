import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forwardedKey, isSdkMade } from '../../../src/proxy/read/operation.js';

describe('forwardedKey', () => {
  it('hashes role, account and key, each with its length', () => {
    const digest = createHash('sha256').update('7:billing6:acct_18:charge:1').digest('base64url');
    expect(forwardedKey('billing', 'acct_1', 'charge:1')).toBe(`pb_${digest}`);
    expect(forwardedKey('billing', 'acct_1', 'charge:1')).toMatch(/^pb_[A-Za-z0-9_-]{43}$/);
  });

  it('threat 23: is another key for another role, account or key, wherever the border between them lies', () => {
    const keys = [
      forwardedKey('billing', undefined, 'k'),
      forwardedKey('support', undefined, 'k'),
      forwardedKey('billing', 'acct_1', 'k'),
      forwardedKey('billing', undefined, 'acct_1k'),
      forwardedKey('billing', undefined, '6:acct_11:k'),
      forwardedKey('billingacct_1', undefined, 'k'),
      forwardedKey('billing', undefined, 'K'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stays short for the longest key', () => {
    expect(forwardedKey('billing', undefined, 'k'.repeat(255))).toHaveLength(46);
  });
});

describe('isSdkMade', () => {
  it.each([
    'stripe-node-retry-7e8f1f1e-58c8-4a8e-8ad9-0c4b6c0a3c11',
    '7e8f1f1e-58c8-4a8e-8ad9-0c4b6c0a3c11',
    '00000000-0000-0000-0000-000000000000',
    'ABCDEF01-2345-6789-ABCD-EF0123456789',
  ])('%s is', (key) => {
    expect(isSdkMade(key)).toBe(true);
  });

  it.each([
    'op_6f1ed002ab5595859014ebf0951522d9',
    'charge-7e8f1f1e-58c8-4a8e-8ad9-0c4b6c0a3c11',
    '7e8f1f1e58c84a8e8ad90c4b6c0a3c11',
    '7e8f1f1e-58c8-4a8e-8ad9-0c4b6c0a3c11:2',
    'my-stripe-node-retry-1',
  ])('%s is not', (key) => {
    expect(isSdkMade(key)).toBe(false);
  });
});
