/** How a report names files, and that the commands in it can be typed as they stand. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { shippedToolbox } from '../../src/cli/migrate/toolbox.js';
import { folder, migrate, repository, type Files, type Ran } from './migrate-project.js';

const tool = (name: string, call: string): string => `export const ${name} = tool({
  name: '${name}',
  description: 'A tool.',
  parameters: z.object({ id: z.string() }),
  execute: async ({ id }) => ${call},
});
`;
const HEAD = "import { tool } from '@openai/agents';\nimport { z } from 'zod';\n";
const SDK = "import Stripe from 'stripe';\n\n";
const CLIENT = 'export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n';
const manifest = JSON.stringify({ type: 'module', dependencies: { stripe: '^23.1.0', '@openai/agents': '^0.20.0' } });
const REFUND = tool('refund', 'stripe.refunds.create({ charge: id })');
const AGENT = "import { Agent } from '@openai/agents';\n";

interface Left {
  readonly file: string;
  readonly reason: string;
  readonly transform?: string;
  readonly why: string;
  readonly todo: string;
}

async function shipped(root: string, ...argv: string[]): Promise<Ran & { readonly left: readonly Left[] }> {
  const ran = await migrate(root, [...argv, '--json'], {}, await shippedToolbox());
  const { unmigrated } = JSON.parse(ran.out) as { unmigrated: Left[] };
  return { ...ran, left: unmigrated };
}

/** The words that a shell makes of a part of a command. */
function words(text: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${text}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

it.each(['app/(app)/[id]/route.ts', "my app/it's.ts", 'src/plain.ts', '-dash/$HOME.ts'])(
  'the --role that is printed for %s works when it is typed',
  async (path) => {
    const root = repository({ 'package.json': manifest, [path]: `${SDK}${HEAD}${CLIENT}${REFUND}` });
    const { left } = await shipped(root, '--only', 'client-per-role');
    expect(left.map(({ file, reason }) => [file, reason])).toEqual([[path, 'no-role']]);
    const [, given = ''] = /--role (.*)\.$/u.exec(left[0]?.todo ?? '') ?? [];
    expect(given.endsWith(path === 'src/plain.ts' ? 'src/plain.ts=<name>' : "=<name>'")).toBe(true);
    const option = words(given.replace('<name>', 'billing'));
    expect(option).toHaveLength(1);
    expect((await shipped(root, '--only', 'client-per-role', '--role', option[0] ?? '')).left).toEqual([]);
    const { err } = await migrate(root, [], {}, await shippedToolbox());
    expect(err).toContain(given);
  },
);

it('the paths to name as well are printed as a shell wants them', async () => {
  const root = repository({
    'package.json': manifest,
    'lib (old)/stripe.ts': `${SDK}${CLIENT}`,
    'the src/tools.ts': `${HEAD}import { stripe } from '../lib (old)/stripe.js';\n\n${REFUND}`,
    'the src/agents.ts': `${AGENT}import { refund } from './tools.js';\nexport const a = new Agent({ name: 'billing', tools: [refund] });\n`,
  });
  const { left } = await shipped(root, '--only', 'client-per-role', 'the src');
  expect(left.map(({ file, reason }) => [file, reason])).toEqual([['lib (old)/stripe.ts', 'outside']]);
  const [, paths = ''] = /npx paybrake migrate (.*)$/u.exec(left[0]?.todo ?? '') ?? [];
  expect(paths).toBe("'the src' 'lib (old)/stripe.ts'");
  expect((await shipped(root, '--only', 'client-per-role', ...words(paths))).left).toEqual([]);
});

const shared: Files = {
  'package.json': manifest,
  'lib/stripe.ts': `${SDK}${CLIENT}`,
  'lib/charge/index.ts':
    "import { stripe } from '../stripe.js';\nexport const refundOf = (id: string) => stripe.refunds.create({ charge: id });\n",
  'web/index.ts': "import { refundOf } from '../lib/charge/index.js';\nexport const route = () => refundOf('ch_1');\n",
  'src/tools.ts': `${HEAD}import { refundOf } from '../lib/charge/index.js';\n\n${tool('refund', 'refundOf(id)')}`,
  'src/agents.ts': `${AGENT}import { refund } from './tools.js';\nexport const a = new Agent({ name: 'billing', tools: [refund] });\n`,
};

it('sentences name files from where the reader is, not by their last part', async () => {
  const root = repository(shared);
  const sentence = async (cwd: string, ...argv: string[]): Promise<string | undefined> =>
    (await shipped(cwd, '--only', 'client-per-role', ...argv)).left.find(({ reason }) => reason === 'shared-client')?.why;
  expect(await sentence(root)).toBe('lib/charge/index.ts uses stripe in code that tools and others run alike.');
  expect(await sentence(join(root, 'src'), '..')).toBe(
    '../lib/charge/index.ts uses stripe in code that tools and others run alike.',
  );
});

it('what is said of a file as a whole is said once, whichever transforms it stops', async () => {
  const text = `${SDK}${HEAD}${AGENT}${CLIENT}${REFUND}export const a = new Agent({ name: 'billing', tools: [refund] });\n`;
  const generated = await shipped(repository({ 'package.json': manifest, 'a.ts': `// @generated\n${text}` }), '--derive-keys');
  expect(generated.left.filter(({ reason }) => reason === 'generated')).toEqual([
    {
      file: 'a.ts',
      reason: 'generated',
      why: 'It says `@generated` at its top: the change would be lost.',
      todo: 'Change what it is made from, and make it again.',
    },
  ]);
  const root = folder({ 'package.json': manifest, 'a.ts': text });
  chmodSync(join(root, 'a.ts'), 0o444);
  const one = await shipped(root, '--only', 'guard-tools');
  expect(one.left.filter(({ reason }) => reason === 'read-only').map(({ transform }) => transform)).toEqual(['guard-tools']);
});
