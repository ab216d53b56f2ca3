/** The shape of one row of the money table. */

/**
 * Where the amount of a call can be known from. `request`: amount and currency are in the request; `partial`: the request may leave
 * the amount out, or names no currency; `object`: the request says nothing, the object does; `composite`: prices, quantities or a later
 * invoice make the amount; `surface`: a page or link on which somebody else pays; `usage`: reported consumption, billed later;
 * `privilege`: no amount, but a credential, a new payee or a spending right.
 */
export type MoneyKind = 'request' | 'partial' | 'object' | 'composite' | 'surface' | 'usage' | 'privilege';

/** Seen from the account that holds the key: `in` takes from someone else, `out` gives away. */
export type Direction = 'in' | 'out';

/** What a cap is counted on. */
export type Bucket = 'charges' | 'refunds' | 'payouts';

/**
 * What a `privilege` hands over. `credential`: a secret that works without the proxy; `reroute`: money or events go somewhere else
 * from then on; `spend`: somebody may spend outside of what can be counted; `discount`: later charges become smaller.
 */
export type Privilege = 'credential' | 'reroute' | 'spend' | 'discount';

/** An object to read before, when the request does not say the amount. */
export interface Lookup {
  /** A GET of the catalogue. */
  readonly path: string;
  /** The request field that holds the object's id; without one it is the `{id}` of the call's own path. */
  readonly by?: string;
  /** Fields of that object. */
  readonly fields: readonly string[];
}

export interface MoneyRow {
  /** The SDK call, a call of the catalogue. */
  readonly call: string;
  readonly kind: MoneyKind;
  readonly direction: Direction;
  /** The cap that counts it; a `privilege` has none, since it cannot be counted. */
  readonly bucket: Bucket | null;
  /** Only on a `privilege`. */
  readonly privilege?: Privilege;
  /** Request fields that may hold the amount, in minor units; `[]` marks an array, `.` goes into an object. */
  readonly amount: readonly string[];
  /** Request fields that may hold the currency. */
  readonly currency: readonly string[];
  /** The objects that can say what the request does not; more than one when different request fields can name it. */
  readonly lookups: readonly Lookup[];
  /** Fields of the answer that settle what was counted. */
  readonly answer: readonly string[];
  /** What the fields alone do not say. */
  readonly note?: string;
}
