/** The tables. Times are ms since the epoch, amounts minor units of the row's currency, `usd` US cents. */
import { int, type Connection } from './driver.js';
import { LedgerError } from './ledger.js';

/** Each brings a ledger from the version of its place to the next. Ones that were released are never edited. */
const migrations: readonly string[] = [
  `
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark INTEGER,
    notice TEXT
  ) STRICT;
  INSERT INTO state (one) VALUES (1);

  CREATE TABLE keys (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    label TEXT,
    hint TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER,
    used INTEGER
  ) STRICT;

  CREATE TABLE frozen (role TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE TABLE holds (
    n INTEGER PRIMARY KEY,
    role TEXT NOT NULL,
    key_id TEXT NOT NULL,
    bucket TEXT NOT NULL,
    currency TEXT NOT NULL,
    customer TEXT,
    object TEXT,
    account TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'unknown', 'closed')),
    base INTEGER CHECK (base >= 0),
    base_usd INTEGER CHECK (base_usd >= 0),
    base_exposure INTEGER NOT NULL CHECK (base_exposure >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    held_usd INTEGER NOT NULL CHECK (held_usd >= 0),
    posted INTEGER NOT NULL CHECK (posted >= 0),
    posted_usd INTEGER NOT NULL CHECK (posted_usd >= 0),
    ops INTEGER NOT NULL CHECK (ops >= 0),
    exposure INTEGER NOT NULL CHECK (exposure >= 0),
    rate_amount INTEGER NOT NULL CHECK (rate_amount >= 0),
    rate_usd INTEGER NOT NULL CHECK (rate_usd >= 0),
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    CHECK (state <> 'closed' OR (held = 0 AND held_usd = 0 AND exposure = 0))
  ) STRICT;
  CREATE INDEX holds_object ON holds (object, role) WHERE object IS NOT NULL;
  CREATE INDEX holds_live ON holds (role, bucket, customer, key_id) WHERE state <> 'closed';

  CREATE TABLE operations (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    idempotency TEXT NOT NULL,
    started INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'unknown', 'settled')),
    outcome TEXT CHECK (outcome IN ('open', 'done', 'nothing')),
    hold INTEGER NOT NULL REFERENCES holds (n),
    object TEXT,
    status INTEGER,
    need INTEGER NOT NULL CHECK (need >= 0),
    need_usd INTEGER NOT NULL CHECK (need_usd >= 0),
    exposure INTEGER NOT NULL CHECK (exposure >= 0),
    counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
    version INTEGER NOT NULL,
    CHECK ((state = 'settled') = (outcome IS NOT NULL))
  ) STRICT;
  CREATE INDEX operations_equal ON operations (role, fingerprint);
  CREATE INDEX operations_hold ON operations (hold);
  CREATE INDEX operations_pending ON operations (hold) WHERE state <> 'settled';

  CREATE TABLE postings (
    n INTEGER PRIMARY KEY,
    hold INTEGER NOT NULL REFERENCES holds (n),
    at INTEGER NOT NULL,
    role TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key_id TEXT NOT NULL,
    customer TEXT,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    usd INTEGER NOT NULL CHECK (usd >= 0),
    ops INTEGER NOT NULL CHECK (ops >= 0)
  ) STRICT;
  -- Customers are many and have an index of their own; keys are few, and are picked out of their role's.
  CREATE INDEX postings_role ON postings (role, bucket, at, key_id, usd, ops);
  CREATE INDEX postings_customer ON postings (role, bucket, customer, at, usd, ops) WHERE customer IS NOT NULL;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    row TEXT NOT NULL,
    mac TEXT NOT NULL
  ) STRICT;
  `,
];

/** @throws LedgerError when a newer paybrake wrote the file */
export function migrate(connection: Connection, file: string): void {
  const row = connection.prepare('PRAGMA user_version').get();
  const version = row === undefined ? 0 : int(row, 'user_version');
  if (version > migrations.length) {
    throw new LedgerError(
      `A newer paybrake wrote ${file}: its schema is version ${version}, this one knows ${migrations.length}. Update paybrake.`,
    );
  }
  if (version === migrations.length) return;
  connection.transaction(() => {
    for (const migration of migrations.slice(version)) connection.exec(migration);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}
