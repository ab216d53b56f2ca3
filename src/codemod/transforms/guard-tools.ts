import type { StripeCall } from '../../facts/model.js';
import type { Transform } from '../model.js';
import { Outcome } from './outcome.js';

/** Where a Stripe error would leave a tool, the tool returns a failure that says so and not to call again. Other errors go on. */
export const guardTools: Transform = {
  name: 'guard-tools',
  summary: 'Return a failure where a Stripe error would leave a tool',
  rules: ['no-unhandled-stripe-error'],
  run({ workspace }) {
    const outcome = new Outcome('guard-tools');
    for (const { path, facts } of workspace.files) {
      for (const call of facts.calls) {
        if (!leaks(call)) continue;
        const tool = facts.tools[call.guard.tool ?? call.tools[0] ?? -1]?.name ?? 'tool';
        const edits = call.guardTool?.();
        if (edits) outcome.change(path, edits, `${tool}: a failure instead of an error of ${call.text}`);
        else {
          outcome.leave(path, call.at, {
            reason: 'no-repair',
            why: `An error of ${call.text} leaves tool ${tool}, whose body is of a shape that cannot be wrapped safely.`,
            todo: `Catch ${call.via === 'fetch' ? 'the errors of the request' : "Stripe's errors"} in ${tool} and return a result that says what is known and not to call again.`,
          });
        }
      }
    }
    return outcome;
  },
};

/** What the rule reports with its default options. */
function leaks({ opaque, tier, tools, guard }: StripeCall): boolean {
  return !opaque && tier === 'money' && tools.length > 0 && (guard.outcome === 'none' || guard.outcome === 'rethrown');
}
