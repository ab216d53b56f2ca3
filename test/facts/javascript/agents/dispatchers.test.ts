import { describe, expect, it } from 'vitest';
import { factsOf, reachOf, toolsOf } from '../compact.js';

const stripe = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);`;
const refund = `stripe.refunds.create({ charge: 'ch_1' })`;
const look = `stripe.charges.retrieve('ch_1')`;

function read(code: string): { tools: string[]; reach: string[] } {
  const facts = factsOf(`${stripe}\n${code}`);
  return { tools: toolsOf(facts), reach: reachOf(facts) };
}

const both = {
  tools: ['refund hand-written depends', 'look hand-written depends'],
  reach: ['refunds.create <- refund', 'charges.retrieve <- look'],
};

describe('a loop that is written by hand', () => {
  const described = `const TOOLS = [
    { type: 'function', function: { name: 'refund', description: 'Refunds.', parameters: { type: 'object', properties: {} } } },
    { type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} } } },
  ];`;
  const mcp = `const TOOLS = [
    { name: 'refund', description: 'Refunds.', inputSchema: { type: 'object', properties: {} } },
    { name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } },
  ];`;

  it.each([
    [
      'a switch in a function',
      `${described} export async function run(name, args) { switch (name) { case 'refund': return await ${refund}; case 'look': return await ${look}; } }`,
    ],
    [
      'a switch with blocks',
      `${mcp} export async function run(name, args) { switch (name) { case 'refund': { const r = await ${refund}; return r; } case 'look': { return await ${look}; } default: throw new Error(); } }`,
    ],
    [
      'a switch in a loop',
      `${mcp} for (const call of calls) { await handle(call); } async function handle(call) { switch (call.function.name) { case 'refund': return ${refund}; case 'look': return ${look}; } }`,
    ],
    [
      'comparisons',
      `${mcp} export async function run(name) { if (name === 'refund') { return await ${refund}; } else if (name === 'look') { return await ${look}; } }`,
    ],
    [
      'functions of the file',
      `${mcp} async function doRefund() { return await ${refund}; } async function doLook() { return await ${look}; }
      export async function run(name) { switch (name) { case 'refund': return doRefund(); case 'look': return doLook(); } }`,
    ],
    [
      'a table with handlers',
      `const TOOLS = [
      { name: 'refund', description: 'Refunds.', inputSchema: { type: 'object' }, handler: async () => ${refund} },
      { name: 'look', description: 'Looks.', inputSchema: { type: 'object' }, handler: async () => ${look} }];`,
    ],
    [
      'a table with handlers by name',
      `const doRefund = async () => ${refund}; const doLook = async () => ${look}; const TOOLS = [
      { name: 'refund', description: 'Refunds.', inputSchema: { type: 'object' }, handler: doRefund },
      { name: 'look', description: 'Looks.', inputSchema: { type: 'object' }, handler: doLook }];`,
    ],
    [
      'a map with handlers',
      `const TOOLS = {
      refund: { description: 'Refunds.', parameters: { type: 'object' }, execute: async () => ${refund} },
      look: { description: 'Looks.', parameters: { type: 'object' }, async execute() { return ${look}; } } };`,
    ],
    [
      'a table of functions, read by name',
      `${described} const run = { refund: async () => ${refund}, async look() { return ${look}; } };
      export const loop = async (call) => run[call.function.name](JSON.parse(call.function.arguments));`,
    ],
    [
      'a table of functions of the file, read by name',
      `${mcp} async function refund() { return ${refund}; } const look = async () => ${look}; const run = { refund, look };
      export async function loop(call) { const handler = run[call.name]; return await handler(call.input); }`,
    ],
    [
      'a typed table that is read twice',
      `${mcp} const run: Record<string, () => Promise<unknown>> = { refund: async () => ${refund}, look: async () => ${look} };
      export const loop = async (name: string) => (run[name] ? await run[name]() : undefined);`,
    ],
    [
      'beside a required model',
      `const OpenAI = require('openai'); exports.POST = async (request) => { const { toolName } = await request.json();
      if (toolName === 'refund') { return await ${refund}; } if (toolName === 'look') { return await ${look}; } };`,
    ],
    [
      'beside an import of a model',
      `import OpenAI from 'openai'; export async function POST(request) { const { toolName } = await request.json();
      if (toolName === 'refund') { return await ${refund}; } if (toolName === 'look') { return await ${look}; } }`,
    ],
    [
      'beside an import of a model, by the call',
      `import Anthropic from '@anthropic-ai/sdk'; export async function run(block) { switch (block.name) { case 'refund': return await ${refund}; case 'look': return await ${look}; } }`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual(both);
  });

  it('a case that falls through is one tool', () => {
    const code = `${mcp} export async function run(name) { switch (name) { case 'refund_all': case 'refund': return await ${refund}; } }`;
    expect(read(code)).toEqual({ tools: ['refund hand-written depends'], reach: ['refunds.create <- refund'] });
  });
});

describe('a request handler of the MCP SDK', () => {
  const server = `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
    const server = new Server({ name: 'a', version: '1' }, { capabilities: { tools: {} } });`;

  it.each([
    [
      'destructured',
      `const { name, arguments: args } = request.params; switch (name) { case 'refund': return await ${refund}; case 'look': return await ${look}; }`,
    ],
    ['in full', `switch (request.params.name) { case 'refund': return await ${refund}; case 'look': return await ${look}; }`],
    [
      'with comparisons',
      `if (request.params.name === 'refund') return await ${refund}; if (request.params.name === 'look') return await ${look};`,
    ],
    [
      'in a try',
      `const { name } = request.params; try { switch (name) { case 'refund': return await ${refund}; case 'look': return await ${look}; } } catch (e) { return {}; }`,
    ],
  ])('%s', (_, body) => {
    const { tools, reach } = read(`${server} server.setRequestHandler(CallToolRequestSchema, async (request) => { ${body} });`);
    expect(tools.filter((t) => !t.startsWith('tool '))).toEqual(['refund mcp depends', 'look mcp depends']);
    expect(reach.map((r) => r.split(',')[0])).toEqual(both.reach);
  });

  it('reaches a dispatcher of the file', () => {
    const { reach } =
      read(`${server} async function handle(name, args) { switch (name) { case 'refund': return await ${refund}; } }
      server.setRequestHandler(CallToolRequestSchema, async (request) => handle(request.params.name, request.params.arguments));`);
    expect(reach).toEqual([expect.stringMatching(/^refunds\.create <- \w/u)]);
  });

  it('reaches a table of handlers', () => {
    const { reach } = read(`${server} const handlers = { refund: async () => ${refund}, look: async () => ${look} };
      server.setRequestHandler(CallToolRequestSchema, async (request) => handlers[request.params.name](request.params.arguments));`);
    expect(reach.map((r) => r.split(' <- ')[1] !== '')).toEqual([true, true]);
  });
});

describe('what is no dispatcher', () => {
  it.each([
    [
      'a switch over something else',
      `export async function on(event) { switch (event.type) { case 'refund': return await ${refund}; } }`,
    ],
    [
      'a webhook beside an import of a model',
      `import OpenAI from 'openai'; export async function on(event) { switch (event.type) { case 'charge.failed': return await ${refund}; } }`,
    ],
    [
      'a name beside an import of a model',
      `import OpenAI from 'openai'; export async function on(plan) { switch (plan.name) { case 'refund': return await ${refund}; } }`,
    ],
    [
      'a model that is only a type',
      `import type OpenAI from 'openai'; export async function on(toolName) { switch (toolName) { case 'refund': return await ${refund}; } }`,
    ],
    [
      'other names than those described',
      `const TOOLS = [{ name: 'other', description: 'x', inputSchema: { type: 'object' } }]; export async function on(kind) { switch (kind) { case 'refund': return await ${refund}; } }`,
    ],
    [
      'a table of other names than those described',
      `const TOOLS = [{ name: 'other', description: 'x', inputSchema: { type: 'object' } }]; const on = { refund: async () => ${refund} }; export const handle = (e) => on[e.type](e);`,
    ],
    [
      'a table that nothing reads by a name',
      `const TOOLS = [{ name: 'refund', description: 'x', inputSchema: { type: 'object' } }]; const on = { refund: async () => ${refund} }; export const handle = (e) => on.refund(e);`,
    ],
    [
      'a description without a schema',
      `const TOOLS = [{ name: 'refund', description: 'x' }]; export async function on(kind) { switch (kind) { case 'refund': return await ${refund}; } }`,
    ],
    [
      'a schema that is no object',
      `const TOOLS = [{ name: 'refund', description: 'x', parameters: [1] }]; export async function on(kind) { switch (kind) { case 'refund': return await ${refund}; } }`,
    ],
  ])('%s', (_, code) => {
    expect(read(code).reach).toEqual(['refunds.create <- ']);
  });

  it('a choice inside of a tool', () => {
    const code = `import { tool } from 'ai'; export const pay = tool({ execute: async ({ kind }) => { switch (kind) { case 'refund': return await ${refund}; } } });`;
    expect(read(code)).toEqual({ tools: ['pay ai llm-message'], reach: ['refunds.create <- pay'] });
  });
});
