import { failureWatch } from './failures.js';
import { errorFields, type Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { ServerWatch } from './serve.js';

/** Wrong keys within a minute that are more than a mistake. */
const manyFailures = 100;

/**
 * Counts and writes down what happens at the port. Wrong keys, which the gateway counts, are told once a minute when they are many: a
 * line for each would let their sender fill the disk.
 *
 * @param now ms on a clock that never goes back
 */
export function watchWith({ metrics, log, now }: { metrics: Metrics; log: Log; now: () => number }): ServerWatch {
  const failed = failureWatch(manyFailures, now, (count) => {
    metrics.alarm('unauthorized');
    log.warn('Many requests with a wrong key.', { alarm: 'unauthorized', count });
  });
  return {
    turnedAway: (code) => metrics.turnedAway(code),
    answered: (status) => {
      if (status === 401) failed();
    },
    failed: (error, requestId) =>
      log.error('The proxy failed.', { ...errorFields(error), ...(requestId === undefined ? {} : { requestId }) }),
  };
}
