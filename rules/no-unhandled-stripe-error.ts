import type { Tool } from '../src/facts/model.js';
import { factRule, isReached, scope, tiers } from '../src/rule.js';

const MESSAGE_OF = {
  'llm-message': 'message',
  'llm-generic': 'generic',
  'llm-stack': 'stack',
  abort: 'abort',
  depends: 'depends',
} as const satisfies Record<Tool['onThrow'], string>;

const LEAVES = 'An error of `{{call}}` leaves tool `{{tool}}` ({{how}}), and the framework ';
const INSTEAD =
  'Catch it and return what happened and that the model must not call again. That alone prevents no duplicate: a stable idempotency key does.';

export default factRule({
  name: 'no-unhandled-stripe-error',
  description: 'Disallow errors of Stripe calls that leave the tool',
  hasSuggestions: true,
  options: { tiers, scope },
  messages: {
    message: `${LEAVES}hands its message to the model, which can call again although the first request may have gone through. ${INSTEAD}`,
    generic: `${LEAVES}gives the model {{text}} instead of the reason, although the first request may have gone through. ${INSTEAD}`,
    stack:
      `${LEAVES}hands the whole error with its stack to the model; a Stripe error can carry a client secret, and the first request may have gone ` +
      `through. ${INSTEAD}`,
    abort: `${LEAVES}ends the run: whether the request went through is lost, and whoever starts the run again repeats it. ${INSTEAD}`,
    depends: `${LEAVES}hands it to the model or ends the run, as it is configured; either way nobody decides what is known. ${INSTEAD}`,
    outside:
      'An error of `{{call}}` is not handled here ({{how}}), although the request may have gone through. ' +
      'Catch it and decide what is known; a stable idempotency key makes it safe to send again.',
    addGuard: 'Catch Stripe errors in tool `{{tool}}` and return a failure that tells the model not to call again.',
  },
  StripeCall(call, report, context) {
    const { outcome } = call.guard;
    if (call.opaque || call.tier === undefined || call.tier === 'read' || !isReached(call, context)) return;
    if (!context.options.tiers.includes(call.tier) || (outcome !== 'none' && outcome !== 'rethrown')) return;

    const how = outcome === 'none' ? 'nothing catches it' : 'the `catch` throws it on';
    const tool = context.toolOf(call);
    if (tool === undefined) {
      report({ at: call.at, messageId: 'outside', data: { call: call.text, how } });
      return;
    }
    const text =
      tool.framework === 'openai-agents' ? '"An error occurred while running the tool. Please try again."' : 'a fixed text';
    report({
      at: call.at,
      messageId: MESSAGE_OF[tool.onThrow],
      data: { call: call.text, tool: tool.name, how, text },
      suggest: [{ messageId: 'addGuard', data: { tool: tool.name }, edits: call.addGuard }],
    });
  },
});
