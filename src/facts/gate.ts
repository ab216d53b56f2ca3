/**
 * What a file must mention before it can concern us: Stripe by name, or a secret in Stripe's format. Plain searches, since this is asked
 * of every file: a regular expression that ignores case costs ten times as much. A search stops at each first letter, so `sk_org_`, which
 * begins with the most ordinary one, is only looked for where the rest of it is found.
 */
const MENTIONS = ['tripe', 'STRIPE', '_live_', 'whsec_'] as const;

/**
 * Whether a file can matter at all, asked of its text before anything parses it. A file that passes may still hold nothing; a file that
 * does not pass holds nothing that the facts could see.
 */
export function canMatter(text: string): boolean {
  return MENTIONS.some((mention) => text.includes(mention)) || (text.includes('k_org_') && text.includes('sk_org_'));
}
