/**
 * The life of a request, from top to bottom: identified, read, authorised, recalled, priced, reserved, forwarded, settled. What is
 * refused is refused before anything is sent; what may have been sent is never taken for undone.
 */
import { findMoneyRow } from '../stripe/money.js';
import { nameOf } from '../policy/standing.js';
import { refuse as refusalAnswer } from './http/refuse.js';
import { LedgerError } from './ledger/ledger.js';
import type { Answer, Incoming, Refusal } from './model.js';
import { price } from './price/price.js';
import { isRefusal } from './read/refusal.js';
import { read } from './read/read.js';
import { authorise } from './steps/authorise.js';
import { carryOut } from './steps/carry-out.js';
import { raise, type Asked, type Caller, type GatewayOptions } from './steps/context.js';
import { holdBack } from './steps/hold-back.js';
import { identify, isCaller } from './steps/identify.js';
import { InFlight } from './steps/in-flight.js';
import { nameOperation } from './steps/operation.js';
import { passOn } from './steps/pass-on.js';
import { answerEarlier, findEarlier } from './steps/recall.js';
import { recordOf } from './steps/record.js';
import { Refusals } from './steps/refusals.js';
import { reserve } from './steps/reserve.js';
import { look, Waiting } from './steps/send.js';
import { Seldom } from './steps/seldom.js';
import { turnOf, Turns } from './steps/turns.js';
import { ledgerFailed } from './steps/verdicts.js';

export type { GatewayOptions } from './steps/context.js';

export interface Gateway {
  /** Answers one request. Does not reject but for a fault of its own. */
  handle(incoming: Incoming): Promise<Answer>;
}

/** How often a request is looked at anew because another one was faster. */
const MAX_ROUNDS = 5;

export function createGateway(options: GatewayOptions): Gateway {
  const crowd = { inFlight: new InFlight(), turns: new Turns(), rawKeys: new Seldom(), refusals: new Refusals() };
  return { handle: (incoming) => handle(options, crowd, incoming) };
}

/** What requests know of one another. */
interface Crowd {
  readonly inFlight: InFlight;
  readonly turns: Turns;
  readonly rawKeys: Seldom;
  readonly refusals: Refusals;
}

async function handle(options: GatewayOptions, crowd: Crowd, incoming: Incoming): Promise<Answer> {
  const { inFlight, turns, rawKeys } = crowd;
  const { policy, metrics, clock } = options;
  const began = clock.monotonic();
  const waiting = new Waiting();
  try {
    // 1. Who asks? What is not identified is counted alone: nobody can fill the log with it.
    const caller = identify(options, policy(), incoming);
    if (!isCaller(caller)) return turnAway(options, caller, rawKeys);
    const heldBack = holdBack(options, crowd.refusals, caller, began);
    if (heldBack?.isFirst) return refused(options, crowd, caller, verbOf(incoming), heldBack.refusal, began);
    if (heldBack) return turnAway(options, heldBack.refusal, rawKeys, caller.role.name);

    // 2. What is asked, read in the one way in which it can be read?
    const reading = read(incoming);
    if ('refusal' in reading) {
      const endpoint = reading.endpoint === undefined ? verbOf(incoming) : nameOf(reading.endpoint);
      return refused(options, crowd, caller, endpoint, reading.refusal, began);
    }
    const { request } = reading;
    const asked: Asked = { caller, request, endpoint: nameOf(request.endpoint), began };

    // 3. May this role ask for it?
    const forbidden = authorise(caller.role, request);
    const reply =
      forbidden ?? (await turns.take(turnOf(request), caller.key.id, () => decide(options, inFlight, asked, waiting)));
    if (isRefusal(reply)) return refused(options, crowd, asked, asked.endpoint, reply, began);
    metrics.decided({ role: caller.role.name, decision: 'allowed', reason: reply.headers['paybrake-reason'] ?? '' });
    return reply;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    raise(options, 'ledger', error.message);
    return turnAway(options, ledgerFailed, rawKeys);
  } finally {
    metrics.added(clock.monotonic() - began - waiting.ms);
  }
}

async function decide(options: GatewayOptions, inFlight: InFlight, asked: Asked, waiting: Waiting): Promise<Answer | Refusal> {
  const { caller, request } = asked;
  // What the money table does not know moves nothing, and has no operation to remember; the price says so and looks for card data.
  const row = findMoneyRow(request.endpoint.call);
  const named = row && nameOperation(options, asked);
  if (named !== undefined && isRefusal(named)) return named;

  for (let round = 0; round < MAX_ROUNDS; round++) {
    // 4. Is it known already?
    const earlier = named && findEarlier(options, asked, named);
    if (earlier) {
      const reply = await answerEarlier(options, asked, named, earlier, inFlight, waiting);
      if (reply && !isRefusal(reply)) noteReplay(options, asked, earlier.id);
      if (reply) return reply;
      continue;
    }

    // 5. What can it move?
    const pricing = await price(request, {
      role: caller.role,
      rates: caller.policy.rates,
      look: (path) => look(options, asked, path, waiting),
      holdOn: (object) => options.ledger.holdOn(caller.role.name, object),
    });
    if (pricing.kind === 'refused') return pricing.refusal;
    if (pricing.kind === 'free' || !named) return asAnswer(options, await passOn(options, asked, waiting));

    // Another request for the same operation may have come this far in the meantime.
    const underWay = inFlight.of(named.id);
    if (underWay) {
      await underWay;
      continue;
    }

    // 6 to 8. Is there room for it? Then it is sent, and what came of it is written down.
    const { price: needed } = pricing;
    const reply = await inFlight.run(named.id, async () => {
      const wasNothing = options.ledger.recall({ id: named.id })?.outcome === 'nothing';
      const room = await reserve(options, asked, named, needed);
      if (room.kind === 'known') return undefined;
      if (room.kind === 'refused') return room.refusal;
      const errand = { ...named, price: needed, left: room.left, firstSend: true, wasNothing };
      return asAnswer(options, (await carryOut(options, asked, errand, waiting)).reply);
    });
    if (reply) return reply;
  }
  return overtaken;
}

/** For a decision that is in the log already, whatever came of it: what was allowed is neither written down nor called refused. */
function asAnswer({ newRequestId }: GatewayOptions, reply: Answer | Refusal): Answer {
  if (!isRefusal(reply)) return reply;
  const { headers, ...answer } = refusalAnswer(reply, newRequestId());
  return { ...answer, headers: { ...headers, 'paybrake-decision': 'allowed' } };
}

/** An operation that was asked for again is one more decision, which is not waited for. */
function noteReplay(options: GatewayOptions, asked: Asked, operation: string): void {
  const latency = Math.round(options.clock.monotonic() - asked.began);
  const record = recordOf(asked, { decision: 'allowed', reason: 'replayed', idempotency: 'replayed', operation, latency });
  options.ledger.record(record).catch((error: unknown) => {
    raise(options, 'ledger', `A replay could not be written down: ${error instanceof Error ? error.message : 'unknown'}`, asked);
  });
}

const overtaken: Refusal = {
  status: 409,
  type: 'invalid_request_error',
  code: 'operation_in_progress',
  message: 'Other requests for this same operation keep coming first. Nothing was sent to Stripe for this one. Call less often.',
};

/** A refusal that nobody can be named for, or that no log can be written of, or that is one too many for it. */
function turnAway(options: GatewayOptions, refusal: Refusal, rawKeys: Seldom, role?: string): Answer {
  const { metrics, newRequestId, log, clock } = options;
  if (refusal.status === 401) metrics.unauthorized();
  if (refusal.code === 'raw_stripe_key') {
    metrics.alarm('raw_stripe_key');
    const count = rawKeys.happened(clock.monotonic());
    if (count !== undefined) log.warn('A request carries a Stripe key of its own.', { alarm: 'raw_stripe_key', count });
  }
  metrics.decided({ ...(role !== undefined && { role }), decision: 'refused', reason: refusal.code });
  return refusalAnswer(refusal, newRequestId());
}

/** Step 8 for what is not sent: the decision goes to the log, and is not waited for. */
function refused(
  options: GatewayOptions,
  { refusals }: Crowd,
  by: Asked | Caller,
  endpoint: string,
  refusal: Refusal,
  began: number,
): Answer {
  const { ledger, metrics, newRequestId, clock } = options;
  const caller = 'caller' in by ? by.caller : by;
  const { code, status } = refusal;
  refusals.count(caller.key.id, clock.monotonic());
  if (status === 401) metrics.unauthorized();
  const latency = Math.round(clock.monotonic() - began);
  const decided = { decision: 'refused', reason: code, status, latency } as const;
  const record =
    'caller' in by
      ? recordOf(by, decided)
      : { role: caller.role.name, keyId: caller.key.id, endpoint, policy: caller.policy.hash, ...decided };
  ledger.record(record).catch((error: unknown) => {
    raise(options, 'ledger', `A refusal could not be written down: ${error instanceof Error ? error.message : 'unknown'}`);
  });
  metrics.decided({ role: caller.role.name, decision: 'refused', reason: code });
  return refusalAnswer(refusal, newRequestId());
}

function verbOf({ method }: Incoming): string {
  return /^[A-Z]{1,10}$/u.test(method) ? method : '?';
}
