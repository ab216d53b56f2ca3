import type { Volatility } from '../src/facts/model.js';
import { factRule, isReached, scope, tiers } from '../src/rule.js';
import { dialects } from '../src/stripe/dialects.js';

const MESSAGE_OF = {
  random: 'fresh',
  time: 'fresh',
  'call-id': 'callId',
  'model-input': 'modelInput',
  constant: 'constant',
  reused: 'reused',
} as const satisfies Record<Volatility, string>;

const INSTEAD = 'Make the key from what identifies the operation, such as an order or an invoice.';

export default factRule({
  name: 'no-volatile-idempotency-key',
  description: 'Disallow idempotency keys that differ between two calls of one operation, or that two operations share',
  hasSuggestions: true,
  options: { tiers, scope },
  messages: {
    fresh:
      'The idempotency key of `{{call}}` contains `{{culprit}}`, new at every execution, so that Stripe takes a second call for another operation. ' +
      INSTEAD,
    callId:
      'The idempotency key of `{{call}}` contains `{{culprit}}`: it survives a replay by the runtime, but is a new one when the model calls again. ' +
      INSTEAD,
    modelInput:
      'The model writes the whole idempotency key of `{{call}}` (`{{culprit}}`), and may write another one for the same operation, the same one for another, or none where it is optional. ' +
      INSTEAD,
    constant:
      'The idempotency key of `{{call}}` is always `{{culprit}}`: Stripe answers the next operation with the first one, or refuses it. ' +
      INSTEAD,
    reused:
      '`{{culprit}}` is the idempotency key of `{{call}}` and of another operation: Stripe ties a key to its first use and refuses the second. ' +
      "Put the operation's name into each key.",
    replaceKey: 'Replace it by `{{operationKey}}` made from {{inputs}}, without the amount or free text.',
  },
  StripeCall(call, report, context) {
    const { at, stability, volatility, culprit, text } = call.key;
    if (call.opaque || call.tier === 'read' || call.key.where !== 'options' || !isReached(call, context)) return;
    if (stability !== 'volatile' || volatility === undefined) return;
    // A fresh key only does harm where a second execution does; a shared one loses the operation that comes second, whatever it is.
    const shared = volatility === 'constant' || volatility === 'reused';
    if (!shared && !(call.tier !== undefined && context.options.tiers.includes(call.tier))) return;
    report({
      at: at ?? call.at,
      messageId: MESSAGE_OF[volatility],
      data: { call: call.text, culprit: culprit ?? text ?? 'this value' },
      suggest: [
        {
          messageId: 'replaceKey',
          data: {
            inputs: call.keyInputs.map((input) => `\`${input}\``).join(', '),
            operationKey: dialects[context.facts.language].operationKey,
          },
          edits: call.replaceKey,
        },
      ],
    });
  },
});
