/** `--role` for files of which it says nothing. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/program.js';
import { repository, type Files } from './migrate-project.js';

async function migrate(files: Files, ...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const io = {
    cwd: repository(files),
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    now: () => 0,
  };
  return { code: await run(['migrate', ...argv], io), ...said };
}

const python: Files = {
  'requirements.txt': 'stripe==16.1.0\n',
  'pay.py':
    'import os\n\nimport stripe\n\nstripe.api_key = os.environ["STRIPE_KEY"]\n\n\n' +
    'def look(id: str) -> str:\n    return stripe.Charge.retrieve(id).status\n',
  'server.py':
    'from mcp.server.fastmcp import FastMCP\n\nfrom pay import look\n\nmcp = FastMCP("shop")\n\n\n' +
    '@mcp.tool()\ndef status(id: str) -> str:\n    return look(id)\n\n\n',
  'report.py': 'STRIPE_FEES = 0.029\n',
};

const typescript: Files = {
  'pay.ts':
    "import Stripe from 'stripe';\n\nconst stripe = new Stripe(process.env.STRIPE_KEY as string);\n" +
    'export const look = async (id: string) => (await stripe.charges.retrieve(id)).status;\n',
  'agent.ts':
    "import { generateText, tool } from 'ai';\nimport { z } from 'zod';\nimport { status } from './tools.js';\n\n" +
    "export const answer = (prompt: string) => generateText({ model: 'm', prompt, tools: { status } });\n",
  'tools.ts':
    "import { tool } from 'ai';\nimport { z } from 'zod';\nimport { look } from './pay.js';\n\n" +
    'export const status = tool({ inputSchema: z.object({ id: z.string() }), execute: ({ id }) => look(id) });\n',
  'report.ts': 'export const stripeFees = 0.029;\n',
};

describe.each([
  ['Python', python, 'report.py', ['pay.py', 'server.py']],
  ['TypeScript', typescript, 'report.ts', ['agent.ts', 'pay.ts', 'tools.ts']],
] as const)('--role, in %s', (_, files, idle, named) => {
  const line = `--role ${idle}=billing says nothing: no Stripe client is made or used there, and no tool there comes to Stripe.\n`;

  it('ends the run where it says nothing of any file that was named', async () => {
    expect(await migrate(files, '--role', `${idle}=billing`, '--write')).toEqual({
      code: 2,
      out: '',
      err: `error: ${line}Name one that has: ${named.join(', ')}.\n`,
    });
  });

  it('is told of where it says something of another one', async () => {
    const { code, err } = await migrate(files, '--role', `${idle}=billing`, '--role', `${named[0]}=support`);
    expect(code).toBe(1);
    expect(err).toContain(line);
    expect(err).toContain('  support  from --role');
    expect(err.split('says nothing')).toHaveLength(2);
  });

  it('is in the JSON document', async () => {
    const { out, err } = await migrate(files, '--json', '--role', `${idle}=billing`, '--role', `${named[0]}=support`);
    expect(err).toBe('');
    expect((JSON.parse(out) as { unusedRoles: unknown }).unusedRoles).toEqual([{ file: idle, role: 'billing' }]);
  });

  it.each(named)('says something of %s', async (file) => {
    const { err } = await migrate(files, '--role', `${file}=billing`);
    expect(err).toContain('  billing  from --role');
    expect(err).not.toContain('says nothing');
  });
});

it('says nothing where nothing comes to Stripe at all', async () => {
  const { code, err } = await migrate({ 'report.py': 'STRIPE_FEES = 0.029\n' }, '--role', 'report.py=billing');
  expect([code, err]).toEqual([
    2,
    'error: --role report.py=billing says nothing: no Stripe client is made or used there, and no tool there comes to Stripe.\n' +
      'No file here has any: leave it out.\n',
  ]);
});
