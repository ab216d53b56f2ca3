import { available } from '../balance.js';
import { endpoint } from '../endpoint.js';

export const balance = [
  endpoint('GET /v1/balance', 'nothing expandable', {}, (context) => {
    const sums = [...available(context)];
    return {
      object: 'balance',
      available: sums.map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } })),
      livemode: false,
      pending: sums.map(([currency]) => ({ amount: 0, currency, source_types: { card: 0 } })),
    };
  }),
];
