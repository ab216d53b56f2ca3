/** Requests that went through the real reader, roles, and a Stripe that only answers look-ups. */
import type { Role } from '../../../src/policy/model.js';
import type { Hold } from '../../../src/proxy/ledger/ledger.js';
import type { CanonicalRequest, Price, Pricing, Refusal, UpstreamAnswer } from '../../../src/proxy/model.js';
import { price, type PricingContext } from '../../../src/proxy/price/price.js';
import { read } from '../../../src/proxy/read/read.js';

/** `requestOf('POST /v1/charges', 'amount=2900&currency=usd')`. Throws where the reader refuses. */
export function requestOf(line: string, form = ''): CanonicalRequest {
  const [method = '', path = ''] = line.split(' ');
  const inQuery = method !== 'POST' && form !== '';
  const reading = read({
    method,
    target: inQuery ? `${path}?${form}` : path,
    rawHeaders: ['Content-Type', 'application/x-www-form-urlencoded'],
    body: Buffer.from(inQuery ? '' : form),
  });
  if ('refusal' in reading) throw new Error(`${line} ${form}: ${reading.refusal.code}: ${reading.refusal.message}`);
  return reading.request;
}

export const roleOf = (role: Partial<Role> = {}): Role => ({
  name: 'billing',
  allow: [],
  caps: [],
  idempotency: 'guard',
  idempotencyWindow: 86_400_000,
  accounts: [],
  exposeClientSecret: false,
  ...role,
});

export const holdOf = (hold: Partial<Hold> = {}): Hold => ({
  id: 'hold_1',
  role: 'billing',
  keyId: 'key_1',
  bucket: 'charges',
  currency: 'usd',
  state: 'open',
  held: 0,
  heldUsd: 0,
  posted: 0,
  postedUsd: 0,
  exposure: 0,
  createdAt: 0,
  ...hold,
});

export const rates: PricingContext['rates'] = new Map([
  ['usd', { numerator: 1n, denominator: 1n }],
  ['eur', { numerator: 108n, denominator: 100n }],
  ['jpy', { numerator: 67n, denominator: 10_000n }],
  ['kwd', { numerator: 325n, denominator: 100n }],
]);

export const answerOf = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): UpstreamAnswer => ({
  status,
  headers,
  body: body as Record<string, unknown>,
});

/** What there is at Stripe, by path. Anything else is a 404; `undefined` is a look-up that fails. */
export type Objects = Readonly<Record<string, object | undefined>>;

export interface Circumstances {
  readonly role?: Partial<Role>;
  readonly objects?: Objects;
  readonly holds?: Readonly<Record<string, Partial<Hold>>>;
}

export interface Priced {
  readonly pricing: Pricing;
  /** The paths that were looked up, in order. */
  readonly looked: readonly string[];
}

export async function pricing(line: string, form = '', { role, objects = {}, holds = {} }: Circumstances = {}): Promise<Priced> {
  const looked: string[] = [];
  const look: PricingContext['look'] = (path) => {
    const [bare = ''] = path.split('?');
    looked.push(bare);
    if (!(bare in objects)) return Promise.resolve(answerOf(404, { error: { type: 'invalid_request_error' } }));
    const object = objects[bare];
    return Promise.resolve(object && answerOf(200, object));
  };
  const holdOn: PricingContext['holdOn'] = (id) => (holds[id] === undefined ? undefined : holdOf(holds[id]));
  return { pricing: await price(requestOf(line, form), { role: roleOf(role), rates, look, holdOn }), looked };
}

/** The price. Fails the test when it is none. */
export async function priceOf(line: string, form?: string, circumstances?: Circumstances): Promise<Price> {
  const { pricing: found } = await pricing(line, form, circumstances);
  if (found.kind !== 'priced') throw new Error(`${line} ${form ?? ''} is ${JSON.stringify(found)}.`);
  return found.price;
}

/** The refusal. Fails the test when it is none. */
export async function refusalOf(line: string, form?: string, circumstances?: Circumstances): Promise<Refusal> {
  const { pricing: found } = await pricing(line, form, circumstances);
  if (found.kind !== 'refused') throw new Error(`${line} ${form ?? ''} is ${JSON.stringify(found)}.`);
  return found.refusal;
}

/** Status and code, which is what callers act on. */
export async function refused(line: string, form?: string, circumstances?: Circumstances): Promise<string> {
  const { status, code } = await refusalOf(line, form, circumstances);
  return `${status} ${code}`;
}
