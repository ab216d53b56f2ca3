/** A ledger over another: what is not named goes through as it is. For what watches a ledger, and for what spoils one. */
import type { Ledger } from '../../src/proxy/ledger/ledger.js';

export function over(inner: Ledger, own: Partial<Ledger>): Ledger {
  return {
    now: () => inner.now(),
    observe: (date) => inner.observe(date),
    findKey: (digest) => inner.findKey(digest),
    isFrozen: (role) => inner.isFrozen(role),
    recall: (by) => inner.recall(by),
    holdOn: (role, object) => inner.holdOn(role, object),
    reserve: (request) => inner.reserve(request),
    settle: (...settled) => inner.settle(...settled),
    resend: (...asked) => inner.resend(...asked),
    learn: (...learnt) => inner.learn(...learnt),
    record: (decision) => inner.record(decision),
    usage: (...asked) => inner.usage(...asked),
    busiest: (...asked) => inner.busiest(...asked),
    keys: inner.keys,
    holds: inner.holds,
    audit: inner.audit,
    close: () => inner.close(),
    ...own,
  };
}
