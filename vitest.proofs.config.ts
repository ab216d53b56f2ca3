/** `npm run proofs`: the proofs on every framework, those included that `fixtures/` installs for itself. */
import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

const config = mergeConfig(base, { test: { env: { PAYBRAKE_PROOFS: 'all' } } });
config.test = { ...config.test, include: ['test/proofs/**/*.test.ts'] };
export default config;
