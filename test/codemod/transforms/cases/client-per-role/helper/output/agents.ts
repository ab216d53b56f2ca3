import { Agent } from '@openai/agents';
import { chargeCustomer, lookUp } from './tools/billing.js';

export const billing = new Agent({ name: 'billing', tools: [chargeCustomer, lookUp] });
