import { Agent, run } from '@openai/agents';
import type { SupportContext } from './context.js';

const auditor = new Agent<SupportContext>({ name: 'auditor', tools: [] });

export async function audit(userId: string) {
  const context: SupportContext = { userId, stripeKey: process.env.STRIPE_AUDIT_KEY ?? '' };
  return run(auditor, 'What was refunded today?', { context });
}
