import { run, type Agent } from '@openai/agents';
import Stripe from 'stripe';
import { billing, support } from './agents.js';
import { revenue } from './lib/report.js';
import { vaultStripe } from 'paybrake/client';

const key = process.env.STRIPE_SECRET_KEY;
if (!key) throw new Error('STRIPE_SECRET_KEY is missing.');
// One for all.
const stripe = new Stripe(key, { maxNetworkRetries: 1 });
const billingStripe = vaultStripe('billing', { maxNetworkRetries: 1 });
const supportStripe = vaultStripe('support', { maxNetworkRetries: 1 });

export const ask = (agent: Agent, question: string) => run(agent, question);
export const agents = { billing: billing(billingStripe), support: support({ stripe: supportStripe, limit: 10 }) };
export const report = () => revenue(stripe);
