/**
 * How stripe-python behaves, major by major. Read off the last release of every major from 8 to 16, and measured for 11, 15 and 16.
 */

/** Arguments that `StripeClient(…)` accepts; any other raises a `TypeError`. The first, the key, may stand without its name. */
export function pythonConfigKeys(major: number): string[] {
  return [
    'api_key',
    'stripe_account',
    ...(major < 11 ? [] : ['stripe_context']),
    'stripe_version',
    'base_addresses',
    'client_id',
    'verify_ssl_certs',
    'proxy',
    'max_network_retries',
    'http_client',
  ];
}

/** The hosts that `base_addresses` may replace. What stands in it besides is ignored, and what is left out goes to Stripe. */
export const baseAddresses = ['api', 'connect', 'files', 'meter_events'] as const;

/**
 * Names that are read as request options: keywords of `stripe.Charge.create(…)` and `client.raw_request(…)`, entries of `options=` of a
 * `StripeClient`'s method. Any other keyword is a parameter that is sent to Stripe; any other entry of `options=` is ignored. Among the
 * params of a `StripeClient`'s method an option is sent to Stripe as a field of the body.
 */
export function pythonRequestOptions(major: number): string[] {
  return [
    'api_key',
    'stripe_version',
    'stripe_account',
    ...(major < 11 ? [] : ['stripe_context']),
    'max_network_retries',
    'idempotency_key',
    ...(major < 10 ? [] : ['content_type']),
    'headers',
  ];
}

/** The majors that were looked at. */
export const pythonMajors = [8, 16] as const;
