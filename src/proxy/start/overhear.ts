import type { Upstream } from '../http/upstream.js';
import type { UpstreamAnswer } from '../model.js';

/** The same way to Stripe, of which every answer is heard before the one who asked has it. */
export function overhear(upstream: Upstream, hear: (answer: UpstreamAnswer) => void): Upstream {
  return {
    ...upstream,
    send: async (request) => {
      const sent = await upstream.send(request);
      if (sent.kind === 'answered') hear(sent.answer);
      return sent;
    },
  };
}
