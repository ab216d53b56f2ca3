/** Step 4: an operation that is known already is answered from what is known of it, never made again. */
import { answerFrom } from '../http/answer.js';
import type { Operation } from '../ledger/ledger.js';
import type { Answer, Price, Refusal } from '../model.js';
import { refuse } from '../read/refusal.js';
import { pathOf } from '../settle/path-of.js';
import { carryOut } from './carry-out.js';
import type { Asked, GatewayOptions } from './context.js';
import type { InFlight } from './in-flight.js';
import type { Named } from './operation.js';
import { learn } from './pass-on.js';
import { look, send, type Waiting } from './send.js';
import { isNoAnswer, noAnswer, outcomeUnknown, unreachable } from './verdicts.js';

/** Stripe keeps keys for 24 hours; an hour less is left for clocks and for the way. In ms. */
export const REPLAYABLE = 23 * 3_600_000;

/** The operation that a request repeats, if any: by its key, else by its content. */
export function findEarlier(
  { ledger }: GatewayOptions,
  { caller, request }: Asked,
  { id, equalSince }: Named,
): Operation | undefined {
  const same = ledger.recall({ id });
  if (same && same.outcome !== 'nothing') return same;
  if (equalSince === undefined) return undefined;
  return ledger.recall({ role: caller.role.name, fingerprint: request.fingerprint, since: equalSince });
}

/**
 * What a request gets that repeats `earlier`: the earlier answer when its key or the role's policy say that it is the same operation,
 * else a refusal that names the earlier object. An unknown outcome is settled first. `undefined`: nothing was done at all, so that the
 * request can go its way.
 */
export async function answerEarlier(
  options: GatewayOptions,
  asked: Asked,
  named: Named,
  earlier: Operation,
  inFlight: InFlight,
  waiting: Waiting,
): Promise<Answer | Refusal | undefined> {
  const isSame = earlier.id === named.id;
  if (isSame && earlier.fingerprint !== asked.request.fingerprint) return otherContent(earlier);
  const underWay = inFlight.of(earlier.id);
  if (underWay) {
    const reply = await underWay;
    return isSame && reply ? replayed(reply) : undefined;
  }
  const isAnswered = isSame || asked.caller.role.idempotency === 'derive';
  if (earlier.state !== 'settled') {
    const reply = await inFlight.run(earlier.id, () => settleUnknown(options, asked, earlier, waiting));
    if (options.ledger.recall({ id: earlier.id })?.state !== 'settled') return isAnswered ? reply : duplicateUnknown(earlier);
    return isAnswered ? replayed(reply) : undefined;
  }
  return isAnswered ? replay(options, asked, earlier, waiting) : possibleDuplicate(options, asked, earlier);
}

/** The caller asks once more for what nobody knows the outcome of. */
async function settleUnknown(
  options: GatewayOptions,
  asked: Asked,
  earlier: Operation,
  waiting: Waiting,
): Promise<Answer | Refusal> {
  const { ledger, clock } = options;
  const age = await ageOf(options, asked, earlier, waiting);
  if (age === undefined) return unreachable;
  const mayBeSent = age < REPLAYABLE && asked.request.endpoint.method === 'POST';
  const [wall, monotonic] = [clock.wall(), clock.monotonic()];
  const hold = mayBeSent ? await ledger.resend(earlier.id, REPLAYABLE) : undefined;
  // While the disk was waited for, the machine may have slept: then only the wall clock went on.
  const waited = Math.max(clock.wall() - wall, clock.monotonic() - monotonic);
  if (hold) {
    const { bucket, currency, customer, object } = hold;
    const price: Price = {
      bucket,
      currency,
      amount: hold.held + hold.posted,
      usd: hold.heldUsd + hold.postedUsd,
      ...(customer !== undefined && { customer }),
      ...(object !== undefined && { object }),
      ...(hold.exposure > 0 && { exposure: hold.exposure }),
    };
    const { reply } = await carryOut(
      options,
      asked,
      { id: earlier.id, idempotency: 'replayed', price, left: [], firstSend: false, tooLate: age + waited >= REPLAYABLE },
      waiting,
    );
    return reply;
  }
  return (await shown(options, asked, earlier, waiting)) ?? outcomeUnknown(true);
}

/** The answer of an operation that is settled: its object as it is now, or Stripe's own replay of an error. */
async function replay(options: GatewayOptions, asked: Asked, earlier: Operation, waiting: Waiting): Promise<Answer | Refusal> {
  const { request, caller } = asked;
  const succeeded = earlier.status !== undefined && earlier.status < 300;
  const object = succeeded ? await shown(options, asked, earlier, waiting) : undefined;
  if (object) return object;
  if (!isSaved(earlier)) return closed(earlier);
  const age = await ageOf(options, asked, earlier, waiting);
  if (age === undefined) return unreachable;
  if (age >= REPLAYABLE || request.endpoint.method !== 'POST') return forgotten(earlier);
  const sent = await send(options, asked, request, waiting, earlier.id);
  if (sent.kind === 'not-sent') return unreachable;
  if (sent.kind === 'unknown') return outcomeUnknown(true);
  if (isNoAnswer(sent.answer)) return noAnswer;
  await learn(options, asked, sent.answer);
  return replayed(answerFrom(sent.answer, { reason: 'replayed', exposeClientSecret: caller.role.exposeClientSecret }));
}

/**
 * Whether Stripe keeps its answer under the key, and so gives it again: it does of what it executed. What was settled without such an
 * answer, by an operator or by the state of its object, may never have reached Stripe. Sent again it would be done, with nothing held.
 */
function isSaved({ status }: Operation): boolean {
  return status !== undefined && ((status >= 200 && status < 300) || status === 402);
}

/** The object of an operation, read anew. */
async function shown(
  options: GatewayOptions,
  asked: Asked,
  { object }: Operation,
  waiting: Waiting,
): Promise<Answer | Refusal | undefined> {
  const path = object === undefined ? undefined : pathOf(object);
  if (path === undefined) return undefined;
  const answer = await look(options, asked, path, waiting);
  if (!answer) return unreachable;
  if (answer.status !== 200) return undefined;
  await learn(options, asked, answer);
  return replayed(answerFrom(answer, { reason: 'replayed', exposeClientSecret: asked.caller.role.exposeClientSecret }));
}

/** How long ago an operation began, in ms, by a date of Stripe's that is new; `undefined` when Stripe cannot be reached. */
async function ageOf(
  options: GatewayOptions,
  asked: Asked,
  { startedAt }: Operation,
  waiting: Waiting,
): Promise<number | undefined> {
  const { ledger, clock } = options;
  const answer = await look(options, asked, '/v1/balance', waiting);
  return answer && Math.max(ledger.now(), clock.wall()) - startedAt;
}

function replayed(reply: Answer | Refusal): Answer | Refusal {
  if (!('headers' in reply)) return reply;
  return { ...reply, headers: { ...reply.headers, 'idempotent-replayed': 'true', 'paybrake-reason': 'replayed' } };
}

function otherContent({ endpoint }: Operation): Refusal {
  return {
    status: 400,
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `This Idempotency-Key was used before, for ${endpoint} with other parameters. A key names one operation: send another key for another one. Nothing was sent to Stripe.`,
  };
}

function possibleDuplicate(
  { ledger }: GatewayOptions,
  { caller: { role } }: Asked,
  { endpoint, object, startedAt }: Operation,
): Refusal {
  const ago = Math.max(0, Math.round((ledger.now() - startedAt) / 1000));
  const made = object === undefined ? '' : ` It is ${object}.`;
  return refuse(
    409,
    'possible_duplicate',
    `Role "${role.name}" made this very request (${endpoint}) ${since(ago)} ago.${made} Nothing was sent to Stripe. If this is the same operation, ` +
      'it is done: do not call again. If it is a second one, send an Idempotency-Key made from what tells the two apart.',
  );
}

function duplicateUnknown({ endpoint }: Operation): Refusal {
  return refuse(
    409,
    'possible_duplicate',
    `This very request (${endpoint}) was made before, and nobody knows yet what became of it. Nothing was sent to Stripe as a new operation. ` +
      'Do not call again; tell the user to check in Stripe. `paybrake holds list` shows what is held.',
  );
}

function forgotten({ endpoint, object }: Operation): Refusal {
  const made = object === undefined ? '' : ` Its object is ${object}.`;
  return refuse(
    409,
    'idempotency_key_expired',
    `This Idempotency-Key was used for ${endpoint} more than 23 hours ago, and Stripe may have forgotten it: sending it again could do it twice.${made} ` +
      'Nothing was sent. Send another key for another operation.',
  );
}

function closed({ endpoint, object }: Operation): Refusal {
  const made = object === undefined ? '' : ` Its object is ${object}.`;
  return refuse(
    409,
    'operation_closed',
    `What became of this operation (${endpoint}) was settled without an answer of Stripe's to it, by an operator or by the state of its object.${made} ` +
      'It is not sent again, since it could be done a second time. Nothing was sent. Look in Stripe; send another key for another operation.',
  );
}

function since(seconds: number): string {
  if (seconds < 2) return 'a second';
  if (seconds < 120) return `${String(seconds)} seconds`;
  if (seconds < 7200) return `${String(Math.round(seconds / 60))} minutes`;
  return `${String(Math.round(seconds / 3600))} hours`;
}
