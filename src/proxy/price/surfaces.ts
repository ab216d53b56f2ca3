/** Pages and links on which somebody else pays later: held in full until that page can be paid no more. */
import { countAsked, currencyAsked, flagAsked, onlyAsks, textAsked } from './asked.js';
import { maxExposure, refuseTax, understandsOnly, unknowable } from './exposure.js';
import { sumOf, type Sum } from './items.js';
import { idOf, inUsd, stop, type Ask, type Money, type Pricer } from './pricer.js';

/** Fields beside which the line items still say what is paid at most. */
// prettier-ignore
const plain = [
  'adaptive_pricing', 'after_completion', 'after_expiration', 'allow_promotion_codes', 'allowed_payment_method_types', 'application_fee_amount',
  'application_fee_percent', 'automatic_tax', 'billing_address_collection', 'branding_settings', 'cancel_url', 'client_reference_id',
  'consent_collection', 'currency', 'custom_fields', 'custom_text', 'customer', 'customer_account', 'customer_creation', 'customer_email',
  'customer_update', 'discounts', 'excluded_payment_method_types', 'expand', 'expires_at', 'inactive_message', 'integration_identifier',
  'invoice_creation', 'line_items', 'locale', 'metadata', 'mode', 'name_collection', 'on_behalf_of', 'origin_context', 'payment_intent_data',
  'payment_method_collection', 'payment_method_configuration', 'payment_method_data', 'payment_method_options', 'payment_method_types',
  'permissions', 'phone_number_collection', 'redirect_on_completion', 'restrictions', 'return_url', 'saved_payment_method_options',
  'shipping_address_collection', 'submit_type', 'subscription_data', 'success_url', 'tax_id_collection', 'transfer_data', 'ui_mode',
  'wallet_options',
];

/** The same of the subscription that is made. */
// prettier-ignore
const ofSubscription = [
  'application_fee_percent', 'billing_cycle_anchor', 'billing_cycle_anchor_config', 'billing_mode', 'description', 'invoice_settings',
  'metadata', 'on_behalf_of', 'proration_behavior', 'transfer_data', 'trial_end', 'trial_period_days', 'trial_settings',
];

/** Where a price has several currencies, where the payer is decides, unless the request does. */
function lineItems(ask: Ask): Promise<Sum> {
  refuseTax(ask);
  understandsOnly(ask, [], plain);
  understandsOnly(ask, ['subscription_data'], ofSubscription);
  maxExposure(ask);
  return sumOf(ask, ['line_items'], { currency: currencyAsked(ask, 'currency') });
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
  return { ...paid(ask, await lineItems(ask), 1), customer: textAsked(ask, 'customer') };
};

const updateSession: Pricer = (ask) => {
  if (onlyAsks(ask, ['collected_information', 'expand', 'metadata', 'payment_intent_data'])) return 'free';
  return unknowable(ask, `what else is on ${idOf(ask)} is not in the request. Expire it and make a new session.`);
};

const createLink: Pricer = async (ask) => {
  const limit = countAsked(ask, ['restrictions', 'completed_sessions', 'limit']) ?? 0;
  if (limit === 0) {
    const message = 'A payment link can be paid any number of times. Set restrictions[completed_sessions][limit] to bound it.';
    stop(403, 'payment_link_unlimited', message, 'restrictions[completed_sessions][limit]');
  }
  return paid(ask, await lineItems(ask), limit);
};

/** Switching a link off can do no harm; anything else may make it pay more, or more often. One that is held may be switched on again. */
const updateLink: Pricer = (ask) => {
  const switches = flagAsked(ask, 'active') === false || ask.holdOn(idOf(ask)) !== undefined;
  if (onlyAsks(ask, ['expand', 'inactive_message', 'metadata', ...(switches ? ['active'] : [])])) return 'free';
  return unknowable(ask, `how often ${idOf(ask)} can be paid, and for what, is not in the request. Make a new link.`);
};

export const surfaces: Readonly<Record<string, Pricer>> = {
  'checkout.sessions.create': createSession,
  'checkout.sessions.update': updateSession,
  'paymentLinks.create': createLink,
  'paymentLinks.update': updateLink,
};
