/** What stands outside the database: the key of the audit chain, and the end of the chain. */
import { join } from 'node:path';
import { start, type Chain, type Head } from './audit.js';
import type { TimeSource } from './clock.js';
import { readIfThere, replaceFile } from './folder.js';
import { LedgerError } from './ledger.js';

const keyName = 'audit.key';
const headName = 'audit.head';

/**
 * The key of the chain, 32 bytes; made when the chain is still empty.
 *
 * @throws LedgerError when it is gone and there are rows that only it can check
 */
export function chainKey(folder: string, empty: boolean, random: (bytes: number) => Uint8Array): Uint8Array {
  const found = readIfThere(join(folder, keyName));
  if (found?.length === 32) return found;
  const file = join(folder, keyName);
  if (found !== undefined)
    throw new LedgerError(`${file} is not a key of the audit log: it must have 32 bytes. Restore it from a backup.`);
  if (!empty) throw new LedgerError(`${file} is gone, and without it the audit log cannot be checked. Restore it from a backup.`);
  const key = random(32);
  replaceFile(folder, keyName, key);
  return key;
}

/** @throws LedgerError when the file is there but says nothing */
export function readHead(folder: string): Head | undefined {
  const content = readIfThere(join(folder, headName))?.toString('latin1');
  if (content === undefined) return undefined;
  const found = /^(\d{1,15}) ([0-9a-f]{64})\n$/.exec(content);
  if (found === null) {
    throw new LedgerError(
      `${join(folder, headName)} does not say where the audit log ends. Restore it from a backup, or delete it.`,
    );
  }
  return { seq: Number(found[1]), mac: found[2] ?? '' };
}

/** ms between two notes of the audit log's end. What is cut off within it, with the process killed too, is not missed. */
const every = 1_000;

/** Writes down where the log ends, once in a while. */
export class EndNote {
  #at = -Infinity;
  #seq = -1;

  /** @param before is called right before each note: for tests, where the disk may fail */
  constructor(
    private readonly folder: string,
    private readonly clock: Pick<TimeSource, 'monotonic'>,
    private readonly before: () => void,
  ) {}

  /** The next end is written down at once. */
  due(): void {
    this.#at = -Infinity;
  }

  note({ seq, mac }: Head): void {
    const time = this.clock.monotonic();
    if (seq === this.#seq || time - this.#at < every) return;
    this.before();
    replaceFile(this.folder, headName, `${seq} ${mac}\n`);
    this.#at = time;
    this.#seq = seq;
  }
}

/** Why a chain is not the one that was left here; `undefined` when it is, or has gone on since. */
export function mismatch(chain: Chain, outside: Head | undefined): string | undefined {
  const { seq } = chain.head;
  if (outside === undefined) {
    return seq === 0
      ? undefined
      : `The end of the audit log is noted nowhere: ${headName} is missing beside a log of ${seq} rows.`;
  }
  if (outside.seq > seq) {
    return `The ledger is older than it was: its audit log has ${seq} rows, ${headName} knows of ${outside.seq}. Spending may be forgotten.`;
  }
  const there = outside.seq === 0 ? start : chain.at(outside.seq);
  if (there?.mac !== outside.mac) {
    return `The audit log is not the one that was left here: row ${outside.seq} differs from what ${headName} says.`;
  }
  const walked = chain.walk(outside);
  return 'ok' in walked ? walked.message : undefined;
}
