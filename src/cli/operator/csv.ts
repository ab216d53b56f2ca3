/** The audit log as CSV (RFC 4180), safe to open in a spreadsheet. */
import type { AuditRow } from '../../proxy/ledger/ledger.js';

/** The order stays: new columns go before `mac`, which ends a row as it does in the chain. Every field of a row has its column. */
const columnsOf = {
  seq: true,
  at: true,
  decision: true,
  reason: true,
  role: true,
  keyId: true,
  keyLabel: true,
  agent: true,
  toolCall: true,
  endpoint: true,
  account: true,
  bucket: true,
  amount: true,
  currency: true,
  usd: true,
  customer: true,
  object: true,
  cap: true,
  capLeft: true,
  idempotency: true,
  operation: true,
  status: true,
  upstreamRequestId: true,
  latency: true,
  why: true,
  policy: true,
  mac: true,
} as const satisfies Record<keyof AuditRow, true>;

const columns = Object.keys(columnsOf) as (keyof AuditRow)[];

export const csvHead = `${columns.join(',')}\r\n`;

export function csvLine(row: AuditRow): string {
  return `${columns.map((column) => cell(column === 'at' ? new Date(row.at).toISOString() : row[column])).join(',')}\r\n`;
}

/** A spreadsheet takes a text that begins so for a formula, and runs it; with an apostrophe before it, it stays a text. */
const formula = /^[=+\-@\t\r\n＝＋－＠|%]/;

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n\t']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
