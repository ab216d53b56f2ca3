import { describe, expect, it } from 'vitest';
import { send, simulate } from './support.js';

describe('over HTTP', () => {
  it('faults are set, requests and books are read, and everything is forgotten', async () => {
    const { simulator, stripe } = await simulate();
    const fault = { kind: 'drop', match: { path: '/v1/charges' } };
    expect(await send(simulator, 'POST', '/_simulator/faults', { body: JSON.stringify(fault) })).toMatchObject({
      status: 200,
      body: { fault },
    });
    await stripe.charges.create({ amount: 2900, currency: 'usd', source: 'tok_visa' });
    expect((await send(simulator, 'GET', '/_simulator/requests')).body).toMatchObject({
      requests: [
        {
          method: 'POST',
          path: '/v1/charges',
          status: 200,
          replayed: false,
          faults: ['drop'],
          params: { amount: '2900', source: 'tok_visa' },
        },
        { path: '/v1/charges', status: 200, replayed: true, faults: [] },
      ],
    });
    expect((await send(simulator, 'GET', '/_simulator/books')).body).toMatchObject({
      objects: { charge: 1 },
      moved: { charges: { usd: 2900 } },
      movements: [{ bucket: 'charges', amount: 2900, currency: 'usd' }],
    });
    expect(await send(simulator, 'POST', '/_simulator/reset')).toMatchObject({ status: 200, body: { reset: true } });
    expect(simulator.requests).toEqual([]);
    expect(simulator.books.totals()).toEqual({});
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  it.each([
    ['not json', 'The body must be a fault as JSON, such as {"kind": "drop"}.'],
    ['null', 'The body must be a fault as JSON, such as {"kind": "drop"}.'],
    [
      '{"kind":"explode"}',
      'Unknown fault kind "explode"; use one of drop-before, drop, delay, error-500, lock-timeout, conflict.',
    ],
    ['{"kind":"drop","times":1.5}', 'A fault’s `times` must be a whole number from 1.'],
    ['{"kind":"drop","match":{"path":7}}', 'A fault’s `match` may hold a `method` and a `path`, both strings.'],
    ['{"kind":"drop","time":3}', 'Unknown fault property "time"; use kind, match, times, ms, committed.'],
  ])('%s is no fault', async (body, message) => {
    const { simulator } = await simulate();
    expect(await send(simulator, 'POST', '/_simulator/faults', { body })).toMatchObject({
      status: 400,
      body: { error: { message } },
    });
  });

  it('an unknown control path is a 404', async () => {
    const { simulator } = await simulate();
    expect(await send(simulator, 'GET', '/_simulator/nothing')).toMatchObject({ status: 404 });
  });
});
