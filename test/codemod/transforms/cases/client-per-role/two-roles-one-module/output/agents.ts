import { Agent } from '@openai/agents';
import { charge } from './tools/billing.js';
import { lookUp } from './tools/support.js';

export const billing = new Agent({ name: 'billing', tools: [charge] });
export const support = new Agent({ name: 'support', tools: [lookUp] });
