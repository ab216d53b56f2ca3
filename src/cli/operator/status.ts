import { formatAmount } from '../../proxy/admin/amount.js';
import { mostBusy, type ApartCap, type Frozen, type RoleStatus, type Status } from '../../proxy/admin/operator.js';
import type { Io } from '../io.js';
import type { StatusOptions } from '../status.js';
import { withOperator } from './connect.js';
import { jsonText, table } from './text.js';

/** @returns 0 when the proxy takes requests, 1 when it does not or none runs */
export async function showStatus({ json, ...options }: StatusOptions, io: Io): Promise<0 | 1> {
  const { status, apart } = await withOperator(options, io, async (operator) => ({
    status: await operator.status(),
    apart: await operator.apart(),
  }));
  io.stdout.write(json ? jsonText({ ...status, apart }) : textOf(status, apart));
  return status.ready && status.frozen !== 'everything' ? 0 : 1;
}

function textOf(
  { version, mode, policy, upstream, ready, frozen, keysInForce, holds, roles }: Status,
  apart: readonly ApartCap[],
): string {
  const state = upstream === undefined ? 'no proxy runs; this is what its folder says' : readiness(ready, frozen);
  const lines = [
    ...(policy === undefined ? [] : [['Policy', `${policy.source} (SHA-256 ${policy.hash.slice(0, 12)}…)`]]),
    ...(upstream === undefined ? [] : [['Upstream', upstream]]),
    ['Frozen', frozenText(frozen)],
    ['Keys', `${keysInForce} in force`],
    ['Holds', `${holds.open} open, ${holds.unknown} of unknown outcome${holds.unknown === 0 ? '' : ': paybrake holds list'}`],
  ].map(([name = '', value]) => `  ${name.padEnd(10)} ${value}\n`);
  const caps =
    roles.length === 0
      ? ''
      : `\n${table(
          head,
          roles.flatMap((role) => rows(role, apart)),
        )}${cutOff(apart)}`;
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

const head = ['ROLE', 'CAP', 'WHOSE', 'USED', 'LEFT'];

function rows({ role, caps }: RoleStatus, apart: readonly ApartCap[]): string[][] {
  const whole = caps.map(({ cap, unit, used, left }) => [role, cap, 'all', figure(unit, used), figure(unit, left)]);
  const each = apart.filter((cap) => cap.role === role).flatMap(eachRow);
  return whole.length + each.length === 0 ? [[role, '-', '-', '-', '-']] : [...whole, ...each];
}

function eachRow({ role, cap, per, unit, limit, highest }: ApartCap): string[][] {
  if (highest.length > 0) return highest.map(({ who, used, left }) => [role, cap, who, figure(unit, used), figure(unit, left)]);
  return [[role, cap, `each ${per}`, per === 'request' ? '-' : figure(unit, 0), figure(unit, limit)]];
}

const figure = (unit: 'usd' | 'count', value: number): string => (unit === 'usd' ? formatAmount(value, 'usd') : String(value));

function cutOff(apart: readonly ApartCap[]): string {
  if (apart.every(({ highest }) => highest.length < mostBusy)) return '';
  return `\nOf a cap per customer or key, the ${mostBusy} that have used most are shown; nobody else has less left.\n`;
}
