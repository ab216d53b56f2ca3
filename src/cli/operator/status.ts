import { formatAmount } from '../../proxy/admin/amount.js';
import type { Frozen, RoleStatus, Status } from '../../proxy/admin/operator.js';
import type { Io } from '../io.js';
import type { StatusOptions } from '../status.js';
import { withOperator } from './connect.js';
import { jsonText, table } from './text.js';

/** @returns 0 when the proxy takes requests, 1 when it does not or none runs */
export async function showStatus({ json, ...options }: StatusOptions, io: Io): Promise<0 | 1> {
  const status = await withOperator(options, io, (operator) => operator.status());
  io.stdout.write(json ? jsonText(status) : textOf(status));
  return status.ready && status.frozen !== 'everything' ? 0 : 1;
}

function textOf({ version, mode, policy, upstream, ready, frozen, keysInForce, holds, roles }: Status): string {
  const state = upstream === undefined ? 'no proxy runs; this is what its folder says' : readiness(ready, frozen);
  const lines = [
    ...(policy === undefined ? [] : [['Policy', `${policy.source} (SHA-256 ${policy.hash.slice(0, 12)}…)`]]),
    ...(upstream === undefined ? [] : [['Upstream', upstream]]),
    ['Frozen', frozenText(frozen)],
    ['Keys', `${keysInForce} in force`],
    ['Holds', `${holds.open} open, ${holds.unknown} of unknown outcome${holds.unknown === 0 ? '' : ': paybrake holds list'}`],
  ].map(([name = '', value]) => `  ${name.padEnd(10)} ${value}\n`);
  const caps = roles.length === 0 ? '' : `\n${table(head, roles.flatMap(rows))}`;
  return `paybrake ${version} in ${mode} mode: ${state}.\n\n${lines.join('')}${caps}`;
}

function readiness(ready: boolean, frozen: Frozen): string {
  if (!ready) return 'no requests are taken; the log of the proxy says why';
  return frozen === 'everything' ? 'every request is refused, since everything is frozen' : 'requests are taken';
}

function frozenText(frozen: Frozen): string {
  if (frozen === 'everything') return 'everything; lift it with: paybrake unfreeze';
  return frozen.length === 0 ? 'nothing' : `${frozen.join(', ')}; lift it with: paybrake unfreeze <role>`;
}

const head = ['ROLE', 'CAP', 'USED', 'LEFT'];

function rows({ role, caps }: RoleStatus): string[][] {
  if (caps.length === 0) return [[role, '-', '-', '-']];
  return caps.map(({ cap, unit, used, left }) => {
    const figure = (value: number) => (unit === 'usd' ? formatAmount(value, 'usd') : String(value));
    return [role, cap, figure(used), figure(left)];
  });
}
