import { VERSION } from '../../../version.js';
import type { Status } from '../operator.js';
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
      const used = ledger.usage(name, whole).map(({ cap, ...figures }) => ({
        cap: cap.text,
        unit: 'usd' in cap.limit ? ('usd' as const) : ('count' as const),
        ...figures,
      }));
      return { role: name, caps: used };
    }),
  };
}
