import { describe, expect, it } from 'vitest';
import { requestOf } from '../price/support.js';
import { idIn, Till } from './till.js';

const moved = (till: Till): number => till.simulation.books.moved('charges', 'usd');
const create = 'amount=2900&currency=usd';

describe('a PaymentIntent on the simulator', () => {
  it('is held when it is made, and posted when it is confirmed', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/payment_intents', create);
    expect(made.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 2900 });

    const confirmed = await till.ask(`POST /v1/payment_intents/${idIn(made)}/confirm`, 'payment_method=pm_card_visa');
    expect(confirmed.price).toMatchObject({ amount: 2900, object: idIn(made) });
    expect(confirmed.settlement).toEqual({ kind: 'done', object: idIn(made), posted: 2900 });
    expect([till.posted, till.held]).toEqual([moved(till), 0]);
  });

  it('frees what it held when it is canceled', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/payment_intents', create);
    const canceled = await till.ask(`POST /v1/payment_intents/${idIn(made)}/cancel`);
    expect(canceled.price).toBeUndefined();
    expect([till.posted, till.held, moved(till)]).toEqual([0, 0, 0]);
  });

  it('stays held after a decline, since another card can confirm it (threat 32)', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/payment_intents', create);
    const declined = await till.ask(
      `POST /v1/payment_intents/${idIn(made)}/confirm`,
      'payment_method=pm_card_visa_chargeDeclined',
    );
    expect(declined.answer.status).toBe(402);
    expect(declined.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 2900 });
    expect(till.held).toBe(2900);

    const paid = await till.ask(`POST /v1/payment_intents/${idIn(made)}/confirm`, 'payment_method=pm_card_visa');
    expect(paid.settlement).toEqual({ kind: 'done', object: idIn(made), posted: 2900 });
    expect([till.posted, till.held]).toEqual([moved(till), 0]);
  });

  it('is known by the error when it was declined as it was made', async () => {
    const till = new Till();
    const declined = await till.ask(
      'POST /v1/payment_intents',
      `${create}&confirm=true&payment_method=pm_card_visa_chargeDeclined`,
    );
    const [intent] = till.simulation.books.list('payment_intent');
    expect(declined.settlement).toEqual({ kind: 'open', object: intent?.id, posted: 0, held: 2900 });

    const paid = await till.ask(`POST /v1/payment_intents/${intent?.id ?? ''}/confirm`, 'payment_method=pm_card_visa');
    expect(paid.settlement).toEqual({ kind: 'done', object: intent?.id, posted: 2900 });
    expect([till.posted, till.held]).toEqual([moved(till), 0]);
  });

  it('waits for the bank to ask its customer (threat 31)', async () => {
    const till = new Till();
    const asked = await till.ask(
      'POST /v1/payment_intents',
      `${create}&confirm=true&payment_method=pm_card_authenticationRequired`,
    );
    expect(asked.answer.body.status).toBe('requires_action');
    expect(asked.settlement).toEqual({ kind: 'open', object: idIn(asked), posted: 0, held: 2900 });
  });

  it('keeps the rest held after a part capture that is not the last', async () => {
    const till = new Till();
    const form = `${create}&capture_method=manual&confirm=true&payment_method=pm_card_visa`;
    const made = await till.ask('POST /v1/payment_intents', form);
    expect(made.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 2900 });

    const part = await till.ask(`POST /v1/payment_intents/${idIn(made)}/capture`, 'amount_to_capture=1000&final_capture=false');
    expect(part.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 1000, held: 1900 });
    expect(till.posted).toBe(moved(till));

    const last = await till.ask(`POST /v1/payment_intents/${idIn(made)}/capture`, 'amount_to_capture=500');
    expect(last.price).toMatchObject({ amount: 2900 });
    expect(last.settlement).toEqual({ kind: 'done', object: idIn(made), posted: 1500 });
    expect([till.posted, till.held]).toEqual([1500, 0]);
    expect(moved(till)).toBe(1500);
  });

  it('posts what was captured of one that is canceled after it', async () => {
    const till = new Till();
    const form = `${create}&capture_method=manual&confirm=true&payment_method=pm_card_visa`;
    const made = await till.ask('POST /v1/payment_intents', form);
    await till.ask(`POST /v1/payment_intents/${idIn(made)}/capture`, 'amount_to_capture=1000&final_capture=false');
    await till.ask(`POST /v1/payment_intents/${idIn(made)}/cancel`);
    expect([till.posted, till.held, moved(till)]).toEqual([1000, 0, 1000]);
  });

  it('holds the new total when an authorisation is raised', async () => {
    const till = new Till();
    const form = `${create}&capture_method=manual&confirm=true&payment_method=pm_card_visa`;
    const made = await till.ask('POST /v1/payment_intents', form);
    const raised = await till.ask(`POST /v1/payment_intents/${idIn(made)}/increment_authorization`, 'amount=4000');
    expect(raised.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 4000 });
    await till.ask(`POST /v1/payment_intents/${idIn(made)}/capture`);
    expect([till.posted, till.held, moved(till)]).toEqual([4000, 0, 4000]);
  });

  it('frees what an update to less no longer needs only when it is over', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/payment_intents', create);
    const less = await till.ask(`POST /v1/payment_intents/${idIn(made)}`, 'amount=1000');
    expect(less.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 2900 });
    await till.ask(`POST /v1/payment_intents/${idIn(made)}/confirm`, 'payment_method=pm_card_visa');
    expect([till.posted, till.held, moved(till)]).toEqual([1000, 0, 1000]);
  });

  it('of somebody else is looked up, and counted with what it comes to', async () => {
    const owner = new Till();
    const made = await owner.ask('POST /v1/payment_intents', create);
    owner.holds.clear();
    const confirmed = await owner.ask(`POST /v1/payment_intents/${idIn(made)}/confirm`, 'payment_method=pm_card_visa');
    expect(confirmed.price).toMatchObject({ amount: 2900, object: idIn(made) });
    expect(confirmed.settlement).toEqual({ kind: 'done', object: idIn(made), posted: 2900 });
  });
});

describe('a charge on the simulator', () => {
  it('is posted, and a declined one is free (threat 32)', async () => {
    const till = new Till();
    const paid = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa');
    expect(paid.settlement).toEqual({ kind: 'done', object: idIn(paid), posted: 2900 });
    const declined = await till.ask('POST /v1/charges', 'amount=500&currency=usd&source=tok_chargeDeclined');
    expect(declined.answer.status).toBe(402);
    expect(declined.settlement).toEqual({ kind: 'nothing', object: expect.stringMatching(/^ch_/) as string });
    expect([till.posted, till.held]).toEqual([moved(till), 0]);
  });

  it('that only authorises stays held until it is captured in part', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa&capture=false');
    expect(made.settlement).toEqual({ kind: 'open', object: idIn(made), posted: 0, held: 2900 });
    const captured = await till.ask(`POST /v1/charges/${idIn(made)}/capture`, 'amount=1200');
    expect(captured.settlement).toEqual({ kind: 'done', object: idIn(made), posted: 1200 });
    expect([till.posted, till.held, moved(till)]).toEqual([1200, 0, 1200]);
  });

  it('that was released is found out by reading it', async () => {
    const till = new Till();
    const made = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa&capture=false');
    till.send(requestOf('POST /v1/refunds', `charge=${idIn(made)}`));
    await till.ask(`GET /v1/charges/${idIn(made)}`);
    expect([till.posted, till.held, moved(till)]).toEqual([0, 0, 0]);
  });

  it('is refunded out of another bucket, and what is refunded does not come back (threat 33)', async () => {
    const till = new Till();
    const paid = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa');
    const part = await till.ask('POST /v1/refunds', `charge=${idIn(paid)}&amount=900`);
    expect(part.price).toMatchObject({ bucket: 'refunds', amount: 900, usd: 900 });
    expect(part.settlement).toEqual({ kind: 'done', object: idIn(part), posted: 900 });
    const rest = await till.ask('POST /v1/refunds', `charge=${idIn(paid)}`);
    expect(rest.price).toMatchObject({ bucket: 'refunds', amount: 2000 });
    expect(rest.settlement).toEqual({ kind: 'done', object: idIn(rest), posted: 2000 });
    expect(till.simulation.books.moved('refunds', 'usd')).toBe(2900);
    expect(till.holds.get(idIn(paid))?.posted).toBe(2900);
  });
});

describe('an invoice on the simulator', () => {
  it('is held when it is finalized and posted when it is paid', async () => {
    const till = new Till();
    const customer = idIn(await till.ask('POST /v1/customers', 'payment_method=pm_card_visa'));
    const draft = idIn(await till.ask('POST /v1/invoices', `customer=${customer}`));
    const item = await till.ask('POST /v1/invoiceitems', `customer=${customer}&invoice=${draft}&amount=2900&currency=usd`);
    expect([item.answer.status, item.price]).toEqual([200, undefined]);
    const pending = await till.ask('POST /v1/invoiceitems', `customer=${customer}&amount=700&currency=usd`);
    expect(pending.price).toMatchObject({ bucket: 'charges', amount: 0, exposure: 700, customer });
    expect(pending.settlement).toEqual({ kind: 'open', object: idIn(pending), posted: 0, held: 0 });

    const final = await till.ask(`POST /v1/invoices/${draft}/finalize`);
    expect(final.price).toMatchObject({ amount: 2900, customer, object: draft });
    expect(final.settlement).toEqual({ kind: 'open', object: draft, posted: 0, held: 2900 });

    const methods = till.simulation.books.list('payment_method', { customer });
    const paid = await till.ask(`POST /v1/invoices/${draft}/pay`, `payment_method=${methods[0]?.id ?? ''}`);
    expect(paid.settlement).toEqual({ kind: 'done', object: draft, posted: 2900 });
    expect([till.posted, till.held, moved(till)]).toEqual([2900, 0, 2900]);
  });
});

describe('what Stripe answers when nobody can tell', () => {
  const faults = [
    ['a 500 after the money moved (threat 28)', { kind: 'error-500', committed: true }, 500],
    ['a 429 lock_timeout', { kind: 'lock-timeout' }, 429],
    ['a 409 for a key in use', { kind: 'conflict' }, 409],
  ] as const;

  it.each(faults)('keeps everything held: %s', async (_, fault, status) => {
    const till = new Till();
    till.simulation.faults.add(fault);
    const turn = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa', { key: 'one' });
    expect(turn.answer.status).toBe(status);
    expect(turn.settlement?.kind).toBe('unknown');
    expect(till.held).toBe(2900);
  });

  it('believes a replay of a success, and no replay of an error', async () => {
    const till = new Till();
    const form = 'amount=2900&currency=usd&source=tok_visa';
    await till.ask('POST /v1/charges', form, { key: 'paid' });
    const again = await till.ask('POST /v1/charges', form, { key: 'paid', firstSend: false });
    expect(again.answer.headers['idempotent-replayed']).toBe('true');
    expect(again.settlement).toEqual({ kind: 'done', object: idIn(again), posted: 2900 });

    const declining = 'amount=500&currency=usd&source=tok_chargeDeclined';
    await till.ask('POST /v1/charges', declining, { key: 'declined' });
    const replayed = await till.ask('POST /v1/charges', declining, { key: 'declined' });
    expect(replayed.settlement).toEqual({
      kind: 'unknown',
      why: 'Stripe replayed a 402 that it gave to an earlier request with this key.',
    });
    const resent = await till.ask('POST /v1/charges', declining, { key: 'declined', firstSend: false });
    expect(resent.settlement).toEqual({
      kind: 'unknown',
      why: 'Stripe answered 402 to a request that had been sent before.',
    });
  });

  it('frees at once what Stripe turns away', async () => {
    const till = new Till();
    const none = await till.ask('POST /v1/charges', 'amount=2900&currency=usd&source=tok_visa&customer=cus_none');
    expect(none.answer.status).toBe(400);
    expect(none.settlement).toEqual({ kind: 'nothing' });
    expect(till.held).toBe(0);
  });
});
