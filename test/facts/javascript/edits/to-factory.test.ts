import { describe, expect, it } from 'vitest';

import { toFactory } from '../../../../src/facts/javascript/edits/to-factory.js';
import { extract } from '../../../../src/facts/javascript/extract.js';
import { commentsIn, read, repaired } from '../view.js';

const HEAD = `import Stripe from 'stripe';
import { tool } from 'ai';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

`;

function made(text: string, role = 'billing'): string | undefined {
  const { view, call, tools } = read(text);
  const output = call.client && repaired(text, toFactory(view, call.client, tools, role));
  if (output === undefined) return undefined;
  expect(commentsIn(output)).toEqual(commentsIn(text));
  const after = read(output);
  expect(after.call.client && toFactory(after.view, after.call.client, after.tools, role)).toBeUndefined();
  // Nothing of no-shared-stripe-client's is left.
  const { clients } = extract(after.view, { aliases: [], stripeMajor: 23 });
  expect(clients).toMatchObject([{ lives: 'function', credential: 'vault', role }]);
  return output;
}

const charge = 'tool({\n  execute: async ({ id }) => stripe.charges.capture(id),\n})';
const chargeInside = charge.replaceAll('\n', '\n  ');

describe('toFactory', () => {
  it('moves exported tools into a factory and keeps their names', () => {
    expect(
      made(
        `${HEAD}/** Charges. */\nexport const charge = ${charge};\n\nexport const refund = ${charge}; // too\n\nrun(charge);\n`,
      ),
    ).toBe(
      `import { tool } from 'ai';
import { vaultStripe } from 'paybrake/client';

function makeBillingTools(stripe = vaultStripe('billing')) {
  /** Charges. */
  const charge = ${chargeInside};

  const refund = ${chargeInside}; // too
  return { charge, refund };
}

export const { charge, refund } = makeBillingTools();

run(charge);
`,
    );
  });

  it('leaves semicolons that keep the next statement apart where they are', () => {
    const head = HEAD.replaceAll(';', '').replace('const stripe', 'const x = 1\nconst stripe');
    const output = made(`${head.trimEnd()}\n;[x].forEach(log)\nconst charge = ${charge}\n;(() => {})()\nrun(charge)\n`);
    expect(output).toContain('const x = 1\n;[x].forEach(log)\nfunction make');
    expect(output).toContain('const { charge } = makeBillingTools()\n;(() => {})()\nrun(charge)\n');
  });

  it('puts one where the next statement would go on with the last', () => {
    const head = HEAD.replaceAll(';', '').replace('const stripe', 'const x = 1\nconst stripe').trimEnd();
    const output = made(`${head};\n[x].forEach(log)\nexport const charge = ${charge}; (() => {})()\nrun(charge)\n`);
    expect(output).toContain('const x = 1\n;\n[x].forEach(log)\n');
    expect(output).toContain('export const { charge } = makeBillingTools(); (() => {})()\n');
  });

  it('hands out exported and other names of one call', () => {
    const output = made(
      `${HEAD}const charge = ${charge};\nexport const refund = ${charge};\nexport { charge as pay };\n`,
      'billing_ops',
    );
    expect(output).toContain(
      '  return { charge, refund };\n}\n\nconst billingOpsTools = makeBillingOpsTools();\nexport const { refund } = billingOpsTools;\n' +
        'const { charge } = billingOpsTools;\nexport { charge as pay };\n',
    );
  });

  it('takes helpers and constants between the tools along', () => {
    const output = made(
      `${HEAD}const limit = 3;\nasync function pay(id) {\n  return stripe.charges.capture(id);\n}\nconst retries = 2;\n` +
        'export const charge = tool({ execute: async ({ id }) => pay(id, retries, limit) });\nexport const refund = tool({ execute: async ({ id }) => stripe.charges.capture(id) });\n',
    );
    expect(output).toContain(
      "const limit = 3;\nfunction makeBillingTools(stripe = vaultStripe('billing')) {\n  async function pay(id) {\n    return",
    );
    expect(output).toContain('  const retries = 2;\n');
    expect(output).toContain('  return { charge, refund };\n');
  });

  it('calls the factory for tools that are registered, in CommonJS as well', () => {
    const text = `const Stripe = require("stripe")
const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js")
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY, { maxNetworkRetries: 1 })
const server = new McpServer({})
server.registerTool("charge", {}, async ({ id }) => {
\tawait stripe.charges.capture(id)
})
module.exports = server
`.replaceAll('\n', '\r\n');
    expect(made(text)).toBe(
      `const Stripe = require("stripe")
const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js")
const { vaultStripe } = require("paybrake/client")
const server = new McpServer({})
function makeBillingTools(stripe = vaultStripe("billing", { maxNetworkRetries: 1 })) {
\tserver.registerTool("charge", {}, async ({ id }) => {
\t\tawait stripe.charges.capture(id)
\t})
}

makeBillingTools()
module.exports = server
`.replaceAll('\n', '\r\n'),
    );
  });

  it('makes the client in the function that makes the tools', () => {
    expect(made(`${HEAD}export function tools() {\n  // all\n  return { charge: ${chargeInside} };\n}\n`)).toBe(
      `import { tool } from 'ai';
import { vaultStripe } from 'paybrake/client';

export function tools() {
  const stripe = vaultStripe('billing');
  // all
  return { charge: ${chargeInside} };
}
`,
    );
  });

  it('keeps the import of the SDK that something else needs', () => {
    const text = `${HEAD}export const charge = ${charge};\nexport type Key = Stripe.Charge;\n`;
    expect(made(text)).toContain(
      "import Stripe from 'stripe';\nimport { tool } from 'ai';\nimport { vaultStripe } from 'paybrake/client';\n",
    );
  });

  const exported = `export const charge = ${charge};\n`;
  it.each([
    ['an exported client', HEAD.replace('const stripe', 'export const stripe') + exported],
    ['a client that a specifier exports', `${HEAD}${exported}export { stripe };\n`],
    ['a default export', `${HEAD}${exported}export default stripe;\n`],
    ['a client that CommonJS exports', `${HEAD}${exported}module.exports = { stripe };\n`],
    ['a variable', HEAD.replace('const stripe', 'let stripe') + exported],
    ['a client with another user', `${HEAD}${exported}app.get('/', () => stripe.charges.list());\n`],
    ['a user that the file exports', `${HEAD}export function pay(id) { return stripe.charges.capture(id); }\n${exported}`],
    ['a tool that is used before', HEAD.replace('const stripe', 'later(() => charge);\nconst stripe') + exported],
    ['types between the tools', `${HEAD}${exported}export type T = 1;\n${exported.replace('charge', 'refund')}`],
    ['an await between the tools', `${HEAD}${exported}const x = await y;\n${exported.replace('charge', 'refund')}`],
    ['a comment in the construction', HEAD.replace('new Stripe(', 'new Stripe(/* live */ ') + exported],
    ['a host of its own', HEAD.replace('KEY!)', "KEY!, { host: 'x' })") + exported],
    ['options that cannot be seen', HEAD.replace('KEY!)', 'KEY!, config)') + exported],
    [
      'an executor that is a function of its own',
      `${HEAD}async function pay({ id }) {\n  return stripe.charges.capture(id);\n}\nstart(pay);\n`,
    ],
  ])('leaves %s alone', (_, text) => {
    expect(made(text)).toBeUndefined();
  });

  it('needs the name of a role', () => {
    expect(made(HEAD + exported, 'Billing')).toBeUndefined();
  });
});
