import { describe, expect, it } from 'vitest';
import { describesTools, mayBeOfUse, mayHoldFacts, mayHoldPythonTools, mayHoldTools } from '../../src/facts/evidence.js';

describe('a text that mentions Stripe', () => {
  it.each([
    ['imports the package', `import Stripe from 'stripe';`],
    ['requires it', `const stripe = require("stripe")(key);`],
    ['imports it from a CDN', `import Stripe from 'https://esm.sh/stripe@18?target=deno';`],
    ['imports it in Deno', `import Stripe from 'npm:stripe@^18';`],
    ['imports our client', `import { vaultStripe } from 'paybrake/client';`],
    ['calls the API itself', 'await fetch(`https://api.stripe.com/v1/${path}`);'],
    ['holds a secret', `const STRIPE = '${['sk', 'live', 'x'].join('_')}';`],
    ['uses a resource of an imported client', `import { stripe } from './stripe'; await stripe.refunds.create({});`],
    ['uses it over several lines', `await stripe\n  .paymentIntents\n  .create({});`],
    ['uses it optionally', `await stripe?.refunds?.create({});`],
    ['uses it by a name in brackets', `await stripe['refunds'].create({});`],
    ['hands a resource on', `await retry(stripe.refunds);`],
    ['takes a resource out', `const { refunds } = stripe; await refunds.create({});`],
    ['takes two out, one renamed', `const { charges, refunds: r } = stripe;`],
    ['takes one out of a parameter', `export const f = ({ refunds }: Client) => refunds.create({}); // stripe`],
    ['takes one out on a line of its own', `const {\n  refunds,\n} = stripe;`],
    ['makes a client of a class from elsewhere', `import { Stripe } from './payments'; new Stripe(key, { baseURL });`],
    ['asks an address from elsewhere', 'await fetch(`${STRIPE_API}/charges`);'],
    ['describes tools to a model', `const tool = { name: 'stripe_refund', description: 'Refunds.', parameters: {} };`],
    ['asks a model', `import OpenAI from 'openai'; // Stripe`],
    ['imports an agent framework', `import { run } from '@openai/agents'; run(a, b, { context: { stripeKey } });`],
    ['imports a module of the settings', `import { Agent } from '@/lib/swarm'; // stripe`],
  ])('%s: may hold facts', (_, text) => {
    expect(mayHoldFacts(text, ['@/lib/swarm'])).toBe(true);
  });

  it.each([
    ['names a column', `export const user = { stripeCustomerId: text('stripe_customer_id') };`],
    ['names an event', `if (event.type === 'stripe.charge.refunded') return;`],
    ['is about a look-alike', `import { autumn } from './autumn'; // not stripe\nautumn.checkout({ plan });`],
    ['has the name of a framework in a word', `// Stripe waits.\nawait email(fail);`],
    ['asks an address of its own', `await fetch('/api/stripe/checkout');`],
    ['links to a page', `<a href="https://stripe.com/docs">Docs</a>`],
  ])('%s: holds none', (_, text) => {
    expect(mayHoldFacts(text, ['@/lib/swarm'])).toBe(false);
  });
});

describe('a text may have tools', () => {
  it.each([
    ['a framework', `import { tool } from 'ai';`],
    ['a part of one', `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";`],
    ['a model', `const { Anthropic } = require('@anthropic-ai/sdk');`],
    ['a module of the settings', `import { Agent } from '@/lib/swarm';`],
    ['descriptions', `{ name: 'refund', description: 'Refunds.', "input_schema": schema }`],
    ['descriptions in short', `{ name, description, parameters }`],
  ])('in TypeScript: %s', (_, text) => {
    expect(mayHoldTools(text, ['@/lib/swarm'])).toBe(true);
  });

  it.each([
    ['another module', `import { tools } from './ai';`],
    ['words', `// Its parameters follow the description. What it waits for is the openai inputSchema.`],
    ['one of the two', `{ title: 'x', description: 'y' }`],
  ])('not in TypeScript: %s', (_, text) => {
    expect([mayHoldTools(text, ['@/lib/swarm']), describesTools(text)]).toEqual([false, false]);
  });

  it.each([
    ['a framework', 'from agents import Agent'],
    ['a part of one', 'import langchain_core.tools as t'],
    ['beside another module', 'import os, fastmcp'],
    ['within a block', 'try:\n    from mcp.server import Server\nexcept ImportError: pass'],
    ['a model', 'import anthropic'],
    ['a module of the settings', 'from .lib.swarm import Agent'],
    ['descriptions', 'TOOL = {"name": "refund", "description": "Refunds.", "parameters": SCHEMA}'],
  ])('in Python: %s', (_, text) => {
    expect(mayHoldPythonTools(text, ['app.lib.swarm'])).toBe(true);
  });

  it.each([
    ['another module', 'from app import agents\nimport my_agents'],
    ['a name that begins alike', 'import agents_of_change, mcpx'],
    ['words', 'x = "import agents"  # its parameters follow the description'],
  ])('not in Python: %s', (_, text) => {
    expect(mayHoldPythonTools(text, ['app.lib.swarm'])).toBe(false);
  });
});

describe('a module that others import is of use', () => {
  it.each([
    ['when it makes a client', `import Stripe from 'stripe';`],
    ['when it reads a key', `export const key = process.env.STRIPE_SECRET_KEY;`],
    ["when it knows Stripe's errors", `export const isStripe = (e) => e.type.startsWith('Stripe');`],
    ['when it hands on all of another', `export * from './client'; // Stripe`],
    ['when it hands on a part of another', `export { client } from './client'; // Stripe`],
    ['when it hands on a type', `export type { Client } from './client'; // Stripe`],
    ['when it calls a resource', `export const pay = (stripe) => stripe.refunds.create();`],
  ])('%s', (_, text) => {
    expect(mayBeOfUse(text)).toBe(true);
  });

  it.each([
    ['when it only speaks of Stripe', `// What Stripe answers.\nexport interface Answer { id: string }`],
    ['when it only has a name for it', `export const stripeColumn = 'customer_id';`],
  ])('not %s', (_, text) => {
    expect(mayBeOfUse(text)).toBe(false);
  });
});
