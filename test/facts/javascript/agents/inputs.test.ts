import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../../src/facts/javascript/agents/inputs.js';
import { read } from '../program.js';

/** The inputs of a program's only tool as `name: type`, an exclamation mark for a bounded one, with the source that they stand at. */
function inputs(code: string, others: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { view, tools } = read(code, others);
  expect(tools).toHaveLength(1);
  const [tool] = tools;
  const found = tool ? inputsOf(view, tool) : [];
  return Object.fromEntries(
    found.map(({ name, type, bounded, at }) => [`${name}: ${type}${bounded ? '!' : ''}`, view.text.slice(at[0], at[1])]),
  );
}

const zodTool = (shape: string, before = ''): string =>
  `import { tool } from '@openai/agents'; import { z } from 'zod'; ${before}
   tool({ name: 'charge', parameters: z.object(${shape}), execute: async (args) => args });`;

describe('zod', () => {
  it.each([
    ['z.string()', 'string'],
    ['z.string().describe("who").optional()', 'string'],
    ['z.string().min(3).max(40)', 'string'],
    ['z.email()', 'string'],
    ['z.string().uuid()', 'string!'],
    ['z.uuid().nullable()', 'string!'],
    ['z.string().regex(/^cus_/)', 'string!'],
    ['z.string().datetime()', 'string!'],
    ['z.iso.date()', 'string!'],
    ['z.enum(["a", "b"]).default("a")', 'string!'],
    ['z.literal("usd")', 'string!'],
    ['z.literal(5)', 'opaque'],
    ['z.optional(z.string().uuid())', 'string!'],
    ['z.number().int().positive()', 'number'],
    ['z.coerce.number()', 'number'],
    ['z.int()', 'number'],
    ['z.boolean()', 'boolean'],
    ['z.date()', 'opaque'],
    ['z.array(z.string())', 'opaque'],
    ['z.object({ line1: z.string() })', 'opaque'],
    ['somewhere', 'opaque'],
  ])('reads %s as %s', (field, type) => {
    expect(inputs(zodTool(`{ a: ${field} }`))).toEqual({ [`a: ${type}`]: `a: ${field}` });
  });

  it('follows constants, fields of other names, and reordered modules', () => {
    const code = `import { tool } from 'ai'; import * as z from 'zod/v4';
      const customerId = z.string().uuid(); const schema = z.object({ customerId, amount: z.number() }).strict();
      export const charge = tool({ inputSchema: schema, execute: async ({ customerId }) => customerId });`;
    expect(inputs(code)).toEqual({ 'customerId: string!': 'customerId', 'amount: number': 'amount: z.number()' });
  });

  it('follows extend, merge, pick, omit, spreads and shapes', () => {
    const before = 'const base = z.object({ id: z.string(), note: z.string() }); const more = z.object({ page: z.number() });';
    const schemas: Record<string, string[]> = {
      'base.extend({ note: z.boolean(), x: z.number() })': ['id: string', 'note: boolean', 'x: number'],
      'base.merge(more)': ['id: string', 'note: string', 'page: number'],
      'base.pick({ id: true })': ['id: string'],
      'base.omit({ id: true }).partial().describe("x")': ['note: string'],
      'z.object({ ...base.shape, y: z.int() })': ['id: string', 'note: string', 'y: number'],
    };
    for (const [schema, names] of Object.entries(schemas)) {
      const code = `import { tool } from '@langchain/core/tools'; import { z } from 'zod'; ${before}
        tool(async (args) => args, { name: 'x', schema: ${schema} });`;
      expect(Object.keys(inputs(code)), schema).toEqual(names);
    }
  });

  it('finds a field of another module where this one hands the schema over, or takes the field', () => {
    const others = {
      './schema': "import { z } from 'zod'; export const Charge = z.object({ id: z.string().uuid(), amount: z.number() });",
    };
    const code = `import { createTool } from '@mastra/core/tools'; import { Charge } from './schema';
      createTool({ id: 'charge', inputSchema: Charge, execute: async ({ id }) => id });`;
    expect(inputs(code, others)).toEqual({ 'id: string!': 'id', 'amount: number': 'inputSchema: Charge' });
  });

  it('knows only the names in other libraries', () => {
    const valibot = `import { tool } from 'ai'; import * as v from 'valibot'; import { valibotSchema } from '@ai-sdk/valibot';
      tool({ inputSchema: valibotSchema(v.object({ id: v.pipe(v.string(), v.uuid()) })), execute: async (args) => args });`;
    const arktype = `import { betaStandardSchemaTool } from '@anthropic-ai/sdk/helpers/beta'; import { type } from 'arktype';
      betaStandardSchemaTool({ name: 'x', inputSchema: type({ id: type.string }), run: async (args) => args });`;
    expect(inputs(valibot)).toEqual({ 'id: opaque': 'id: v.pipe(v.string(), v.uuid())' });
    expect(inputs(arktype)).toEqual({ 'id: opaque': 'id: type.string' });
  });
});

describe('JSON schema', () => {
  const properties = `{
    id: { type: 'string', pattern: '^cus_' }, period: { type: 'string', format: 'date' }, plan: { enum: ['a', 'b'] },
    note: { type: ['string', 'null'] }, amount: { type: 'integer' }, dry: { type: 'boolean' }, lines: { type: 'array' } }`;
  const expected = [
    'id: string!',
    'period: string!',
    'plan: string!',
    'note: string',
    'amount: number',
    'dry: boolean',
    'lines: opaque',
  ];

  it.each([
    [
      'anthropic',
      `import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
       betaTool({ name: 'x', inputSchema: { type: 'object', properties: ${properties} } as const, run: (args) => args });`,
    ],
    [
      'ai',
      `import { jsonSchema, tool } from 'ai';
       tool({ inputSchema: jsonSchema<Args>({ type: 'object', properties: ${properties} }), execute: async (args) => args });`,
    ],
    [
      'openai',
      `import { tool } from '@openai/agents'; const properties = ${properties};
       tool({ name: 'x', parameters: { type: 'object', properties, required: ['id'] }, execute: async (args) => args });`,
    ],
  ])('reads properties with %s', (_, code) => {
    expect(Object.keys(inputs(code))).toEqual(expected);
  });

  it('has no inputs without properties', () => {
    const code = "import { tool } from '@openai/agents'; tool({ parameters: { type: 'object' }, execute: async ({ a }) => a });";
    expect(inputs(code)).toEqual({});
  });
});

describe('Model Context Protocol', () => {
  const server =
    "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { z } from 'zod'; const server = new McpServer({});";

  it.each([
    [
      'registerTool',
      "server.registerTool('x', { inputSchema: { id: z.string() } }, async ({ id }) => id);",
      { 'id: string': 'id: z.string()' },
    ],
    [
      'tool with a description',
      "server.tool('x', 'does x', { id: z.string() }, async ({ id }) => id);",
      { 'id: string': 'id: z.string()' },
    ],
    ['tool without one', "server.tool('x', { id: z.string() }, async ({ id }) => id);", { 'id: string': 'id: z.string()' }],
    ['annotations', "server.tool('x', 'does x', { readOnlyHint: true }, async ({ authInfo }) => authInfo);", {}],
    ['no schema', "server.tool('x', 'does x', async ({ authInfo }) => authInfo);", {}],
    ['no schema in a config', "server.registerTool('x', { description: 'x' }, async ({ authInfo }) => authInfo);", {}],
  ])('reads %s', (_, code, expected) => {
    expect(inputs(server + code)).toEqual(expected);
  });

  it('reads what a request handler takes out of its arguments', () => {
    const code = `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
      import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js'; const server = new Server({});
      server.setRequestHandler(CallToolRequestSchema, async (request) => {
        const { name } = request.params; const { id, amount } = request.params.arguments as Args; return { id, amount, name }; });`;
    expect(inputs(code)).toEqual({ 'id: opaque': 'id', 'amount: opaque': 'amount' });
  });

  it('reads them from a destructured request, too', () => {
    const code = `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; const server = new Server({});
      server.setRequestHandler('tools/call', async ({ params: { arguments: args } }) => { const { id } = args; return id; });`;
    expect(inputs(code)).toEqual({ 'id: opaque': 'id' });
  });
});

describe('without a schema', () => {
  it('reads the schema beside an executor of a bare tool', () => {
    const code = `import { generateText } from 'ai'; import { z } from 'zod';
      generateText({ tools: { charge: { inputSchema: z.object({ id: z.string() }), execute: async (args) => args } } });`;
    expect(inputs(code)).toEqual({ 'id: string': 'id: z.string()' });
  });

  it('takes the destructured names with the types that stand there', () => {
    const code = `import { createTool } from '@mastra/core/tools';
      createTool({ id: 'x', execute: async ({ id, amount = 1, rest }: { id: string; amount: number }) => id });`;
    expect(inputs(code)).toEqual({ 'id: string': 'id', 'amount: number': 'amount = 1', 'rest: opaque': 'rest' });
  });

  it('takes those of the body, but not of another object', () => {
    const code = `import { DynamicStructuredTool } from '@langchain/core/tools';
      new DynamicStructuredTool({ name: 'x', func: async (input) => { const { id } = input; const { other } = config; return id; } });`;
    expect(inputs(code)).toEqual({ 'id: opaque': 'id' });
  });

  it('reads the schema of a tool class', () => {
    const code = `import { StructuredTool } from '@langchain/core/tools'; import { z } from 'zod';
      class Charge extends StructuredTool { name = 'charge'; schema = z.object({ id: z.string() }); async _call({ id }) { return id; } }`;
    expect(inputs(code)).toEqual({ 'id: string': 'id: z.string()' });
  });
});

describe('Swarm', () => {
  it('takes every positional parameter but the context', () => {
    const code = `import { Agent } from '@/lib/swarm';
      function charge(contextVariables, customerId: string, amount: number = 5) { return customerId; }
      new Agent({ name: 'billing', functions: [charge] });`;
    expect(inputs(code)).toEqual({ 'customerId: string': 'customerId: string', 'amount: number': 'amount: number' });
  });

  it('takes the members of an object parameter but the context', () => {
    const code = `import { Agent } from '@/lib/swarm';
      new Agent({ functions: [{ name: 'x', func: async ({ context_variables, customerId }) => customerId }] });`;
    expect(inputs(code)).toEqual({ 'customerId: opaque': 'customerId' });
  });
});

describe('one function for several tools', () => {
  const describe = (name: string, field: string): string =>
    `{ name: '${name}', description: 'x', inputSchema: { type: 'object', properties: { ${field}: { type: 'string' } } } }`;
  const code = `import { Server } from '@modelcontextprotocol/sdk/server/index.js'; const server = new Server({});
    server.setRequestHandler('tools/list', async () => ({ tools: [${describe('refund', 'chargeId')}, ${describe('payout', 'bank')}] }));
    server.setRequestHandler('tools/call', async (request) => {
      switch (request.params.name) {
        case 'refund': { const { chargeId } = request.params.arguments; return chargeId; }
        case 'payout': return request.params.arguments.bank;
        case 'cancel': { const { id } = request.params.arguments; return id; } } });`;

  it('gives each branch its own schema, or the names that it takes', () => {
    const { view, tools } = read(code);
    const found = tools
      .filter((tool) => tool.branch)
      .map((tool) => [tool.name, ...inputsOf(view, tool).map(({ name, type }) => `${name}: ${type}`)]);
    expect(found).toEqual([
      ['refund', 'chargeId: string'],
      ['payout', 'bank: string'],
      ['cancel', 'id: opaque'],
    ]);
  });
});
