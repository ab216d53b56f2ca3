import { vaultStripe } from 'paybrake/client';

const stripe = vaultStripe('support', { telemetry: false });
const toOurProxy = { host: 'stripe-proxy.example.com', timeout: 20_000 };

export const look = (id: string) => stripe.paymentIntents.retrieve(id, {}, toOurProxy);
export const list = () => stripe.charges.list({}, toOurProxy);
export const balance = (host: string) => stripe.balance.retrieve({}, { host, timeout: 5_000 });
