/** What an attacker with a vault key of small caps tried, and got away with until it was mended. One test a hole. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig, type Told } from './rig.js';

const POLICY = JSON.stringify({
  roles: {
    billing: {
      allow: ['customers:write', 'invoices:write', 'invoices:read', 'invoiceItems:write', 'POST /v1/charges'],
      caps: [
        { on: 'charges', usd: '10.00', window: '24h' },
        { on: 'refunds', usd: '10.00', window: '24h' },
      ],
    },
  },
});

let rig: Rig;
let key: string;

beforeEach(async () => {
  rig = await Rig.start(POLICY);
  key = await rig.key('billing');
});
afterEach(() => rig.stop());

const post = (path: string, params: Record<string, string> = {}, idempotencyKey?: string): Promise<Told> =>
  rig.ask('POST', path, params, { key, ...(idempotencyKey !== undefined && { idempotencyKey }) });
const moved = (): number => rig.simulation.books.moved('charges', 'usd');

/** A customer with a card, and a draft of 5.00 that waits. */
async function draft(): Promise<{ readonly customer: string; readonly invoice: string }> {
  const customer = String(
    (await post('/v1/customers', { payment_method: 'pm_card_visa', 'invoice_settings[default_payment_method]': 'pm_card_visa' }))
      .body['id'],
  );
  const invoice = String((await post('/v1/invoices', { customer })).body['id']);
  const item = await post('/v1/invoiceitems', { customer, invoice, amount: '500', currency: 'usd' });
  expect(item.status).toBe(200);
  return { customer, invoice };
}

describe('a line that is put on an invoice while it is being paid', () => {
  it('waits until it is paid', async () => {
    const { customer, invoice } = await draft();
    const [paid] = await Promise.all([
      post(`/v1/invoices/${invoice}/pay`, {}, 'pay-1'),
      post('/v1/invoiceitems', { customer, invoice, amount: '999900', currency: 'usd' }),
    ]);
    expect([paid.status, moved()]).toEqual([200, 500]);
    expect(rig.ledger.keys.frozen()).toEqual([]);
  });
});
