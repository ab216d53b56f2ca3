/** The operator next to the ledger: in the proxy's own process, or on its own when no proxy runs. */
import { largestPage, type Operator } from '../operator.js';
import { answer, type LocalOptions } from './context.js';
import { freezeActions } from './freeze.js';
import { holdActions } from './holds.js';
import { keyActions } from './keys.js';
import { apartOf, statusOf } from './status.js';

/** Everything that it does is in the audit log as decision `operator`. Rejects with an `OperatorError`, or a `LedgerError`. */
export function localOperator(options: LocalOptions): Operator {
  const { audit } = options.ledger;
  return {
    status: () => answer(() => statusOf(options)),
    apart: () => answer(() => apartOf(options)),
    ...keyActions(options),
    ...freezeActions(options),
    ...holdActions(options),
    auditTail: (count) => answer(() => audit.tail(Math.min(count, largestPage))),
    auditRead: (after, limit) => answer(() => audit.read(after, Math.min(limit, largestPage))),
    auditVerify: () => answer(() => audit.verify()),
    // The ledger belongs to whoever opened it.
    close: () => Promise.resolve(),
  };
}
