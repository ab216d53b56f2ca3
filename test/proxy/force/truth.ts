/** What must hold whenever the proxy was killed: the ledger that it left behind, held against the simulator's own books. */
import type { Role } from '../../../src/policy/model.js';
import type { AuditRow, Hold, Ledger } from '../../../src/proxy/ledger/ledger.js';
import type { Simulator } from '../../../src/simulator/index.js';
import { movesOf, overspent, usedOf } from './caps.js';
import type { Wish, Wishes } from './wishes.js';

/** An answer that a client got, which says that this operation is settled. */
export interface Settled {
  readonly operation: string;
  readonly reason: string;
}

const day = 24 * 60 * 60 * 1_000;
const moneyPath = /^\/v1\/(?:charges|refunds|payment_intents(?:\/\w+\/(?:confirm|capture))?)$/;
/** Reasons after which an operation is settled for good, or was when its caller heard of it. */
const final = new Set(['posted', 'open', 'void', 'beyond-hold']);

export class Truth {
  /** What was written last about an operation. */
  readonly #trails = new Map<string, string>();
  /** Keys under which what a wish makes was sent to Stripe, by its tag. */
  readonly #keys = new Map<string, Set<string>>();
  #rowsRead = 0;
  #requestsRead: number;
  #violations: string[] = [];

  constructor(
    readonly simulator: Simulator,
    readonly roles: readonly Role[],
    /** Customers pay one role each. */
    readonly roleOf: ReadonlyMap<string, string>,
    readonly wishes: Wishes,
  ) {
    this.#requestsRead = simulator.requests.length;
  }

  /**
   * @param now the true time, ms since the epoch
   * @param settled answers that clients got since the last check
   */
  check(ledger: Ledger, now: number, settled: readonly Settled[]): readonly string[] {
    this.#violations = [];
    this.#log(ledger);
    this.#sent(ledger);
    this.#answered(ledger, settled);
    this.#once();
    this.#caps(ledger, now);
    this.#covered(ledger);
    return this.#violations;
  }

  /** The chain is whole, nobody stopped anything, and every operation begins with its reservation. */
  #log(ledger: Ledger): void {
    const verdict = ledger.audit.verify();
    if (!verdict.ok) this.#violate(`audit: ${verdict.message}`);
    for (let page: AuditRow[]; (page = ledger.audit.read(this.#rowsRead, 5_000)).length > 0;) {
      for (const row of page) {
        this.#row(row);
        if (row.reason === 'frozen') {
          const object = /\bpi_\w+/.exec(row.why ?? '')?.[0] ?? '';
          this.#violate(this.#story(ledger, object, new Set(ledger.holds.list().filter((hold) => hold.object === object))));
        }
      }
      this.#rowsRead = page.at(-1)?.seq ?? this.#rowsRead;
    }
  }

  #row({ seq, role, operation, decision, reason, why }: AuditRow): void {
    if (reason === 'frozen') this.#violate(`frozen: ${String(role)}: ${String(why)}`);
    if (reason === 'beyond-hold') this.#violate(`beyond: row ${seq}, ${String(operation)}`);
    if (operation === undefined || decision === 'refused' || reason === 'replayed') return;
    const before = this.#trails.get(operation);
    const again = reason === 'reserved' && before !== undefined && before !== 'void';
    if (again) this.#violate(`log: row ${seq} reserves ${operation}, of which the last word was ${before}`);
    if (reason !== 'reserved' && before === undefined)
      this.#violate(`log: row ${seq} settles ${operation}, which nobody reserved`);
    this.#trails.set(operation, reason);
  }

  /** Nothing for money reached Stripe that is not in the ledger and its log. */
  #sent(ledger: Ledger): void {
    for (const { method, path, params, idempotencyKey } of this.simulator.requests.slice(this.#requestsRead)) {
      if (method !== 'POST' || !moneyPath.test(path)) continue;
      const known = idempotencyKey !== null && ledger.recall({ id: idempotencyKey }) !== undefined;
      if (!known) this.#violate(`durable: ${path} reached Stripe with ${String(idempotencyKey)}, which the ledger does not know`);
      if (idempotencyKey !== null && !this.#trails.has(idempotencyKey))
        this.#violate(`log: no row of ${idempotencyKey} (${path})`);
      const tag = (params as { metadata?: { op?: string } } | null)?.metadata?.op;
      if (tag === undefined || idempotencyKey === null) continue;
      const keys = this.#keys.get(tag) ?? new Set();
      this.#keys.set(tag, keys.add(idempotencyKey));
    }
    this.#requestsRead = this.simulator.requests.length;
  }

  /** What a caller was told of is on the disk. */
  #answered(ledger: Ledger, settled: readonly Settled[]): void {
    for (const { operation, reason } of settled) {
      const state = ledger.recall({ id: operation })?.state;
      const trail = this.#trails.get(operation) ?? 'nothing';
      // What came to nothing may have been asked for again since.
      if (reason === 'void' ? trail === 'nothing' : state !== 'settled' || !final.has(trail))
        this.#violate(`answered: a caller heard ${reason} of ${operation}, which is ${String(state)} (${trail})`);
    }
  }

  /** One effect for one key; without a chosen key, one within the role's window of a day. */
  #once(): void {
    const { books } = this.simulator;
    const made = new Map<string, { readonly id: string; readonly created: number }[]>();
    const charges = books.list('charge').filter(({ status, payment_intent: of }) => status === 'succeeded' && of === null);
    for (const { id, created, metadata } of [...charges, ...books.list('payment_intent'), ...books.list('refund')]) {
      const tag = metadata['op'] ?? '';
      made.set(tag, [...(made.get(tag) ?? []), { id, created }]);
    }
    for (const [tag, objects] of made) {
      const wish = this.wishes.all.get(tag);
      if (wish === undefined) this.#violate(`once: ${tag} was never asked for`);
      else this.#onceFor(wish, objects);
    }
    for (const { tag, naming, objects } of this.wishes.all.values()) {
      if (naming === 'chosen' && objects.size > 1) this.#violate(`once: ${tag} was told of ${[...objects].join()}`);
    }
  }

  #onceFor({ tag, naming }: Wish, objects: readonly { readonly id: string; readonly created: number }[]): void {
    for (const [i, { id, created }] of objects.entries()) {
      const before = objects[i - 1];
      // Stripe's times are whole seconds.
      const apart = before === undefined ? Infinity : (created - before.created + 1) * 1_000;
      if (before !== undefined && (naming === 'chosen' || apart < day))
        this.#violate(`once: ${tag} (${naming}) made ${before.id} and ${id}, ${apart} ms apart`);
    }
  }

  /** No cap was exceeded, and the ledger counts at least what moved. */
  #caps(ledger: Ledger, now: number): void {
    for (const role of this.roles) {
      const all = movesOf(this.simulator.books, role.name, this.roleOf);
      for (const cap of role.caps) {
        const customers = cap.per === 'customer' ? [...this.roleOf].filter(([, of]) => of === role.name).map(([id]) => id) : [''];
        for (const customer of customers) {
          const moves = all.filter((move) => move.bucket === cap.on && (customer === '' || move.customer === customer));
          const over = overspent(cap, moves);
          if (over !== undefined) this.#violate(`overspent: ${role.name}, ${over} ${customer}`);
          const [usage] = ledger.usage(role.name, [cap], customer === '' ? {} : { customer });
          const truly = usedOf(cap, moves, now);
          if ((usage?.used ?? 0) < truly)
            this.#violate(`less than true: ${role.name}, ${cap.text} ${customer}: ${String(usage?.used)}, truly ${truly}`);
        }
      }
    }
  }

  /** What moved of an object, and what still can, is posted or held. */
  #covered(ledger: Ledger): void {
    const { books } = this.simulator;
    const all = ledger.holds.list();
    const byId = new Map(all.map((hold) => [hold.id, hold]));
    const byObject = new Map<string, Hold[]>();
    for (const hold of all) byObject.set(hold.object ?? '', [...(byObject.get(hold.object ?? '') ?? []), hold]);
    const holdOf = (key: string): Hold[] =>
      [byId.get(ledger.recall({ id: key })?.hold ?? '')].filter((hold) => hold !== undefined);
    const needs = new Map<string, { need: number; readonly holds: Set<Hold> }>();
    const needing = (name: string, need: number, holds: readonly Hold[]): void => {
      const known = needs.get(name) ?? { need: 0, holds: new Set() };
      known.need += need;
      for (const hold of holds) known.holds.add(hold);
      needs.set(name, known);
    };
    for (const { source, amount, idempotencyKey } of books.movements()) {
      const object = books.get('charge', source)?.payment_intent ?? source;
      needing(object, amount, [...holdOf(idempotencyKey ?? ''), ...(byObject.get(object) ?? [])]);
    }
    for (const { id, status, amount, amount_received, amount_capturable, metadata } of books.list('payment_intent')) {
      if (status === 'succeeded' || status === 'canceled') continue;
      const can = status === 'requires_capture' ? amount_capturable : amount - amount_received;
      const makers = [...(this.#keys.get(metadata['op'] ?? '') ?? [])].flatMap(holdOf);
      needing(id, can, [...makers, ...(byObject.get(id) ?? [])]);
    }
    for (const [object, { need, holds }] of needs) {
      const has = [...holds].reduce((sum, { held, posted }) => sum + held + posted, 0);
      if (has < need)
        this.#violate(
          `not held: ${object} moved or can move ${need}, and ${has} is posted or held; ${this.#story(ledger, object, holds)}`,
        );
    }
  }

  /** What the log says of an object and of the operations on its holds. */
  #story(ledger: Ledger, object: string, holds: ReadonlySet<Hold>): string {
    const operations = new Set([...holds].flatMap(({ id }) => ledger.holds.operations(id).map((operation) => operation.id)));
    const rows: string[] = [];
    for (
      let page: AuditRow[], after = 0;
      (page = ledger.audit.read(after, 5_000)).length > 0;
      after = page.at(-1)?.seq ?? after
    ) {
      for (const row of page) {
        if (row.object === object || operations.has(row.operation ?? ''))
          rows.push(
            `${row.seq} ${row.endpoint} ${row.reason} ${String(row.amount)} ${String(row.status)} ${row.operation ?? row.why ?? ''} ${row.idempotency ?? ''}`,
          );
      }
    }
    return rows.join('; ');
  }

  #violate(what: string): void {
    this.#violations.push(what);
  }
}
