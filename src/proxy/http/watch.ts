import { failureWatch } from './failures.js';
import { errorFields, type Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { ServerWatch } from './serve.js';

/** Wrong keys within a minute that are more than a mistake. */
const manyFailures = 100;

/**
 * Counts and writes down what happens at the port. Wrong keys are counted, and told once a minute: a line for each would fill the disk
 * for whoever sends them.
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
      if (status !== 401) return;
      metrics.unauthorized();
      failed();
    },
    failed: (error, requestId) =>
      log.error('The proxy failed.', { ...errorFields(error), ...(requestId === undefined ? {} : { requestId }) }),
  };
}
