/** Threat 17: what changes between the look at an object and the call. */
import { expect, it } from 'vitest';
import { turnOf } from '../../src/proxy/steps/turns.js';
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
