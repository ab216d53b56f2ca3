/** `npm run test:python`: what runs Python programs. `npm test` needs no Python. */
import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: ['test/python/**/*.test.ts'], testTimeout: 120_000, maxConcurrency: 2 } },
) as typeof base;
