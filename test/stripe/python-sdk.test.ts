import { expect, it } from 'vitest';
import { baseAddresses, pythonConfigKeys, pythonMajors, pythonRequestOptions } from '../../src/stripe/python-sdk.js';

// As the signatures and `extract_options_from_dict` of stripe-python 8.11, 9.12, 10.12, 11.6, 12.5, 13.2, 14.4, 15.6 and 16.1 have them.
it.each([
  [8, [], []],
  [9, [], []],
  [10, [], ['content_type']],
  [11, ['stripe_context'], ['content_type', 'stripe_context']],
  [16, ['stripe_context'], ['content_type', 'stripe_context']],
])('stripe-python %i', (major, config, options) => {
  const since = ['base_addresses', 'api_key', 'client_id', 'http_client', 'max_network_retries', 'proxy', 'stripe_account'];
  expect(pythonConfigKeys(major).toSorted()).toEqual([...since, 'stripe_version', 'verify_ssl_certs', ...config].toSorted());
  const always = ['api_key', 'headers', 'idempotency_key', 'max_network_retries', 'stripe_account', 'stripe_version'];
  expect(pythonRequestOptions(major).toSorted()).toEqual([...always, ...options].toSorted());
});

it('knows no base URL, which is one of several addresses', () => {
  expect(pythonConfigKeys(pythonMajors[1])).not.toContain('base_url');
  expect(baseAddresses).toContain('api');
});
