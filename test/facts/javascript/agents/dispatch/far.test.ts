import { describe, expect, it } from 'vitest';
import { factsOf, type Others } from '../../compact.js';

/** Each tool, and `tool: what it asks of Stripe, by way of what` for each request of another file. */
function read(code: string, others: Others = { './billing': BILLING }): { tools: string[]; calls: string[] } {
  const { tools, calls } = factsOf(code, others);
  return {
    tools: tools.map(({ name, framework, inputs }) => `${name} ${framework} (${inputs.map((input) => input.name).join(', ')})`),
    calls: calls.map(({ tools: reached, text }) => {
      return `${reached.map((i) => tools[i]?.name ?? '?').join(', ')}: ${text.replace(/ \(.*$/u, '')}`;
    }),
  };
}

const BILLING = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
  export async function refund(args) { return await stripe.refunds.create({ charge: args.charge_id }); }
  export async function lookUp(args) {}`;
const DESCRIBED = `const TOOLS = [{ type: 'function', function: { name: 'refund', description: 'Refunds.', parameters: { type: 'object', properties: { charge_id: { type: 'string' } } } } }];\n`;
const MODEL = `import OpenAI from 'openai';\n`;
const tool = 'refund hand-written (charge_id)';
const behind = (site: string): string => `refund: ${site} → stripe.refunds.create`;

describe('functions of other files in a table', () => {
  it.each([
    [
      'members of a module',
      `import * as billing from './billing'; ${DESCRIBED} const RUN = { refund: billing.refund }; export const run = (name, args) => RUN[name](args);`,
      'RUN[name]',
    ],
    [
      'imported by their names',
      `import { refund } from './billing'; ${DESCRIBED} const RUN = { refund }; export const run = (name, args) => RUN[name](args);`,
      'RUN[name]',
    ],
    [
      'beside the description',
      `import { refund } from './billing'; const TOOLS = [{ name: 'refund', description: '', inputSchema: { type: 'object', properties: { charge_id: {} } }, handler: refund }];`,
      'refund',
    ],
    [
      'beside the function of a description',
      `import { refund } from './billing'; ${DESCRIBED.replace('} } } } }]', '} } } }, handler: refund }]')}`,
      'refund',
    ],
    [
      'of a module that is asked by name',
      `import * as billing from './billing'; ${DESCRIBED} export const run = (name, args) => billing[name](args);`,
      'billing[name]',
    ],
  ])('%s', (_, code, site) => {
    expect(read(code)).toEqual({ tools: [tool], calls: [behind(site)] });
  });

  it('a table that the other file has', () => {
    const code = `import { RUN } from './billing'; ${DESCRIBED} export const run = (name, args) => RUN[name](args);`;
    const others = { './billing': `${BILLING} export const RUN = { refund };` };
    expect(read(code, others)).toEqual({ tools: [tool], calls: [behind('RUN[name]')] });
  });

  it('asked by the name of a tool call that nothing here describes', () => {
    const code = `${MODEL}import { refund } from './billing'; const RUN = { refund }; export const run = (toolCall) => RUN[toolCall.function.name]({});`;
    expect(read(code)).toEqual({ tools: ['refund hand-written ()'], calls: [behind('RUN[toolCall.function.name]')] });
  });
});

describe('a function that gives back another one by name', () => {
  const call = `export async function run(toolName, args) { const handler = getHandler(toolName); return await handler(args); }`;
  const tools = `import { refund, lookUp } from './billing';`;
  const chain = `export function getHandler(name) { if (name === 'look_up') return lookUp; if (name === 'refund') { return refund; } throw new Error(name); }`;
  const here = `import { getHandler } from './tools';`;

  it.each([
    ['a chain', chain],
    [
      'a switch',
      `export function getHandler(name) { switch (name) { case 'refund': return refund; default: throw new Error(name); } }`,
    ],
    ['a table', `export const getHandler = (name) => ({ refund })[name];`],
    ['a table in a constant', `const RUN = { refund }; export function getHandler(name) { const run = RUN[name]; return run; }`],
  ])('%s of a file between', (_, chooser) => {
    const others = { './tools': `${tools} ${chooser}`, './billing': BILLING };
    expect(read(`${MODEL}${here} ${call}`, others).calls).toEqual([behind('getHandler(toolName)')]);
  });

  it('whose functions are of this file', () => {
    const { tools: found, calls } = read(`${MODEL}${BILLING} ${chain} ${call}`);
    expect(found.map((one) => one.split(' ')[0])).toEqual(['look_up', 'refund']);
    expect(calls).toEqual(['refund: stripe.refunds.create']);
  });

  it('by a name that is described', () => {
    const others = { './tools': `${tools} ${chain}`, './billing': BILLING };
    const code = `${DESCRIBED}${here} export const run = (name, args) => getHandler(name)(args);`;
    expect(read(code, others)).toEqual({ tools: [tool], calls: [behind('getHandler(name)')] });
  });

  it.each([
    ['no model is imported', `${here} ${call}`],
    ['only its types are', `import type OpenAI from 'openai'; ${here} ${call}`],
    ['no tool call names it', `${MODEL}${here} ${call.replaceAll('toolName', 'kind')}`],
    ['other names are described', `${DESCRIBED.replace("'refund'", "'lookup'")}${here} ${call}`],
    [
      'tests go through the names',
      `${MODEL}${here} it.each(['refund'])('%s', async (toolName) => { const handler = getHandler(toolName); await handler({}); });`,
    ],
  ])('says nothing where %s', (_, code) => {
    expect(read(code, { './tools': `${tools} ${chain}`, './billing': BILLING })).toEqual({ tools: [], calls: [] });
  });

  it.each([
    [
      'what it returns depends on something else',
      `export function getHandler(name, kind) { if (kind === 'refund') return refund; }`,
    ],
    ['it returns a text', `export function getHandler(name) { if (name === 'refund') return 'refund'; }`],
    [
      'a table is asked for something else',
      `const CHECKS = { refund }; export function getHandler(name) { CHECKS[name]({}); return name; }`,
    ],
  ])('says nothing where %s', (_, chooser) => {
    const others = { './tools': `${tools} ${chooser}`, './billing': BILLING };
    expect(read(`${MODEL}${here} ${call}`, others).calls).toEqual([]);
  });
});

describe('tables that are no tools', () => {
  it.each([
    [
      'of a command line',
      `import { refund } from './billing'; const COMMANDS = { refund }; export const main = () => COMMANDS[process.argv[2]]({});`,
    ],
    [
      'of a command line beside a model',
      `${MODEL}import { refund } from './billing'; const COMMANDS = { refund }; export const main = (command) => COMMANDS[command]({});`,
    ],
    [
      'of a webhook',
      `${MODEL}import { refund } from './billing'; const ON = { 'charge.failed': refund }; export const hook = (event) => ON[event.type](event.data);`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: [], calls: [] });
  });
});
