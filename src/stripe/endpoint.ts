/** The shape of one row of the endpoint catalogue. */

export type HttpMethod = 'GET' | 'POST' | 'DELETE';

/** What a call can do; `tiers.ts` says how a call gets its tier. */
export type Tier = 'money' | 'object' | 'change' | 'session' | 'read';

/** Which of Stripe's hosts answers. Absent means `api.stripe.com`. */
export type ApiBase = 'files' | 'connect' | 'meter_events';

/** One request that an SDK method makes. */
export interface Endpoint {
  /** The method as reached from a client: `checkout.sessions.create`. */
  readonly call: string;
  readonly method: HttpMethod;
  /** Path template; the last id is `{id}`, an id before it bears its owner's name: `/v1/accounts/{account}/persons/{id}`. */
  readonly path: string;
  /** Zero-based position of the params argument. */
  readonly paramsIndex: number;
  /** Zero-based position of the request options, always right after the params. */
  readonly optionsIndex: number;
  readonly tier: Tier;
  readonly apiBase?: ApiBase;
}

/** An `Endpoint` as the generated file writes it, one line a row. */
export type EndpointRow = readonly [
  call: string,
  method: HttpMethod,
  path: string,
  paramsIndex: number,
  optionsIndex: number,
  tier: Tier,
  apiBase?: ApiBase,
];
