/** The people beside the proxy: they end keys, freeze roles, change the policy, and settle what nobody knows. By production code. */
import { holdActions } from '../../src/proxy/admin/local/holds.js';
import { OperatorError } from '../../src/proxy/admin/operator.js';
import type { Hold, Ledger } from '../../src/proxy/ledger/ledger.js';
import type { Policy } from '../../src/policy/model.js';
import { lookUpWith } from '../../src/proxy/start/look-up.js';
import type { Sent, UpstreamRequest } from '../../src/proxy/http/upstream.js';
import type { Operations } from './operations.js';
import type { Stripe } from './stripe.js';
import type { Time } from './time.js';
import { second } from './time.js';

export interface OperatorOptions {
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly stripe: Stripe;
  readonly operations: Operations;
  readonly time: Time;
  /** Whether a request of the operation may still arrive at Stripe. A careful operator waits for it. */
  readonly carries: (operation: string) => boolean;
}

/** Settles one hold as the manual says: a look-up, and where Stripe knows no object of it, by hand. */
export async function settleHold(options: OperatorOptions, hold: Hold): Promise<string> {
  const { ledger, stripe, operations, time } = options;
  const upstream = { send: (request: UpstreamRequest) => Promise.resolve(read(stripe, request)) };
  const actions = holdActions({
    ledger,
    mode: 'test',
    random: (bytes) => new Uint8Array(bytes),
    wall: () => time.machine.wall(),
    who: 'alice',
    lookUp: lookUpWith(upstream, () => options.policy),
  });
  const known = ledger.holds.operations(hold.id);
  if (known.some(({ id, state }) => state === 'sent' || options.carries(id))) return 'left alone: a request is under way';
  try {
    await actions.resolveHold(hold.id, { kind: 'look-up' });
    return 'looked up';
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
  }
  const objects = new Set(known.flatMap(({ id }) => operations.objectOf.get(id) ?? []));
  for (const object of objects) if (stripe.potential(object) > 0) stripe.endByHand(object);
  const moved = [...objects].map((object) => operations.objects.get(object)?.moved.get(hold.role) ?? 0);
  // What another hold counts, or will once it is looked up, of the same object is not counted again.
  const others = ledger.holds.list({ role: hold.role }).filter(({ id, object = '' }) => id !== hold.id && objects.has(object));
  const posted = Math.max(hold.posted, sum(moved) - sum(others.map((other) => other.posted + other.held)));
  await actions.resolveHold(hold.id, { kind: 'posted', posted, why: 'seen in the dashboard' });
  return `resolved by hand: ${posted}`;
}

function read(stripe: Stripe, request: UpstreamRequest): Sent {
  const { outcome } = stripe.execute(request);
  outcome.end();
  const { status, headers, body } = outcome;
  const date = Math.floor(stripe.time.now / second) * second;
  return { kind: 'answered', answer: { status, headers, body: JSON.parse(body) as Record<string, unknown>, text: body, date } };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
