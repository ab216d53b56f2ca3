import { vaultStripe } from 'paybrake/client';

const stripe = vaultStripe('support', { telemetry: false });
const toOurProxy = { timeout: 20_000 };

export const look = (id: string) => stripe.paymentIntents.retrieve(id, {}, toOurProxy);
export const list = () => stripe.charges.list({}, toOurProxy);
export const balance = (host: string) => stripe.balance.retrieve({}, { timeout: 5_000 });
