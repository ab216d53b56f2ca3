/** Secrets inside text: Stripe's keys, our own, and client secrets. One pass, linear in the length of the text. */

const keys = /(?<![A-Za-z0-9])((?:sk_org_(?:live_|test_)?|(?:[sre]k|pbk)_(?:live|test)_|whsec_))[A-Za-z0-9+/=_]{4,}/g;

/** `pi_1_secret_…`, `src_client_secret_…`, `accs_secret__…`; also inside the URL of a `next_action`. */
const clientSecrets = /(_secret_)[A-Za-z0-9_]{10,}/g;

/** The words of which at least one stands in every text that holds a secret. */
export const secretWords = ['_secret_', 'k_live_', 'k_test_', 'sk_org_', 'whsec_'] as const;

/**
 * The text with every secret cut down to its public prefix: `sk_live_…`. Placeholders go as well: a log need not tell them apart.
 *
 * @param exposeClientSecret leaves client secrets as they are
 */
export function masked(text: string, exposeClientSecret = false): string {
  if (!secretWords.some((word) => text.includes(word))) return text;
  const keyless = text.replace(keys, '$1…');
  return exposeClientSecret ? keyless : keyless.replace(clientSecrets, '$1…');
}
