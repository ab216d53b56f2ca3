import { Agent } from '@openai/agents';
import { makeTools } from './tools.js';

const { refund } = makeTools('usd');

export const billing = new Agent({ name: 'billing', tools: [refund] });
