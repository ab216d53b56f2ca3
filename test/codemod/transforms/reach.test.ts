/**
 * No call that a tool makes is passed over in silence: afterwards it is made on a client of a role, or the report names it. Looked at in
 * every case, every program of the fixtures, and the ways to a client that are written down here.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../../src/codemod/transforms/index.js';
import { RunWorkspace } from '../../../src/codemod/workspace.js';
import { transformNames } from '../../../src/codemod/model.js';
import type { Client, StripeCall } from '../../../src/facts/model.js';
import { casesOf, migrate, projectOf, type Files, type Migrated, type Options } from './support.js';

const only = transforms.filter(({ name }) => name === 'client-per-role');

interface Seen {
  readonly call: StripeCall;
  readonly path: string;
  readonly client: Client | undefined;
}

/** Every call in a tool's reach, with the client that its own file knows of it. */
function callsOfTools(files: Files, frameworks: Options['frameworks'] = []): Seen[] {
  const root = projectOf(files);
  const paths = Object.keys(files).filter((path) => /\.(?:[cm]?[jt]sx?|py)$/u.test(path));
  const workspace = new RunWorkspace(
    paths.map((path) => ({ path: join(root, path), text: files[path] ?? '' })),
    { frameworks },
  );
  return workspace.files.flatMap((file) =>
    file.facts.calls
      .filter(({ tools }) => tools.length > 0)
      .map((call): Seen => {
        const path = call.made?.path ?? file.path;
        const there = workspace.read(path);
        const facts = there?.facts;
        const whole = call.made?.whole ?? call.whole;
        const own = facts?.calls.find((one) => !one.elsewhere && one.whole.join() === whole.join());
        return { call, path: file.path.replace(`${root}/`, ''), client: facts?.clients[own?.client ?? -1] };
      }),
  );
}

/** Whether a program gives clients of roles to its tools as arguments: whose a parameter is, is then said where it is made. */
function givesVaults(files: Files): boolean {
  return Object.values(files).some((text) => /vaultStripe\(|PAYBRAKE_VAULT_KEY_/u.test(text));
}

function silentIn({ files, left }: Pick<Migrated, 'files' | 'left'>, frameworks?: Options['frameworks']): string[] {
  return callsOfTools(files, frameworks).flatMap(({ call, path, client }) => {
    if (client?.credential === 'vault') return [];
    if (client?.credential === 'opaque' && givesVaults(files)) return [];
    // By the call, by the client, or where the client is made.
    const made = client && files[path]?.slice(...client.at);
    const isNamed = left.some(
      ({ why, at }) => why.includes(call.text) || (client !== undefined && (why.includes(client.name) || at === made)),
    );
    return isNamed ? [] : [`${path}: ${call.text} on ${client?.name ?? 'nothing'} (${client?.credential ?? call.via})`];
  });
}

const cases = transformNames.flatMap((name) => casesOf(name).map((one) => ({ ...one, name: `${name}/${one.name}` })));
const fixtures = join(import.meta.dirname, '../../../fixtures');
const swarm = [{ packages: ['../../swarm-port/index.js'], like: 'swarm' }];
const programs = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /(?:^|\/)(?:bad|good)\.(?:ts|py)$/u.test(path) && !path.includes('node_modules'),
);

describe('no call of a tool is passed over', () => {
  it.each(cases)('in $name', async ({ input }) => {
    expect(silentIn(await migrate(only, input))).toEqual([]);
  });

  it.each(programs)('in %s', async (path) => {
    const files = { [path.endsWith('.py') ? 'program.py' : 'program.ts']: readFileSync(join(fixtures, path), 'utf8') };
    expect(silentIn(await migrate(only, files, { frameworks: swarm }), swarm)).toEqual([]);
  });

  it('is looked for in many', () => {
    expect([cases.length > 40, programs.length > 40]).toEqual([true, true]);
    const seen = cases.flatMap(({ input }) => callsOfTools(input));
    expect(seen.length).toBeGreaterThan(40);
    expect(seen.filter(({ client }) => client?.credential === 'raw').length).toBeGreaterThan(20);
  });
});

const HEAD = "import { Agent, tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const tool = (call: string): string => `export const refund = tool({
  name: 'refund',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const AGENT = "export const billing = new Agent({ name: 'billing', tools: [refund] });\n";
const tools = (imported: string, call: string): Files => ({ 'tools.ts': `${HEAD}${imported}\n${tool(call)}${AGENT}` });
const NEW = 'new Stripe(process.env.STRIPE_SECRET_KEY!)';
const SDK = "import Stripe from 'stripe';\n";
const lazy = `${SDK}let cached: Stripe | undefined;\nexport function getStripe(): Stripe {\n  cached ??= ${NEW};\n  return cached;\n}\n`;
const service = 'export const refundOf = (id: string) => getStripe().refunds.create({ charge: id });\n';

describe('a client is found', () => {
  it.each<[string, string, Files]>([
    [
      'behind a function of another file',
      'client.ts',
      {
        'client.ts': `${SDK}export const getStripe = (): Stripe => ${NEW};\n`,
        ...tools("import { getStripe } from './client.js';", 'getStripe().refunds.create({ charge: id })'),
      },
    ],
    [
      'behind functions of two files, the second of which does not say what it is',
      'client.ts',
      {
        'client.ts': `${SDK}export function makeClient(): Stripe {\n  return ${NEW};\n}\n`,
        'between.ts': "import { makeClient } from './client.js';\n// stripe\nexport const getClient = () => makeClient();\n",
        ...tools("import { getClient } from './between.js';", 'getClient().refunds.create({ charge: id })'),
      },
    ],
    [
      'made on first use, two files away',
      'client.ts',
      {
        'client.ts': lazy,
        'service.ts': `import { getStripe } from './client.js';\n${service}`,
        ...tools("import { refundOf } from './service.js';", 'refundOf(id)'),
      },
    ],
    [
      'in a class',
      'service.ts',
      {
        'service.ts': `${SDK}class Billing {\n  private stripe = ${NEW};\n  refundOf(id: string) {\n    return this.stripe.refunds.create({ charge: id });\n  }\n}\nexport const service = new Billing();\n`,
        ...tools("import { service } from './service.js';\n// stripe", 'service.refundOf(id)'),
      },
    ],
    [
      'whose module a test replaces, and goes on replacing',
      'client.ts',
      {
        'client.ts': lazy,
        'service.ts': `import { getStripe } from './client.js';\n${service}`,
        'service.test.ts':
          "import { vi } from 'vitest';\nimport './service.js';\nvi.mock('./client.js', () => ({ getStripe: () => ({}) }));\n",
        ...tools("import { refundOf } from './service.js';", 'refundOf(id)'),
      },
    ],
    ['that the tool makes itself', 'tools.ts', tools(SDK, `${NEW}.refunds.create({ charge: id })`)],
  ])('%s', async (_, maker, files) => {
    const { files: after, left, findings } = await migrate(only, files);
    expect(after[maker]).toContain("vaultStripe('billing')");
    expect(Object.values(after).join('\n')).not.toContain('new Stripe(');
    expect({ left, findings }).toEqual({ left: [], findings: [] });
  });
});

/** A tool need not stand in a file that mentions Stripe, nor what lies between. */
describe('keys and guards reach', () => {
  const CHARGE = 'export const refundOf = (id: string) => stripe.refunds.create({ charge: id });\n';
  const client = `${SDK}export const stripe = ${NEW};\n`;

  it.each<[string, { readonly key: string; readonly guard: string }, Files]>([
    [
      'through modules that export one another in a circle',
      { key: 'b.ts', guard: 'tools.ts' },
      {
        'a.ts': `${client}export * from './b.js';\n`,
        'b.ts': `import { stripe } from './a.js';\nexport * from './a.js';\n${CHARGE}`,
        ...tools("import { refundOf } from './a.js';", 'refundOf(id)'),
      },
    ],
    [
      'in a circle of which one module does not mention Stripe',
      { key: 'b.ts', guard: 'a.ts' },
      {
        'a.ts': `${HEAD}import { refundOf } from './b.js';\nexport * from './b.js';\n${tool('refundOf(id)')}${AGENT}`,
        'b.ts': `export * from './a.js';\n${client}${CHARGE}`,
      },
    ],
    [
      'through a barrel that does not mention Stripe',
      { key: 'service.ts', guard: 'tools.ts' },
      {
        'service.ts': client + CHARGE,
        'index.ts': "export * from './service.js';\n",
        ...tools("import { refundOf } from './index.js';", 'refundOf(id)'),
      },
    ],
    [
      'through a function of a file that does not mention Stripe',
      { key: 'service.ts', guard: 'tools.ts' },
      {
        'service.ts': client + CHARGE,
        'between.ts': "import { refundOf } from './service.js';\nexport const undo = (id: string) => refundOf(id);\n",
        ...tools("import { undo } from './between.js';", 'undo(id)'),
      },
    ],
  ])('%s', async (_, { key, guard }, files) => {
    const { files: after, left } = await migrate(transforms, files, { deriveKeys: true });
    expect(after[key]).toContain("operationKey('refunds.create'");
    expect(after[guard]).toContain("code: 'stripe_unconfirmed'");
    expect(Object.values(after).join('\n')).toContain("vaultStripe('billing')");
    expect(left).toEqual([]);
  });
});

describe('the functions of a hand-written loop are found in another file', () => {
  const described = (name: string): string =>
    `  { name: '${name}', description: 'A tool.', parameters: { type: 'object', properties: { id: { type: 'string' } } } },\n`;
  const loop = (imported: string, list = described('refund') + described('undo'), before = ''): string => `${imported}
const tools = [
${list}];
async function run(openai, messages) {
  const answer = await openai.chat.completions.create({ model: 'small', messages, tools });
  for (const call of answer.choices[0].message.tool_calls) {
    ${before}messages.push(await handlers[call.function.name](JSON.parse(call.function.arguments)));
  }
}
`;
  const refunds = 'async ({ id }) => stripe.refunds.create({ charge: id })';
  const required = `const Stripe = require('stripe');\nconst stripe = new Stripe(process.env.STRIPE_SECRET_KEY);\n`;
  const imported = `${SDK}const stripe = ${NEW};\n`;

  it.each<[string, string, Files]>([
    [
      'by module.exports',
      'tools.js',
      {
        'loop.js': loop("const handlers = require('./tools');"),
        'tools.js': `${required}const refund = ${refunds};\nasync function undo({ id }) {\n  return stripe.refunds.cancel(id);\n}\nmodule.exports = { refund, undo };\n`,
      },
    ],
    [
      'by the members of exports',
      'tools.js',
      {
        'loop.js': loop("const handlers = require('./tools');"),
        'tools.js': `${required}exports.refund = ${refunds};\nmodule.exports.undo = ({ id }) => stripe.refunds.cancel(id);\n`,
      },
    ],
    [
      'by module.exports with the functions in it, where the loop asks first whether there is one',
      'tools.js',
      {
        'loop.js': loop("const handlers = require('./tools');", undefined, 'if (!handlers[call.function.name]) continue;\n    '),
        'tools.js': `${required}module.exports = { refund: ${refunds} };\n`,
      },
    ],
    [
      'as a namespace',
      'tools.ts',
      {
        'loop.ts': loop("import * as handlers from './tools.js';"),
        'tools.ts': `${imported}export const refund = ${refunds};\nexport async function undo({ id }) {\n  return stripe.refunds.cancel(id);\n}\n`,
      },
    ],
    [
      'as a table',
      'tools.ts',
      {
        'loop.ts': loop("import { handlers } from './tools.js';"),
        'tools.ts': `${imported}const refund = ${refunds};\nexport const handlers = { refund, undo: ({ id }) => stripe.refunds.cancel(id) };\n`,
      },
    ],
    [
      'as handlers beside the descriptions',
      'tools.ts',
      {
        'loop.ts': `import * as all from './tools.js';\nimport OpenAI from 'openai';\nexport const tools = [\n${described('refund').replace(' },\n', ', handler: all.refund },\n')}];\n`,
        'tools.ts': `${imported}export const refund = ${refunds};\n`,
      },
    ],
  ])('%s', async (_, maker, files) => {
    const { left } = await migrate(transforms, files, { deriveKeys: true });
    expect(left).toMatchObject([{ path: maker, reason: 'no-role' }]);
    const { files: after, left: rest } = await migrate(transforms, files, { deriveKeys: true, role: 'billing' });
    expect(after[maker]).toContain("const stripe = vaultStripe('billing');");
    expect(after[maker]).toContain("operationKey('refunds.create', { charge: id })");
    expect(rest).toEqual([]);
  });

  it('and not where no description names them', async () => {
    const files = {
      'loop.js': loop("const handlers = require('./tools');", described('other')),
      'tools.js': `${required}exports.refund = ${refunds};\n`,
    };
    const { files: after } = await migrate(transforms, files, { deriveKeys: true, role: 'billing' });
    expect(after).toEqual(files);
  });
});

describe('what is left is named', () => {
  it('where others come to the client as well', async () => {
    const { left } = await migrate(only, {
      'client.ts': lazy,
      'service.ts': `import { getStripe } from './client.js';\n${service}`,
      'route.ts': "import { refundOf } from './service.js';\n// stripe\nexport const POST = (id: string) => refundOf(id);\n",
      ...tools("import { refundOf } from './service.js';", 'refundOf(id)'),
    });
    expect(left).toMatchObject([
      { path: 'client.ts', reason: 'shared-client', why: 'service.ts uses cached in code that tools and others run alike.' },
    ]);
  });

  it.each<[string, Files, object]>([
    [
      'where the key is given from elsewhere',
      {
        'client.ts': `${SDK}export const makeClient = (key: string): Stripe => new Stripe(key);\n`,
        ...tools(
          "import { makeClient } from './client.js';\nconst stripe = makeClient(process.env.STRIPE_SECRET_KEY!);",
          'stripe.refunds.create({ charge: id })',
        ),
      },
      {
        path: 'tools.ts',
        at: 'stripe.refunds.create',
        reason: 'opaque',
        why: 'Whose client stripe.refunds.create of tool refund is made on cannot be seen from here.',
        todo: 'Make sure that it is a client by vaultStripe(role), where it is made or given.',
      },
    ],
    [
      'where it is made with a key that the name of a variable says nothing of',
      tools(`${SDK}const stripe = new Stripe(process.env.A!);`, 'stripe.refunds.create({ charge: id })'),
      {
        path: 'tools.ts',
        at: 'stripe.refunds.create',
        reason: 'opaque',
        why: 'stripe.refunds.create of tool refund is made on stripe, which has the key in A, a name that does not tell whose.',
        todo: 'Make it a client by vaultStripe(role), unless its key is that of a role and its requests go to the proxy already.',
      },
    ],
    [
      'where it is made with a key that cannot be seen',
      tools(`${SDK}import { key } from 'keys';`, 'new Stripe(key).refunds.create({ charge: id })'),
      {
        path: 'tools.ts',
        at: 'new Stripe(key).refunds.create',
        reason: 'opaque',
        why: 'new Stripe(key).refunds.create of tool refund is made on new Stripe(…), which has a key that cannot be seen from here.',
      },
    ],
    [
      'where there is no client',
      tools(
        '// stripe',
        "fetch('https://api.stripe.com/v1/refunds', { method: 'POST', headers: { authorization: key }, body: `charge=${id}` })",
      ),
      {
        path: 'tools.ts',
        at: 'fetch',
        reason: 'no-repair',
        why: 'fetch of tool refund asks Stripe without a client, so that nothing can be given the key of a role.',
        todo: 'Make the call on a client by vaultStripe(role).',
      },
    ],
    [
      'where whoever makes the tools gives the client, and is not seen',
      {
        'tools.ts': `${HEAD}import type Stripe from 'stripe';\nexport const makeTools = (stripe: Stripe) => {\n  ${tool('stripe.refunds.create({ charge: id })').replace('export ', '')}  return { refund };\n};\n`,
      },
      {
        path: 'tools.ts',
        at: 'stripe.refunds.create',
        reason: 'opaque',
        why: 'Whose client stripe.refunds.create of tool refund is made on cannot be seen from here.',
        todo: 'Make sure that it is a client by vaultStripe(role), where it is made or given.',
      },
    ],
  ])('%s', async (_, files, entry) => {
    const { files: after, left } = await migrate(only, files);
    expect(after).toEqual(files);
    expect(left).toMatchObject([entry]);
  });
});
