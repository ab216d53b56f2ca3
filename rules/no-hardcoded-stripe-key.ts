import { factRule } from '../src/rule.js';

/** The part of a secret that may be shown, with what it is called. Longest first. */
const KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ['sk_org_live_', 'organisation key'],
  ['sk_org_', 'organisation key'],
  ['sk_live_', 'secret key'],
  ['rk_live_', 'restricted key'],
  ['ek_live_', 'ephemeral key'],
  ['whsec_', 'webhook signing secret'],
];

export default factRule({
  name: 'no-hardcoded-stripe-key',
  description: 'Disallow live Stripe secrets in the source',
  messages: {
    literal:
      'A live Stripe {{kind}} (`{{shown}}`) stands in the source, where everybody who can read the repository or its history can use it. ' +
      'Roll it in the Stripe dashboard, then read the new one from the environment or a secret store.',
  },
  Secret(secret, report) {
    if (secret.sink !== 'source') return;
    // Findings end up in CI logs: not one character of the key beyond its public prefix is ever shown.
    const [prefix, kind] = KINDS.find(([start]) => secret.text.startsWith(start)) ?? ['', 'secret'];
    report({ at: secret.at, messageId: 'literal', data: { kind, shown: `${prefix}…` } });
  },
});
