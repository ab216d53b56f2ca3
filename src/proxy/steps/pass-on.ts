/** Requests that move no money: sent, answered, and looked through for what they tell of money that is held. */
import { answerFrom } from '../http/answer.js';
import type { Answer, Refusal, UpstreamAnswer } from '../model.js';
import { forwardedKey } from '../read/operation.js';
import { learnFrom } from '../settle/learn.js';
import { raise, type Asked, type GatewayOptions } from './context.js';
import { answerFields, recordOf } from './record.js';
import { send, type Waiting } from './send.js';
import { isNoAnswer, noAnswer, outcomeUnknown, unreachable } from './verdicts.js';

export async function passOn(options: GatewayOptions, asked: Asked, waiting: Waiting): Promise<Answer | Refusal> {
  const { request, caller } = asked;
  const { idempotencyKey, account } = request;
  const key = idempotencyKey === undefined ? undefined : forwardedKey(caller.role.name, account, idempotencyKey);
  const sent = await send(options, asked, request, waiting, request.endpoint.method === 'POST' ? key : undefined);
  const isWrite = request.endpoint.method !== 'GET';
  if (sent.kind !== 'answered') {
    note(options, asked, sent.kind === 'unknown' ? 'unknown' : 'unreachable');
    return sent.kind === 'unknown' ? outcomeUnknown(isWrite) : unreachable;
  }
  const { answer } = sent;
  // A cancellation frees what was held before its caller hears of it; what a read shows in passing can wait.
  const learning = learn(options, asked, answer);
  if (isWrite) await learning;
  else learning.catch((error: unknown) => ledgerFailed(options, asked, error));
  const reason = isWrite ? 'forwarded' : 'read';
  note(options, asked, reason, answer);
  if (isNoAnswer(answer)) return noAnswer;
  return answerFrom(answer, {
    reason,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    exposeClientSecret: caller.role.exposeClientSecret,
  });
}

/** Writes down what an answer proves about objects on which the role holds money. */
export async function learn({ ledger }: GatewayOptions, { caller: { role } }: Asked, answer: UpstreamAnswer): Promise<void> {
  const learnt = learnFrom(answer, (object) => ledger.holdOn(role.name, object));
  await Promise.all(learnt.map((settlement) => ledger.learn(role.name, settlement, answer.date)));
}

/** Appended to the log, and not waited for. */
function note(options: GatewayOptions, asked: Asked, reason: string, answer?: UpstreamAnswer): void {
  const latency = Math.round(options.clock.monotonic() - asked.began);
  const record = recordOf(asked, { decision: 'allowed', reason, ...(answer && answerFields(answer)), latency });
  options.ledger.record(record).catch((error: unknown) => ledgerFailed(options, asked, error));
}

function ledgerFailed(options: GatewayOptions, asked: Asked, error: unknown): void {
  raise(options, 'ledger', `The ledger could not be written: ${error instanceof Error ? error.message : 'unknown'}`, asked);
}
