import type { Volatility } from '../src/facts/model.js';
import { factRule, isReached, scope } from '../src/rule.js';

const MESSAGE_OF = {
  random: 'fresh',
  time: 'fresh',
  'call-id': 'callId',
  'model-input': 'modelInput',
  constant: 'constant',
  reused: 'reused',
} as const satisfies Record<Volatility, string>;

export default factRule({
  name: 'no-volatile-idempotency-key',
  description: 'Disallow idempotency keys that differ between two calls of one operation, or that two operations share',
  hasSuggestions: true,
  options: { scope },
  messages: {
    fresh:
      'The idempotency key of `{{call}}` contains `{{culprit}}`, which is new at every execution: for Stripe the second one is another operation. ' +
      'Make the key from what identifies the operation, such as an order or an invoice.',
    callId:
      'The idempotency key of `{{call}}` contains `{{culprit}}`, an id that belongs to one tool call: it survives a replay by the runtime, ' +
      'but when the model calls again it is a new one. Make the key from what identifies the operation.',
    modelInput:
      'The model writes the whole idempotency key of `{{call}}` (`{{culprit}}`): it may write another one for the same operation, or the same one ' +
      'for another. Make the key from what identifies the operation.',
    constant:
      'The idempotency key of `{{call}}` is always `{{culprit}}`: Stripe answers the next operation with the first one, or refuses it when the ' +
      'parameters differ. Make the key from what identifies the operation.',
    reused:
      '`{{culprit}}` is the idempotency key of another operation as well as of `{{call}}`: Stripe ties a key to one endpoint and its parameters and ' +
      "refuses the second use. Put the operation's name into each key.",
    replaceKey: 'Replace it by `operationKey(…)` made from {{inputs}}. The amount and free text stay out of it.',
  },
  StripeCall(call, report, context) {
    const { at, stability, volatility, culprit, text } = call.key;
    if (call.opaque || call.tier === 'read' || call.key.where !== 'options' || !isReached(call, context)) return;
    if (stability !== 'volatile' || volatility === undefined) return;
    report({
      at: at ?? call.at,
      messageId: MESSAGE_OF[volatility],
      data: { call: call.text, culprit: culprit ?? text ?? 'this value' },
      suggest: [
        {
          messageId: 'replaceKey',
          data: { inputs: call.keyInputs.map((input) => `\`${input}\``).join(', ') },
          edits: call.replaceKey,
        },
      ],
    });
  },
});
