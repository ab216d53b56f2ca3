import type { Cap } from '../../../policy/model.js';
import { VERSION } from '../../../version.js';
import { mostBusy, type ApartCap, type Status } from '../operator.js';
import type { LocalOptions } from './context.js';
import { viewOf } from './keys.js';

export function statusOf(options: LocalOptions): Status {
  const { ledger, mode, upstream, ready, policy } = options;
  const known = policy?.();
  return {
    version: VERSION,
    mode,
    ...(known && { policy: { source: known.source, hash: known.policy.hash } }),
    ...(upstream !== undefined && { upstream }),
    ready: ready?.() ?? false,
    frozen: ledger.keys.frozen(),
    keysInForce: ledger.keys.list().filter((key) => viewOf(options, key).state === 'in force').length,
    holds: { open: ledger.holds.list({ state: 'open' }).length, unknown: ledger.holds.list({ state: 'unknown' }).length },
    roles: [...(known?.policy.roles.values() ?? [])].map(({ name, caps }) => {
      const whole = caps.filter(({ per }) => per === undefined);
      const used = ledger.usage(name, whole).map(({ cap, ...figures }) => ({ cap: cap.text, unit: unitOf(cap), ...figures }));
      return { role: name, caps: used };
    }),
  };
}

export function apartOf({ ledger, policy }: LocalOptions): ApartCap[] {
  return [...(policy?.().policy.roles.values() ?? [])].flatMap(({ name: role, caps }) =>
    caps.flatMap((cap) => {
      const { per, text, limit } = cap;
      if (per === undefined) return [];
      const most = 'usd' in limit ? limit.usd : limit.count;
      const highest = ledger.busiest(role, cap, mostBusy);
      return [{ role, cap: text, per, unit: unitOf(cap), limit: most, highest }];
    }),
  );
}

const unitOf = ({ limit }: Cap): 'usd' | 'count' => ('usd' in limit ? 'usd' : 'count');
