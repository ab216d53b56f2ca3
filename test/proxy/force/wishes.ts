/** What agents ask for, how they name it, and what they remember of it over the death of the proxy. */
import type { Random } from '../../simulation/random.js';
import type { Got } from './client.js';

/**
 * An operation as an agent means it. `chosen`: the agent names it by a key of its own; `made`: its SDK makes a key for each call;
 * `none`: it sends none.
 */
export interface Wish {
  /** In `metadata[op]` of what it makes. */
  readonly tag: string;
  readonly role: string;
  readonly kind: 'charge' | 'intent' | 'confirm' | 'capture' | 'cancel' | 'refund';
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly naming: 'chosen' | 'made' | 'none';
  key: string | undefined;
  tries: number;
  /** Ids of the objects that successes named. */
  readonly objects: Set<string>;
}

export interface Agent {
  readonly role: string;
  readonly customers: readonly string[];
  readonly currencies: readonly string[];
}

/** What the agents of one role know of Stripe's objects, as far as answers told them. */
class Memory {
  /** Intents that may still move money, by id. */
  readonly intents = new Map<string, { readonly amount: number; status: string }>();
  /** Paid objects and what is not refunded yet, as the agents count. */
  readonly paid: { readonly param: 'charge' | 'payment_intent'; readonly id: string; left: number }[] = [];
}

const manyIntents = 8;

export class Wishes {
  readonly #memories = new Map<string, Memory>();
  /** Operations whose outcome their agents do not know. */
  readonly unresolved: Wish[] = [];
  readonly #settled: Wish[] = [];
  /** All that were ever asked for, by tag. */
  readonly all = new Map<string, Wish>();
  #count = 0;

  constructor(
    readonly agents: readonly Agent[],
    readonly name: string,
  ) {
    for (const { role } of agents) this.#memories.set(role, new Memory());
  }

  /** The next one: something new, or what was asked for before. */
  next(random: Random): Wish {
    if (this.unresolved.length > 0 && random.chance(0.3)) return this.#again(random, random.pick(this.unresolved));
    if (this.#settled.length > 0 && random.chance(0.08)) return this.#again(random, random.pick(this.#settled.slice(-200)));
    return this.#make(random, random.pick(this.agents));
  }

  /** The same once more: an SDK's retry keeps its key, an agent's second call gets a new one. */
  #again(random: Random, wish: Wish): Wish {
    if (wish.naming === 'made' && random.chance(0.5)) wish.key = uuid(random);
    return wish;
  }

  #make(random: Random, { role, customers, currencies }: Agent): Wish {
    const memory = this.#memory(role);
    const { intents, paid } = memory;
    const ids = [...intents.keys()];
    const common = {
      amount: String(random.between(100, 2_500)),
      currency: random.pick(currencies),
      customer: random.pick(customers),
    };
    const crowded = ids.length >= manyIntents;
    const kind = random.weighted<Wish['kind']>([
      [30, 'charge'],
      [crowded ? 2 : 20, 'intent'],
      [ids.length > 0 ? 20 : 0, 'confirm'],
      [ids.length > 0 ? 15 : 0, 'capture'],
      [crowded ? 30 : ids.length > 0 ? 4 : 0, 'cancel'],
      [paid.length > 0 ? 12 : 0, 'refund'],
    ]);
    const id = ids.length > 0 ? random.pick(ids) : '';
    const at = `/v1/payment_intents/${id}`;
    switch (kind) {
      case 'charge':
        return this.#keep(random, role, kind, '/v1/charges', common);
      case 'intent': {
        const confirm = random.chance(0.4);
        return this.#keep(random, role, kind, '/v1/payment_intents', {
          ...common,
          capture_method: random.pick(['automatic', 'manual']),
          'payment_method_types[0]': 'card',
          ...(confirm && { confirm: 'true', payment_method: card(random) }),
        });
      }
      case 'confirm':
        return this.#keep(random, role, kind, `${at}/confirm`, { payment_method: card(random) });
      case 'capture': {
        const part = Math.max(1, Math.floor(((intents.get(id)?.amount ?? 2) * random.between(1, 10)) / 10));
        return this.#keep(random, role, kind, `${at}/capture`, random.chance(0.7) ? { amount_to_capture: String(part) } : {});
      }
      case 'cancel':
        return this.#keep(random, role, kind, `${at}/cancel`, {});
      case 'refund': {
        const from = random.pick(paid);
        const amount = Math.max(1, Math.min(from.left, random.between(50, 800)));
        return this.#keep(random, role, kind, '/v1/refunds', { [from.param]: from.id, amount: String(amount) });
      }
    }
  }

  #keep(random: Random, role: string, kind: Wish['kind'], path: string, params: Readonly<Record<string, string>>): Wish {
    this.#count += 1;
    const tag = `${this.name}-${this.#count}`;
    const naming = role === 'careful' ? 'chosen' : random.pick(['chosen', 'chosen', 'made', 'none'] as const);
    const makes = kind === 'charge' || kind === 'intent' || kind === 'refund';
    const tagged = makes ? { ...params, 'metadata[op]': tag } : params;
    const key = naming === 'chosen' ? `order-${tag}` : naming === 'made' ? uuid(random) : undefined;
    const wish: Wish = { tag, role, kind, path, params: tagged, naming, key, tries: 0, objects: new Set() };
    this.all.set(tag, wish);
    return wish;
  }

  /** What an agent makes of an answer. */
  hear(wish: Wish, got: Got): void {
    wish.tries += 1;
    const known = got.kind === 'answered' && (isOver.has(got.code ?? '') || (got.status < 500 && !mayBe.has(got.status)));
    const at = this.unresolved.indexOf(wish);
    if (!known && at < 0 && wish.kind !== 'cancel') this.unresolved.push(wish);
    if (!known) return;
    if (at >= 0) this.unresolved.splice(at, 1);
    if (at < 0 && wish.tries === 1) this.#settled.push(wish);
    if (got.status < 300) this.#learn(wish, got.body);
  }

  #learn(
    wish: Wish,
    { id, object, amount, amount_received: received, status, captured }: Readonly<Record<string, unknown>>,
  ): void {
    if (typeof id !== 'string' || typeof amount !== 'number') return;
    wish.objects.add(id);
    const { intents, paid } = this.#memory(wish.role);
    if (object === 'charge' && captured === true && wish.tries === 1) paid.push({ param: 'charge', id, left: amount });
    if (object !== 'payment_intent') return;
    if (status === 'succeeded' || status === 'canceled') intents.delete(id);
    else intents.set(id, { amount, status: String(status) });
    if (status === 'succeeded' && typeof received === 'number' && !paid.some((known) => known.id === id)) {
      paid.push({ param: 'payment_intent', id, left: received });
    }
  }

  #memory(role: string): Memory {
    const memory = this.#memories.get(role);
    if (memory === undefined) throw new Error(`There is no agent of the role ${role}.`);
    return memory;
  }
}

/** Refusals after which an agent does not ask again, and statuses after which it does. */
const isOver = new Set(['possible_duplicate', 'idempotency_key_expired', 'operation_closed']);
const mayBe = new Set([409, 429]);

const card = (random: Random): string => (random.chance(0.2) ? 'pm_card_chargeDeclined' : 'pm_card_visa');

function uuid(random: Random): string {
  const hex = Buffer.from(random.bytes(16)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
