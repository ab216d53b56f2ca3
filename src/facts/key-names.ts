/** Words between `stripe` and `key` that leave it a key. `publishable`, `webhook`, `price` and `idempotency` are not among them. */
const KIND =
  '(?:live|test|prod|production|sandbox|dev|api|secret|restricted|private|platform|account|connect|vault|org|config|credentials|settings) ';
/** Words before it that make it something else: a flag, a publishable key, what is no longer the key. */
const OTHER = '(?:has|is|use|no|without|missing|valid|publishable|public|pub|masked|hashed|encrypted|redacted) ';
const SECRET_KEY = new RegExp(
  `^(?:(?!${OTHER})[a-z0-9]+ )*stripe (?:${KIND})*(?:key|secret|sk|rk|apikey|secretkey)(?: (?:live|test|prod))?$`,
  'u',
);
const RUN_TOGETHER = /^stripe(?:api|secret|live|test)*(?:key|secret)$/u;

/** Whether a name, or the last two names of a path, say Stripe secret key: `stripeKey`, `STRIPE_API_KEY`, `stripe.secretKey`. */
export function namesStripeKey(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  const owner = path.at(-2) ?? '';
  if (!/stripe/iu.test(name) && !/stripe/iu.test(owner)) return false;
  const last = wordsOf(name);
  const both = `${wordsOf(owner)} ${last}`.trim();
  return SECRET_KEY.test(last) || RUN_TOGETHER.test(last) || SECRET_KEY.test(both);
}

function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .split(/[^A-Za-z0-9]+/u)
    .join(' ')
    .trim()
    .toLowerCase();
}
