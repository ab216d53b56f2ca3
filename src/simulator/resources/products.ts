import { inPath } from '../context.js';
import { endpoint } from '../endpoint.js';
import { mergedMetadata } from '../metadata.js';
import { boolean, ignored, list, metadata, required, string, text, type Metadata } from '../params.js';
import { page, paging, time, withinTime } from '../pagination.js';
import { unsimulated } from '../unsimulated.js';

export interface Product {
  readonly id: string;
  readonly object: 'product';
  active: boolean;
  readonly created: number;
  description: string | null;
  readonly livemode: false;
  metadata: Metadata;
  name: string;
}

const described = {
  active: boolean,
  description: text,
  images: ignored,
  marketing_features: ignored,
  metadata,
  package_dimensions: ignored,
  shippable: ignored,
  statement_descriptor: ignored,
  tax_code: ignored,
  tax_details: ignored,
  unit_label: ignored,
  url: ignored,
};

export const products = [
  endpoint(
    'POST /v1/products',
    'product',
    { ...described, name: required(string), id: string, default_price_data: unsimulated, type: ignored },
    (context, { name, id, active = true, description, metadata }) =>
      context.store.add('product', {
        id: id ?? context.newId('prod', 14),
        object: 'product',
        active,
        created: context.now,
        description: description ?? null,
        livemode: false,
        metadata: mergedMetadata({}, metadata),
        name,
      }),
  ),

  endpoint('GET /v1/products/{id}', 'product', {}, (context, _params, id) => inPath(context, 'product', id)),

  endpoint(
    'POST /v1/products/{id}',
    'product',
    { ...described, name: string, default_price: unsimulated },
    (context, { name, active, description, metadata }, id) => {
      const product = inPath(context, 'product', id);
      product.metadata = mergedMetadata(product.metadata, metadata);
      if (name !== undefined) product.name = name;
      if (active !== undefined) product.active = active;
      if (description !== undefined) product.description = description;
      return product;
    },
  ),

  endpoint(
    'GET /v1/products',
    'list of product',
    { ...paging, active: boolean, created: time, ids: list(string), shippable: unsimulated, type: unsimulated, url: unsimulated },
    (context, { active, created, ids, ...cursor }) =>
      page(
        context,
        'product',
        '/v1/products',
        cursor,
        (product) =>
          (active ?? product.active) === product.active &&
          withinTime(created, product.created) &&
          (ids === undefined || ids.includes(product.id)),
      ),
  ),
];
