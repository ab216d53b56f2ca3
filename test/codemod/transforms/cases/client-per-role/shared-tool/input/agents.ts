import { Agent } from '@openai/agents';
import { charge, lookUp } from './tools/index.js';

export const billing = new Agent({ name: 'billing', tools: [charge, lookUp] });
export const support = new Agent({ name: 'support', tools: [lookUp] });
