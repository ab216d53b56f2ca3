import { Agent } from '@openai/agents';
import { charge, makeSharedTools } from './tools/index.js';
import { vaultStripe } from 'paybrake/client';

const billingShared = makeSharedTools(vaultStripe('billing', { telemetry: false }));
const supportShared = makeSharedTools(vaultStripe('support', { telemetry: false }));

export const billing = new Agent({ name: 'billing', tools: [charge, billingShared.lookUp] });
export const support = new Agent({ name: 'support', tools: [supportShared.lookUp] });
