/** The audit log of a world, read as it grows: each decision once, and nothing of it lost. */
import type { AuditRow, Ledger } from '../../src/proxy/ledger/ledger.js';
import type { Answer } from '../../src/proxy/model.js';
import type { Call } from './calls.js';
import { Violation } from './trace.js';

export class Records {
  #read = 0;
  /** Decisions by call. */
  readonly #decisions = new Map<string, AuditRow[]>();
  /** Operations that are reserved and not settled. */
  readonly #open = new Set<string>();
  readonly #told: { readonly call: Call; readonly answer: Answer; readonly life: number }[] = [];

  /** Reads on. */
  follow(ledger: Ledger): void {
    for (;;) {
      const rows = ledger.audit.read(this.#read, 1_000);
      for (const row of rows) this.#take(row);
      if (rows.length < 1_000) return;
    }
  }

  /** After a restart: all that was read is still there. */
  checkKept(ledger: Ledger): void {
    const [last] = ledger.audit.tail(1);
    const seq = last?.seq ?? 0;
    if (seq < this.#read) throw new Violation('audit', `The log ends at ${seq}, but ${this.#read} rows had been written.`);
  }

  told(call: Call, answer: Answer, life: number): void {
    this.#told.push({ call, answer, life });
  }

  /** When nothing is under way: each call that was answered by a process that still lives has one decision. */
  checkDecisions(life: number): void {
    for (const { call, answer, life: then } of this.#told.splice(0)) {
      const rows = this.#decisions.get(call.id) ?? [];
      this.#decisions.delete(call.id);
      if (answer.status === 401 && rows.length === 0) continue;
      // Of endless refusals only the first is written down, by the key alone.
      if (codeOf(answer) === 'too_many_refusals' && rows.length === 0) continue;
      const decisions = rows.filter(({ decision }) => decision === 'allowed' || decision === 'refused');
      // What is not waited for is lost with the process.
      if (decisions.length === 1 || (decisions.length === 0 && then !== life)) continue;
      const shown = rows.map(({ decision, reason }) => `${decision} ${reason}`).join(', ') || 'none';
      throw new Violation('audit', `${call.id} was answered ${answer.status} ${codeOf(answer)}, and has the records: ${shown}.`, [
        call.id,
      ]);
    }
  }

  #take(row: AuditRow): void {
    if (row.seq !== this.#read + 1) throw new Violation('audit', `Row ${row.seq} follows row ${this.#read}.`);
    this.#read = row.seq;
    if (row.toolCall !== undefined) {
      const rows = this.#decisions.get(row.toolCall);
      if (rows === undefined) this.#decisions.set(row.toolCall, [row]);
      else rows.push(row);
    }
    const { operation, decision, reason } = row;
    if (operation === undefined) return;
    if (decision === 'allowed' && reason === 'reserved') {
      if (this.#open.has(operation)) throw new Violation('audit', `${operation} is reserved twice.`, [operation]);
      this.#open.add(operation);
    } else if (decision === 'settled' && reason !== 'unknown') this.#open.delete(operation);
  }
}

const codeOf = ({ body }: Answer): string => /"code":\s*"(\w+)"/.exec(body)?.[1] ?? '';
