/** Requests, and what Stripe could answer to them. */
import type { Price, UpstreamAnswer } from '../../../src/proxy/model.js';
import type { SettlingContext } from '../../../src/proxy/settle/settle.js';
import { answerOf, requestOf } from '../price/support.js';

export const first: SettlingContext = { firstSend: true };
export const charge = requestOf('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa');
export const create = requestOf('POST /v1/payment_intents', 'amount=2900&currency=usd&confirm=true');
export const confirm = requestOf('POST /v1/payment_intents/pi_1/confirm');
export const price: Price = { bucket: 'charges', amount: 2900, currency: 'usd', usd: 2900 };
export const ofIntent: Price = { ...price, object: 'pi_1' };

export const intent = (status: string, more: object = {}): Record<string, unknown> => ({
  id: 'pi_1',
  object: 'payment_intent',
  amount: 2900,
  amount_capturable: 0,
  amount_received: 0,
  currency: 'usd',
  livemode: false,
  status,
  ...more,
});
export const paidCharge = (more: object = {}): Record<string, unknown> => ({
  id: 'ch_1',
  object: 'charge',
  amount: 2900,
  amount_captured: 2900,
  captured: true,
  currency: 'usd',
  livemode: false,
  paid: true,
  refunded: false,
  status: 'succeeded',
  ...more,
});
export const error = (status: number, more: object, headers?: Readonly<Record<string, string>>): UpstreamAnswer =>
  answerOf(status, { error: { type: 'invalid_request_error', message: 'No.', ...more } }, headers);
