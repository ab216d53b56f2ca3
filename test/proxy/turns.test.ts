/** Threat 17: what changes between the look at an object and the call. */
import { describe, expect, it } from 'vitest';
import { mostInLine, turnOf, Turns } from '../../src/proxy/steps/turns.js';
import { requestOf } from './price/support.js';

it.each([
  ['POST /v1/invoices/in_1/pay', '', 'in_1'],
  ['POST /v1/invoiceitems', 'customer=cus_1&invoice=in_1&amount=1&currency=usd', 'in_1'],
  ['POST /v1/subscriptions/sub_1', 'items[0][quantity]=2', 'subscriptions'],
  ['DELETE /v1/subscriptions/sub_1', 'invoice_now=true', 'subscriptions'],
  ['POST /v1/subscription_items', 'subscription=sub_1&price=price_1', 'subscriptions'],
  ['POST /v1/subscription_items/si_1', 'quantity=2', 'subscriptions'],
  ['POST /v1/subscription_schedules', 'from_subscription=sub_1', 'subscriptions'],
  ['POST /v1/subscriptions', 'customer=cus_1&items[0][price]=price_1', undefined],
  ['GET /v1/subscriptions/sub_1', '', undefined],
  ['GET /v1/invoices/in_1', '', undefined],
  ['POST /v1/charges', 'amount=1&currency=usd', undefined],
])('%s %s waits for %s', (line, form, turn) => {
  expect(turnOf(requestOf(line, form))).toBe(turn);
});

describe('a line', () => {
  it('is no longer than a few requests of one key, and takes others in', async () => {
    const turns = new Turns();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const done: string[] = [];
    const take = (name: string | undefined, key: string) =>
      turns.take(name, key, async () => {
        await opened;
        done.push(key);
        return 'done';
      });
    const first = Array.from({ length: mostInLine }, () => take('subscriptions', 'key_1'));
    expect(await take('subscriptions', 'key_1')).toMatchObject({ status: 429, code: 'key_busy', retryAfter: 1 });
    const others = [take('subscriptions', 'key_2'), take('in_1', 'key_1'), take(undefined, 'key_1')];
    open();
    expect(await Promise.all([...first, ...others])).toEqual(Array.from({ length: mostInLine + 3 }, () => 'done'));
    expect(done.filter((key) => key === 'key_2')).toEqual(['key_2']);
    expect(await take('subscriptions', 'key_1')).toBe('done');
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns();
    const failing = turns.take('in_1', 'key_1', () => Promise.reject(new Error('No.')));
    const next = turns.take('in_1', 'key_1', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('No.');
    expect(await next).toBe('done');
  });
});
