/** Pages and links on which somebody else pays later: held in full until that page can be paid no more. */
import { countAsked, flagAsked, onlyAsks, textAsked } from './asked.js';
import { unknownAtOnce } from './exposure.js';
import { asksTax, sumOf, type Sum } from './items.js';
import { idOf, inUsd, stop, type Ask, type Money, type Pricer } from './pricer.js';

/** Fields under which the line items still say what is paid. */
// prettier-ignore
const plain = [
  'after_completion', 'after_expiration', 'application_fee_amount', 'application_fee_percent', 'automatic_tax', 'billing_address_collection',
  'branding_settings', 'cancel_url', 'client_reference_id', 'consent_collection', 'currency', 'custom_fields', 'custom_text', 'customer',
  'customer_account', 'customer_creation', 'customer_email', 'customer_update', 'discounts', 'expand', 'expires_at', 'inactive_message',
  'invoice_creation', 'line_items', 'locale', 'metadata', 'mode', 'name_collection', 'on_behalf_of', 'payment_intent_data',
  'payment_method_collection', 'payment_method_configuration', 'payment_method_options', 'payment_method_types',
  'phone_number_collection', 'redirect_on_completion', 'restrictions', 'return_url', 'saved_payment_method_options',
  'shipping_address_collection', 'submit_type', 'success_url', 'tax_id_collection', 'transfer_data', 'ui_mode', 'wallet_options',
];

async function lineItems(ask: Ask): Promise<Sum | undefined> {
  return onlyAsks(ask, plain) && !asksTax(ask) ? sumOf(ask, ['line_items']) : undefined;
}

/** What is paid, so often; and as an exposure what is paid and goes on after that, since others decide when. */
function paid(ask: Ask, { first, ahead, currency }: Sum, times: number): Money {
  const amount = first * times;
  if (amount > 99_999_999) stop(400, 'amount_too_large', `${first} ${currency} paid ${times} times is more than 99999999.`);
  return { amount, currency, exposure: inUsd(ask, (first + ahead) * times, currency) };
}

const createSession: Pricer = async (ask) => {
  if (textAsked(ask, 'mode') === 'setup') return 'free';
  if (flagAsked(ask, ['after_expiration', 'recovery', 'enabled']) === true) {
    const message =
      'A session that can be recovered can be paid for 30 days after it has expired, when nothing is held for it any more.';
    stop(403, 'parameter_not_allowed', message, 'after_expiration[recovery][enabled]');
  }
  const most = unknownAtOnce(ask);
  const sum = await lineItems(ask);
  return { ...(sum === undefined ? most : paid(ask, sum, 1)), customer: textAsked(ask, 'customer') };
};

const updateSession: Pricer = (ask) =>
  onlyAsks(ask, ['collected_information', 'expand', 'metadata']) ? 'free' : { ...unknownAtOnce(ask), object: idOf(ask) };

const createLink: Pricer = async (ask) => {
  const most = unknownAtOnce(ask);
  const limit = countAsked(ask, ['restrictions', 'completed_sessions', 'limit']) ?? 0;
  if (limit === 0) {
    const message = 'A payment link can be paid any number of times. Set restrictions[completed_sessions][limit] to bound it.';
    stop(403, 'payment_link_unlimited', message, 'restrictions[completed_sessions][limit]');
  }
  const sum = await lineItems(ask);
  return sum === undefined ? most : paid(ask, sum, limit);
};

/** Switching a link off can do no harm; anything else may make it pay more, or more often. */
const updateLink: Pricer = (ask) => {
  const off = flagAsked(ask, 'active') === false;
  if (onlyAsks(ask, ['expand', 'inactive_message', 'metadata', ...(off ? ['active'] : [])])) return 'free';
  return { ...unknownAtOnce(ask), object: idOf(ask) };
};

export const surfaces: Readonly<Record<string, Pricer>> = {
  'checkout.sessions.create': createSession,
  'checkout.sessions.update': updateSession,
  'paymentLinks.create': createLink,
  'paymentLinks.update': updateLink,
};
