/** Files that do not mention Stripe, whose tools come to it through what they import: the command and the plugin say the same. */
import { utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { run } from '../../src/cli/program.js';
import plugin from '../../src/plugin.js';
import { project } from './project.js';

interface Said {
  readonly findings: readonly string[];
  readonly last: string;
}

const brief = (root: string, results: readonly ESLint.LintResult[]): string[] =>
  results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ line, ruleId, message }) => {
        const [, way] = /`([^`]*→[^`]*)`/u.exec(message) ?? [];
        return `${relative(root, filePath)}:${String(line)} ${ruleId ?? message}${way === undefined ? '' : ` ${way}`}`;
      }),
    )
    .sort();

async function scan(root: string): Promise<Said> {
  const said = { out: '', err: '' };
  const io = {
    cwd: root,
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  await run(['scan', '-f', 'json'], io);
  const findings = brief(root, JSON.parse(said.out) as ESLint.LintResult[]);
  said.out = '';
  await run(['scan'], io);
  expect(said.err).toBe('');
  return { findings, last: said.out.split('\n').find((line) => line.includes('read,')) ?? '' };
}

async function lint(root: string, settings: object = {}): Promise<readonly string[]> {
  const javascript: Linter.Config = { ...plugin.configs.recommended, files: ['**/*.ts'] };
  const parser = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser as Linter.Parser } };
  const overrideConfig = [javascript, parser, plugin.configs.python, { settings: { paybrake: settings } }] as Linter.Config[];
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig });
  return brief(root, await eslint.lintFiles(['.']));
}

const python = `import os

import stripe

stripe.api_key = os.environ["STRIPE_KEY"]


def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order."""
    return stripe.PaymentIntent.create(amount=amount, currency="usd", customer=customer_id, confirm=True).id
`;

const typescript = `import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

export async function chargeOrder(customer: string, amount: number): Promise<string> {
  return (await stripe.paymentIntents.create({ amount, currency: 'usd', customer, confirm: true })).id;
}
`;

/** A module that has the same names and nothing to do with Stripe. */
const harmless = { py: 'def charge_order(*args): ...\n', ts: 'export async function chargeOrder(...args: unknown[]) {}\n' };

const decorated = (imports: string, decorator: string, call: string): string =>
  `${imports}\n\n\n@${decorator}\ndef charge(order_id: str, customer_id: str, amount: int) -> str:\n    """Charge a customer."""\n    return ${call}(order_id, customer_id, amount)\n`;

const tool = (imports: string, call: string): string =>
  `import { z } from 'zod';\n${imports}\n\nexport const charge = tool({\n  name: 'charge',\n  description: 'Charges a customer.',\n  parameters: z.object({ customer: z.string(), amount: z.number() }),\n  execute: async ({ customer, amount }) => ${call}(customer, amount),\n});\n`;

const PY = 'charge_order → stripe.PaymentIntent.create (billing.py:10)';
const TS = 'chargeOrder → stripe.paymentIntents.create (billing.ts:6)';
const both = (place: string, way: string): string[] => [
  `${place} paybrake/no-unhandled-stripe-error ${way}`,
  `${place} paybrake/require-idempotency-key ${way}`,
];

const PY_CHAIN = {
  'services/__init__.py': 'from .orders import pay_order\n',
  'services/orders.py': 'from billing import charge_order\n\n\ndef pay_order(*args):\n    return charge_order(*args)\n',
};
const TS_CHAIN = {
  'services/index.ts': `export * from './orders';\n`,
  'services/orders.ts': `import { chargeOrder } from '../billing';\n\nexport const payOrder = async (customer: string, amount: number) => chargeOrder(customer, amount);\n`,
};

const cases: readonly (readonly [name: string, files: Readonly<Record<string, string>>, found: readonly string[]])[] = [
  [
    "Swarm, whose agents are given another file's functions",
    { 'agents.py': 'from swarm import Agent\n\nfrom billing import charge_order\n\nagent = Agent(functions=[charge_order])\n' },
    both('agents.py:5', PY),
  ],
  [
    'the OpenAI Agents SDK in Python',
    { 'main.py': decorated('from agents import function_tool\nimport billing', 'function_tool', 'billing.charge_order') },
    both('main.py:8', `billing.${PY}`),
  ],
  [
    'FastMCP',
    {
      'server.py': decorated(
        'from fastmcp import FastMCP\nfrom billing import charge_order\nmcp = FastMCP("shop")',
        'mcp.tool()',
        'charge_order',
      ),
    },
    both('server.py:9', PY),
  ],
  [
    'services in between, in Python',
    {
      ...PY_CHAIN,
      'main.py': decorated('from agents import function_tool\nfrom services import pay_order', 'function_tool', 'pay_order'),
    },
    both('main.py:8', PY.replace('charge_order', 'pay_order')),
  ],
  [
    'the AI SDK',
    { 'tools.ts': tool(`import { tool } from 'ai';\nimport { chargeOrder } from './billing';`, 'chargeOrder') },
    both('tools.ts:9', TS),
  ],
  [
    'the OpenAI Agents SDK in TypeScript',
    {
      'agent.ts': tool(`import { tool } from '@openai/agents';\nimport * as billing from './billing.js';`, 'billing.chargeOrder'),
    },
    both('agent.ts:9', `billing.${TS}`),
  ],
  [
    'an MCP server',
    {
      'server.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { chargeOrder } from './billing';\n\nconst server = new McpServer({ name: 'shop', version: '1.0.0' });\nserver.registerTool('charge', { description: 'Charges.' }, async ({ customer, amount }) => ({\n  content: [{ type: 'text', text: await chargeOrder(customer, amount) }],\n}));\n`,
    },
    both('server.ts:6', TS),
  ],
  [
    'a loop written by hand',
    {
      'loop.ts': `import OpenAI from 'openai';\nimport { chargeOrder } from './billing';\n\nexport const tools = [{ type: 'function', function: { name: 'charge', description: 'Charges.', parameters: { type: 'object', properties: {} } } }];\n\nexport async function dispatch(call: { name: string; args: { customer: string; amount: number } }) {\n  switch (call.name) {\n    case 'charge':\n      return chargeOrder(call.args.customer, call.args.amount);\n  }\n}\n`,
    },
    [`loop.ts:9 paybrake/require-idempotency-key ${TS}`],
  ],
  [
    'services in between, in TypeScript',
    { ...TS_CHAIN, 'tools.ts': tool(`import { tool } from 'ai';\nimport { payOrder } from './services';`, 'payOrder') },
    both('tools.ts:9', TS.replace('chargeOrder', 'payOrder')),
  ],
];

describe('a file that does not mention Stripe', () => {
  it.each(cases)('is read for its tools: %s', async (_, files, found) => {
    const root = project({ ...files, 'pyproject.toml': '', 'billing.py': python, 'billing.ts': typescript });
    const { findings, last } = await scan(root);
    expect(findings).toEqual(found);
    expect(await lint(root)).toEqual(found);
    expect(last).toMatch(new RegExp(`${String(Object.keys(files).length + 2)} files read, 3 concern Stripe\\.$`, 'u'));
  });

  it.each(cases)('is not read when what it imports has nothing to do with it: %s', async (_, files) => {
    const root = project({ ...files, 'pyproject.toml': '', 'billing.py': harmless.py, 'billing.ts': harmless.ts });
    const { findings, last } = await scan(root);
    expect([findings, await lint(root)]).toEqual([[], []]);
    expect(last).toMatch(/none concerns Stripe\.$/u);
  });

  it('is read for a framework that only the settings name', async () => {
    const frameworks = [
      { packages: ['core.swarm'], like: 'swarm' },
      { packages: ['@/lib/agents'], like: 'openai-agents' },
    ];
    const root = project({
      'pyproject.toml': '',
      'billing.py': python,
      'billing.ts': typescript,
      'agents.py':
        'from core.swarm import Agent\n\nfrom billing import charge_order\n\nagent = Agent(functions=[charge_order])\n',
      'tools.ts': tool(`import { tool } from '@/lib/agents';\nimport { chargeOrder } from './billing';`, 'chargeOrder'),
      'paybrake.config.json': JSON.stringify({ frameworks }),
    });
    const found = [...both('agents.py:5', PY), ...both('tools.ts:9', TS)];
    expect((await scan(root)).findings).toEqual(found);
    expect(await lint(root, { frameworks })).toEqual(found);
    expect(await lint(root)).toEqual([]);
  });

  it('is read for its tools alone', async () => {
    const root = project({
      'pyproject.toml': '',
      'clients.py': 'import stripe\nclient = stripe.StripeClient("x")\n',
      'main.py':
        'import openai\nfrom clients import client\n\nclient.v1.charges.create({"amount": 1}, options={"idempotency": "x"})\n',
    });
    expect([(await scan(root)).findings, await lint(root)]).toEqual([[], []]);
  });

  it('must parse when its tools may come to Stripe', async () => {
    const broken = { 'main.py': 'from agents import Agent\nfrom billing import charge_order\nprint "paid"\n' };
    const message = 'main.py:3 Parsing error: This is Python 2, which paybrake does not read.';
    const root = project({ ...broken, 'pyproject.toml': '', 'billing.py': python });
    expect([(await scan(root)).findings, await lint(root)]).toEqual([[message], [message]]);
    const other = project({ ...broken, 'pyproject.toml': '', 'billing.py': harmless.py });
    expect([(await scan(other)).findings, await lint(other)]).toEqual([[], []]);
  });
});

it('a module in between that changes is seen by the next file', async () => {
  const root = project({ 'agents.py': cases[0]?.[1]['agents.py'] ?? '', 'pyproject.toml': '', 'billing.py': harmless.py });
  expect((await scan(root)).findings).toEqual([]);
  writeFileSync(join(root, 'billing.py'), python);
  utimesSync(join(root, 'billing.py'), 1000, 1000);
  expect((await scan(root)).findings).toEqual(both('agents.py:5', PY));
});

it.each(cases)('migrate speaks of the same file: %s', async (_, files) => {
  const root = project({ ...files, 'pyproject.toml': '', 'billing.py': python, 'billing.ts': typescript });
  const said = { out: '', err: '' };
  const io = {
    cwd: root,
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  expect(await run(['migrate'], io)).toBe(1);
  expect(said.err).toMatch(/^Not migrated: /mu);
  expect(said.out + said.err).toContain(Object.keys(files).at(-1));
});
