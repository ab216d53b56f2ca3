import { Agent } from '@openai/agents';
import { charge } from './tools/billing.js';

export const billing = new Agent({ name: 'billing', tools: [charge] });
