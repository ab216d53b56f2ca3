/**
 * What a file must mention before it can concern us: Stripe by name, or a secret in Stripe's format. Plain searches, since this is asked
 * of every file: a regular expression that ignores case costs ten times as much.
 */
const MENTIONS = ['tripe', 'STRIPE', '_live_', 'sk_org_', 'whsec_'] as const;

/**
 * Whether a file can matter at all, asked of its text before anything parses it. A file that passes may still hold nothing; a file that
 * does not pass holds nothing that the facts could see.
 */
export function canMatter(text: string): boolean {
  return MENTIONS.some((mention) => text.includes(mention));
}
