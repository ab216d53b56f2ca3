import { inParam, inPath, type Context } from '../context.js';
import { endpoint } from '../endpoint.js';
import { invalidRequest } from '../errors.js';
import { mergedMetadata } from '../metadata.js';
import {
  boolean,
  currency,
  hash,
  ignored,
  integer,
  list,
  metadata,
  oneOf,
  required,
  string,
  text,
  type Metadata,
} from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';

export interface Price {
  readonly id: string;
  readonly object: 'price';
  active: boolean;
  readonly billing_scheme: 'per_unit';
  readonly created: number;
  readonly currency: string;
  readonly custom_unit_amount: null;
  readonly livemode: false;
  lookup_key: string | null;
  metadata: Metadata;
  nickname: string | null;
  readonly product: string;
  readonly recurring: unknown;
  readonly tiers_mode: null;
  readonly transform_quantity: null;
  readonly type: 'one_time' | 'recurring';
  /** In minor units. */
  readonly unit_amount: number;
}

export const recurring = hash({
  interval: required(oneOf('day', 'week', 'month', 'year')),
  interval_count: integer({ min: 1 }),
  usage_type: ignored,
  meter: ignored,
  trial_period_days: ignored,
});

const described = {
  active: boolean,
  currency_options: ignored,
  lookup_key: text,
  metadata,
  nickname: text,
  tax_behavior: ignored,
  transfer_lookup_key: ignored,
};

export const prices = [
  endpoint(
    'POST /v1/prices',
    'price',
    {
      ...described,
      billing_scheme: unsimulated,
      currency: required(currency),
      custom_unit_amount: unsimulated,
      product: string,
      product_data: hash({
        name: required(string),
        id: string,
        active: boolean,
        metadata,
        statement_descriptor: ignored,
        tax_code: ignored,
        unit_label: ignored,
        tax_details: ignored,
      }),
      recurring,
      tiers: unsimulated,
      tiers_mode: unsimulated,
      transform_quantity: unsimulated,
      unit_amount: integer({ min: 0 }),
      unit_amount_decimal: unsimulated,
    },
    (context, { active = true, currency, lookup_key, metadata, nickname, product, product_data, recurring, unit_amount }) => {
      if (unit_amount === undefined)
        throw invalidRequest('Prices require an unit_amount.', { code: 'parameter_missing', param: 'unit_amount' });
      return context.store.add('price', {
        id: context.newId('price'),
        object: 'price',
        active,
        billing_scheme: 'per_unit',
        created: context.now,
        currency,
        custom_unit_amount: null,
        livemode: false,
        lookup_key: lookup_key ?? null,
        metadata: mergedMetadata({}, metadata),
        nickname: nickname ?? null,
        product: productOf(context, product, product_data),
        recurring: recurring === undefined ? null : repeated(recurring),
        tiers_mode: null,
        transform_quantity: null,
        type: recurring === undefined ? 'one_time' : 'recurring',
        unit_amount,
      });
    },
  ),

  endpoint('GET /v1/prices/{id}', 'price', {}, (context, _params, id) => inPath(context, 'price', id, 'price')),

  endpoint('POST /v1/prices/{id}', 'price', described, (context, { active, lookup_key, metadata, nickname }, id) => {
    const price = inPath(context, 'price', id, 'price');
    price.metadata = mergedMetadata(price.metadata, metadata);
    if (active !== undefined) price.active = active;
    if (lookup_key !== undefined) price.lookup_key = lookup_key;
    if (nickname !== undefined) price.nickname = nickname;
    return price;
  }),

  endpoint(
    'GET /v1/prices',
    'list of price',
    {
      ...paging,
      active: boolean,
      created: time,
      currency,
      lookup_keys: list(string),
      product: string,
      recurring: unsimulated,
      type: oneOf('one_time', 'recurring'),
    },
    (context, { active, created, currency, lookup_keys, product, type, ...cursor }) =>
      page(
        context,
        'price',
        '/v1/prices',
        cursor,
        (price) =>
          (active ?? price.active) === price.active &&
          withinTime(created, price.created) &&
          (currency ?? price.currency) === price.currency &&
          (lookup_keys === undefined || lookup_keys.includes(price.lookup_key ?? '')) &&
          (product ?? price.product) === price.product &&
          (type ?? price.type) === price.type,
      ),
  ),
];

interface Repeated {
  readonly interval_count: number | undefined;
  readonly meter: unknown;
  readonly usage_type: unknown;
}

const repeated = (given: Repeated) => ({
  ...given,
  interval_count: given.interval_count ?? 1,
  meter: given.meter ?? null,
  usage_type: given.usage_type ?? 'licensed',
});

function productOf(
  context: Context,
  id: string | undefined,
  data: { name: string; metadata?: Metadata | null | undefined } | undefined,
): string {
  if (id !== undefined) return inParam(context, 'product', id, 'product').id;
  if (data === undefined) {
    throw invalidRequest('You must specify either `product` or `product_data` when creating a price.', {
      code: 'parameter_missing',
      param: 'product',
    });
  }
  return context.store.add('product', {
    id: context.newId('prod', 14),
    object: 'product',
    active: true,
    created: context.now,
    description: null,
    livemode: false,
    metadata: mergedMetadata({}, data.metadata),
    name: data.name,
  }).id;
}
