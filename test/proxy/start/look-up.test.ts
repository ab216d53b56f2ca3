import { expect, it } from 'vitest';

import type { Sent } from '../../../src/proxy/http/upstream.js';
import { lookUpWith } from '../../../src/proxy/start/look-up.js';
import { aHold } from '../admin/fake-ledger.js';
import { aPolicy } from '../admin/policy.js';

const charge = {
  id: 'ch_1',
  object: 'charge',
  amount: 2_900,
  amount_captured: 2_900,
  amount_refunded: 0,
  currency: 'usd',
  captured: true,
  paid: true,
  status: 'succeeded',
  refunded: false,
};

function lookUp(sent: Sent) {
  const asked: unknown[] = [];
  const send = (request: unknown): Promise<Sent> => {
    asked.push(request);
    return Promise.resolve(sent);
  };
  return { asked, ask: lookUpWith({ send }, () => aPolicy) };
}

const answered = (status: number, body: Readonly<Record<string, unknown>>): Sent => ({
  kind: 'answered',
  answer: { status, headers: {}, body, text: '', date: 7 },
});

it('reads the object, for the account that it belongs to', async () => {
  const { ask, asked } = lookUp(answered(200, charge));
  const evidence = await ask(aHold({ object: 'ch_1', account: 'acct_1' }), []);
  expect(evidence).toEqual({ settlement: { kind: 'done', object: 'ch_1', posted: 2_900 }, date: 7 });
  expect(asked).toMatchObject([{ method: 'GET', path: '/v1/charges/ch_1', form: '', account: 'acct_1' }]);
});

it.each<[string, Sent, string]>([
  ['an error', answered(404, { error: {} }), 'it answered 404, which says nothing of the money'],
  ['another object', answered(200, { ...charge, id: 'ch_2' }), 'it answered 200, which says nothing of the money'],
  ['another currency', answered(200, { ...charge, currency: 'eur' }), 'it answered 200, which says nothing of the money'],
  ['no answer', { kind: 'unknown', why: 'No answer came.' }, 'No answer came.'],
])('proves nothing by %s', async (_, sent, why) => {
  expect(await lookUp(sent).ask(aHold({ object: 'ch_1' }), [])).toEqual({ settlement: { kind: 'unknown', why } });
});

it('asks nothing when the object is not known, or cannot be read', async () => {
  const { ask, asked } = lookUp(answered(200, charge));
  const settlement = { kind: 'unknown', why: 'the object that it made is not known' };
  const { object, ...hold } = aHold();
  expect([object, await ask(hold, []), await ask(aHold({ object: '../v1/charges' }), [])]).toEqual([
    'pi_1',
    { settlement },
    { settlement },
  ]);
  expect(asked).toEqual([]);
});
