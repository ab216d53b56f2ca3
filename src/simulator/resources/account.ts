import { endpoint } from '../endpoint.js';

export const account = [
  endpoint('GET /v1/account', 'nothing expandable', {}, ({ account: { id } }) => ({
    id,
    object: 'account',
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  })),
];
