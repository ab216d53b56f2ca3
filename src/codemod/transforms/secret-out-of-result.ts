import type { Secret } from '../../facts/model.js';
import type { Transform } from '../model.js';
import { Outcome } from './outcome.js';

/** Secrets stay out of what a tool returns and of what its result writes to shared state. */
export const secretOutOfResult: Transform = {
  name: 'secret-out-of-result',
  summary: 'Leave secrets out of what tools return',
  rules: ['no-secret-in-tool-result'],
  run({ workspace }) {
    const outcome = new Outcome('secret-out-of-result');
    for (const { path, facts } of workspace.files) {
      for (const secret of facts.secrets) {
        if (secret.sink === 'source' || secret.type === 'billing-data') continue;
        const tool = facts.tools[secret.tool ?? -1]?.name ?? 'tool';
        // The rest of a whole object may well be wanted.
        const edits = (secret.reduce ?? secret.remove)?.();
        if (edits) outcome.change(path, edits, `${tool}: without ${secret.text}`);
        else outcome.leave(path, secret.at, { reason: 'no-repair', ...sayWhy(tool, secret) });
      }
    }
    return outcome;
  },
};

function sayWhy(tool: string, { type, text, sink, object }: Secret): { readonly why: string; readonly todo: string } {
  const goes = sink === 'result' ? 'goes to the model' : "goes into the agents' shared state";
  const whole = object === undefined ? '' : `, a whole ${object.replace(/[._]/gu, ' ')},`;
  const what = type === 'error' ? `${text}, a whole Stripe error,` : `${text}${whole}`;
  return {
    why: `${what} ${goes} from tool ${tool}, and what the rest of that value is for cannot be seen.`,
    todo: `Return only what the model needs from ${tool}, such as an id and a status.`,
  };
}
