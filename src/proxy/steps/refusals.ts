/**
 * How many refusals a vault key is worth writing down. Each of them is a row of the audit log, and nothing but this holds back who asks
 * in a loop for what it may not: it costs no money, no room and no call of Stripe's.
 */
import type { Refusal } from '../model.js';

/** For each vault key: so many at once, and so many a second for good. */
export const refusalBudget = { burst: 600, perSecond: 10 } as const;

/** What one key has used. Below nothing where requests were under way when it ran out. */
interface Used {
  left: number;
  /** ms */
  at: number;
  /** Requests that were turned away without a row since the budget was last whole. */
  turnedAway: number;
}

/** What becomes of a request before it is read; `turnedAway` is how many went before it unwritten. */
type Judged =
  | { readonly kind: 'go-on' }
  /** The budget is whole again, after this many. */
  | { readonly kind: 'whole-again'; readonly turnedAway: number }
  | { readonly kind: 'spent'; readonly turnedAway: number; readonly refusal: Refusal };

/** The budgets of all keys. Times are ms of a clock that does not go back. What is allowed takes nothing. */
export class Refusals {
  readonly #byKey = new Map<string, Used>();

  judge(key: string, now: number): Judged {
    const used = this.#usedBy(key, now);
    if (used === undefined) return { kind: 'go-on' };
    if (used.left >= refusalBudget.burst) {
      this.#byKey.delete(key);
      return used.turnedAway === 0 ? { kind: 'go-on' } : { kind: 'whole-again', turnedAway: used.turnedAway };
    }
    if (used.left >= 1) return { kind: 'go-on' };
    used.turnedAway += 1;
    const retryAfter = Math.ceil((1 - used.left) / refusalBudget.perSecond);
    return { kind: 'spent', turnedAway: used.turnedAway - 1, refusal: spent(key, retryAfter) };
  }

  /** One refusal goes to the log. */
  count(key: string, now: number): void {
    const used = this.#usedBy(key, now) ?? { left: refusalBudget.burst, at: now, turnedAway: 0 };
    used.left -= 1;
    this.#byKey.set(key, used);
  }

  #usedBy(key: string, now: number): Used | undefined {
    const used = this.#byKey.get(key);
    if (used === undefined) return undefined;
    // A request says when it came, which may be before another one was refused.
    const since = Math.max(0, now - used.at);
    used.left = Math.min(refusalBudget.burst, used.left + (since / 1000) * refusalBudget.perSecond);
    used.at += since;
    return used;
  }
}

function spent(key: string, retryAfter: number): Refusal {
  const { burst, perSecond } = refusalBudget;
  return {
    status: 429,
    type: 'invalid_request_error',
    code: 'too_many_refusals',
    message:
      `The vault key ${key} was refused more than ${burst} times, and ${perSecond} times a second since. Until that ends, none of its requests is read. ` +
      'Nothing was sent to Stripe. Stop, and read what the refusals before this one said.',
    retryAfter,
  };
}
