/** Stripe in a world: the simulator, and what each request that reached it did to money. Nothing of paybrake is asked. */
import type { UpstreamRequest } from '../../src/proxy/http/upstream.js';
import { Simulation, type Outcome } from '../../src/simulator/simulation.js';
import type { Movement } from '../../src/simulator/movements.js';
import type { Time } from './time.js';

/** What one request did. */
export interface Effect {
  /** Its idempotency key. */
  readonly operation: string;
  readonly endpoint: string;
  /** The object whose money it is about: the one that it made, else the one of its path. */
  readonly object: string | undefined;
  /** It made that object, of which money moved or can move. */
  readonly made: boolean;
  readonly moved: Movement | undefined;
}

const moneyKinds = ['payment_intent', 'charge', 'refund', 'payout', 'transfer'] as const;

export class Stripe {
  readonly simulation: Simulation;
  readonly customers: readonly string[];
  #movements: number;

  constructor(
    readonly time: Time,
    seed: number,
  ) {
    this.simulation = new Simulation({ clock: () => time.now, seed });
    this.customers = Array.from({ length: 4 }, () => this.#id('/v1/customers', 'source=tok_visa'));
    // There must be something to pay out.
    for (const currency of ['usd', 'eur', 'gbp', 'jpy'])
      this.#id('/v1/charges', `amount=90000000&currency=${currency}&source=tok_visa`);
    this.#movements = this.simulation.books.movements().length;
  }

  /** Executes a request of the proxy's. `end` of the outcome is still to be called. */
  execute(request: UpstreamRequest): { readonly outcome: Outcome; readonly effect: Effect } {
    const { method, path, form, idempotencyKey, account, stripeVersion } = request;
    const before = method === 'POST' ? this.simulation.books.counts() : undefined;
    const outcome = this.simulation.handle({
      method,
      path,
      query: method === 'POST' ? '' : form,
      headers: {
        authorization: secret,
        'content-type': method === 'POST' ? 'application/x-www-form-urlencoded' : undefined,
        'idempotency-key': idempotencyKey,
        'stripe-account': account,
        'stripe-version': stripeVersion,
      },
      body: method === 'POST' ? form : '',
    });
    const moved = method === 'POST' ? this.#newMovement() : undefined;
    const after = before && this.simulation.books.counts();
    const grown = after && moneyKinds.find((kind) => (before[kind] ?? 0) < (after[kind] ?? 0));
    const made = grown === undefined ? undefined : this.#made(grown, outcome);
    return {
      outcome,
      effect: {
        operation: idempotencyKey ?? '',
        endpoint: `${method} ${path.replace(/_[A-Za-z0-9]{14,}/, '_…')}`,
        object: made ?? (moved === undefined ? /\/((?:pi|ch|re|po|tr)_\w+)/.exec(path)?.[1] : this.ownerOf(moved.source)),
        // A charge that was declined is over with, and nothing was done.
        made: made !== undefined && (moved !== undefined || grown === 'refund' || this.potential(made) > 0),
        moved,
      },
    };
  }

  /** The PaymentIntent of a charge that has one: the object whose money it is. */
  ownerOf(source: string): string {
    return this.simulation.books.get('charge', source)?.payment_intent ?? source;
  }

  /** Minor units that an object can still move. */
  potential(object: string): number {
    const { books } = this.simulation;
    const intent = books.get('payment_intent', object);
    if (intent !== undefined) {
      if (intent.status === 'succeeded' || intent.status === 'canceled') return 0;
      return Math.max(intent.amount - intent.amount_received, intent.amount_capturable);
    }
    const charge = books.get('charge', object);
    if (charge === undefined || charge.status === 'failed' || charge.captured || charge.refunded) return 0;
    return charge.amount - charge.amount_captured;
  }

  /** What an operator does in Stripe's own dashboard: ends an object, so that it moves nothing more. */
  endByHand(object: string): void {
    if (object.startsWith('pi_')) this.#id(`/v1/payment_intents/${object}/cancel`, '');
    else this.#id('/v1/refunds', `charge=${object}`);
    this.#movements = this.simulation.books.movements().length;
  }

  #made(kind: (typeof moneyKinds)[number], { body }: Outcome): string {
    const answer = JSON.parse(body) as { id?: string; object?: string; error?: { payment_intent?: { id: string } } };
    const shown = answer.object === kind ? answer.id : answer.error?.payment_intent?.id;
    if (shown?.startsWith(kind === 'payment_intent' ? 'pi_' : '') === true) return this.#owned(shown);
    // The answer hides it: a 500 although the work was done.
    const newest = this.simulation.books.list(kind).at(-1)?.id ?? '';
    return this.#owned(newest);
  }

  #owned(id: string): string {
    return id.startsWith('ch_') ? this.ownerOf(id) : id;
  }

  #newMovement(): Movement | undefined {
    const movements = this.simulation.books.movements();
    const fresh = movements.slice(this.#movements).filter(({ bucket }) => bucket !== 'reversed');
    this.#movements = movements.length;
    if (fresh.length > 1) throw new Error('One request moved money twice, which the simulation does not count yet.');
    return fresh[0];
  }

  #id(path: string, body: string): string {
    const headers = { authorization: secret, 'content-type': 'application/x-www-form-urlencoded' };
    const outcome = this.simulation.handle({ method: 'POST', path, query: '', headers, body });
    outcome.end();
    return String((JSON.parse(outcome.body) as { id?: unknown }).id);
  }
}

const secret = `Bearer ${['sk', 'test', 'simulation'].join('_')}`;
