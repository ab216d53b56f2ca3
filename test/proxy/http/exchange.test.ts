import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';
import { Exchange, type Sent } from '../../../src/proxy/http/exchange.js';

/** A connection as undici hands it over; `aborted` says whether the exchange wants nothing written. */
function connection() {
  const state = { aborted: false };
  const controller = { abort: () => (state.aborted = true) } as unknown as Dispatcher.DispatchController;
  return { state, controller };
}

function exchange() {
  const said: Sent[] = [];
  return { said, exchange: new Exchange((sent) => said.push(sent)) };
}

const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

it('the same error means not sent before the connection has it, and unknown after', () => {
  const before = exchange();
  before.exchange.onResponseError(connection().controller, reset);
  expect(before.said).toEqual([{ kind: 'not-sent', why: 'The connection failed (ECONNRESET).' }]);
  const after = exchange();
  const { controller, state } = connection();
  after.exchange.onRequestStart(controller);
  after.exchange.onResponseError(controller, reset);
  expect(after.said).toEqual([{ kind: 'unknown', why: 'The connection failed (ECONNRESET).' }]);
  expect(state.aborted).toBe(false);
});

it('a second start, by which undici would send it again, writes nothing and is unknown', () => {
  const { said, exchange: once } = exchange();
  const [first, second] = [connection(), connection()];
  once.onRequestStart(first.controller);
  once.onRequestStart(second.controller);
  once.onResponseError(second.controller, reset);
  expect([first.state.aborted, second.state.aborted]).toEqual([false, true]);
  expect(said).toEqual([{ kind: 'unknown', why: 'The connection closed before an answer came.' }]);
});

it('given up before the start, it writes nothing later and was not sent', () => {
  const { said, exchange: late } = exchange();
  const { controller, state } = connection();
  late.giveUp('Too late.');
  late.onRequestStart(controller);
  late.onResponseError(controller, reset);
  expect(state.aborted).toBe(true);
  expect(said).toEqual([{ kind: 'not-sent', why: 'Too late.' }]);
});

it('given up after the start, it is unknown, and an answer that comes after all changes nothing', () => {
  const { said, exchange: late } = exchange();
  const { controller, state } = connection();
  late.onRequestStart(controller);
  late.giveUp('Too late.');
  late.onResponseStart(controller, 200, {});
  late.onResponseData(controller, Buffer.from('{}'));
  late.onResponseEnd();
  expect(state.aborted).toBe(true);
  expect(said).toEqual([{ kind: 'unknown', why: 'Too late.' }]);
});
