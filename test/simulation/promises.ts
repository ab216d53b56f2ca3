/** What must hold right after a request was executed, by the simulator's own books. */
import type { Cap } from '../../src/policy/model.js';
import type { UpstreamRequest } from '../../src/proxy/http/upstream.js';
import type { Moved, Operations, Reserved } from './operations.js';
import type { Effect } from './stripe.js';
import { Violation } from './trace.js';

/** Was it reserved, is it done for the first time, and within the caps? */
export function checkEffect(
  operations: Operations,
  { path }: UpstreamRequest,
  effect: Effect,
  under: Reserved | undefined,
): void {
  const { made, moved, object = '?', operation } = effect;
  if (!made && moved === undefined) return;
  const did = moved === undefined ? 'made' : `moved ${moved.amount} ${moved.currency} of`;
  const what = `${effect.endpoint} (${path}) ${did} ${object}`;
  if (under === undefined) throw new Violation('durable', `${what}, which nobody had reserved.`, [operation, object]);
  checkOnce(operations, under, what);
  const last = operations.movements.at(-1);
  if (moved !== undefined && last !== undefined) checkCaps(operations.movements, last);
}

/** One effect for one key; and under `guard` and `derive` one for equal requests that nobody tells apart. */
function checkOnce({ done, windows }: Operations, under: Reserved, what: string): void {
  const { role, fingerprint, operation } = under.request;
  for (const other of (done.get(`${role} ${fingerprint}`) ?? []).slice(0, -1)) {
    if (other.request.operation === operation) throw new Violation('once', `${what}, again with one key.`, [operation]);
    const [first, second] = other.order < under.order ? [other, under] : [under, other];
    // The window is one of the ledger's time, of which never more passes than of the true one.
    const apart = second.asked - first.at;
    if (second.request.equalSince === undefined || apart >= (windows.get(role) ?? 0)) continue;
    throw new Violation('once', `${what}, ${apart} ms after an equal request.`, [operation, other.request.operation]);
  }
}

const allWindows = (movements: readonly Moved[]): ReadonlySet<number> =>
  new Set(movements.flatMap(({ under }) => under.request.caps.map(({ window }) => window)));

/**
 * No cap is exceeded in any window that ends with this movement.
 *
 * Which cap, when the policy changes? Of all movements in the window, take the one whose reservation was made last. When it was made,
 * all the others were held, or had moved within its cap's window, and were counted. So the caps that it was made under bound all of
 * them: also those that moved later, for what was reserved by then. A cap that was lowered since bounds what is reserved since; and what
 * moved under an earlier, shorter window counts for a later, longer one.
 */
function checkCaps(movements: readonly Moved[], last: Moved): void {
  const { request } = last.under;
  for (const cap of request.caps) {
    if (cap.per === 'request' && 'usd' in cap.limit && last.value > cap.limit.usd * 100) throw exceeded(cap, last, last.value);
  }
  const recent = movements.slice(-500).filter(({ under }) => under.request.role === request.role);
  for (const window of allWindows(recent)) {
    const within = recent.filter(
      ({ under, movement }) => under.request.price.bucket === request.price.bucket && movement.at >= last.movement.at - window,
    );
    checkScope(within, last, window, undefined);
    checkScope(
      within.filter(({ keyId }) => keyId === last.keyId),
      last,
      window,
      'key',
    );
    if (last.movement.customer === null) continue;
    checkScope(
      within.filter(({ movement }) => movement.customer === last.movement.customer),
      last,
      window,
      'customer',
    );
  }
}

function checkScope(within: readonly Moved[], last: Moved, window: number, per: Cap['per']): void {
  const latest = within.reduce((latest, moved) => (moved.under.order > latest.under.order ? moved : latest), last);
  for (const cap of latest.under.request.caps) {
    if (cap.window !== window || cap.per !== per) continue;
    const value = within.reduce((sum, moved) => sum + moved.value, 0);
    const count = new Set(within.map(({ object }) => object)).size;
    if ('usd' in cap.limit ? value > cap.limit.usd * 100 : count > cap.limit.count) {
      throw exceeded(cap, last, 'usd' in cap.limit ? value : count);
    }
  }
}

function exceeded({ text }: Cap, { under: { request }, object, keyId }: Moved, value: number): Violation {
  const who = `${request.role}, ${keyId}`;
  return new Violation('cap', `${text} of ${who} is exceeded with ${object}: ${value} moved in its window.`, [
    request.operation,
    object,
  ]);
}
