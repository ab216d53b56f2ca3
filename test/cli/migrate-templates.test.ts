/** Files that hold code beside markup use what is migrated as well, and are never changed. */
import { describe, expect, it } from 'vitest';

import { asModule } from '../../src/cli/migrate/templates.js';
import { shippedToolbox } from '../../src/cli/migrate/toolbox.js';
import { git, migrate, read, repository, type Files } from './migrate-project.js';

const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const HEAD = "import { tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const manifest = JSON.stringify({ type: 'module', dependencies: { stripe: '^23.1.0', '@openai/agents': '^0.20.0' } });
const client = "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n";
const agents = (tools: string): string =>
  `import { Agent } from '@openai/agents';\nimport { ${tools} } from './tools.js';\n\nexport const billing = new Agent({ name: 'billing', tools: [${tools}] });\n`;

async function left(root: string, ...argv: string[]): Promise<Record<string, unknown>[]> {
  const ran = await migrate(root, ['--only', 'client-per-role', '--json', '--write', ...argv], {}, await shippedToolbox());
  const { unmigrated } = JSON.parse(ran.out) as { unmigrated: Record<string, unknown>[] };
  return unmigrated.map(({ file, reason, why, todo }) => ({ file, reason, why, todo }));
}

const project: Files = {
  'package.json': manifest,
  'lib/stripe.ts': client,
  'lib/refund.ts':
    "import { stripe } from './stripe.js';\nexport const refundOf = (id: string) => stripe.refunds.create({ charge: id });\n",
  'src/tools.ts': `${HEAD}import { refundOf } from '../lib/refund.js';\n\n${tool('refund', 'refundOf(id)')}`,
  'src/agents.ts': agents('refund'),
};

const users: Files = {
  'web/Pay.vue':
    '<script setup lang="ts">\nimport { refundOf } from \'../lib/refund\';\n</script>\n<template><button @click="refundOf(\'ch_1\')" /></template>\n',
  'web/Pay.svelte':
    "<script>\n  import {\n    refundOf as give,\n  } from '../lib/refund.js'\n</script>\n<button on:click={() => give('ch_1')} />\n",
  'web/pay.astro':
    "---\nimport { refundOf } from '../lib/refund.ts';\nconst done = await refundOf('ch_1');\n---\n<p>{done.id}</p>\n",
  'web/pay.mdx': "import { refundOf } from '../lib/refund.js'\n\n# Pay\n\n<Button onClick={refundOf} />\n",
};

describe('a file that holds code beside markup', () => {
  it.each(Object.entries(users))('%s runs what a tool runs as well: nothing is changed, and it is said', async (path, text) => {
    const root = repository({ ...project, [path]: text });
    const said = {
      reason: 'shared-client',
      why: 'lib/refund.ts uses stripe in code that tools and others run alike.',
      todo: 'Let that code take the client as a parameter, and give it one made by vaultStripe(role) from the tools.',
    };
    expect(await left(root)).toEqual([{ file: 'lib/stripe.ts', ...said }]);
    expect(git(root, 'status', '--short')).toBe('');
    // Also when only a part is named.
    expect(await left(root, 'lib', 'src')).toEqual([{ file: 'lib/stripe.ts', ...said }]);
  });

  it('is no matter where it imports something else, or types alone', async () => {
    const text = "<script>\nimport type { refundOf } from '../lib/refund';\nimport { other } from '../lib/other';\n</script>\n";
    const root = repository({ ...project, 'web/Pay.vue': text });
    expect(await left(root)).toEqual([]);
    expect(read(root, 'lib/stripe.ts')[0]).toContain("vaultStripe('billing')");
  });

  it('keeps a client that it imports, through the paths of a tsconfig too', async () => {
    const root = repository({
      'package.json': manifest,
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
      'lib/stripe.ts': client,
      'src/tools.ts': `${HEAD}import { stripe } from '../lib/stripe.js';\n\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
      'src/agents.ts': agents('refund'),
      'web/Pay.vue': "<script>\nimport { stripe } from '@/lib/stripe';\nexport default { stripe };\n</script>\n",
    });
    expect(await left(root)).toEqual([]);
    expect(read(root, 'lib/stripe.ts', 'src/tools.ts')).toEqual([client, expect.stringContaining("vaultStripe('billing')")]);
  });

  it('that loads the whole module is named', async () => {
    const root = repository({
      'package.json': manifest,
      'lib/stripe.ts': client,
      'src/tools.ts': `${HEAD}import { stripe } from '../lib/stripe.js';\n\n${tool('refund', 'stripe.refunds.create({ charge: id })')}`,
      'src/agents.ts': agents('refund'),
      'web/Pay.vue': "<script>\nconst { stripe } = await import('../lib/stripe');\n</script>\n",
    });
    expect(await left(root)).toMatchObject([
      {
        reason: 'opaque',
        why: 'web/Pay.vue hands on the module that makes stripe as a whole, so that it cannot be seen who uses it.',
      },
    ]);
  });

  it('that would have to follow a change keeps it from being made', async () => {
    const root = repository({
      'package.json': manifest,
      'lib/stripe.ts': client,
      'src/tools.ts': `${HEAD}import { stripe } from '../lib/stripe.js';\n\n${tool('look', 'stripe.charges.retrieve(id)')}`,
      'src/agents.ts': `import { Agent } from '@openai/agents';\nimport { look } from './tools.js';\n\nexport const billing = new Agent({ name: 'billing', tools: [look] });\nexport const support = new Agent({ name: 'support', tools: [look] });\n`,
      'web/Look.svelte': "<script>\n  import { look } from '../src/tools.js';\n</script>\n{look.name}\n",
    });
    const found = await left(root);
    expect(git(root, 'status', '--short')).toBe('');
    expect(found).toHaveLength(1);
    expect(found[0]?.['file']).toBe('lib/stripe.ts');
    expect([found[0]?.['reason'], found[0]?.['why']]).toEqual([
      'shared-client',
      'web/Look.svelte uses look where no agent with a name is defined, and agents of more than one role are given that tool.',
    ]);
  });
});

it('is read as the imports that it has, each used', () => {
  const text = `<script context="module">import a, { b as c, type D } from './a'; import * as e from "./e"; import './f';</script>
<script>import type { G } from './g'; import { b } from './a'; const h = require('./h');</script>`;
  expect(asModule({ bytes: Buffer.from(text), text }).text).toBe(`import { default as used1 } from "./a";
use(used1);
import { b as used2 } from "./a";
use(used2);
import * as used3 from "./e";
use(used3);
import { b as used4 } from "./a";
use(used4);
use(import("./h"));
`);
});
