/** Faults of the proxy's own, planted: a simulation that does not find them proves nothing. */
import type { Ledger, Reservation } from '../../src/proxy/ledger/ledger.js';
import { over } from './delegate.js';
import type { Time } from './time.js';
import { day, hour } from './time.js';
import type { Mutant } from './world.js';

/** Looks whether there is room, sends, and writes down afterwards what became of it. */
function checkThenRecord(ledger: Ledger): Ledger {
  const waiting = new Map<string, Reservation>();
  return over(ledger, {
    reserve(request) {
      const { role, caps, price, keyId } = request;
      const known = ledger.recall({ id: request.operation });
      if (known !== undefined && known.outcome !== 'nothing') return Promise.resolve({ kind: 'known', operation: known });
      const who = { key: keyId, ...(price.customer !== undefined && { customer: price.customer }) };
      const full = ledger.usage(role, caps, who).find(({ cap, left }) => left < ('usd' in cap.limit ? price.usd : 1));
      if (full !== undefined) return Promise.resolve({ kind: 'over', cap: full });
      waiting.set(request.operation, request);
      return Promise.resolve({ kind: 'reserved', hold: 'hold_0', left: [] });
    },
    async settle(operation, ...rest) {
      const request = waiting.get(operation);
      waiting.delete(operation);
      if (request !== undefined) await ledger.reserve({ ...request, caps: [] });
      await ledger.settle(operation, ...rest);
    },
  });
}

/** Looks at no cap. */
const capless = (ledger: Ledger): Ledger => over(ledger, { reserve: (request) => ledger.reserve({ ...request, caps: [] }) });

/** Takes every error and every time-out for a sign that nothing was done. */
const refundOnError = (ledger: Ledger): Ledger =>
  over(ledger, {
    settle: (operation, settlement, outcome, ...rest) => {
      const failed = outcome.status === undefined || outcome.status >= 400;
      return ledger.settle(operation, failed ? { kind: 'nothing' } : settlement, outcome, ...rest);
    },
  });

/** Takes a decline for the end of a PaymentIntent. */
const declineFrees = (ledger: Ledger): Ledger =>
  over(ledger, {
    settle: (operation, settlement, outcome, ...rest) =>
      ledger.settle(operation, outcome.status === 402 ? { kind: 'nothing' } : settlement, outcome, ...rest),
  });

/** Takes a part that was captured for all that will be. */
const partEnds = (ledger: Ledger): Ledger =>
  over(ledger, {
    settle: (operation, settlement, ...rest) => {
      const ends = settlement.kind === 'open' && settlement.posted > 0;
      return ledger.settle(
        operation,
        ends ? { kind: 'done', object: settlement.object, posted: settlement.posted } : settlement,
        ...rest,
      );
    },
  });

/** Lets go of what was held for a day: the window counted from the reservation. */
const holdsExpire = (ledger: Ledger): Ledger =>
  over(ledger, {
    async reserve(request) {
      for (const hold of ledger.holds.list({ role: request.role })) {
        if (hold.state === 'closed' || ledger.now() - hold.createdAt < day) continue;
        await ledger.holds.resolve(hold.id, hold.posted, { who: 'nobody', why: 'a day has passed' }).catch(() => undefined);
      }
      return ledger.reserve(request);
    },
  });

/** Takes every operation for a young one, and so asks Stripe again after it has forgotten the key. */
const everYoung = (ledger: Ledger): Ledger =>
  over(ledger, {
    recall: (by) => {
      const found = ledger.recall(by);
      return found && { ...found, startedAt: ledger.now() + 30 * day };
    },
    resend: (operation) => ledger.resend(operation, Infinity),
  });

/** Compares equal requests before it waits, and not again when it writes. */
const comparesOnce = (ledger: Ledger): Ledger =>
  over(ledger, {
    reserve: ({ equalSince, ...request }) =>
      equalSince === undefined ? ledger.reserve(request) : ledger.reserve({ ...request }),
  });

/** Says that a key is revoked, and lets an hour pass before it is. */
const revokesLate = (ledger: Ledger, time: Time): Ledger => {
  const asked = new Map<string, number>();
  return over(ledger, {
    keys: {
      ...ledger.keys,
      revoke: (id) => {
        asked.set(id, time.now);
        return Promise.resolve(ledger.keys.list().find((key) => key.id === id));
      },
    },
    reserve: async (request) => {
      const since = asked.get(request.keyId);
      if (since !== undefined && time.now - since > hour) await ledger.keys.revoke(request.keyId);
      return ledger.reserve(request);
    },
  });
};

export const mutants = {
  'check-then-record': { ledger: checkThenRecord },
  capless: { ledger: capless },
  'refund-on-error': { ledger: refundOnError },
  'decline-frees': { ledger: declineFrees },
  'part-ends': { ledger: partEnds },
  'holds-expire': { ledger: holdsExpire },
  'ever-young': { ledger: everYoung },
  'compares-once': { ledger: comparesOnce },
  'revokes-late': { ledger: revokesLate },
  /** Believes the wall clock, which somebody may have set. */
  'wall-trusted': { clock: (clock) => ({ wall: () => clock.wall(), monotonic: () => clock.wall() }) },
} satisfies Record<string, Mutant>;
