/**
 * One at a time for what is priced by reading an object that other requests can change: an invoice, whose lines are put on it freely, and
 * subscriptions, whose items are.
 */
import type { CanonicalRequest, Refusal } from '../model.js';
import { textOf } from '../read/params.js';

/**
 * The object whose turn a request must wait for. A line that is put on a draft moves nothing and is not counted; so between the moment
 * when an invoice is read, to know what paying it moves, and the payment, no line may come on it.
 */
export function turnOf({ endpoint: { call, method }, ids, params }: CanonicalRequest): string | undefined {
  if (method === 'GET') return undefined;
  if (call.startsWith('invoices.')) return ids[0];
  // A change of one counts on top of what the one before it has counted; which one an item or a schedule belongs to is not in the request.
  if (/^subscription(?:s|Items|Schedules)\./.test(call) && call !== 'subscriptions.create') return 'subscriptions';
  const invoice = call === 'invoiceItems.create' ? textOf(params, 'invoice') : undefined;
  return typeof invoice === 'string' ? invoice : undefined;
}

/**
 * Requests of one vault key that wait for one turn. Each waits for all before it, and keeps its place in the proxy meanwhile: a few callers
 * with many of them would keep everybody else out.
 */
export const mostInLine = 16;

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #inLine = new Map<string, number>();

  /** Runs the work once all earlier work of the same name is through; at once without a name. Refuses who has too much of it in line. */
  async take<T>(name: string | undefined, key: string, work: () => Promise<T>): Promise<T | Refusal> {
    if (name === undefined) return work();
    const place = `${key} ${name}`;
    const inLine = this.#inLine.get(place) ?? 0;
    if (inLine >= mostInLine) return crowded;
    this.#inLine.set(place, inLine + 1);
    const before = this.#last.get(name) ?? Promise.resolve();
    const running = before.then(work);
    const quiet = running.catch(() => undefined);
    this.#last.set(name, quiet);
    try {
      return await running;
    } finally {
      if (this.#last.get(name) === quiet) this.#last.delete(name);
      const rest = (this.#inLine.get(place) ?? 1) - 1;
      if (rest === 0) this.#inLine.delete(place);
      else this.#inLine.set(place, rest);
    }
  }
}

const crowded: Refusal = {
  status: 429,
  type: 'invalid_request_error',
  code: 'key_busy',
  message:
    `${mostInLine} requests with this vault key wait for their turn already: those on one invoice, and all that change subscriptions, are ` +
    'sent one at a time. Nothing was sent to Stripe. Make fewer calls at a time.',
  retryAfter: 1,
};
