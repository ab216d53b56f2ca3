import { expect, it } from 'vitest';
import { nearest } from '../src/nearest.js';

it.each([
  ['idempotency_key', ['apiKey', 'idempotencyKey', 'timeout'], 'idempotencyKey'],
  ['maxRetries', ['timeout', 'maxNetworkRetries'], undefined],
  ['Timeout', ['timeout'], 'timeout'],
  ['tiemout', ['host', 'timeout'], 'timeout'],
  ['xy', ['ab'], undefined],
  ['base_url', ['host', 'port', 'protocol'], undefined],
  ['swarm', [], undefined],
])('%s of %j is near %s', (typo, words, word) => {
  expect(nearest(typo, words)).toBe(word);
});
