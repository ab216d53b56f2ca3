import { Agent } from '@openai/agents';
import { makeTools } from './tools.js';

const { refund } = makeTools('usd', process.env.BILLING_STRIPE_KEY);

export const billing = new Agent({ name: 'billing', tools: [refund] });
