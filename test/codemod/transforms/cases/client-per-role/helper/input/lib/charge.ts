import { stripe } from './stripe.js';

export const charge = (customer: string) => stripe.paymentIntents.create({ amount: 1, currency: 'usd', customer });
