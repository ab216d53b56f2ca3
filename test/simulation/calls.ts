/** What agents ask for: calls, and what their answers taught them of objects. */
import type { Answer } from '../../src/proxy/model.js';
import type { Random } from './random.js';

export type Params = Readonly<Record<string, string>>;

/** One request of an agent's. */
export interface Call {
  /** Goes along as `Paybrake-Tool-Call`. */
  readonly id: string;
  readonly role: string;
  /** The vault key. */
  readonly key: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: Params;
  readonly idempotencyKey?: string;
}

export type Wanted = Pick<Call, 'method' | 'path' | 'params'>;

/** An object as an answer showed it last. */
export interface Known {
  readonly id: string;
  readonly kind: 'payment_intent' | 'charge';
  /** Whose agents know it. */
  readonly role: string;
  readonly status: string;
  readonly amount: number;
}

export interface Told {
  readonly call: Call;
  readonly answer: Answer;
  readonly body: Readonly<Record<string, unknown>>;
}

export const cards = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  strong: 'pm_card_authenticationRequired',
} as const;

const amounts = [100, 500, 700, 1000, 1900, 2900, 5900];

export class Asker {
  readonly #random: Random;
  readonly #customers: readonly string[];

  constructor(random: Random, customers: readonly string[]) {
    this.#random = random;
    this.#customers = customers;
  }

  /** Anything that an agent may want. */
  anything(objects: readonly Known[]): Wanted {
    const intents = objects.filter(({ kind }) => kind === 'payment_intent');
    const charges = objects.filter(({ kind }) => kind === 'charge');
    const what = this.#random.weighted([
      [22, () => this.intent()],
      [10, () => this.charge()],
      [10, () => (intents.length === 0 ? this.intent() : this.confirm(this.#random.pick(intents)))],
      [10, () => (intents.length === 0 ? this.intent() : this.capture(this.#random.pick(intents)))],
      [5, () => (intents.length === 0 ? this.intent() : this.update(this.#random.pick(intents)))],
      [3, () => (intents.length === 0 ? this.intent() : this.increment(this.#random.pick(intents)))],
      [6, () => (intents.length === 0 ? this.intent() : this.cancel(this.#random.pick(intents)))],
      [4, () => (charges.length === 0 ? this.charge() : this.captureCharge(this.#random.pick(charges)))],
      [9, () => (objects.length === 0 ? this.charge() : this.refund(this.#random.pick(objects)))],
      [5, () => this.payout()],
      [4, () => this.transfer()],
      [10, () => this.read(objects)],
    ] as const);
    return what();
  }

  intent(more: Params = {}): Wanted {
    const r = this.#random;
    const confirm = r.chance(0.5);
    return post('/v1/payment_intents', {
      amount: String(r.pick(amounts)),
      currency: this.#currency(),
      'payment_method_types[0]': 'card',
      ...(r.chance(0.8) && { payment_method: this.#card() }),
      ...(confirm && { confirm: 'true', payment_method: this.#card() }),
      ...(r.chance(0.4) && { capture_method: 'manual' }),
      ...(r.chance(0.6) && { customer: r.pick(this.#customers) }),
      ...more,
    });
  }

  charge(): Wanted {
    const r = this.#random;
    const customer = r.chance(0.6);
    return post('/v1/charges', {
      amount: String(r.pick(amounts)),
      currency: this.#currency(),
      ...(customer ? { customer: r.pick(this.#customers) } : { source: r.pick(['tok_visa', 'tok_visa', 'tok_chargeDeclined']) }),
      ...(r.chance(0.3) && { capture: 'false' }),
    });
  }

  confirm({ id }: Known, card = this.#random.chance(0.6) ? this.#card() : undefined): Wanted {
    return post(`/v1/payment_intents/${id}/confirm`, card === undefined ? {} : { payment_method: card });
  }

  capture({ id, amount }: Known): Wanted {
    const r = this.#random;
    return post(`/v1/payment_intents/${id}/capture`, {
      ...(r.chance(0.5) && { amount_to_capture: String(r.between(1, amount)) }),
      ...(r.chance(0.4) && { final_capture: r.pick(['true', 'false']) }),
    });
  }

  update({ id }: Known): Wanted {
    const r = this.#random;
    const change = r.weighted<Params>([
      [6, { amount: String(r.pick(amounts)) }],
      [1, { currency: this.#currency() }],
      [2, { customer: r.pick(this.#customers) }],
      [1, { capture_method: r.pick(['manual', 'automatic']) }],
      [2, { payment_method: this.#card() }],
      [1, { description: 'a word' }],
    ]);
    return post(`/v1/payment_intents/${id}`, change);
  }

  increment({ id, amount }: Known): Wanted {
    return post(`/v1/payment_intents/${id}/increment_authorization`, { amount: String(amount + this.#random.pick(amounts)) });
  }

  cancel({ id }: Known): Wanted {
    return post(`/v1/payment_intents/${id}/cancel`, {});
  }

  captureCharge({ id, amount }: Known): Wanted {
    return post(
      `/v1/charges/${id}/capture`,
      this.#random.chance(0.5) ? { amount: String(this.#random.between(50, amount)) } : {},
    );
  }

  refund({ id, kind, amount }: Known): Wanted {
    return post('/v1/refunds', {
      [kind === 'charge' ? 'charge' : 'payment_intent']: id,
      ...(this.#random.chance(0.5) && { amount: String(this.#random.between(1, amount)) }),
    });
  }

  payout(): Wanted {
    return post('/v1/payouts', { amount: String(this.#random.pick(amounts)), currency: this.#currency() });
  }

  transfer(): Wanted {
    return post('/v1/transfers', {
      amount: String(this.#random.pick(amounts)),
      currency: this.#currency(),
      destination: 'acct_simulated',
    });
  }

  read(objects: readonly Known[]): Wanted {
    if (objects.length === 0 || this.#random.chance(0.2))
      return { method: 'GET', path: '/v1/payment_intents', params: { limit: '20' } };
    const { id, kind } = this.#random.pick(objects);
    return { method: 'GET', path: `/v1/${kind}s/${id}`, params: {} };
  }

  #card(): string {
    return this.#random.weighted([
      [8, cards.good],
      [3, cards.declined],
      [1, cards.strong],
    ]);
  }

  #currency(): string {
    return this.#random.weighted([
      [10, 'usd'],
      [2, 'eur'],
      [1, 'jpy'],
      [1, 'gbp'],
    ]);
  }
}

export const post = (path: string, params: Params): Wanted => ({ method: 'POST', path, params });
