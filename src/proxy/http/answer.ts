/** The caller's answer, made from Stripe's. */
import type { CapUsage } from '../ledger/ledger.js';
import type { Answer, UpstreamAnswer } from '../model.js';
import { passedHeaders, redactedBody } from './redact.js';

/** What the gateway says of an answer that it passes on. */
export interface Verdict {
  /** The short word for what became of the request: `posted`, `open`, `read`, `replayed`. */
  readonly reason: string;
  /** What is left of each cap that the request counted against. */
  readonly left?: readonly CapUsage[];
  /** The idempotency key as the caller sent it, to be given back in place of the scoped one. */
  readonly idempotencyKey?: string;
  readonly exposeClientSecret: boolean;
}

/** Stripe's status and body, without secrets, with the decision in the headers. */
export function answerFrom(upstream: UpstreamAnswer, { reason, left, idempotencyKey, exposeClientSecret }: Verdict): Answer {
  return {
    status: upstream.status,
    headers: {
      ...passedHeaders(upstream),
      'content-type': 'application/json',
      'paybrake-decision': 'allowed',
      'paybrake-reason': reason,
      ...(left === undefined || left.length === 0 ? {} : { 'paybrake-cap-left': left.map(capLeft).join(', ') }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: redactedBody(upstream, exposeClientSecret),
  };
}

/** `charges;usd=12.34;window=24h`, `refunds;count=3;window=7d;per=customer`. */
function capLeft({ cap, left }: CapUsage): string {
  const amount = 'usd' in cap.limit ? `usd=${dollars(left)}` : `count=${left}`;
  const window = cap.per === 'request' ? '' : `;window=${duration(cap.window)}`;
  return `${cap.on};${amount}${window}${cap.per === undefined ? '' : `;per=${cap.per}`}`;
}

function dollars(cents: number): string {
  const digits = String(Math.max(cents, 0)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** In the largest unit that leaves no fraction, but 24 hours as such: as policies are written. */
function duration(ms: number): string {
  if (ms % day === 0 && ms > day) return `${ms / day}d`;
  return ms % hour === 0 ? `${ms / hour}h` : `${ms / minute}m`;
}
