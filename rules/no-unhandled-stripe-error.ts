import type { Tool } from '../src/facts/model.js';
import { factRule, isReached, scope, tiers } from '../src/rule.js';
import { dialects } from '../src/stripe/dialects.js';

const MESSAGE_OF = {
  'llm-message': 'message',
  'llm-generic': 'generic',
  'llm-stack': 'stack',
  abort: 'abort',
  depends: 'depends',
} as const satisfies Record<Tool['onThrow'], string>;

const leaves = (whatNext: string): string =>
  `An error of \`{{call}}\` leaves tool \`{{tool}}\` ({{how}}), and the framework ${whatNext}, though Stripe may have done what was asked. ` +
  'Return a result that says so and not to call again; a stable idempotency key is what prevents the duplicate.';

export default factRule({
  name: 'no-unhandled-stripe-error',
  description: 'Disallow errors of Stripe calls that leave the tool',
  hasSuggestions: true,
  options: { tiers, scope },
  messages: {
    message: leaves('hands its message to the model'),
    generic: leaves('tells the model {{text}}'),
    stack: leaves('hands all of it to the model, with any client secret that it carries'),
    abort: leaves('ends the run, its result lost'),
    depends: leaves('hands it to the model or ends the run'),
    outside:
      'An error of `{{call}}` is not handled here ({{how}}), though Stripe may have done what was asked. ' +
      'Catch it and record what is known; a stable idempotency key makes it safe to ask again.',
    addGuard: 'Catch Stripe errors in tool `{{tool}}` and return a failure that tells the model not to call again.',
  },
  StripeCall(call, report, context) {
    const { outcome } = call.guard;
    if (call.opaque || call.tier === undefined || call.tier === 'read' || !isReached(call, context)) return;
    if (!context.options.tiers.includes(call.tier) || (outcome !== 'none' && outcome !== 'rethrown')) return;

    const how = outcome === 'none' ? 'nothing catches it' : dialects[context.facts.language].rethrows;
    const tool = context.facts.tools[call.guard.tool ?? -1] ?? context.toolOf(call);
    if (tool === undefined) {
      report({ at: call.at, messageId: 'outside', data: { call: call.text, how } });
      return;
    }
    const text =
      tool.framework === 'openai-agents'
        ? '"An error occurred while running the tool. Please try again."'
        : 'no more than that the tool failed';
    report({
      at: call.at,
      messageId: MESSAGE_OF[tool.onThrow],
      data: { call: call.text, tool: tool.name, how, text },
      suggest: [{ messageId: 'addGuard', data: { tool: tool.name }, edits: call.addGuard }],
    });
  },
});
