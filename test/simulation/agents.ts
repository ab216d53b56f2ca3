/** The agents of a world: what they call next, with which key, and what they do again. Some of them want more than they may. */
import type { Answer } from '../../src/proxy/model.js';
import { Asker, cards, post, type Call, type Known, type Wanted } from './calls.js';
import type { Random } from './random.js';
import { Violation } from './trace.js';

/**
 * `mixed`: anything. `stockpile`: intents that nobody confirms yet. `confirm`: all that were stocked, at once. `cards`: declined, then
 * confirmed with another card. `parts`: authorised, then captured bit by bit. All of it as the rules allow.
 */
export const moods = ['mixed', 'mixed', 'mixed', 'stockpile', 'confirm', 'cards', 'parts'] as const;
export type Mood = (typeof moods)[number];

export interface VaultKey {
  readonly id: string;
  readonly role: string;
  readonly secret: string;
}

const mostKnown = 60;
const mostRemembered = 80;

export class Agents {
  mood: Mood = 'mixed';
  /** Keys that agents hold; some may have been ended. */
  keys: readonly VaultKey[] = [];
  readonly #random: Random;
  readonly #asker: Asker;
  readonly #known: Known[] = [];
  readonly #calls: Call[] = [];
  /** Which object each named operation was answered with. */
  readonly #answered = new Map<string, string>();
  #count = 0;
  #names = 0;

  constructor(random: Random, customers: readonly string[]) {
    this.#random = random;
    this.#asker = new Asker(random, customers);
  }

  /** One call, or several at once. */
  next(): readonly Call[] {
    const r = this.#random;
    const earlier = this.#calls.length === 0 ? undefined : r.pick(this.#calls);
    if (earlier !== undefined && r.chance(0.22)) return this.#again(earlier);
    const key = this.#key();
    const first = this.#call(key, this.#wanted(key.role));
    if (r.chance(0.0015)) return this.#crowd(first);
    return r.chance(0.03) ? [first, ...this.#copies(first, r.between(1, 6))] : [first];
  }

  /** An agent hears what became of its call. */
  told(call: Call, answer: Answer): void {
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    const shown = answer.status < 300 ? body : ((body['error'] as Record<string, unknown> | undefined)?.['payment_intent'] ?? {});
    const object = shown as Record<string, unknown>;
    const id = object['id'];
    if (typeof id !== 'string') return;
    this.#checkAnswered(call, answer, id);
    const kind = object['object'];
    if (kind !== 'payment_intent' && kind !== 'charge') return;
    const { role } = call;
    const index = this.#known.findIndex((known) => known.id === id);
    if (index >= 0) this.#known.splice(index, 1);
    this.#known.push({ id, kind, role, status: String(object['status']), amount: Number(object['amount']) });
    if (this.#known.length > mostKnown) this.#known.splice(this.#random.below(mostKnown / 2), 1);
  }

  /** A name that an agent chose names one operation: whoever asks for it is told of one object. */
  #checkAnswered({ role, idempotencyKey, method, id: name }: Call, { status }: Answer, id: string): void {
    if (method !== 'POST' || status >= 300 || idempotencyKey?.startsWith('order-') !== true) return;
    const named = `${role} ${idempotencyKey}`;
    const before = this.#answered.get(named);
    if (before !== undefined && before !== id) {
      throw new Violation('once', `${named} was answered with ${before}, and now with ${id}.`, [before, id, name]);
    }
    this.#answered.set(named, id);
  }

  #wanted(mine: string): Wanted {
    const r = this.#random;
    const known = r.chance(0.92) ? this.#known.filter(({ role }) => role === mine) : this.#known;
    const intents = known.filter(({ kind }) => kind === 'payment_intent');
    if (this.mood === 'mixed' || r.chance(0.1)) return this.#asker.anything(known);
    const stock = { confirm: 'false', payment_method: cards.good };
    if (this.mood === 'stockpile' || intents.length === 0) {
      const card = this.mood === 'cards' ? { confirm: 'true', payment_method: cards.declined } : stock;
      return this.#asker.intent(this.mood === 'parts' ? { ...stock, confirm: 'true', capture_method: 'manual' } : card);
    }
    if (this.mood === 'parts') {
      const { id, amount } = r.pick(intents);
      const part = { amount_to_capture: String(r.between(1, amount)), final_capture: 'false' };
      return r.chance(0.3)
        ? this.#asker.intent({ ...stock, confirm: 'true', capture_method: 'manual' })
        : post(`/v1/payment_intents/${id}/capture`, part);
    }
    if (this.mood === 'cards' && r.chance(0.4)) return this.#asker.intent({ confirm: 'true', payment_method: cards.declined });
    return this.#asker.confirm(r.pick(intents), cards.good);
  }

  /** The same again: as it was, with other content under its name, or without its name. */
  #again(earlier: Call): readonly Call[] {
    const r = this.#random;
    const again = { ...earlier, key: this.#keyOf(earlier.role) };
    const other = { ...again.params, ...(again.params['amount'] !== undefined && { amount: String(r.between(60, 9_000)) }) };
    const call = r.weighted<Partial<Call>>([
      [6, {}],
      [2, { params: other }],
      [3, { idempotencyKey: sdkKey(r) }],
    ]);
    const changed = this.#named({ ...again, ...call });
    return r.chance(0.1) ? [changed, ...this.#copies(changed, r.between(1, 12))] : [changed];
  }

  /** Up to 256 for the last dollar, each an operation of its own or all of them one. */
  #crowd(first: Call): readonly Call[] {
    const copies = this.#copies(first, this.#random.pick([15, 15, 63, 255]));
    return [first, ...(this.#random.chance(0.5) ? copies : copies.map((call) => ({ ...call, idempotencyKey: this.#name() })))];
  }

  #copies(call: Call, count: number): readonly Call[] {
    return Array.from({ length: count }, () => this.#named(call));
  }

  #call({ role, secret }: VaultKey, wanted: Wanted): Call {
    const key = this.#random.weighted<string | undefined>([
      [5, this.#name()],
      [3, sdkKey(this.#random)],
      [2, undefined],
    ]);
    const call = this.#named({ id: '', role, key: secret, ...wanted, ...(key !== undefined && { idempotencyKey: key }) });
    if (call.method === 'GET') return call;
    this.#calls.push(call);
    if (this.#calls.length > mostRemembered) this.#calls.splice(this.#random.below(mostRemembered / 2), 1);
    return call;
  }

  #named(call: Call): Call {
    this.#count += 1;
    return { ...call, id: `c${this.#count}` };
  }

  #name(): string {
    this.#names += 1;
    return `order-${this.#names}`;
  }

  /** Who only reads calls seldom. */
  #key(): VaultKey {
    const key = this.#random.pick(this.keys);
    return key.role === 'support' ? this.#random.pick(this.keys) : key;
  }

  #keyOf(role: string): string {
    return this.#random.pick(this.keys.filter((key) => key.role === role)).secret;
  }
}

const sdkKey = (random: Random): string => `stripe-node-retry-${Buffer.from(random.bytes(8)).toString('hex')}`;
