import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libsqlDriver, nodeDriver } from '../../../src/proxy/ledger/driver.js';
import { openLedger } from '../../../src/proxy/ledger/sqlite.js';
import { conformance } from './conformance.js';
import { seededBytes } from './rig.js';

for (const driver of [await libsqlDriver(), nodeDriver()]) {
  if (driver === undefined) continue;
  conformance(`SQLite by ${driver.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'paybrake-ledger-'));
    const random = seededBytes('keys');
    return {
      open: (options) => openLedger({ folder, random, driver, ...options }),
      remove: () => rmSync(folder, { recursive: true }),
    };
  });
}
