/** How many requests are handled at a time. Who comes when it is full is told so at once: nothing waits in a queue that can grow. */
import type { Incoming, Refusal } from '../model.js';
import { readCredentials } from './credentials.js';

export interface Admission {
  /** A way in, to be left once when the request is answered, or why there is none now. */
  enter(incoming: Incoming): Admitted | Refusal;
  /** Requests that are inside. */
  count(): number;
  /** Resolves when nobody is inside. */
  empty(): Promise<void>;
}

export interface Admitted {
  readonly leave: () => void;
}

/**
 * @param inFlight requests that are handled at a time, all together
 * @param perKey of them with one vault key, so that a runaway agent leaves room for the others
 */
export function admission({ inFlight, perKey }: { readonly inFlight: number; readonly perKey: number }): Admission {
  // By the text of the key, not by what the key store knows: unknown keys are held back as well. Entries go when they reach nought.
  const byKey = new Map<string, number>();
  const waiting: (() => void)[] = [];
  let inside = 0;

  return {
    enter(incoming) {
      if (inside >= inFlight) return full(`The proxy handles ${inFlight} requests at a time, and all places are taken.`);
      const credentials = readCredentials(incoming);
      const key = credentials.kind === 'vault' ? credentials.key : '';
      const used = byKey.get(key) ?? 0;
      if (used >= perKey) return crowded(perKey);
      byKey.set(key, used + 1);
      inside += 1;
      let left = false;
      const leave = () => {
        if (left) return;
        left = true;
        const rest = (byKey.get(key) ?? 1) - 1;
        if (rest === 0) byKey.delete(key);
        else byKey.set(key, rest);
        inside -= 1;
        if (inside === 0) for (const go of waiting.splice(0)) go();
      };
      return { leave };
    },
    count: () => inside,
    empty: () =>
      new Promise((resolve) => {
        if (inside === 0) resolve();
        else waiting.push(resolve);
      }),
  };
}

function full(reason: string): Refusal {
  return {
    status: 503,
    type: 'api_error',
    code: 'overloaded',
    message: `${reason} Nothing was sent to Stripe. Wait a moment before the next call.`,
    retryAfter: 1,
  };
}

function crowded(perKey: number): Refusal {
  return {
    status: 429,
    type: 'invalid_request_error',
    code: 'key_busy',
    message:
      `${perKey} requests with this vault key are under way, which is as many as one key may have. Nothing was sent to Stripe. ` +
      'Make fewer calls at a time, or give each agent a key of its own.',
    retryAfter: 1,
  };
}
