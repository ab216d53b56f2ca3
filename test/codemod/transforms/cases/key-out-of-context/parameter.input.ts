import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { vaultStripe } from 'paybrake/client';
import { z } from 'zod';

export function createServer(stripe = vaultStripe('billing')) {
  const server = new McpServer({ name: 'billing', version: '1.0.0' });

  server.registerTool(
    'get_balance',
    { description: 'Get the balance.', inputSchema: { stripeSecretKey: z.string() } },
    async ({ stripeSecretKey }) => {
      const balance = await stripe.balance.retrieve();
      return { content: [{ type: 'text', text: `${String(balance.available.length)} currencies` }] };
    },
  );
  return server;
}
