/** Steps 7 and 8: what is reserved is sent, and what Stripe answers is written down before the caller hears of it. */
import { answerFrom } from '../http/answer.js';
import type { Sent } from '../http/upstream.js';
import type { CapUsage, Decision } from '../ledger/ledger.js';
import type { Answer, Price, Refusal, Settlement, UpstreamAnswer } from '../model.js';
import { settlementOf } from '../settle/settle.js';
import { raise, type Asked, type GatewayOptions } from './context.js';
import { answerFields, idOf, priceFields, recordOf } from './record.js';
import { send, type Waiting } from './send.js';
import { isNoAnswer, noAnswer, outcomeUnknown, settlementLost, unreachable } from './verdicts.js';

/** An operation that the ledger knows, about to be sent. */
export interface Errand {
  readonly id: string;
  readonly idempotency: NonNullable<Decision['idempotency']>;
  readonly price: Price;
  readonly left: readonly CapUsage[];
  /** False when it was sent before: then no error proves that nothing was done. */
  readonly firstSend: boolean;
  /** True when it was sent before and it is certain that nothing was done: then that is all that Stripe can have saved for it. */
  readonly wasNothing?: boolean;
  /** True when Stripe may have forgotten its key by now: it is not sent, and stays unknown. */
  readonly tooLate?: boolean;
}

/** What the caller gets, and what it says of the money. */
export interface CarriedOut {
  readonly reply: Answer | Refusal;
  readonly settlement: Settlement['kind'];
}

export async function carryOut(options: GatewayOptions, asked: Asked, errand: Errand, waiting: Waiting): Promise<CarriedOut> {
  const sent = errand.tooLate === true ? forgotten : await send(options, asked, asked.request, waiting, errand.id);
  const settlement = settlementFor(options, asked, errand, sent);
  try {
    await settle(options, asked, errand, sent, settlement);
  } catch (error) {
    raise(
      options,
      'ledger',
      `The ledger could not settle an operation: ${error instanceof Error ? error.message : 'unknown'}`,
      asked,
    );
    return { reply: settlementLost, settlement: 'unknown' };
  }
  return { reply: replyFor(asked, errand, sent, settlement), settlement: settlement.kind };
}

const forgotten: Sent = { kind: 'unknown', why: 'Stripe may have forgotten the key, so that it was not sent again.' };

function settlementFor(
  { ledger, mode }: GatewayOptions,
  { caller, request }: Asked,
  { price, firstSend, wasNothing = false }: Errand,
  sent: Sent,
): Settlement {
  if (sent.kind === 'not-sent' && firstSend) return { kind: 'nothing' };
  if (sent.kind !== 'answered') return { kind: 'unknown', why: sent.why };
  return settlementOf(request, price, wasNothing ? asFirst(sent.answer) : sent.answer, {
    firstSend,
    mode,
    holdOn: (object) => ledger.holdOn(caller.role.name, object),
  });
}

/** The same error again, from Stripe's memory, says what it said at first. */
function asFirst(answer: UpstreamAnswer): UpstreamAnswer {
  const { 'idempotent-replayed': mark, ...headers } = answer.headers;
  return mark === undefined ? answer : { ...answer, headers };
}

async function settle(options: GatewayOptions, asked: Asked, errand: Errand, sent: Sent, settlement: Settlement): Promise<void> {
  const { ledger, metrics, clock } = options;
  const answer = sent.kind === 'answered' ? sent.answer : undefined;
  const object = answer && idOf(answer);
  const note = { ...(answer && { status: answer.status }), ...(object !== undefined && { object }) };
  const record = recordOf(asked, {
    decision: 'settled',
    reason: reasonOf(settlement),
    operation: errand.id,
    idempotency: errand.idempotency,
    ...priceFields(errand.price),
    ...('posted' in settlement && { amount: settlement.posted }),
    ...(answer && answerFields(answer)),
    latency: Math.round(clock.monotonic() - asked.began),
  });
  const began = clock.monotonic();
  await ledger.settle(errand.id, settlement, note, record, answer?.date);
  metrics.committed(clock.monotonic() - began);
  if (settlement.alarm !== undefined) await stopRole(options, asked, settlement.alarm);
}

/** More moved than anybody priced: nothing more does until somebody has looked. */
async function stopRole(options: GatewayOptions, asked: Asked, why: string): Promise<void> {
  raise(options, 'over_hold', `${why} The role is frozen until an operator lifts it.`, asked);
  await options.ledger.keys.freeze(asked.caller.role.name);
  await options.ledger.record(recordOf(asked, { decision: 'operator', reason: 'frozen', agent: 'paybrake', why }));
}

function replyFor(asked: Asked, errand: Errand, sent: Sent, settlement: Settlement): Answer | Refusal {
  if (sent.kind === 'not-sent') return unreachable;
  if (sent.kind === 'unknown') return outcomeUnknown(true);
  if (isNoAnswer(sent.answer)) return noAnswer;
  const answer = answerFrom(sent.answer, {
    reason: reasonOf(settlement),
    left: errand.left,
    ...(asked.request.idempotencyKey !== undefined && { idempotencyKey: asked.request.idempotencyKey }),
    exposeClientSecret: asked.caller.role.exposeClientSecret,
  });
  // What is unknown is asked for again when the caller says so, not when an SDK thinks it best.
  return settlement.kind === 'unknown' ? { ...answer, headers: { ...answer.headers, 'stripe-should-retry': 'false' } } : answer;
}

/** The short word for a settlement, in the log and the `Paybrake-Reason` header. */
export function reasonOf(settlement: Settlement): string {
  switch (settlement.kind) {
    case 'open':
      return 'open';
    case 'done':
      return settlement.posted > 0 ? 'posted' : 'void';
    case 'nothing':
      return 'void';
    case 'unknown':
      return 'unknown';
  }
}
