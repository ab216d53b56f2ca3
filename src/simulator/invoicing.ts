/** How an invoice is added up, finalized and paid. */
import { confirmIntent } from './confirming.js';
import { inParam, type Context } from './context.js';
import { checkChargeable } from './currencies.js';
import { invalidRequest, StripeError } from './errors.js';
import { newIntent, openStatuses, requireStatus, setMethod, type PaymentIntent } from './payment-intent.js';
import type { Invoice } from './resources/invoices.js';
import { paymentMethodFor } from './resources/payment-methods.js';

/** Brings lines and totals up to date with the invoice's items. */
export function retotal({ store }: Context, invoice: Invoice): void {
  const items = store.all('invoiceitem').filter((item) => item.invoice === invoice.id);
  const total = items.reduce((sum, { amount }) => sum + amount, 0);
  invoice.lines.data = items.map(({ id, amount, currency, description, metadata, pricing, quantity }) => ({
    id: id.replace(/^ii_/, 'il_'),
    object: 'line_item',
    amount,
    currency,
    description,
    invoice: invoice.id,
    metadata,
    pricing,
    quantity,
  }));
  invoice.subtotal = total;
  invoice.total = total;
  invoice.amount_due = Math.max(total, 0);
  invoice.amount_remaining = invoice.amount_due;
}

export function requireDraft(invoice: Invoice): void {
  if (invoice.status !== 'draft')
    throw invalidRequest(`This invoice (${invoice.id}) is ${invoice.status} and can no longer be edited.`, {
      code: 'invoice_not_editable',
    });
}

/** Closes the draft. One that asks for nothing is paid at once. */
export function finalize(context: Context, invoice: Invoice): void {
  if (invoice.status !== 'draft')
    throw invalidRequest(`Invoice ${invoice.id} is ${invoice.status}; only a draft can be finalized.`);
  if (invoice.amount_due > 0) checkChargeable(invoice.amount_due, invoice.currency, 'invoice');
  const number = context.store.all('invoice').filter((other) => other.number !== null).length + 1;
  invoice.number = `SIM-${String(number).padStart(4, '0')}`;
  invoice.status = 'open';
  invoice.status_transitions.finalized_at = context.now;
  invoice.hosted_invoice_url = `https://invoice.stripe.com/i/${context.account.id}/${invoice.id}`;
  if (invoice.amount_due === 0) settle(context, invoice, 0);
}

export interface HowToPay {
  readonly payment_method?: string | undefined;
  readonly source?: string | undefined;
  readonly paid_out_of_band?: boolean | undefined;
  readonly off_session?: boolean | undefined;
}

/** Charges what remains, once. A draft is finalized first. Throws the 402 of a decline after counting the attempt. */
export function payInvoice(
  context: Context,
  invoice: Invoice,
  { paid_out_of_band: outOfBand, off_session = true, ...how }: HowToPay,
): void {
  if (invoice.status === 'paid') throw invalidRequest('Invoice is already paid');
  if (invoice.status === 'void') throw invalidRequest(`Invoice ${invoice.id} is void and cannot be paid.`);
  const method = outOfBand === true ? undefined : methodFor(context, invoice, how);
  if (invoice.status === 'draft') finalize(context, invoice);
  if (invoice.amount_remaining === 0) return;
  if (outOfBand === true) {
    settle(context, invoice, invoice.amount_remaining);
    return;
  }
  const intent = intentFor(context, invoice, method ?? noMethod());
  invoice.attempted = true;
  invoice.attempt_count += 1;
  confirmIntent(context, intent, { off_session });
  if (intent.status === 'succeeded') {
    settle(context, invoice, intent.amount_received);
    return;
  }
  throw new StripeError(402, {
    type: 'card_error',
    code: 'invoice_payment_intent_requires_action',
    message: 'This payment requires additional user action before it can be completed successfully.',
    payment_intent: intent,
  });
}

/** The invoice's PaymentIntent: the one of an attempt that failed, or a new one. */
function intentFor(context: Context, invoice: Invoice, method: string): PaymentIntent {
  const earlier = invoice.payments.data.at(-1)?.payment.payment_intent;
  if (earlier !== undefined) {
    const intent = inParam(context, 'payment_intent', earlier, 'invoice');
    requireStatus(intent, openStatuses, 'confirmed');
    setMethod(intent, method, 'requires_confirmation');
    return intent;
  }
  const intent = newIntent(context, {
    amount: invoice.amount_remaining,
    currency: invoice.currency,
    customer: invoice.customer,
    payment_method: method,
    description: `Payment for Invoice ${invoice.number ?? invoice.id}`,
  });
  invoice.payments.data.push({
    id: context.newId('inpay'),
    object: 'invoice_payment',
    amount_requested: intent.amount,
    currency: intent.currency,
    invoice: invoice.id,
    payment: { type: 'payment_intent', payment_intent: intent.id },
  });
  return intent;
}

function methodFor(context: Context, invoice: Invoice, { payment_method, source }: HowToPay): string | undefined {
  if (payment_method !== undefined) return paymentMethodFor(context, payment_method).id;
  if (source !== undefined) return inParam(context, 'card', source, 'source').id;
  const customer = inParam(context, 'customer', invoice.customer, 'customer');
  const found =
    invoice.default_payment_method ?? customer.invoice_settings.default_payment_method ?? customer.default_source ?? undefined;
  if (found === undefined && invoice.amount_remaining > 0) noMethod();
  return found;
}

function noMethod(): never {
  throw invalidRequest(
    'There is no `default_payment_method` set on this Customer or Invoice. Set one before paying, or pass a payment_method.',
    {
      code: 'resource_missing',
    },
  );
}

function settle(context: Context, invoice: Invoice, amount: number): void {
  invoice.amount_paid += amount;
  invoice.amount_remaining -= amount;
  invoice.status = 'paid';
  invoice.status_transitions.paid_at = context.now;
}
