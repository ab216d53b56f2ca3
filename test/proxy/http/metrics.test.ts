import { register } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { failureWatch } from '../../../src/proxy/http/failures.js';
import { createLog } from '../../../src/proxy/http/log.js';
import { createMetrics } from '../../../src/proxy/http/metrics.js';
import { watchWith } from '../../../src/proxy/http/watch.js';

function metrics(gauges = { inFlight: () => 3, unknownHolds: () => 1 }) {
  const made = createMetrics(gauges);
  const lines = async () => (await made.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { made, lines };
}

describe('metrics', () => {
  it('count decisions, refusals at the port, wrong keys and alarms', async () => {
    const { made, lines } = metrics();
    made.decided({ role: 'billing', decision: 'allowed', reason: 'posted' });
    made.decided({ role: 'billing', decision: 'allowed', reason: 'posted' });
    made.decided({ decision: 'refused', reason: 'raw_stripe_key' });
    made.turnedAway('overloaded');
    made.unauthorized();
    made.alarm('raw_stripe_key');
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'paybrake_decisions_total{role="billing",decision="allowed",reason="posted"} 2',
        'paybrake_decisions_total{role="",decision="refused",reason="raw_stripe_key"} 1',
        'paybrake_turned_away_total{code="overloaded"} 1',
        'paybrake_unauthorized_total 1',
        'paybrake_alarms_total{alarm="raw_stripe_key"} 1',
        'paybrake_in_flight 3',
        'paybrake_unknown_holds 1',
      ]),
    );
  });

  it('measure in seconds', async () => {
    const { made, lines } = metrics();
    made.upstream({ outcome: 'answered', status: 402, ms: 200 });
    made.upstream({ outcome: 'unknown', ms: 80_000 });
    made.added(2);
    made.committed(0.5);
    const written = await lines();
    expect(written).toEqual(
      expect.arrayContaining([
        'paybrake_upstream_seconds_sum{outcome="answered",status="4xx"} 0.2',
        'paybrake_upstream_seconds_bucket{le="80",outcome="unknown",status=""} 1',
        'paybrake_added_seconds_bucket{le="0.001"} 0',
        'paybrake_added_seconds_bucket{le="0.0025"} 1',
        'paybrake_ledger_commit_seconds_bucket{le="0.001"} 1',
      ]),
    );
  });

  it('have labels from short lists: whatever comes, memory is bounded and nothing of a caller is shown', async () => {
    const { made, lines } = metrics();
    for (let count = 0; count < 1_000; count += 1) made.decided({ role: `role${count}`, decision: 'refused', reason: 'x' });
    made.decided({ role: 'Bearer abc\n', decision: 'refused', reason: 'y'.repeat(65) });
    const written = await lines();
    expect(written.filter((line) => line.startsWith('paybrake_decisions_total'))).toHaveLength(202);
    expect(written).toContain('paybrake_decisions_total{role="other",decision="refused",reason="x"} 800');
    expect(written).toContain('paybrake_decisions_total{role="other",decision="refused",reason="other"} 1');
    expect(written.join()).not.toContain('Bearer');
  });

  it('are their own: two sets side by side, nothing in the global registry', async () => {
    const [first, second] = [metrics(), metrics()];
    first.made.unauthorized();
    expect(await second.lines()).toContain('paybrake_unauthorized_total 0');
    expect(register.getMetricsAsArray()).toEqual([]);
    expect(first.made.contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});

describe('threat 39: the alarm on wrong keys', () => {
  it('rings once a minute, when there are many', () => {
    let time = 0;
    const rung: number[] = [];
    const wrongKey = failureWatch(
      3,
      () => time,
      (count) => rung.push(count),
    );
    wrongKey();
    wrongKey();
    expect(rung).toEqual([]);
    for (let count = 0; count < 50; count += 1) wrongKey();
    expect(rung).toEqual([3]);
    time = 60_000;
    wrongKey();
    wrongKey();
    expect(rung).toEqual([3]);
    wrongKey();
    expect(rung).toEqual([3, 3]);
  });
});

describe('the watch on the port', () => {
  it('counts what is turned away, writes down failures, and tells of wrong keys once', async () => {
    const text: string[] = [];
    const log = createLog({ level: 'info', pretty: false, to: { write: (line) => text.push(line) } });
    const { made, lines } = metrics();
    const watch = watchWith({ metrics: made, log, now: () => 0 });
    watch.turnedAway('overloaded');
    for (let count = 0; count < 250; count += 1) watch.answered(401);
    for (let count = 0; count < 250; count += 1) watch.answered(200);
    watch.failed(new TypeError('bad'), 'req_pb_1');
    const entries = text.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toMatchObject([
      { level: 'warn', msg: 'Many requests with a wrong key.', alarm: 'unauthorized', count: 100 },
      { level: 'error', msg: 'The proxy failed.', error: 'TypeError: bad', requestId: 'req_pb_1' },
    ]);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'paybrake_turned_away_total{code="overloaded"} 1',
        'paybrake_alarms_total{alarm="unauthorized"} 1',
        // The gateway counts these, in one place for all ways to a 401.
        'paybrake_unauthorized_total 0',
      ]),
    );
  });
});
