/** What an object of Stripe says about its money. */
import { fieldsAt, idAt, textAt, wholeAt, type Fields } from './fields.js';

/** Amounts are totals of the object, in minor units of `currency`. */
export interface MoneyState {
  readonly object: string;
  readonly currency: string;
  /** Has moved. */
  readonly posted: number;
  /** Can still move. Zero when `terminal`. */
  readonly held: number;
  /** No money of this object can move any more. */
  readonly terminal: boolean;
}

type Amounts = Pick<MoneyState, 'posted' | 'held' | 'terminal'>;

/**
 * The state of the money of an object. `undefined` when it is of a kind that does not say, when a field that is needed is missing, or
 * when its status is one that is not known: then nothing may be concluded.
 */
export function stateOf(object: Fields): MoneyState | undefined {
  const kind = textAt(object, 'object');
  const read = kind !== undefined && Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  const id = textAt(object, 'id');
  const currency = textAt(object, 'currency')?.toLowerCase();
  const amounts = read?.(object);
  if (id === undefined || currency === undefined || amounts === undefined) return undefined;
  return { object: id, currency, ...amounts };
}

/** Whether amounts can be read from objects of this kind (`payment_intent`) at all. */
export const saysItsMoney = (kind: string): boolean => Object.hasOwn(readers, kind);

const done = (posted: number): Amounts => ({ posted, held: 0, terminal: true });
const open = (posted: number, held: number): Amounts => ({ posted, held: Math.max(held, 0), terminal: false });

/** Counted in full as soon as it exists: what is pending will leave, and only a failure that is already there is none. */
const atOnce =
  (...failed: readonly string[]) =>
  (object: Fields): Amounts | undefined => {
    // Reversals of payouts and credits to customers are negative.
    const amount = wholeAt(object, 'amount') ?? wholeAt({ amount: -Number(object.amount) }, 'amount');
    if (amount === undefined) return undefined;
    return done(failed.includes(textAt(object, 'status') ?? '') ? 0 : amount);
  };

const readers: Readonly<Record<string, (object: Fields) => Amounts | undefined>> = {
  payment_intent(intent) {
    const amount = wholeAt(intent, 'amount');
    const received = wholeAt(intent, 'amount_received');
    if (amount === undefined || received === undefined) return undefined;
    switch (textAt(intent, 'status')) {
      case 'succeeded':
      case 'canceled':
        return done(received);
      case 'requires_capture':
        return open(received, Math.max(wholeAt(intent, 'amount_capturable') ?? 0, amount - received));
      case 'requires_payment_method':
      case 'requires_confirmation':
      case 'requires_action':
      case 'processing':
        return open(received, amount - received);
      default:
        return undefined;
    }
  },

  // The money of a charge that a PaymentIntent made is the PaymentIntent's, which may make another one.
  charge(charge) {
    const amount = wholeAt(charge, 'amount');
    const captured = wholeAt(charge, 'amount_captured');
    if (amount === undefined || captured === undefined || idAt(charge, 'payment_intent') !== undefined) return undefined;
    if (charge.status === 'failed') return done(0);
    if (charge.status === 'pending') return open(captured, amount - captured);
    if (charge.status !== 'succeeded') return undefined;
    // Captured, or released so that nobody can capture it any more.
    if ((charge.paid === true && charge.captured === true) || charge.refunded === true) return done(captured);
    return open(captured, amount - captured);
  },

  invoice(invoice) {
    const paid = wholeAt(invoice, 'amount_paid');
    const remaining = wholeAt(invoice, 'amount_remaining');
    if (paid === undefined || remaining === undefined) return undefined;
    if (invoice.status === 'paid' || invoice.status === 'void') return done(paid);
    return open(paid, remaining);
  },

  'checkout.session'(session) {
    const total = wholeAt(session, 'amount_total');
    if (total === undefined) return undefined;
    if (session.status === 'expired') return done(0);
    if (session.status !== 'complete' || session.mode !== 'payment') return open(0, total);
    if (session.payment_status === 'no_payment_required') return done(0);
    return session.payment_status === 'paid' ? done(total) : open(0, total);
  },

  subscription(subscription) {
    const invoice = fieldsAt(subscription, 'latest_invoice');
    const first = invoice && readers.invoice?.(invoice);
    if (first === undefined) return undefined;
    // An ended subscription leaves its unpaid invoice open.
    return { ...first, terminal: first.terminal && ended(subscription) };
  },

  refund: atOnce('failed', 'canceled'),
  payout: atOnce('failed', 'canceled'),
  topup: atOnce('failed', 'canceled'),
  transfer: atOnce(),
  transfer_reversal: atOnce(),
  fee_refund: atOnce(),
  customer_balance_transaction: atOnce(),
  'treasury.outbound_payment': atOnce('failed', 'canceled', 'returned'),
  'treasury.outbound_transfer': atOnce('failed', 'canceled', 'returned'),
  'treasury.inbound_transfer': atOnce('failed', 'canceled'),
  'treasury.credit_reversal': atOnce('canceled'),
  'treasury.debit_reversal': atOnce('failed'),
};

/** Whether a subscription will never charge again. */
export function ended(subscription: Fields): boolean {
  return subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
}
