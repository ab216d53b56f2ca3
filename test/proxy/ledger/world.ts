/**
 * What really happens while a ledger keeps its books: a small Stripe that moves money, answers that arrive late, twice or never, and a
 * true time that no clock of the machine shows. The ledger is told what a gateway would tell it, and is held to the truth.
 */
import type { Cap } from '../../../src/policy/model.js';
import type { Hold, Ledger } from '../../../src/proxy/ledger/ledger.js';
import type { Price, Settlement } from '../../../src/proxy/model.js';
import type { Caller } from './rig.js';
import { cap, day, noon, price, type TestClock } from './rig.js';

export const caps: readonly Cap[] = [
  cap({ usd: 100 }),
  cap({ usd: 60, per: 'customer' }),
  cap({ count: 5 }),
  cap({ usd: 45, window: day / 8 }),
];
export const customers = ['cus_1', 'cus_2'] as const;

export interface Thing {
  readonly id: string;
  readonly customer: string;
  amount: number;
  moved: number;
  over: boolean;
}

export interface Flight {
  readonly operation: string;
  readonly hold: string;
  /** What its object can come to have moved once it is executed. */
  readonly amount: number;
  /** Absent before it is created. */
  thing: Thing | undefined;
  /** What Stripe does with it; `undefined` once it has. */
  execute: (() => Settlement) | undefined;
  answer: { readonly settlement: Settlement; readonly date: number } | undefined;
  /** Whether the answer arrived once. */
  heard: boolean;
}

/** Money that moved, at a true time. */
export interface Move {
  readonly at: number;
  readonly usd: number;
  readonly thing: Thing;
}

export class World {
  truth = noon;
  readonly things: Thing[] = [];
  readonly moves: Move[] = [];
  readonly flights: Flight[] = [];
  readonly reads: { readonly settlement: Extract<Settlement, { object: string; posted: number }>; readonly date: number }[] = [];
  /** Whether an operator had a say: then something may be counted twice, never less than it is. */
  operated = false;
  #told: number | undefined;
  #count = 0;

  constructor(
    readonly clock: TestClock,
    public caller: Caller,
  ) {}

  get ledger(): Ledger {
    return this.caller.ledger;
  }

  /** `Date` of an answer that is given now. */
  get date(): number {
    return Math.floor(this.truth / 1_000) * 1_000;
  }

  /** The date that the ledger was told since this was asked last. */
  takeTold(): number | undefined {
    const told = this.#told;
    this.#told = undefined;
    return told;
  }

  pass(ms: number): void {
    this.clock.pass(ms);
    this.truth += ms;
  }

  sleep(ms: number): void {
    this.clock.sleep(ms);
    this.truth += ms;
  }

  /** A request to make an object, paid at once or not. */
  async create(amount: number, customer: string, pays: boolean): Promise<void> {
    await this.#send(price(amount, { customer }), undefined, (flight) => {
      const thing = { id: `pi_${this.things.length}`, customer, amount, moved: 0, over: false };
      this.things.push(thing);
      flight.thing = thing;
      if (pays) this.#move(thing, amount, true);
      return stateOf(thing);
    });
  }

  /** A request that moves money of an object: all of it, a part, or nothing since the card is declined. */
  async confirm(thing: Thing, how: 'all' | 'part' | 'last part' | 'declined'): Promise<void> {
    await this.#send(price(thing.amount, { customer: thing.customer, object: thing.id }), thing, () => {
      if (thing.over) return { kind: 'nothing', object: thing.id };
      const rest = thing.amount - thing.moved;
      if (how === 'all') this.#move(thing, rest, true);
      else if (how !== 'declined') this.#move(thing, Math.floor(rest / 2), how === 'last part');
      return stateOf(thing);
    });
  }

  /** A request that changes an object's amount. */
  async change(thing: Thing, amount: number): Promise<void> {
    await this.#send(price(amount, { customer: thing.customer, object: thing.id }), thing, () => {
      if (thing.over || amount < thing.moved) return { kind: 'nothing', object: thing.id };
      thing.amount = amount;
      return stateOf(thing);
    });
  }

  cancel(thing: Thing): void {
    thing.over = true;
    this.read(thing);
  }

  read(thing: Thing): void {
    const settlement = stateOf(thing);
    if (settlement.kind === 'open' || settlement.kind === 'done') this.reads.push({ settlement, date: this.date });
  }

  /** Stripe does what a request asks. */
  execute(flight: Flight): void {
    if (flight.execute === undefined) return;
    flight.answer = { settlement: flight.execute(), date: this.date };
    flight.execute = undefined;
  }

  /** An answer arrives, or is asked for again. It stays in the air, since it may arrive twice. */
  async deliver(flight: Flight): Promise<void> {
    if (flight.answer === undefined) return;
    flight.heard = true;
    this.#told = flight.answer.date;
    await this.caller.settle(flight.operation, flight.answer.settlement, flight.answer.date);
  }

  async lose(flight: Flight): Promise<void> {
    await this.caller.settle(flight.operation, { kind: 'unknown', why: 'no answer' });
  }

  /** Nothing of it will ever be done, and that is known. */
  async drop(flight: Flight): Promise<void> {
    if (flight.execute === undefined) return;
    flight.execute = undefined;
    flight.answer = { settlement: { kind: 'nothing' }, date: this.date };
    await this.deliver(flight);
  }

  async hear(read: number): Promise<void> {
    const [heard] = this.reads.splice(read, 1);
    if (heard === undefined) return;
    this.#told = heard.date;
    await this.ledger.learn('billing', heard.settlement, heard.date);
  }

  /** An operator looks at Stripe and says what he sees, where there is nothing more to come. */
  async operate(hold: Hold): Promise<void> {
    const flights = this.flights.filter((flight) => flight.hold === hold.id);
    if (flights.some(({ execute }) => execute !== undefined)) return;
    const sent = this.ledger.holds.operations(hold.id).some(({ state }) => state === 'sent');
    const objects = flights.flatMap(({ answer }) =>
      answer !== undefined && 'object' in answer.settlement ? [answer.settlement.object] : [],
    );
    const things = this.things.filter(({ id }) => id === hold.object || objects.includes(id));
    if (sent || things.some(({ over }) => !over)) return;
    this.operated = true;
    this.ledger.observe(this.date);
    const moved = Math.max(hold.posted, ...things.map((thing) => thing.moved));
    await this.ledger.holds.resolve(hold.id, moved, { who: 'alice', why: 'seen at Stripe' });
  }

  /** What can still move, or did, and is neither held nor posted; `undefined` when there is no such thing. */
  uncovered(): string | undefined {
    const holds = this.ledger.holds.list();
    const counted = (of: (hold: Hold) => boolean): number =>
      holds.filter(of).reduce((sum, { held, posted }) => sum + held + posted, 0);
    for (const { execute, thing, hold, amount, operation } of this.flights) {
      if (execute === undefined || thing !== undefined) continue;
      const had = counted(({ id }) => id === hold);
      if (had < amount) return `${operation} can make ${amount}, ${had} of it counted`;
    }
    for (const thing of this.things) {
      const flights = this.flights.filter((flight) => flight.thing === thing);
      const waiting = flights.filter(({ execute }) => execute !== undefined).map(({ amount }) => amount);
      const most = thing.over ? thing.moved : Math.max(thing.amount, ...waiting);
      const had = counted(({ id, object }) => object === thing.id || flights.some(({ hold }) => hold === id));
      if (had < most) return `${thing.id} can come to ${most}, ${had} of it counted`;
    }
    return undefined;
  }

  async #send(wanted: Price, thing: Thing | undefined, execute: (flight: Flight) => Settlement): Promise<void> {
    this.#count += 1;
    const operation = `op_${this.#count}`;
    const reserved = await this.caller.reserve(operation, wanted);
    if (reserved.kind !== 'reserved') return;
    const { amount } = wanted;
    const flight: Flight = { operation, hold: reserved.hold, amount, thing, execute: undefined, answer: undefined, heard: false };
    flight.execute = () => execute(flight);
    this.flights.push(flight);
  }

  #move(thing: Thing, usd: number, over: boolean): void {
    thing.moved += usd;
    thing.over = over;
    if (usd > 0) this.moves.push({ at: this.truth, usd, thing });
  }
}

function stateOf({ id, amount, moved, over }: Thing): Settlement {
  return over ? { kind: 'done', object: id, posted: moved } : { kind: 'open', object: id, posted: moved, held: amount - moved };
}

/** A cap that more moved against than it allows, in some window of true time; `undefined` when there is none. */
export function overspent(moves: readonly Move[]): string | undefined {
  for (const { limit, window, per, text } of caps) {
    for (const who of per === undefined ? [undefined] : customers) {
      for (const { at } of moves) {
        const within = moves.filter(
          (move) => move.at > at - window && move.at <= at && (who === undefined || move.thing.customer === who),
        );
        const used =
          'usd' in limit ? within.reduce((sum, { usd }) => sum + usd, 0) : new Set(within.map(({ thing }) => thing)).size;
        if (used > ('usd' in limit ? limit.usd : limit.count)) return `${text}: ${used} ${who ?? ''} until ${at}`;
      }
    }
  }
  return undefined;
}
