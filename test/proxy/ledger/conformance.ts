/** What every ledger must do, whatever it is kept in: `conformance('SQLite', () => store)`. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Ledger } from '../../../src/proxy/ledger/ledger.js';
import { auditCases } from './cases/audit.js';
import { capCases } from './cases/caps.js';
import { evidenceCases } from './cases/evidence.js';
import { failureCases } from './cases/failure.js';
import { holdCases } from './cases/holds.js';
import { keyCases } from './cases/keys.js';
import { operationCases } from './cases/operations.js';
import { raceCases } from './cases/races.js';
import { restartCases } from './cases/restart.js';
import { TestClock, type OpenOptions, type Store } from './rig.js';

/** The ledger of one test, and how to end and begin it. */
export interface Bench {
  readonly clock: TestClock;
  readonly ledger: Ledger;
  /** Opens one more on the same store. */
  open(options?: Partial<OpenOptions>): Promise<Ledger>;
  /** Closes, and opens again as a new process would. */
  restart(options?: Partial<OpenOptions>): Promise<Ledger>;
}

export function conformance(name: string, store: () => Store): void {
  describe(`the ledger in ${name}`, () => {
    let kept: Store;
    let clock: TestClock;
    let ledger: Ledger;

    const open = (options: Partial<OpenOptions> = {}): Promise<Ledger> => kept.open({ clock, ...options });
    const bench: Bench = {
      get clock() {
        return clock;
      },
      get ledger() {
        return ledger;
      },
      open,
      restart: async (options) => {
        await ledger.close();
        clock.reboot();
        ledger = await open(options);
        return ledger;
      },
    };

    beforeEach(async () => {
      kept = store();
      clock = new TestClock();
      ledger = await open();
    });

    afterEach(async () => {
      await ledger.close();
      kept.remove();
    });

    for (const cases of [
      capCases,
      operationCases,
      holdCases,
      evidenceCases,
      keyCases,
      auditCases,
      restartCases,
      failureCases,
      raceCases,
    ])
      cases(bench);
  });
}
