/**
 * One at a time for what is priced by reading an object that other requests can change: an invoice, whose lines are put on it freely, and
 * subscriptions, whose items are.
 */
import type { CanonicalRequest } from '../model.js';
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

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work once all earlier work of the same name is through; at once without a name. */
  async take<T>(name: string | undefined, work: () => Promise<T>): Promise<T> {
    if (name === undefined) return work();
    const before = this.#last.get(name) ?? Promise.resolve();
    const running = before.then(work);
    const quiet = running.catch(() => undefined);
    this.#last.set(name, quiet);
    try {
      return await running;
    } finally {
      if (this.#last.get(name) === quiet) this.#last.delete(name);
    }
  }
}
