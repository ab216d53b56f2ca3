/**
 * The little of SQLite that the ledger asks for, so that it does not matter which library brings it: Node's own `node:sqlite` where it
 * is there without a flag (Node 22.13 and later), else `libsql`. Both write the same file format.
 */
import { LedgerError } from './ledger.js';

/** What a column can hold. Integers are exact up to 2^53. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

export interface Statement {
  /** Returns how many rows changed. */
  run(...values: Value[]): number;
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; what it throws rolls back and goes on. */
  transaction<T>(work: () => T): T;
  /** How many statements were asked to change something: a step that threw with this unchanged has left no trace. */
  readonly writes: number;
  close(): void;
}

export interface Driver {
  readonly name: 'node:sqlite' | 'libsql';
  open(file: string): Connection;
}

/** The driver of this Node. */
export async function loadDriver(): Promise<Driver> {
  return nodeDriver() ?? (await libsqlDriver());
}

/** `undefined` where Node has no `node:sqlite`, or only behind a flag. */
export function nodeDriver(): Driver | undefined {
  const builtin: unknown = process.getBuiltinModule('node:sqlite');
  if (builtin === undefined) return undefined;
  const { DatabaseSync } = builtin as { DatabaseSync: new (file: string) => NodeDatabase };
  return {
    name: 'node:sqlite',
    open: (file) => {
      const database = new DatabaseSync(file);
      return connect(database, (sql) => {
        const statement = database.prepare(sql);
        return {
          run: (values) => Number(statement.run(...values).changes),
          get: (values) => statement.get(...values),
          all: (values) => statement.all(...values),
        };
      });
    },
  };
}

export async function libsqlDriver(): Promise<Driver> {
  const { default: Database } = (await import('libsql')) as unknown as { default: new (file: string) => LibsqlDatabase };
  return {
    name: 'libsql',
    open: (file) => {
      const database = new Database(file);
      // Values go in as one array: libsql takes a single null for a list of names.
      return connect(database, (sql) => {
        const statement = database.prepare(sql);
        return {
          run: (values) => statement.run(values).changes,
          get: (values) => statement.get(values),
          all: (values) => statement.all(values),
        };
      });
    },
  };
}

/** SQLite's primary result code (5 busy, 11 corrupt, 13 full, 26 not a database), or `undefined` for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { rawCode, errcode } = error as { rawCode?: unknown; errcode?: unknown };
  const code = rawCode ?? errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

interface Raw {
  run(values: Value[]): number;
  get(values: Value[]): unknown;
  all(values: Value[]): unknown[];
}

function connect(database: { exec(sql: string): unknown; close(): unknown }, prepare: (sql: string) => Raw): Connection {
  let writes = 0;
  const exec = (sql: string): void => void database.exec(sql);
  return {
    exec,
    prepare: (sql) => {
      const raw = prepare(sql);
      return {
        run: (...values) => {
          writes += 1;
          return raw.run(values);
        },
        get: (...values) => raw.get(values) as Row | undefined,
        all: (...values) => raw.all(values) as Row[],
      };
    },
    transaction: (work) => {
      exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite rolls some failures back by itself, and then there is nothing left to roll back.
        attempt(() => exec('ROLLBACK'));
        throw error;
      }
    },
    get writes() {
      return writes;
    },
    close: () => void database.close(),
  };
}

/** Does what may fail without harm. */
export function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Whoever calls has an error of its own to tell.
  }
}

/** Readers of columns. A value of another type than the schema says means that the file was tampered with, or is another's. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw strange(column, 'a text');
  return value;
}

export function int(row: Row, column: string): number {
  const value = row[column];
  if (!Number.isSafeInteger(value)) throw strange(column, 'a whole number');
  return value as number;
}

export function textOr<T>(row: Row, column: string, otherwise: T): string | T {
  return row[column] === null ? otherwise : text(row, column);
}

export function intOr<T>(row: Row, column: string, otherwise: T): number | T {
  return row[column] === null ? otherwise : int(row, column);
}

const strange = (column: string, kind: string): LedgerError =>
  new LedgerError(`The ledger is damaged: its column ${column} should be ${kind}. Restore it from a backup.`);

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): {
    run(...values: Value[]): { changes: number | bigint };
    get(...values: Value[]): unknown;
    all(...values: Value[]): unknown[];
  };
  close(): void;
}

interface LibsqlDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(values: Value[]): { changes: number };
    get(values: Value[]): unknown;
    all(values: Value[]): unknown[];
  };
  close(): unknown;
}
