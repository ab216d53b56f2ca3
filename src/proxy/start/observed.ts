import type { Upstream } from '../http/upstream.js';
import type { Ledger } from '../ledger/ledger.js';

/** A way to Stripe of which every answer tells the ledger the time: from the check before the start on, and so before anything is reserved. */
export function observed(upstream: Upstream, ledger: Pick<Ledger, 'observe'>): Upstream {
  return {
    ...upstream,
    send: async (request) => {
      const sent = await upstream.send(request);
      if (sent.kind === 'answered' && sent.answer.date !== undefined) ledger.observe(sent.answer.date);
      return sent;
    },
  };
}
