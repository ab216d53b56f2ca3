/** Programs that are one server: whoever connects is one role, and the client stays where it is. */
import { expect, it } from 'vitest';
import { clientPerRole } from '../../../src/codemod/transforms/client-per-role.js';
import { migrate } from './support.js';

const mcp = (head: string, client: string): string => `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
${head}
const server = new Server({ name: 'billing', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { name, arguments: args } = request.params;
  switch (name) {
    case 'credit_note': {
      const note = await ${client}.creditNotes.create({ invoice: String(args?.invoice) });
      return { content: [{ type: 'text', text: note.id }] };
    }
    default:
      throw new Error(name);
  }
});
`;

it('leaves the client of a server in its place', async () => {
  const input = mcp(
    `import Stripe from 'stripe';

// Initialize Stripe
const key = process.env.STRIPE_API_KEY;
if (!key) {
  throw new Error('STRIPE_API_KEY is required');
}

const stripe = new Stripe(key, { maxNetworkRetries: 3 });
`,
    'stripe',
  );
  const { files, left, findings } = await migrate([clientPerRole], { 'server.ts': input }, { role: 'billing' });
  expect(files['server.ts']).toBe(
    mcp(
      `import { vaultStripe } from 'paybrake/client';

// Initialize Stripe

const stripe = vaultStripe('billing', { maxNetworkRetries: 3 });
`,
      'stripe',
    ),
  );
  expect({ left, findings }).toEqual({ left: [], findings: [] });
});

it('takes out a check that ends the process for want of the key', async () => {
  const input = mcp(
    `import Stripe from 'stripe';

const KEY = process.env.STRIPE_SECRET_KEY;

if (!KEY) {
  console.error('STRIPE_SECRET_KEY is not set');
  process.exit(1);
}

const stripe = new Stripe(KEY);
`,
    'stripe',
  );
  const { files, findings } = await migrate([clientPerRole], { 'server.ts': input }, { role: 'billing' });
  expect(files['server.ts']).toBe(
    mcp(
      `import { vaultStripe } from 'paybrake/client';

const stripe = vaultStripe('billing');
`,
      'stripe',
    ),
  );
  expect(findings).toEqual([]);
});

it('keeps a check that does more than that', async () => {
  const check = 'if (!KEY) {\n  close();\n  process.exit(1);\n}\n';
  const input = mcp(
    `import Stripe from 'stripe';
import { close } from './close.js';

const KEY = process.env.STRIPE_SECRET_KEY ?? '';
${check}const stripe = new Stripe(KEY);
`,
    'stripe',
  );
  const { files } = await migrate([clientPerRole], { 'server.ts': input }, { role: 'billing' });
  expect(files['server.ts']).toContain(`${check}const stripe = vaultStripe('billing');\n`);
});
