import { Agent, run as runAgent } from '@openai/agents';
import type { SupportContext } from './context.js';

export async function run(userId: string, input: string) {
  const support = new Agent<SupportContext>({ name: 'support', tools: [] });
  return runAgent(support, input, { context: { userId } });
}
