/** Whether caps have room for what is asked. Pure but for the totals. */
import type { Bucket, Cap } from '../../policy/model.js';
import type { Scope, Totals } from './caps.js';
import type { Busy, CapUsage } from './ledger.js';

/** What a request asks of the caps of its bucket. */
export interface Ask {
  readonly role: string;
  readonly bucket: Bucket;
  readonly keyId: string;
  readonly customer?: string | undefined;
  /** US cents of the whole request: what `per: request` looks at. */
  readonly usd: number;
  /** What it holds beyond what is held already. */
  readonly moreUsd: number;
  readonly moreOps: number;
}

export type Verdict =
  /** What is left of each cap of the bucket once the request has what it asks. */
  | { readonly kind: 'room'; readonly left: readonly CapUsage[] }
  | { readonly kind: 'over'; readonly cap: CapUsage; readonly freesAt?: number }
  | { readonly kind: 'no-customer'; readonly cap: Cap };

/** Of several caps that are over, the one that has room last is named: once it has, the request can pass. */
export function judge(totals: Totals, caps: readonly Cap[], ask: Ask, now: number): Verdict {
  const left: CapUsage[] = [];
  let worst: { cap: CapUsage; freesAt: number } | undefined;
  for (const cap of caps) {
    if (cap.on !== ask.bucket) continue;
    if (cap.per === 'customer' && ask.customer === undefined) return { kind: 'no-customer', cap };
    const usage = usageOf(totals, cap, ask, now);
    const excess = excessOf(usage, ask);
    if (excess <= 0) {
      left.push(afterwards(usage, ask));
      continue;
    }
    const freesAt = freeAt(totals, cap, ask, now, excess) ?? Infinity;
    if (worst === undefined || freesAt > worst.freesAt) worst = { cap: usage, freesAt };
  }
  if (worst === undefined) return { kind: 'room', left };
  return { kind: 'over', cap: worst.cap, ...(worst.freesAt !== Infinity && { freesAt: worst.freesAt }) };
}

/** A cap and what is used of it. One of a customer or key that is not named has nothing used; neither has `per: request`. */
export function usageOf(totals: Totals, cap: Cap, who: Omit<Scope, 'per' | 'who'> & Whose, now: number): CapUsage {
  const scope = scopeOf(cap, who);
  const use = scope === undefined ? { usd: 0, ops: 0 } : totals.use(scope, cap.window, now);
  const used = 'usd' in cap.limit ? use.usd : use.ops;
  return { cap, used, left: Math.max(0, limitOf(cap) - used) };
}

/** Who has used most of a cap that counts each customer or key apart, the highest use first; nobody for another cap. */
export function busiestOf(totals: Totals, cap: Cap, role: string, now: number, most: number): Busy[] {
  const { on: bucket, per, window, limit } = cap;
  if (per !== 'customer' && per !== 'key') return [];
  const by = 'usd' in limit ? 'usd' : 'ops';
  return totals.highest({ role, bucket, per }, window, now, by, most).map(({ who, use }) => {
    const used = use[by];
    return { who, used, left: Math.max(0, limitOf(cap) - used) };
  });
}

/** The cap of which the smallest part is left. */
export function tightest(usages: readonly CapUsage[]): CapUsage | undefined {
  const part = ({ cap, left }: CapUsage): number => left / Math.max(1, limitOf(cap));
  return usages.reduce<CapUsage | undefined>(
    (least, usage) => (least === undefined || part(usage) < part(least) ? usage : least),
    undefined,
  );
}

interface Whose {
  readonly keyId?: string | undefined;
  readonly customer?: string | undefined;
}

function scopeOf({ per }: Cap, { role, bucket, customer, keyId }: Omit<Scope, 'per' | 'who'> & Whose): Scope | undefined {
  if (per === undefined) return { role, bucket };
  const who = per === 'customer' ? customer : per === 'key' ? keyId : undefined;
  return per === 'request' || who === undefined ? undefined : { role, bucket, per, who };
}

const limitOf = ({ limit }: Cap): number => ('usd' in limit ? limit.usd : limit.count);

/** By how much the cap is over. One that is over already has no room for a request that adds nothing either: its money moves now. */
function excessOf({ cap, used }: CapUsage, ask: Ask): number {
  if (cap.per === 'request') return 'usd' in cap.limit ? ask.usd - cap.limit.usd : 1 - cap.limit.count;
  return used + ('usd' in cap.limit ? ask.moreUsd : ask.moreOps) - limitOf(cap);
}

function afterwards({ cap, used, left }: CapUsage, ask: Ask): CapUsage {
  if (cap.per === 'request') return { cap, used, left };
  const more = 'usd' in cap.limit ? ask.moreUsd : ask.moreOps;
  return { cap, used: used + more, left: left - more };
}

function freeAt(totals: Totals, cap: Cap, ask: Ask, now: number, excess: number): number | undefined {
  const scope = scopeOf(cap, ask);
  if (scope === undefined) return undefined;
  return totals.freesAt(scope, cap.window, now, 'usd' in cap.limit ? { usd: excess } : { ops: excess });
}
