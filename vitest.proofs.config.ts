/** `npm run proofs`: the proofs on every framework, those included that `fixtures/` installs for itself. */
import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  { test: { env: { PAYBRAKE_PROOFS: 'all' }, include: ['test/proofs/**/*.test.ts'] } },
) as typeof base;
