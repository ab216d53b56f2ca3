import { describe, expect, it } from 'vitest';
import { factsOf, reachOf } from '../../compact.js';

function read(code: string): { tools: string[]; reach: string[] } {
  const facts = factsOf(`import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n${code}`);
  return {
    tools: facts.tools.map(({ name, framework, inputs }) => `${name} ${framework} (${inputs.map((one) => one.name).join(', ')})`),
    reach: reachOf(facts),
  };
}

const SCHEMA = `{ type: 'object', properties: { action: { type: 'string', enum: ['refund', 'look_up'] }, charge: { type: 'string' } }, required: ['action'] }`;
const tool = (schema = SCHEMA): string =>
  `definition() { return { name: 'stripe', description: 'Payments.', inputSchema: ${schema} }; }`;
const METHODS = `async refund(params) { const data = { charge: params.charge }; return await stripe.refunds.create(data); }
  async look_up(params) { return await stripe.charges.retrieve(params.charge); }`;
const CHAIN = `async execute(action, params) { if (action === 'refund') return await this.refund(params); if (action === 'look_up') return await this.look_up(params); }`;
const both = {
  tools: ['refund hand-written (action, charge)', 'look_up hand-written (action, charge)'],
  reach: ['refunds.create <- refund', 'charges.retrieve <- look_up'],
};

describe('a class that describes the actions that it runs', () => {
  it.each([
    ['with a chain', `class StripeTool { ${tool()} ${CHAIN} ${METHODS} }`],
    [
      'with a switch',
      `class StripeTool { ${tool()} ${METHODS} async execute(action, params) { switch (action) { case 'refund': return this.refund(params); case 'look_up': return this.look_up(params); } } }`,
    ],
    [
      'with the names in a list of the module',
      `const ACTIONS = ['refund', 'look_up']; class StripeTool { ${tool(SCHEMA.replace("['refund', 'look_up']", 'ACTIONS'))} ${CHAIN} ${METHODS} }`,
    ],
    [
      'without saying which inputs it needs',
      `class StripeTool { ${tool(SCHEMA.replace(", required: ['action']", ''))} ${CHAIN} ${METHODS} }`,
    ],
    [
      'whose action is one of the arguments',
      `class StripeTool { ${tool()} ${CHAIN.replace('(action, params) {', '(params) { const { action } = params;')} ${METHODS} }`,
    ],
    [
      'whose action goes by another name here',
      `class StripeTool { ${tool()} ${CHAIN.replace('(action, params) {', '(params) { const what = params.action;').replaceAll('(action =', '(what =')} ${METHODS} }`,
    ],
    [
      'whose action is read where it is compared',
      `class StripeTool { ${tool()} ${CHAIN.replace('(action, params)', '(params)').replaceAll('(action =', '(params.action =')} ${METHODS} }`,
    ],
    [
      'with a table',
      `const refund = async (params) => stripe.refunds.create({ charge: params.charge }); const look_up = async (params) => stripe.charges.retrieve(params.charge);
      class StripeTool { ${tool()} async execute(action, params) { return await { refund, look_up }[action](params); } }`,
    ],
    [
      'by the names of its methods',
      `class StripeTool { ${tool()} async execute(action, params) { return await this[action](params); } ${METHODS} }`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual(both);
  });

  it('in a loop that reads the arguments of a call', () => {
    const code = `const TOOL = { name: 'stripe', description: 'Payments.', parameters: ${SCHEMA} };
    for (const call of calls) handle(call); function handle(call) { const args = JSON.parse(call.function.arguments); if (args.action === 'refund') return stripe.refunds.create({ charge: args.charge }); }`;
    expect(read(code).reach).toEqual(['refunds.create <- refund']);
  });

  it('the executor of a tool may choose by its own input: the tool is what the model calls', () => {
    const code = `const TOOL = { name: 'stripe', description: 'Payments.', parameters: ${SCHEMA}, handler: async ({ action, charge }) => { if (action === 'refund') return stripe.refunds.create({ charge }); } };`;
    expect(read(code).reach).toEqual(['refunds.create <- stripe']);
  });
});

describe('chains that choose by something else', () => {
  const chain = (on: string, head: string): string =>
    `${head} if (${on} === 'refund') return await stripe.refunds.create({}); } }`;
  const execute = 'async execute(action, params) {';
  const described = `class StripeTool { ${tool()}`;
  it.each([
    ['nothing describes the names', `class StripeTool { ${chain('action', execute)}`],
    ['other names are described', `${described.replace("'refund'", "'pay_back'")} ${chain('action', execute)}`],
    ['another input has the names', `${described.replace('action: {', 'mode: {')} ${chain('action', execute)}`],
    ['it is called otherwise', `${described} ${chain('kind', 'async execute(kind, params) {')}`],
    ['the input only narrows', `${described.replace("['action']", "['charge']")} ${chain('action', execute)}`],
    ['it is the type of an event', `${described} ${chain('event.type', 'async hook(event) {')}`],
    ['it comes from the command line', `${described} ${chain('action', 'async main() { const action = process.argv[2];')}`],
    ['it comes from parsed options', `${described} ${chain('options.action', 'async main() { const options = program.opts();')}`],
    [
      'the schema is a response of an API',
      `const RESPONSES = { 200: { description: 'Done.', content: { 'application/json': { schema: ${SCHEMA} } } } }; class Api { ${chain('action', execute)}`,
    ],
    [
      'the schema is a model of a library',
      `const parameters = z.object({ action: z.enum(['refund', 'look_up']) }).describe('description'); class Api { ${chain('action', execute)}`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: [], reach: ['refunds.create <- '] });
  });

  it('a tool of a framework', () => {
    const code = `import { tool } from 'ai'; const LISTED = { name: 'stripe', description: '', inputSchema: ${SCHEMA} };
    export const pay = tool({ execute: async ({ action }) => { if (action === 'refund') return await stripe.refunds.create({}); } });`;
    expect(read(code).reach).toEqual(['refunds.create <- pay']);
  });
});
