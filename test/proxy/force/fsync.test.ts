/**
 * What the kernel is asked for, in order: the operation is written and synced before its request leaves, its outcome before its answer
 * does. That nothing is sent while a commit is still to come is for `test/proxy/durable.test.ts` to show: on a socket it would only be late.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { charge, openShop, wordOf } from './shop.js';

const calls = 'read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';
const tracer = `strace -f -qq -yy -s 64 -e trace=${calls}`;
const canTrace = spawnSync('sh', ['-c', `${tracer} -o /dev/null true`]).status === 0;

interface Ports {
  readonly proxy: string;
  readonly stripe: string;
}

/** What a call means here: `asked` and `answered` of the client, `sent` and `heard` of Stripe, `written` and `synced` of the ledger. */
function meaning(call: string, { proxy, stripe }: Ports): string | undefined {
  const [, name = '', rest = ''] = /^(\w+)\(\d+<(.*)$/s.exec(call) ?? [];
  const isWrite = /^(?:p?write|send)/.test(name);
  if (rest.includes('ledger.db-wal')) return isWrite ? 'written' : /sync$/.test(name) ? 'synced' : undefined;
  if (rest.includes(`->127.0.0.1:${stripe}]`)) {
    if (isWrite) return rest.includes('POST /v1/charges') ? 'sent' : undefined;
    return rest.includes('HTTP/1.1 200') ? 'heard' : undefined;
  }
  if (!rest.includes(`[127.0.0.1:${proxy}->`)) return undefined;
  if (isWrite) return rest.includes('HTTP/1.1 200') ? 'answered' : undefined;
  return rest.includes('POST /v1/charges') ? 'asked' : undefined;
}

/** What happened to charges, each thing once in a row. What writes counts from when it begins, what reads or syncs when it is done. */
function story(trace: string, ports: Ports): string[] {
  const begun = new Map<string, string>();
  const told: string[] = [];
  for (const line of trace.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? [];
    const whole = rest === undefined ? text : `${begun.get(thread) ?? ''}${rest}`;
    const isBegun = text.endsWith('<unfinished ...>');
    if (isBegun) begun.set(thread, text.replace(/<unfinished \.\.\.>$/, ''));
    const what = meaning(whole, ports);
    const atBegin = what === 'sent' || what === 'answered' || what === 'written';
    if (what === undefined || (atBegin ? rest !== undefined : isBegun)) continue;
    if (told.at(-1) !== what) told.push(what);
  }
  return told;
}

it(
  'syncs what was reserved before a byte leaves for Stripe, and the outcome before a byte of the answer',
  { timeout: 60_000 },
  async ({ skip }) => {
    skip(
      !canTrace,
      'There is no strace that may trace a process here: apt-get install strace. test/proxy/durable.test.ts stands alone.',
    );
    const shop = await openShop();
    // In a folder of its own: the proxy watches that of its policy, and would be woken by what is written of it.
    const folder = mkdtempSync(join(tmpdir(), 'paybrake-trace-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'trace');
    const proxy = await shop.start({ limit: `exec ${tracer} -o ${file} "$0" "$@"; true` });
    const { pid } = JSON.parse(readFileSync(join(shop.state, 'admin.json'), 'utf8')) as { pid: number };
    onTestFinished(() => void spawnSync('kill', ['-KILL', String(pid)]));
    const { secret } = await proxy.operator.createKey({ role: 'billing' });
    const client = shop.clientOf(proxy);
    for (const order of ['order-1', 'order-2']) expect(wordOf(await charge(client, secret, 50, order))).toBe('posted');
    process.kill(pid, 'SIGTERM');
    await proxy.ended;
    const trace = readFileSync(file, 'utf8');
    const told = story(trace, { proxy: new URL(proxy.url).port, stripe: String(shop.simulator.port) });
    const once = ['asked', 'written', 'synced', 'sent', 'heard', 'written', 'synced', 'answered'];
    const first = told.indexOf('asked');
    expect(told.slice(first, first + 2 * once.length)).toEqual([...once, ...once]);
  },
);
