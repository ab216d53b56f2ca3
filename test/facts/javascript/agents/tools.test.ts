import { describe, expect, it } from 'vitest';
import { factsOf, reachOf, toolsOf, type Others } from '../compact.js';

const stripe = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);`;
const run = `async () => stripe.refunds.create({ charge: 'ch_1' })`;

/** The tools of a program, and which of them reach its refund. */
function read(code: string, others: Others = {}): { tools: string[]; reach: string[] } {
  const facts = factsOf(`${code}\n${stripe}`, others);
  return { tools: toolsOf(facts), reach: reachOf(facts) };
}

describe('every framework', () => {
  it.each([
    [
      'OpenAI Agents',
      `import { tool } from '@openai/agents'; export const t = tool({ name: 'refund', parameters: {}, execute: ${run} });`,
      'refund openai-agents llm-generic',
    ],
    [
      'OpenAI Agents, by a subpath',
      `import { tool } from '@openai/agents-core'; tool({ name: 'refund', execute: ${run} });`,
      'refund openai-agents llm-generic',
    ],
    [
      'AI SDK',
      `import { tool } from 'ai'; export const refund = tool({ inputSchema: {}, execute: ${run} });`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, dynamic',
      `import { dynamicTool } from 'ai'; export const refund = dynamicTool({ execute: ${run} });`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, in generateText',
      `import { generateText } from 'ai'; await generateText({ model, tools: { refund: { inputSchema: {}, execute: ${run} } } });`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, in streamText with tool()',
      `import { streamText, tool } from 'ai'; streamText({ tools: { refund: tool({ execute: ${run} }) } });`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, a tool loop',
      `import { ToolLoopAgent } from 'ai'; new ToolLoopAgent({ tools: { refund: { execute: ${run} } } });`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, a typed set',
      `import type { ToolSet } from 'ai'; import 'ai'; const tools: ToolSet = { refund: { inputSchema: {}, execute: ${run} } };`,
      'refund ai llm-message',
    ],
    [
      'AI SDK, satisfies',
      `import { type ToolSet } from 'ai'; const tools = { refund: { execute: ${run} } } satisfies ToolSet;`,
      'refund ai llm-message',
    ],
    [
      'LangChain',
      `import { tool } from '@langchain/core/tools'; const t = tool(${run}, { name: 'refund', schema: {} });`,
      'refund langchain llm-message',
    ],
    [
      'LangChain, the langchain package',
      `import { tool } from 'langchain'; const t = tool(${run}, { name: 'refund' });`,
      'refund langchain llm-message',
    ],
    [
      'LangChain, DynamicStructuredTool',
      `import { DynamicStructuredTool } from '@langchain/core/tools'; new DynamicStructuredTool({ name: 'refund', func: ${run} });`,
      'refund langchain llm-message',
    ],
    [
      'LangChain, DynamicTool',
      `import { DynamicTool } from 'langchain/tools'; new DynamicTool({ name: 'refund', func: ${run} });`,
      'refund langchain llm-message',
    ],
    [
      'LangChain, a class',
      `import { StructuredTool } from '@langchain/core/tools'; class R extends StructuredTool { name = 'refund'; schema = {}; async _call() { return await stripe.refunds.create({}); } }`,
      'refund langchain llm-message',
    ],
    [
      'LangChain, a class with an arrow',
      `import { Tool } from '@langchain/core/tools'; class R extends Tool { name = 'refund'; _call = ${run}; }`,
      'refund langchain llm-message',
    ],
    [
      'Mastra',
      `import { createTool } from '@mastra/core/tools'; export const t = createTool({ id: 'refund', execute: ${run} });`,
      'refund mastra llm-message',
    ],
    [
      'Mastra, a class',
      `import { Tool } from '@mastra/core/tools'; new Tool({ id: 'refund', execute: ${run} });`,
      'refund mastra llm-message',
    ],
    [
      'MCP',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; const server = new McpServer({}); server.registerTool('refund', {}, ${run});`,
      'refund mcp llm-message',
    ],
    [
      'MCP, tool()',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; const server = new McpServer({}); server.tool('refund', 'Refunds.', {}, ${run});`,
      'refund mcp llm-message',
    ],
    [
      'MCP, tool() without a description',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; new McpServer({}).tool('refund', {}, ${run});`,
      'refund mcp llm-message',
    ],
    [
      'MCP, tool() of a parameter',
      `import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; export function register(server: McpServer) { server.tool('refund', ${run}); }`,
      'refund mcp llm-message',
    ],
    [
      'MCP, registerTool() of a parameter',
      `import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; export function register(server: McpServer) { server.registerTool('refund', {}, ${run}); }`,
      'refund mcp llm-message',
    ],
    [
      'MCP, a field',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; class A { server = new McpServer({}); init() { this.server.tool('refund', ${run}); } }`,
      'refund mcp llm-message',
    ],
    [
      'MCP version 2',
      `import { McpServer } from '@modelcontextprotocol/server'; new McpServer({}).registerTool('refund', {}, ${run});`,
      'refund mcp llm-message',
    ],
    [
      'Anthropic',
      `import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'; const t = betaZodTool({ name: 'refund', run: ${run} });`,
      'refund anthropic llm-message',
    ],
    [
      'Anthropic, bare',
      `import Anthropic from '@anthropic-ai/sdk'; const client = new Anthropic(); client.beta.messages.toolRunner({ tools: [{ name: 'refund', run: ${run} }] });`,
      'refund anthropic llm-message',
    ],
    [
      'a Swarm port',
      `import { Agent } from '@/lib/swarm'; async function refund() { return stripe.refunds.create({}); } new Agent({ name: 'a', functions: [refund] });`,
      'refund swarm depends',
    ],
    [
      'a Swarm port whose agents are plain objects',
      `import type { Agent } from '@/lib/swarm'; async function refund() { return stripe.refunds.create({}); } const billing: Agent = { name: 'a', functions: [refund] };`,
      'refund swarm depends',
    ],
    [
      'a Swarm port whose agent is annotated and constructed',
      `import { Agent } from '@/lib/swarm'; async function refund() { return stripe.refunds.create({}); } const billing: Agent = new Agent({ name: 'a', functions: [refund] });`,
      'refund swarm depends',
    ],
    [
      'a Swarm port with objects',
      `import { Agent } from '@/lib/swarm'; new Agent({ functions: [{ name: 'refund', func: ${run} }] });`,
      'refund swarm depends',
    ],
  ])('%s', (_, code, tool) => {
    const { tools, reach } = read(code);
    expect([tools.map((t) => t.split(' ').slice(1)), reach.map((r) => r.split(' <- ')[0])]).toEqual([
      [tool.split(' ').slice(1)],
      ['refunds.create'],
    ]);
    expect([tools, reach]).toEqual([[tool], [`refunds.create <- ${tool.split(' ')[0] ?? ''}`]]);
  });
});

describe('how a tool comes to the framework', () => {
  const agents = `import { tool } from '@openai/agents';`;
  it.each([
    ['under an alias', `import { tool as define } from '@openai/agents'; define({ name: 'refund', execute: ${run} });`],
    ['of a namespace', `import * as agents from '@openai/agents'; agents.tool({ name: 'refund', execute: ${run} });`],
    ['by require', `const { tool } = require('@openai/agents'); tool({ name: 'refund', execute: ${run} });`],
    ['by a dynamic import', `const { tool } = await import('@openai/agents'); tool({ name: 'refund', execute: ${run} });`],
    ['with a type argument', `${agents} tool<Params, Context>({ name: 'refund', execute: ${run} });`],
    ['as a method', `${agents} tool({ name: 'refund', async execute() { return stripe.refunds.create({}); } });`],
    [
      'as a function expression',
      `${agents} tool({ name: 'refund', execute: async function () { return stripe.refunds.create({}); } });`,
    ],
    ['by name', `${agents} async function execute() { return stripe.refunds.create({}); } tool({ name: 'refund', execute });`],
    ['by the name of a constant', `${agents} const pay = ${run}; tool({ name: 'refund', execute: pay });`],
    ['with its options in a constant', `${agents} const options = { name: 'refund', execute: ${run} }; tool(options);`],
    ['with its name in a constant', `${agents} const NAME = 'refund'; tool({ name: NAME, execute: ${run} });`],
    ['from a factory', `${agents} export function createTool(key) { return tool({ name: 'refund', execute: ${run} }); }`],
    [
      'from a method that returns a map',
      `${agents} class A { getTools() { return { refund: tool({ name: 'refund', execute: ${run} }) }; } }`,
    ],
    ['in a wrapper', `${agents} function safe(f) { return async (a) => f(a); } tool({ name: 'refund', execute: safe(${run}) });`],
    ['in an imported wrapper', `${agents} import { safe } from './safe'; tool({ name: 'refund', execute: safe(${run}) });`],
    [
      'in two wrappers',
      `${agents} import { safe, timed } from './safe'; tool({ name: 'refund', execute: safe(timed(${run})) });`,
    ],
    [
      'in a wrapper with options first',
      `${agents} import { traced } from './trace'; tool({ name: 'refund', execute: traced('refund', ${run}) });`,
    ],
    [
      'as a method of an instance',
      `${agents} class Billing { async pay() { return stripe.refunds.create({}); } } const b = new Billing(); tool({ name: 'refund', execute: b.pay });`,
    ],
    [
      'as an arrow that calls a method',
      `${agents} class Billing { async pay() { return stripe.refunds.create({}); } } const b = new Billing(); tool({ name: 'refund', execute: async () => b.pay() });`,
    ],
    ['in a condition', `${agents} const t = process.env.X ? tool({ name: 'refund', execute: ${run} }) : undefined;`],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: ['refund openai-agents llm-generic'], reach: ['refunds.create <- refund'] });
  });
});

describe('what is no tool', () => {
  it.each([
    ['tool from another module', `import { tool } from './tool'; tool({ name: 'refund', execute: ${run} });`],
    ['tool from another package', `import { tool } from 'toolbox'; tool({ name: 'refund', execute: ${run} });`],
    ['a local tool', `function tool(x) { return x; } tool({ name: 'refund', execute: ${run} });`],
    [
      'a shadowed tool',
      `import { tool } from '@openai/agents'; export function f(tool) { tool({ name: 'refund', execute: ${run} }); }`,
    ],
    ['createTool of nobody', `import { createTool } from './create-tool'; createTool({ name: 'refund', execute: ${run} });`],
    ['a stream with an execute', `import { createUIMessageStream } from 'ai'; createUIMessageStream({ execute: ${run} });`],
    ['an object with an execute', `import { tool } from 'ai'; const job = { name: 'refund', execute: ${run} };`],
    [
      'another function of the framework',
      `import { defineToolInputGuardrail } from '@openai/agents'; defineToolInputGuardrail({ name: 'refund', run: ${run} });`,
    ],
    ['a tool that is only typed', `import type { Tool } from 'ai'; export type T = Tool; export const f = ${run};`],
    [
      'a server that is no MCP server',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; const app = express(); app.tool('refund', ${run});`,
    ],
    [
      'registerTool of a class of the file',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; class Registry { registerTool(a, b) {} } const registry = new Registry(); registry.registerTool('refund', ${run});`,
    ],
    [
      'registerTool of an object',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; const hub = { registerTool(a, b) {} }; hub.registerTool('refund', ${run});`,
    ],
    [
      'another request handler',
      `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'; new Server({}).setRequestHandler(ListToolsRequestSchema, ${run});`,
    ],
    ['a tool without an executor', `import { tool } from 'ai'; tool({ inputSchema: {} }); export const f = ${run};`],
    ['plain code', `export const refund = ${run};`],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: [], reach: ['refunds.create <- '] });
  });

  it('registerTool counts on a subclass of the server', () => {
    const code = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; class Own extends McpServer {} new Own({}).registerTool('refund', {}, ${run});`;
    expect(read(code).tools).toEqual(['refund mcp llm-message']);
  });

  it('registerTool counts where the receiver cannot be seen', () => {
    const code = `import { z } from 'zod'; import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; export function register(server) { server.registerTool('refund', {}, ${run}); }`;
    expect(read(code).tools).toEqual(['refund mcp llm-message']);
  });
});

describe('an executor in another file', () => {
  it('is a tool that reaches nothing here', () => {
    const code = `import { tool } from 'ai'; import { pay } from './pay'; export const refund = tool({ execute: pay });`;
    expect(read(code, { './pay': `// stripe\nexport async function pay() {}` })).toEqual({
      tools: ['refund ai llm-message'],
      reach: [],
    });
  });
});

describe('agents', () => {
  const agentsIn = (code: string): unknown => factsOf(code).agents.map(({ name, framework, tools }) => [name, framework, tools]);

  it.each([
    [
      'OpenAI Agents',
      `import { Agent, tool } from '@openai/agents'; const a = tool({ name: 'a', execute: () => 1 }); const b = tool({ name: 'b', execute: () => 2 }); new Agent({ name: 'Billing', tools: [b] });`,
      [['Billing', 'openai-agents', [1]]],
    ],
    [
      'a list in a constant',
      `import { Agent, tool } from '@openai/agents'; const tools = [tool({ name: 'a', execute: () => 1 })]; new Agent({ name: 'Billing', tools });`,
      [['Billing', 'openai-agents', [0]]],
    ],
    [
      'a spread list',
      `import { Agent, tool } from '@openai/agents'; const more = [tool({ name: 'a', execute: () => 1 })]; new Agent({ name: 'Billing', tools: [...more] });`,
      [['Billing', 'openai-agents', [0]]],
    ],
    [
      'a static factory',
      `import { Agent } from '@openai/agents'; Agent.create({ name: 'Billing' });`,
      [['Billing', 'openai-agents', []]],
    ],
    [
      'AI SDK, inline',
      `import { generateText } from 'ai'; generateText({ tools: { refund: { execute: () => 1 } } });`,
      [[undefined, 'ai', [0]]],
    ],
    [
      'Mastra',
      `import { Agent } from '@mastra/core/agent'; import { createTool } from '@mastra/core/tools'; const refund = createTool({ id: 'r', execute: () => 1 }); new Agent({ name: 'Billing', tools: { refund } });`,
      [['Billing', 'mastra', [0]]],
    ],
    [
      'LangChain',
      `import { createAgent, tool } from 'langchain'; const t = tool(() => 1, { name: 'a' }); createAgent({ name: 'Billing', tools: [t] });`,
      [['Billing', 'langchain', [0]]],
    ],
    [
      'a Swarm port',
      `import { Agent } from '@/lib/swarm'; function refund() {} new Agent({ name: 'Billing', functions: [refund] });`,
      [['Billing', 'swarm', [0]]],
    ],
    [
      'a Swarm port whose agents are plain objects',
      `import type { Agent } from '@/lib/swarm'; function refund() {} const billing: Agent = { name: 'Billing', functions: [refund] };`,
      [['Billing', 'swarm', [0]]],
    ],
  ])('%s', (_, code, expected) => {
    expect(agentsIn(code)).toEqual(expected);
  });
});
