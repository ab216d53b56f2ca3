/** What exists and how much money moved: the truth that a test compares with what a program or a proxy believes. */
import type { Account } from './context.js';
import type { Kinds } from './kinds.js';
import type { Bucket, Movement } from './movements.js';
import type { Kind } from './store.js';

export interface Scope {
  /** Account id. Default: all accounts. */
  readonly account?: string;
  readonly customer?: string;
  readonly currency?: string;
  /** Milliseconds since the epoch: from `since` on, before `until`. */
  readonly since?: number;
  readonly until?: number;
}

export interface Books {
  /** Objects of a kind (`'payment_intent'`), oldest first, as copies. */
  list<K extends Kind>(kind: K, scope?: Pick<Scope, 'account' | 'customer'>): readonly Kinds[K][];
  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined;
  /** How many objects of each kind there are, over all accounts. */
  counts(): Readonly<Record<string, number>>;
  count(kind: Kind, scope?: Pick<Scope, 'account' | 'customer'>): number;
  /** Every movement of money, oldest first. */
  movements(scope?: Scope & { readonly bucket?: Bucket }): readonly Movement[];
  /** Minor units moved in one bucket and currency. Gross: what was reversed is counted in `reversed`, and not taken off. */
  moved(bucket: Bucket, currency: string, scope?: Scope): number;
  /** Minor units moved, by bucket and currency: `{ charges: { usd: 2900 } }`. */
  totals(scope?: Scope): Partial<Record<Bucket, Readonly<Record<string, number>>>>;
  /** Minor units that are authorised on cards and neither captured nor released. */
  authorised(currency: string, scope?: Pick<Scope, 'account' | 'customer'>): number;
}

/** `accounts` is asked anew at each call. */
export function booksOf(accounts: () => Iterable<Account>): Books {
  const within = (scope: { readonly account?: string }) => [...accounts()].filter(({ id }) => (scope.account ?? id) === id);

  const objects = <K extends Kind>(kind: K, scope: Pick<Scope, 'account' | 'customer'> = {}): readonly Kinds[K][] =>
    within(scope)
      .flatMap(({ store }) => store.all(kind))
      .filter((object) => scope.customer === undefined || ('customer' in object && object.customer === scope.customer));

  const movements: Books['movements'] = (scope = {}) =>
    within(scope)
      .flatMap((account) => account.movements)
      .filter(
        (movement) =>
          (scope.bucket ?? movement.bucket) === movement.bucket &&
          (scope.currency ?? movement.currency) === movement.currency &&
          (scope.customer ?? movement.customer) === movement.customer &&
          movement.at >= (scope.since ?? -Infinity) &&
          movement.at < (scope.until ?? Infinity),
      );

  return {
    list: (kind, scope) => structuredClone(objects(kind, scope)),
    get: (kind, id) => structuredClone(within({}).flatMap(({ store }) => store.find(kind, id) ?? [])[0]),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { store } of accounts()) for (const [kind, count] of store.counts()) counts[kind] = (counts[kind] ?? 0) + count;
      return counts;
    },
    count: (kind, scope) => objects(kind, scope).length,
    movements,
    moved: (bucket, currency, scope) => sum(movements({ ...scope, bucket, currency }).map(({ amount }) => amount)),
    totals(scope) {
      const totals: Partial<Record<Bucket, Record<string, number>>> = {};
      for (const { bucket, currency, amount } of movements(scope)) {
        const ofBucket = (totals[bucket] ??= {});
        ofBucket[currency] = (ofBucket[currency] ?? 0) + amount;
      }
      return totals;
    },
    authorised: (currency, scope) =>
      sum(
        objects('charge', scope)
          .filter(
            (charge) => charge.currency === currency && charge.status === 'succeeded' && !charge.captured && !charge.refunded,
          )
          .map((charge) => charge.amount - charge.amount_captured),
      ),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
