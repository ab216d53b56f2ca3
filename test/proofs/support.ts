import { afterEach, beforeEach, vi } from 'vitest';
import { light, heavy, type FrameworkName } from '../../fixtures/harness/frameworks.js';
import type { Rights } from '../../fixtures/harness/loopback.js';

/** `npm test` proves on the frameworks that the project installs anyway; `npm run proofs` on all of them. */
export const frameworks: readonly FrameworkName[] = process.env['PAYBRAKE_PROOFS'] === 'all' ? [...light, ...heavy] : light;

export const isInstalled = (framework: FrameworkName): boolean => frameworks.includes(framework);

/** The environment that the programs read. None of these keys opens anything. */
export const keys = {
  STRIPE_SECRET_KEY: 'sk_test_raw',
  PAYBRAKE_URL: 'http://127.0.0.1:4242',
  PAYBRAKE_VAULT_KEY_BILLING: 'pbk_test_billing',
  PAYBRAKE_VAULT_KEY_SUPPORT: 'pbk_test_support',
} as const;

/** A raw key may do everything; the support role only looks things up. */
export const rights: Rights = {
  [keys.STRIPE_SECRET_KEY]: ['GET ', 'POST ', 'DELETE '],
  [keys.PAYBRAKE_VAULT_KEY_BILLING]: ['GET ', 'POST /v1/payment_intents', 'POST /v1/refunds'],
  [keys.PAYBRAKE_VAULT_KEY_SUPPORT]: ['GET '],
};

/** Sets the environment for each test of a file. */
export function useKeys(): void {
  beforeEach(() => {
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

/** Whether any key of a test, raw or vault, stands in a text. */
export const holdsKey = (text: string): boolean => /sk_test_|pbk_test_/.test(text);

/** What the tests need of `fixtures/harness/checkpoints.ts`, whose package is not always installed. */
export interface Checkpoints {
  readonly checkpointer: () => unknown;
  readonly stored: (checkpointer: unknown) => string;
}
