import type { Secret } from '../src/facts/model.js';
import { factRule } from '../src/rule.js';

type SecretType = Exclude<Secret['type'], 'object' | 'error' | 'billing-data'>;

/** What each secret is called, and what whoever reads it can do. */
const SECRETS: Record<SecretType, { readonly what: string; readonly harm: string }> = {
  key: { what: 'a Stripe API key', harm: 'call Stripe with it' },
  'client-secret': { what: 'a client secret', harm: 'confirm the payment at Stripe with nothing but the publishable key' },
  'ephemeral-key': { what: 'an ephemeral key', harm: "read and change the customer's saved payment methods" },
  'webhook-secret': { what: 'a webhook signing secret', harm: 'sign events in the name of Stripe' },
};

const INSTEAD = 'Pass on only what the model needs to go on, such as the id and the status.';

export default factRule({
  name: 'no-secret-in-tool-result',
  description: 'Disallow secrets in what a tool returns to the model or writes into shared context',
  hasSuggestions: true,
  options: {
    billingData: {
      default: false,
      schema: {
        type: 'boolean',
        description: 'Also report billing data that is sensitive but not secret, such as card details.',
      },
    },
  },
  messages: {
    secret: `{{tool}} passes {{what}} (\`{{text}}\`) {{sink}}: whoever reads it can {{harm}}. ${INSTEAD}`,
    object: `{{tool}} passes the whole {{object}} \`{{text}}\` {{sink}}, with the secret that it carries. ${INSTEAD}`,
    error:
      '{{tool}} passes the whole Stripe error `{{text}}` {{sink}}: its `payment_intent` carries a client secret. ' +
      'Pass on its `code` and what to do next.',
    billingData: `{{tool}} passes sensitive billing data (\`{{text}}\`) {{sink}}. ${INSTEAD}`,
    remove: 'Leave `{{text}}` out.',
  },
  Secret(secret, report, { facts, options }) {
    const { at, type, text } = secret;
    if (secret.sink === 'source' || (type === 'billing-data' && !options.billingData)) return;

    const name = secret.tool === undefined ? undefined : facts.tools[secret.tool]?.name;
    const shared = {
      tool: name === undefined ? 'This tool' : `Tool \`${name}\``,
      sink: secret.sink === 'result' ? 'to the model' : 'into shared agent context',
      text,
    };
    const suggest = [{ messageId: 'remove' as const, data: { text }, edits: secret.remove }];
    if (type === 'object') {
      report({
        at,
        messageId: 'object',
        data: { ...shared, object: secret.object?.replace(/[._]/gu, ' ') ?? 'object' },
        suggest,
      });
    } else if (type === 'error') report({ at, messageId: 'error', data: shared, suggest });
    else if (type === 'billing-data') report({ at, messageId: 'billingData', data: shared, suggest });
    else report({ at, messageId: 'secret', data: { ...shared, ...SECRETS[type] }, suggest });
  },
});
