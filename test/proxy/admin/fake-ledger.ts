/** The least of a ledger that an operator needs, in memory, on a clock that the test turns. */
import type {
  AuditRow,
  AuditVerdict,
  CapUsage,
  Decision,
  Hold,
  Ledger,
  Operation,
  VaultKey,
} from '../../../src/proxy/ledger/ledger.js';
import { LedgerError } from '../../../src/proxy/ledger/ledger.js';

export interface FakeLedger extends Ledger {
  readonly rows: AuditRow[];
  /** Digests by key id. */
  readonly digests: Map<string, string>;
  readonly heldBy: Map<string, Hold>;
  readonly operationsOf: Map<string, Operation[]>;
  /** Customers and what they have used of any cap, the highest first. */
  readonly busy: (readonly [who: string, used: number])[];
  verdict: AuditVerdict | undefined;
  /** ms since the epoch. */
  time: number;
  /** When set, every write fails with this message. */
  broken: string | undefined;
}

const unused = (): never => {
  throw new Error('An operator does not do this.');
};

export function fakeLedger(): FakeLedger {
  const keys = new Map<string, VaultKey>();
  const roles = new Set<string>();
  let everything = false;
  const write = (): void => {
    if (ledger.broken !== undefined) throw new LedgerError(ledger.broken);
  };
  const change = (id: string, fields: Partial<VaultKey>): Promise<VaultKey | undefined> => {
    write();
    const key = keys.get(id);
    if (key === undefined) return Promise.resolve(undefined);
    const changed = { ...key, ...fields };
    keys.set(id, changed);
    return Promise.resolve(changed);
  };
  const record = (decision: Decision): Promise<void> => {
    write();
    const seq = ledger.rows.length + 1;
    ledger.rows.push({ ...decision, seq, at: ledger.time, mac: `mac${seq}` });
    return Promise.resolve();
  };
  const freeze = (role: string | undefined, on: boolean): Promise<void> => {
    write();
    if (role === undefined) everything = on;
    else if (on) roles.add(role);
    else roles.delete(role);
    return Promise.resolve();
  };
  const ledger: FakeLedger = {
    rows: [],
    digests: new Map(),
    heldBy: new Map(),
    operationsOf: new Map(),
    busy: [],
    verdict: undefined,
    time: Date.UTC(2026, 0, 2, 3, 4),
    broken: undefined,
    now: () => ledger.time,
    observe: unused,
    findKey: (digest) => [...keys.values()].find(({ id }) => ledger.digests.get(id) === digest),
    isFrozen: (role) => everything || roles.has(role),
    recall: unused,
    holdOn: unused,
    reserve: unused,
    settle: unused,
    resend: unused,
    learn(role, settlement) {
      write();
      const hold = [...ledger.heldBy.values()].find((each) => each.role === role && each.object === settlement.object);
      if (hold && settlement.kind === 'open') {
        ledger.heldBy.set(hold.id, { ...hold, state: 'open', posted: settlement.posted, held: settlement.held });
      }
      if (hold && settlement.kind === 'done') {
        ledger.heldBy.set(hold.id, { ...hold, state: 'closed', posted: settlement.posted, held: 0, heldUsd: 0 });
      }
      return Promise.resolve();
    },
    record,
    usage: (_, caps) =>
      caps.map((cap): CapUsage => ({ cap, used: 1_000, left: ('usd' in cap.limit ? cap.limit.usd : cap.limit.count) - 1_000 })),
    busiest: (_, { per, limit }, most) =>
      ledger.busy.slice(0, per === 'customer' ? most : 0).map(([who, used]) => ({
        who,
        used,
        left: ('usd' in limit ? limit.usd : limit.count) - used,
      })),
    keys: {
      create({ digest, ...key }) {
        write();
        const id = `key_${String(keys.size + 1).padStart(12, '0')}`;
        const stored: VaultKey = { ...key, id, createdAt: ledger.time };
        keys.set(id, stored);
        ledger.digests.set(id, digest);
        return Promise.resolve(stored);
      },
      list: () => [...keys.values()].reverse(),
      revoke: (id) => change(id, { revokedAt: ledger.time }),
      expire: (id, expiresAt) => change(id, { expiresAt }),
      freeze: (role) => freeze(role, true),
      unfreeze: (role) => freeze(role, false),
      frozen: () => (everything ? 'everything' : [...roles]),
    },
    holds: {
      list: (filter = {}) =>
        [...ledger.heldBy.values()].filter(
          ({ role, state }) => role === (filter.role ?? role) && state === (filter.state ?? state),
        ),
      get: (id) => ledger.heldBy.get(id),
      operations: (id) => ledger.operationsOf.get(id) ?? [],
      async resolve(id, posted, { who, why }) {
        const hold = ledger.heldBy.get(id);
        if (hold === undefined) return undefined;
        const closed: Hold = { ...hold, state: 'closed', posted, postedUsd: posted, held: 0, heldUsd: 0 };
        ledger.heldBy.set(id, closed);
        await record({ endpoint: 'holds resolve', decision: 'operator', reason: 'resolved', agent: `${who}: ${why}` });
        return closed;
      },
    },
    audit: {
      read: (after, limit) => ledger.rows.filter(({ seq }) => seq > after).slice(0, limit),
      tail: (count) => ledger.rows.slice(-count),
      verify: () => ledger.verdict ?? { ok: true, rows: ledger.rows.length },
    },
    close: () => Promise.resolve(),
  };
  return ledger;
}

export function aHold(fields: Partial<Hold> = {}): Hold {
  return {
    id: 'hold_1',
    role: 'billing',
    keyId: 'key_000000000001',
    bucket: 'charges',
    currency: 'usd',
    customer: 'cus_1',
    object: 'pi_1',
    state: 'unknown',
    held: 2_900,
    heldUsd: 2_900,
    posted: 0,
    postedUsd: 0,
    exposure: 0,
    createdAt: Date.UTC(2026, 0, 1),
    ...fields,
  };
}
