import { inParam, inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest, resourceMissing } from '../errors.js';
import { hash, ignored, integer, metadata, oneOf, required, string, text, type Metadata, type Params } from '../params.js';
import { page, paging } from '../pagination.js';
import { testCardNamed, testCardNumbered, type TestCard } from '../test-cards.js';
import { unsimulated } from '../unsimulated.js';
import { refuseUnsavable } from '../paying.js';
import { mergedMetadata } from '../metadata.js';

export interface PaymentMethod {
  readonly id: string;
  readonly object: 'payment_method';
  allow_redisplay: string;
  billing_details: unknown;
  readonly card: Card;
  readonly created: number;
  customer: string | null;
  readonly livemode: false;
  metadata: Metadata;
  readonly type: 'card';
}

export interface Card {
  readonly brand: string;
  readonly country: 'US';
  readonly exp_month: number;
  readonly exp_year: number;
  readonly fingerprint: string;
  readonly funding: string;
  readonly last4: string;
}

/** The card's public face. */
export const cardOf = ({ brand, last4, funding }: TestCard): Card => ({
  brand,
  country: 'US',
  exp_month: 12,
  exp_year: 2034,
  fingerprint: `sim${last4}${brand}`,
  funding,
  last4,
});

/** A payment method by id, or a fresh one for a test name such as `pm_card_visa`. Throws a 400. */
export function paymentMethodFor(context: Context, id: string, param = 'payment_method'): PaymentMethod {
  const card = testCardNamed(id);
  return card === undefined ? inParam(context, 'payment_method', id, param) : makePaymentMethod(context, card);
}

export function makePaymentMethod(context: Context, card: TestCard): PaymentMethod {
  return context.store.add('payment_method', {
    id: context.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null },
    card: cardOf(card),
    created: context.now,
    customer: null,
    livemode: false,
    metadata: {},
    type: 'card',
  });
}

const cardParams = { token: string, number: string, exp_month: integer(), exp_year: integer(), cvc: string, networks: ignored };

const creatable = { billing_details: ignored, metadata, allow_redisplay: string };

/** `payment_method_data` on a payment intent. */
export const paymentMethodData = {
  ...creatable,
  type: required(oneOf('card')),
  card: required(hash(cardParams)),
  radar_options: ignored,
};

/** Makes the payment method that the data describe. Throws a 400 for a number that is no test card. */
export function paymentMethodFrom(context: Context, data: Partial<Params<typeof paymentMethodData>>): PaymentMethod {
  const method = makePaymentMethod(context, testCardIn(data.card ?? {}));
  update(method, data);
  return method;
}

function update(method: PaymentMethod, { billing_details, metadata, allow_redisplay }: Partial<Params<typeof creatable>>): void {
  method.metadata = mergedMetadata(method.metadata, metadata);
  if (billing_details !== undefined) method.billing_details = billing_details;
  if (allow_redisplay !== undefined) method.allow_redisplay = allow_redisplay;
}

function testCardIn({ token, number }: Partial<Params<typeof cardParams>>): TestCard {
  if (token !== undefined) {
    const card = testCardNamed(token);
    if (card === undefined) throw resourceMissing('token', token, 'card[token]', 400);
    return card;
  }
  const card = testCardNumbered(number ?? '');
  if (card === undefined) {
    throw invalidRequest("Your card number is incorrect, or it is no test card. The simulator takes Stripe's test cards only.", {
      code: 'incorrect_number',
      param: 'card[number]',
    });
  }
  return card;
}

export const paymentMethods = [
  endpoint('POST /v1/payment_methods', 'payment_method', paymentMethodData, paymentMethodFrom),

  endpoint('GET /v1/payment_methods/{id}', 'payment_method', {}, (context, _params, id) =>
    inPath(context, 'payment_method', id, 'payment_method'),
  ),

  endpoint('POST /v1/payment_methods/{id}', 'payment_method', { ...creatable, card: ignored }, (context, change, id) => {
    const method = inPath(context, 'payment_method', id, 'payment_method');
    update(method, change);
    return method;
  }),

  endpoint(
    'GET /v1/payment_methods',
    'list of payment_method',
    { ...paging, customer: string, customer_account: unsimulated, type: string, allow_redisplay: string },
    (context, { customer, type, allow_redisplay, ...cursor }) =>
      page(
        context,
        'payment_method',
        '/v1/payment_methods',
        cursor,
        (method) =>
          method.customer !== null &&
          (customer ?? method.customer) === method.customer &&
          (type ?? method.type) === method.type &&
          (allow_redisplay ?? method.allow_redisplay) === method.allow_redisplay,
      ),
  ),

  endpoint(
    'POST /v1/payment_methods/{id}/attach',
    'payment_method',
    { customer: required(string), customer_account: unsimulated },
    (context, { customer }, id) => {
      const card = testCardNamed(id);
      const owner = inParam(context, 'customer', customer, 'customer');
      if (card !== undefined) refuseUnsavable(card.last4);
      const method =
        card === undefined ? inPath(context, 'payment_method', id, 'payment_method') : makePaymentMethod(context, card);
      refuseUnsavable(method.card.last4);
      if (method.customer !== null && method.customer !== owner.id) {
        throw invalidRequest('The payment method you provided has already been attached to a customer.', {
          code: 'payment_method_unexpected_state',
          param: 'payment_method',
        });
      }
      method.customer = owner.id;
      return method;
    },
  ),

  endpoint('POST /v1/payment_methods/{id}/detach', 'payment_method', {}, (context, _params, id) => {
    const method = inPath(context, 'payment_method', id, 'payment_method');
    if (method.customer === null) {
      throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.', {
        code: 'payment_method_unexpected_state',
        param: 'payment_method',
      });
    }
    method.customer = null;
    return method;
  }),

  endpoint(
    'GET /v1/customers/{id}/payment_methods',
    'list of payment_method',
    { ...paging, type: string, allow_redisplay: text },
    (context, { type, allow_redisplay, ...cursor }, id) => {
      inPath(context, 'customer', id, 'customer');
      return page(
        context,
        'payment_method',
        `/v1/customers/${id}/payment_methods`,
        cursor,
        (method) =>
          method.customer === id &&
          (type ?? method.type) === method.type &&
          (allow_redisplay ?? method.allow_redisplay) === method.allow_redisplay,
      );
    },
  ),
];
