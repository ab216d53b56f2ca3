/** Step 1, for a key that is in force: whoever is refused without end is not read any more for a while. */
import type { Refusal } from '../model.js';
import { raise, type Caller, type GatewayOptions } from './context.js';
import type { Refusals } from './refusals.js';

/**
 * Why a request is not read, or `undefined`. This is the one decision that is not written down each time: the first of a row is
 * (`isFirst`), and how many there were, with the first request after it is over.
 *
 * @param now ms of the monotonic clock
 */
export function holdBack(
  options: GatewayOptions,
  refusals: Refusals,
  { key, role, policy }: Caller,
  now: number,
): { readonly refusal: Refusal; readonly isFirst: boolean } | undefined {
  const judged = refusals.judge(key.id, now);
  if (judged.kind === 'go-on') return undefined;
  const { turnedAway } = judged;
  if (judged.kind === 'spent') {
    const isFirst = turnedAway === 0;
    if (isFirst) {
      const message = 'A vault key was refused so often that its requests are not read for now.';
      options.log.warn(message, { role: role.name, keyId: key.id });
    }
    return { refusal: judged.refusal, isFirst };
  }
  options.ledger
    .record({
      role: role.name,
      keyId: key.id,
      endpoint: 'refusals',
      decision: 'refused',
      reason: 'too_many_refusals',
      policy: policy.hash,
      why: `${turnedAway} requests were turned away unread, and the first of them was written down.`,
    })
    .catch((error: unknown) => {
      raise(options, 'ledger', `A count of refusals could not be written down: ${String(error)}`);
    });
  return undefined;
}
