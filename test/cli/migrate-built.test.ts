/** Packages of the project that are imported by what they are built into. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { shippedToolbox } from '../../src/cli/migrate/toolbox.js';
import { git, migrate, put, read, repository, type Files } from './migrate-project.js';

const HEAD = "import { Agent, tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const source = "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n";
const built = "import Stripe from 'stripe';\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);\n";
const app = `${HEAD}import { stripe } from '@acme/billing';

export const refund = tool({
  name: 'refund',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => stripe.refunds.create({ charge: id }),
});
export const billing = new Agent({ name: 'billing', tools: [refund] });
`;

/** A workspace whose package is built, as git does not know. */
function monorepo(manifest: object, output: string, files: Files): string {
  const folder = 'packages/billing';
  const root = repository({
    'package.json': JSON.stringify({ private: true, type: 'module', workspaces: ['packages/*'] }),
    '.gitignore': 'dist/\nnode_modules/\n',
    'packages/app/package.json': JSON.stringify({ type: 'module', dependencies: { '@acme/billing': 'workspace:*' } }),
    'packages/app/agent.ts': app,
    [`${folder}/package.json`]: JSON.stringify({ name: '@acme/billing', type: 'module', ...manifest }),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])),
  });
  put(root, { [`${folder}/${output}`]: built, 'node_modules/@acme/x': '' });
  symlinkSync(join(root, folder), join(root, 'node_modules/@acme/billing'));
  return root;
}

async function left(root: string): Promise<unknown[]> {
  const ran = await migrate(root, ['--only', 'client-per-role', '--json', '--write'], {}, await shippedToolbox());
  const { unmigrated } = JSON.parse(ran.out) as { unmigrated: Record<string, unknown>[] };
  return unmigrated.map(({ file, reason, why, todo }) => ({ file, reason, why, todo }));
}

describe('a package that is imported by what it is built into', () => {
  it.each<[string, object, string, string, Files]>([
    ['by custom', { main: 'dist/client.js' }, 'dist/client.js', 'src/client.ts', {}],
    [
      'by custom, in a folder for its format',
      { exports: { '.': { import: './dist/esm/client.mjs' } } },
      'dist/esm/client.mjs',
      'src/client.ts',
      {},
    ],
    ['by its package.json', { main: 'dist/bundle.js', source: './code/entry.ts' }, 'dist/bundle.js', 'code/entry.ts', {}],
    [
      'by the exports of it',
      { exports: { '.': { source: './code/entry.ts', import: { default: './dist/b.js' } } } },
      'dist/b.js',
      'code/entry.ts',
      {},
    ],
    [
      'by its tsconfig',
      { main: 'dist/a/client.js' },
      'dist/a/client.js',
      'code/client.ts',
      { 'tsconfig.json': '{ "compilerOptions": { "outDir": "./dist/a", /* ours */ "rootDir": "code" } }' },
    ],
  ])('is migrated in its source, found %s', async (_, manifest, output, from, files) => {
    const root = monorepo(manifest, output, { [from]: source, ...files });
    expect(await left(root)).toEqual([]);
    expect(git(root, 'status', '--short')).toBe(` M packages/billing/${from}\n`);
    expect(read(root, `packages/billing/${from}`, `packages/billing/${output}`)).toEqual([
      "import { vaultStripe } from 'paybrake/client';\n\nexport const stripe = vaultStripe('billing');\n",
      built,
    ]);
  });

  it('is left as it is, and named, where no source of it is found', async () => {
    const root = monorepo({ main: 'dist/chunk-4711.js' }, 'dist/chunk-4711.js', {});
    expect(await left(root)).toEqual([
      {
        file: 'packages/billing/dist/chunk-4711.js',
        reason: 'outside',
        why: 'stripe is made in this file of the package @acme/billing, which is not among those that are looked at: it is built, or git ignores it. Built files are never changed, and its source was not found.',
        todo: 'Say in the package.json of the package @acme/billing what it is built from ("source": "src/…"), or make the clients where its source is, by vaultStripe(role).',
      },
    ]);
    expect(git(root, 'status', '--short')).toBe('');
  });
});
