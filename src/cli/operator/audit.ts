import { setTimeout as sleep } from 'node:timers/promises';

import { formatAmount } from '../../proxy/admin/amount.js';
import { largestPage, type Operator } from '../../proxy/admin/operator.js';
import type { AuditRow } from '../../proxy/ledger/ledger.js';
import type { OperatorOptions } from '../arguments.js';
import type { ExportOptions, TailOptions, Wait } from '../audit.js';
import type { Io } from '../io.js';
import { count, show } from '../scan/say.js';
import { withOperator } from './connect.js';
import { csvHead, csvLine } from './csv.js';
import { timeText } from './text.js';
import { writeWhole } from './write-whole.js';

export async function tailAudit({ lines, follow, json, ...options }: TailOptions, io: Io, wait?: Wait): Promise<0> {
  const more = follow === true ? (wait ?? everySecond()) : undefined;
  const print = (rows: readonly AuditRow[]) => {
    for (const row of rows) io.stdout.write(json ? `${JSON.stringify(row)}\n` : `${lineOf(row)}\n`);
  };
  await withOperator(options, io, async (operator) => {
    let rows = await operator.auditTail(lines);
    if (rows.length === 0 && more === undefined && !json) io.stdout.write('The audit log is empty.\n');
    print(rows);
    let last = rows.at(-1)?.seq ?? 0;
    while ((await more?.()) === true) {
      do {
        rows = await operator.auditRead(last, largestPage);
        print(rows);
        last = rows.at(-1)?.seq ?? last;
      } while (rows.length === largestPage);
    }
  });
  return 0;
}

/** Until Ctrl-C, or until nobody reads any more. */
function everySecond(): Wait {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
  process.stdout.once('close', () => interrupted.abort());
  return () =>
    sleep(1_000, undefined, { signal: interrupted.signal }).then(
      () => true,
      () => false,
    );
}

export async function verifyAudit(options: OperatorOptions, io: Io): Promise<0 | 1> {
  const verdict = await withOperator(options, io, (operator) => operator.auditVerify());
  if (verdict.ok) {
    io.stdout.write(`✔ The audit log is whole: ${count(verdict.rows, 'row')}, none changed, removed, reordered or cut off.\n`);
    return 0;
  }
  io.stdout.write(`✖ The audit log is not whole, from row ${verdict.seq} on (${verdict.problem}): ${verdict.message}\n`);
  return 1;
}

export async function exportAudit({ format, out, ...options }: ExportOptions, io: Io): Promise<0> {
  const texts = (operator: Operator) => (format === 'csv' ? csvTexts(operator) : jsonTexts(operator));
  await withOperator(options, io, async (operator) => {
    if (out === undefined) {
      for await (const text of texts(operator)) io.stdout.write(text);
      return;
    }
    await writeWhole(io.cwd, out, texts(operator));
    io.stderr.write(`Wrote the audit log to ${show(out)}.\n`);
  });
  return 0;
}

async function* pages(operator: Operator): AsyncGenerator<readonly AuditRow[]> {
  for (let last = 0; ;) {
    const rows = await operator.auditRead(last, largestPage);
    yield rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < largestPage) return;
    last = end.seq;
  }
}

async function* jsonTexts(operator: Operator): AsyncGenerator<string> {
  for await (const rows of pages(operator)) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function* csvTexts(operator: Operator): AsyncGenerator<string> {
  yield csvHead;
  for await (const rows of pages(operator)) yield rows.map(csvLine).join('');
}

function lineOf(row: AuditRow): string {
  const { at, seq, decision, role, endpoint, reason, amount, currency, customer, object, agent, keyLabel, keyId } = row;
  const money = amount !== undefined && currency !== undefined ? formatAmount(amount, currency) : undefined;
  // What an operator did is done to a key; everybody else acts with one.
  const who = decision === 'operator' ? [keyId, agent] : [agent ?? keyLabel ?? keyId];
  const words = [role, endpoint, reason, money, customer, object, ...who];
  const said = words.filter((word) => word !== undefined && word !== '').join('  ');
  return show(`${timeText(at)}  ${String(seq).padStart(5)}  ${decision.padEnd(8)}  ${said}`);
}
