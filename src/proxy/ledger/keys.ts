/** Vault keys and what is frozen: in memory as of the last commit, so that every request is judged without a read. */
import { checkText, checkTime } from './check.js';
import { int, intOr, text, textOr, type Connection, type Row, type Statement } from './driver.js';
import { LedgerError, type KeyStore, type VaultKey } from './ledger.js';
import type { Mode } from '../model.js';

/** Stands for all roles in the table; no role can be called so. */
const everything = '*';

/** ms between two notes of when keys were used: a write for each request would be one too many. */
const notedEvery = 60_000;

export type NewKey = Parameters<KeyStore['create']>[0];

export class Keys {
  readonly #byDigest = new Map<string, VaultKey>();
  readonly #byId = new Map<string, VaultKey>();
  readonly #digests = new Map<string, string>();
  readonly #frozen: Set<string>;
  /** When keys were used, as far as the table does not know. */
  readonly #used = new Map<string, number>();
  #noted = -Infinity;
  readonly #insert: Statement;
  readonly #end: Statement;
  readonly #use: Statement;
  readonly #freeze: Statement;
  readonly #thaw: Statement;
  readonly #latest: () => number;

  /** @param latest the time by which a key expires, ms since the epoch */
  constructor(connection: Connection, latest: () => number) {
    this.#latest = latest;
    this.#insert = connection.prepare(
      'INSERT INTO keys (id, digest, role, mode, label, hint, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#end = connection.prepare('UPDATE keys SET expires = ?, revoked = ? WHERE id = ?');
    this.#use = connection.prepare('UPDATE keys SET used = ? WHERE id = ?');
    this.#freeze = connection.prepare('INSERT OR IGNORE INTO frozen (role) VALUES (?)');
    this.#thaw = connection.prepare('DELETE FROM frozen WHERE role = ?');
    for (const row of connection.prepare('SELECT * FROM keys ORDER BY n').all()) this.#keep(keyOf(row), text(row, 'digest'));
    this.#frozen = new Set(
      connection
        .prepare('SELECT role FROM frozen')
        .all()
        .map((row) => text(row, 'role')),
    );
  }

  find(digest: string): VaultKey | undefined {
    const key = this.#byDigest.get(digest);
    if (key !== undefined && this.#lives(key)) this.#used.set(key.id, this.#latest());
    return key;
  }

  inForce(id: string, role: string, mode: Mode): boolean {
    const key = this.#byId.get(id);
    return key !== undefined && key.role === role && key.mode === mode && this.#lives(key) && !this.isFrozen(role);
  }

  isFrozen(role: string): boolean {
    return this.#frozen.has(everything) || this.#frozen.has(role);
  }

  frozen(): readonly string[] | 'everything' {
    return this.#frozen.has(everything) ? 'everything' : [...this.#frozen].sort();
  }

  list(): VaultKey[] {
    return [...this.#byId.values()].map((key) => {
      const used = this.#used.get(key.id);
      return used === undefined ? key : { ...key, lastUsedAt: used };
    });
  }

  get(id: string): VaultKey | undefined {
    return this.#byId.get(id);
  }

  create(id: string, { digest, role, mode, hint, label, expiresAt }: NewKey, now: number): VaultKey {
    for (const value of [digest, role, hint]) checkText(value);
    if (expiresAt !== undefined) checkTime(expiresAt);
    if (this.#byDigest.has(digest)) throw new LedgerError('A key with this digest exists already.');
    const optional = { ...(label !== undefined && { label }), ...(expiresAt !== undefined && { expiresAt }) };
    const key: VaultKey = { id, role, mode, hint, createdAt: now, ...optional };
    this.#insert.run(id, digest, role, mode, label ?? null, hint, now, expiresAt ?? null);
    this.#keep(key, digest);
    return key;
  }

  /** Ends a key: revoked now, or expired at a moment, never later than it would have ended anyway. */
  end(id: string, change: { readonly revokedAt: number } | { readonly expiresAt: number }): VaultKey | undefined {
    const key = this.#byId.get(id);
    if (key === undefined || key.revokedAt !== undefined) return key;
    if ('expiresAt' in change) checkTime(change.expiresAt);
    if ('expiresAt' in change && key.expiresAt !== undefined && key.expiresAt <= change.expiresAt) return key;
    const ended: VaultKey = { ...key, ...change };
    this.#end.run(ended.expiresAt ?? null, ended.revokedAt ?? null, id);
    this.#keep(ended, this.#digests.get(id) ?? '');
    return ended;
  }

  freeze(role: string = everything): void {
    this.#freeze.run(role);
    this.#frozen.add(role);
  }

  /** Of everything: roles that were frozen by name too. */
  unfreeze(role?: string): void {
    if (role === undefined) {
      for (const name of this.#frozen) this.#thaw.run(name);
      this.#frozen.clear();
    } else {
      this.#thaw.run(role);
      this.#frozen.delete(role);
    }
  }

  /** Writes down when keys were used, once in a while. */
  noteUse(now: number): void {
    if (this.#used.size === 0 || now - this.#noted < notedEvery) return;
    this.#noted = now;
    for (const [id, at] of this.#used) {
      this.#use.run(at, id);
      const key = this.#byId.get(id);
      if (key !== undefined) this.#keep({ ...key, lastUsedAt: at }, this.#digests.get(id) ?? '');
    }
    this.#used.clear();
  }

  #lives({ revokedAt, expiresAt }: VaultKey): boolean {
    return revokedAt === undefined && (expiresAt === undefined || expiresAt > this.#latest());
  }

  #keep(key: VaultKey, digest: string): void {
    this.#byId.set(key.id, key);
    this.#byDigest.set(digest, key);
    this.#digests.set(key.id, digest);
  }
}

/** A new key's public name. */
export function keyId(random: (bytes: number) => Uint8Array): string {
  // 36^12 in 62 bits: a byte a letter is uneven by less than one in 36, which matters for a secret, not for a name.
  return `key_${Array.from(random(12), (byte) => alphabet[byte % alphabet.length]).join('')}`;
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

function keyOf(row: Row): VaultKey {
  const label = textOr(row, 'label', undefined);
  const expiresAt = intOr(row, 'expires', undefined);
  const revokedAt = intOr(row, 'revoked', undefined);
  const lastUsedAt = intOr(row, 'used', undefined);
  return {
    id: text(row, 'id'),
    role: text(row, 'role'),
    mode: text(row, 'mode') as Mode,
    ...(label !== undefined && { label }),
    hint: text(row, 'hint'),
    createdAt: int(row, 'created'),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}
