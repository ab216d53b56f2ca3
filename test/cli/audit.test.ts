import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { auditCommand } from '../../src/cli/audit.js';
import { csvHead, csvLine } from '../../src/cli/operator/csv.js';
import type { AuditRow, Decision } from '../../src/proxy/ledger/ledger.js';
import type { FakeLedger } from '../proxy/admin/fake-ledger.js';
import { command, proxy } from './operator.js';

const charge: Decision = {
  endpoint: 'POST /v1/charges',
  decision: 'allowed',
  reason: 'reserved',
  role: 'billing',
  amount: 2_900,
  currency: 'usd',
  customer: 'cus_1',
  object: 'ch_1',
};

async function fill(ledger: FakeLedger, rows: number, decision: Decision = charge): Promise<void> {
  for (let count = 0; count < rows; count++) await ledger.record(decision);
}

it('prints the last decisions', async () => {
  const { paybrake, ledger } = await proxy();
  expect(await paybrake('audit tail')).toEqual({ code: 0, out: 'The audit log is empty.\n', err: '' });
  await fill(ledger, 1);
  await ledger.record({ endpoint: 'GET', decision: 'refused', reason: 'unknown_endpoint', agent: 'bad\u001b[31m\nname' });
  expect(await paybrake('audit tail')).toEqual({
    code: 0,
    out: `2026-01-02 03:04:00Z      1  allowed   billing  POST /v1/charges  reserved  29.00 USD  cus_1  ch_1
2026-01-02 03:04:00Z      2  refused   GET  unknown_endpoint  bad\uFFFD[31m name
`,
    err: '',
  });
  expect((await paybrake('audit tail -n 1')).out.split('\n')).toHaveLength(2);
  expect((await paybrake('audit tail -n 1 --json')).out).toBe(`${JSON.stringify(ledger.rows[1])}\n`);
});

it('names who asked: the agent as it calls itself, else the label of its key, else the key', async () => {
  const { paybrake, ledger } = await proxy();
  const key = { keyId: 'key_000000000001' };
  await ledger.record({ ...charge, ...key });
  await ledger.record({ ...charge, ...key, keyLabel: 'night job' });
  await ledger.record({ ...charge, ...key, keyLabel: 'night job', agent: 'refunder' });
  const { out } = await paybrake('audit tail');
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ').at(-1)),
  ).toEqual(['key_000000000001', 'night job', 'refunder']);
});

it('names the key that an operator did something to', async () => {
  const { paybrake } = await proxy();
  await paybrake('keys create --role billing --label nightly');
  expect((await paybrake('audit tail')).out).toBe(
    '2026-01-02 03:04:00Z      1  operator  billing  keys create  created  key_000000000001  admin API\n',
  );
});

it.each(['0', '1001', 'x', '-1'])('prints no %s lines', async (lines) => {
  const { paybrake } = await proxy();
  const err = `error: option '-n, --lines <number>' argument '${lines}' is invalid. It must be a number from 1 to 1000.\nSee what it takes with: paybrake audit tail --help\n`;
  expect(await paybrake(`audit tail -n ${lines}`)).toEqual({ code: 2, out: '', err });
});

it('follows: new rows once each, in order, also when more than a page came at once', async () => {
  const { paybrake, ledger } = await proxy();
  await fill(ledger, 3);
  const waits = [5, 1_500, 0];
  const factory: typeof auditCommand = (io, exitWith) =>
    auditCommand(io, exitWith, async () => {
      const next = waits.shift();
      if (next === undefined) return false;
      await fill(ledger, next);
      return true;
    });
  const { code, out } = await paybrake('audit tail -n 2 --follow --json', [factory]);
  const seqs = out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as AuditRow).seq);
  expect([code, seqs]).toEqual([0, Array.from({ length: 1_507 }, (_, index) => index + 2)]);
});

it('follows a log that is still empty', async () => {
  const { paybrake, ledger } = await proxy();
  let waits = 0;
  const factory: typeof auditCommand = (io, exitWith) =>
    auditCommand(io, exitWith, async () => {
      await fill(ledger, 1);
      return ++waits === 1;
    });
  const { out } = await paybrake('audit tail --follow', [factory]);
  expect(out.split('\n')).toHaveLength(2);
});

it('verifies: 0 for a whole log, 1 for one that is not', async () => {
  const { paybrake, ledger } = await proxy();
  await fill(ledger, 2);
  expect(await paybrake('audit verify')).toEqual({
    code: 0,
    out: '✔ The audit log is whole: 2 rows, none changed, removed, reordered or cut off.\n',
    err: '',
  });
  ledger.verdict = { ok: false, seq: 2, problem: 'changed', message: 'its mac does not fit.' };
  expect(await paybrake('audit verify')).toEqual({
    code: 1,
    out: '✖ The audit log is not whole, from row 2 on (changed): its mac does not fit.\n',
    err: '',
  });
});

it('exports the whole log, over several pages, to standard output', async () => {
  const { paybrake, ledger } = await proxy();
  await fill(ledger, 2_000);
  const jsonl = await paybrake('audit export');
  expect(jsonl).toEqual({ code: 0, out: ledger.rows.map((row) => `${JSON.stringify(row)}\n`).join(''), err: '' });
  const csv = await paybrake('audit export --format csv');
  expect(csv.out).toBe(csvHead + ledger.rows.map(csvLine).join(''));
  expect(await paybrake('audit export --format xml')).toMatchObject({ code: 2, out: '' });
});

it('exports to a file, for its user alone, in the place of an older one', async () => {
  const { paybrake, ledger, cwd } = await proxy();
  await fill(ledger, 2);
  const file = join(cwd, 'audit.jsonl');
  writeFileSync(file, 'older', { mode: 0o644 });
  expect(await paybrake('audit export --out audit.jsonl')).toEqual({
    code: 0,
    out: '',
    err: 'Wrote the audit log to audit.jsonl.\n',
  });
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect(readdirSync(cwd).filter((name) => name !== '.git')).toEqual(['audit.jsonl']);
});

it('leaves the older file when the export fails', async () => {
  const { paybrake, ledger, cwd } = await proxy();
  await fill(ledger, 1_000);
  writeFileSync(join(cwd, 'audit.csv'), 'older');
  const read = ledger.audit.read.bind(ledger.audit);
  ledger.audit.read = (after, limit) => {
    if (after > 0) throw new Error('gone');
    return read(after, limit);
  };
  expect(await paybrake('audit export --format csv --out audit.csv')).toEqual({
    code: 2,
    out: '',
    err: 'error: The proxy failed at this; its log says how.\n',
  });
  expect(readFileSync(join(cwd, 'audit.csv'), 'utf8')).toBe('older');
  expect(readdirSync(cwd).filter((name) => name !== '.git')).toEqual(['audit.csv']);
});

it('says why a file cannot be written', async () => {
  const { paybrake, cwd } = await proxy();
  const kept = 'What was there before is as it was.';
  expect(await paybrake('audit export --out none/audit.jsonl')).toEqual({
    code: 2,
    out: '',
    err: `error: none/audit.jsonl was not written: no such file or folder. ${kept}\n`,
  });
  mkdirSync(join(cwd, 'folder'));
  expect(await paybrake('audit export --out folder')).toEqual({
    code: 2,
    out: '',
    err: `error: folder was not written: it is a folder. ${kept}\n`,
  });
  expect(existsSync(join(cwd, 'none'))).toBe(false);
});

it('writes no formula, and one row for one decision', () => {
  const row = (fields: Partial<AuditRow>): AuditRow => ({ ...charge, seq: 1, at: 0, mac: 'ab', ...fields });
  const agentOf = (agent: string): string | undefined =>
    csvLine(row({ agent })).split(',reserved,billing,,,')[1]?.split(',,POST')[0];
  expect(agentOf('plain')).toBe('plain');
  expect(agentOf('=HYPERLINK("http://evil")')).toBe(`"'=HYPERLINK(""http://evil"")"`);
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝']) expect(agentOf(`${start}1`)).toBe(`"'${start}1"`);
  expect(agentOf('a "quoted", text\nof two lines')).toBe('"a ""quoted"", text\nof two lines"');
  expect(csvLine(row({ amount: -5 }))).toContain(',-5,usd,');
  expect(csvLine(row({}))).toBe(
    '1,1970-01-01T00:00:00.000Z,allowed,reserved,billing,,,,,POST /v1/charges,,,2900,usd,,cus_1,ch_1,,,,,,,,,,ab\r\n',
  );
  expect(csvHead.split(',')).toHaveLength(csvLine(row({})).split(',').length);
});

it('exports nothing secret', async () => {
  const { cwd, env, ledger } = await proxy();
  const { out: secret } = await command(cwd, ['keys', 'create', '--role', 'billing'], env);
  const { out } = await command(cwd, ['audit', 'export', '--format', 'csv'], env);
  expect(ledger.rows).toHaveLength(1);
  expect(out).not.toContain(secret.trim());
  expect(out).not.toContain('pbk_');
});
