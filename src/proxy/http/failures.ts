/** Wrong keys in a short time: a guess, or an agent with an old key in a loop. Either way somebody should know, once a minute at most. */

const window = 60_000;

/**
 * @param limit wrong keys within a minute from which on it is an alarm
 * @param now ms on a clock that never goes back: `performance.now`
 * @param alarm called with how many there were
 * @returns to be called for every answer with status 401
 */
export function failureWatch(limit: number, now: () => number, alarm: (count: number) => void): () => void {
  let began = -Infinity;
  let count = 0;
  return () => {
    if (now() - began >= window) {
      began = now();
      count = 0;
    }
    count += 1;
    if (count === limit) alarm(count);
  };
}
