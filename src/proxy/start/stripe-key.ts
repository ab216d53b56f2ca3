/** The key that the proxy sends to Stripe: what STRIPE_SECRET_KEY may hold, and what is there by mistake. */
import type { Mode } from '../model.js';
import { CannotStart } from './cannot-start.js';

export interface StripeKeyInSight {
  readonly key: string;
  readonly mode: Mode;
}

/** What people put there instead. Its value is never shown. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^pbk_/, 'holds a vault key. Those are for agents; the proxy needs the key that Stripe gave you (sk_… or rk_…).'],
  [
    /^pk_/,
    'holds a publishable key, which can do nothing on a server. Use the secret key beside it in the Stripe dashboard (sk_… or rk_…).',
  ],
  [/^whsec_/, 'holds a webhook secret. Use a secret or restricted key (sk_… or rk_…).'],
  [/^ek_/, 'holds an ephemeral key. Use a secret or restricted key (sk_… or rk_…).'],
  [/^sk_org_/, 'holds an organization key, which acts for many accounts. Use a key of one account (sk_… or rk_…).'],
];

/**
 * Reads the variable. `undefined` when it is not set, or empty.
 *
 * @throws CannotStart for anything that is no secret or restricted key
 */
export function stripeKeyIn(env: Readonly<Record<string, string | undefined>>): StripeKeyInSight | undefined {
  const key = env['STRIPE_SECRET_KEY']?.trim() ?? '';
  if (key === '') return undefined;
  const mistake = mistakes.find(([prefix]) => prefix.test(key))?.[1];
  if (mistake !== undefined) throw new CannotStart(`STRIPE_SECRET_KEY ${mistake}`);
  const [, mode] = /^[sr]k_(test|live)_\w{10,200}$/.exec(key) ?? [];
  if (mode === 'test' || mode === 'live') return { key, mode };
  throw new CannotStart(
    'STRIPE_SECRET_KEY does not look like a Stripe key (sk_test_…, rk_test_…, sk_live_… or rk_live_…). Copy it again from the Stripe dashboard.',
  );
}
