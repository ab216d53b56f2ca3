/** Watches what a gateway asks of its ledger. */
import type { Ledger } from '../../src/proxy/ledger/ledger.js';
import { over } from './delegate.js';
import type { Operations } from './operations.js';
import type { Time } from './time.js';
import { Violation } from './trace.js';

/** Keys and roles that were ended, as of when that was durable. */
export interface Ended {
  readonly revoked: Set<string>;
  readonly frozen: Set<string>;
  /** Roles about to be frozen. */
  readonly freezing: Set<string>;
}

export function watched(
  ledger: Ledger,
  operations: Operations,
  ended: Ended,
  time: Time,
  fail: (violation: Violation) => void,
): Ledger {
  return over(ledger, {
    async reserve(request) {
      const asked = time.now;
      operations.asked(request, asked);
      const barred = ended.revoked.has(request.keyId) || ended.frozen.has(request.role);
      const reserved = await ledger.reserve(request);
      if (reserved.kind === 'reserved') {
        operations.made(request, reserved.hold, asked, time.now);
        if (barred) fail(new Violation('revoked', `${request.keyId} of ${request.role} reserved although it was ended before.`));
      } else operations.refused(request);
      return reserved;
    },
    async settle(operation, settlement, ...rest) {
      await ledger.settle(operation, settlement, ...rest);
      operations.touched.add(operation);
    },
    async learn(role, settlement, date) {
      await ledger.learn(role, settlement, date);
      operations.touched.add(settlement.object);
    },
  });
}
