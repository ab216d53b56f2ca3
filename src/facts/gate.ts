/** What a file must mention before it can concern us: Stripe by name, or a secret in Stripe's format. */
const relevant = /stripe|[rse]k_live_|sk_org_|whsec_/i;

/**
 * Whether a file can matter at all, asked of its text before anything parses it. A file that passes may still hold nothing; a file that
 * does not pass holds nothing that the facts could see.
 */
export function canMatter(text: string): boolean {
  return relevant.test(text);
}
