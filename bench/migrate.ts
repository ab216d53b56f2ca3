/**
 * What a dry run of `paybrake migrate` costs on a project of 1,000 files, of which 97 mention Stripe and 40 use it: 10 of them in three
 * tools each, or 30.
 *
 *     npm run bench:migrate                   every run is a process of its own
 *     npm run bench:migrate -- --keep         leave the projects behind, and print where they are
 *
 * Bounds, for the first project: 1 s for the transforms that stay within a file, 5 s for all of them, 500 MB. Exits with 1 above any. The
 * second one, in which three transforms rewrite every file that has tools, shows what changes cost.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = 1_000;
const MENTION = 97;
const USE = 40;
const RUNS = 5;

const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));

const within = ['key-out-of-context', 'secret-out-of-result', 'stable-keys', 'guard-tools', 'proxy-address', 'options-for-22'];
const only = ['--derive-keys', '--only', within.join(',')];
const cases = [
  { name: 'within files', withTools: 10, args: only, bound: 1_000 },
  { name: 'all transforms', withTools: 10, args: ['--derive-keys'], bound: 5_000 },
  { name: 'within files', withTools: 30, args: only, bound: Infinity },
  { name: 'all transforms', withTools: 30, args: ['--derive-keys'], bound: 5_000 },
];
const BOUND_MB = 500;

for (const { name, withTools, args, bound } of cases) {
  const root = mkdtempSync(join(tmpdir(), 'paybrake-bench-'));
  try {
    const bytes = makeProject(root, withTools);
    const runs = Array.from({ length: RUNS }, () => measure(root, args)).sort((a, b) => a.ms - b.ms);
    const { ms, cpu, changes } = runs[Math.floor(RUNS / 2)] ?? { ms: Infinity, cpu: Infinity, changes: 0 };
    const most = Math.max(...runs.map(({ mb }) => mb));
    const project = `${FILES} files (${(bytes / 1e6).toFixed(1)} MB), ${MENTION} mention Stripe, ${USE} use it, ${withTools} have tools`;
    const limit = bound === Infinity ? '' : ` of ${bound}`;
    console.log(
      `${project}; ${name}: ${changes} changes, ${ms.toFixed(0)} ms${limit} (${cpu.toFixed(0)} ms of CPU; median of ${RUNS}), ${most.toFixed(0)} MB of ${BOUND_MB}`,
    );
    if (ms > bound || most > BOUND_MB || changes === 0) process.exitCode = 1;
  } finally {
    if (process.argv.includes('--keep')) console.log(root);
    else rmSync(root, { recursive: true });
  }
}

function measure(root: string, args: readonly string[]): { ms: number; cpu: number; mb: number; changes: number } {
  // The peak is the child's own: `resourceUsage` of this process would add up all of them.
  const peak = `process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write('\\npeak ' + maxRSS + ' cpu ' + (userCPUTime + systemCPUTime) + '\\n'); })`;
  const hook = `data:text/javascript,${encodeURIComponent(peak)}`;
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', hook, main, 'migrate', '--json', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const ms = performance.now() - start;
  const report = status === 1 ? (JSON.parse(stdout) as { summary: { changes: number } }) : undefined;
  if (!report) console.error(stderr.slice(0, 2_000));
  const [, kilobytes, microseconds] = /peak (\d+) cpu (\d+)/.exec(stderr) ?? [];
  return { ms, cpu: Number(microseconds) / 1_000, mb: Number(kilobytes) / 1_024, changes: report?.summary.changes ?? 0 };
}

/** @returns its size in bytes */
function makeProject(root: string, withTools: number): number {
  let bytes = 0;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    bytes += text.length;
  };
  write(
    'package.json',
    JSON.stringify({ name: 'shop', type: 'module', dependencies: { stripe: '^18.0.0', '@openai/agents': '^0.3.0' } }),
  );
  write('tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext' }, include: ['src'] }));
  for (let i = 0; i < FILES; i++) {
    const folder = `src/part${String(i % 25)}`;
    if (i < withTools) write(`${folder}/agent${String(i)}.ts`, agent(i) + filler(i));
    else if (i < USE) write(`${folder}/service${String(i)}.ts`, service(i) + filler(i));
    else if (i < MENTION)
      write(`${folder}/column${String(i)}.ts`, `export const stripeCustomerId${String(i)} = 'stripe_customer_id';\n${filler(i)}`);
    else write(`${folder}/module${String(i)}.ts`, filler(i));
  }
  return bytes;
}

function agent(i: number): string {
  const tools = [0, 1, 2].map(
    (n) => `
export const charge${String(n)} = tool({
  name: 'charge_${String(n)}',
  description: 'Charges a customer for an order.',
  parameters: z.object({ customerId: z.string(), orderId: z.string(), amount: z.number() }),
  execute: async ({ customerId, orderId, amount }) => {
    const intent = await stripe.paymentIntents.create({ customer: customerId, amount, currency: 'usd', metadata: { orderId } });
    return { id: intent.id, secret: intent.client_secret };
  },
});
`,
  );
  return `import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);
${tools.join('')}
export const billing${String(i)} = new Agent({ name: 'Billing ${String(i)}', instructions: 'Bill.', tools: [charge0, charge1, charge2] });
`;
}

function service(i: number): string {
  return `import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);

export async function invoices${String(i)}(customer: string): Promise<string[]> {
  const { data } = await stripe.invoices.list({ customer });
  return data.map((invoice) => invoice.id ?? '');
}
`;
}

/** About a hundred lines that any project might have. */
function filler(i: number): string {
  return Array.from(
    { length: 14 },
    (_, n) => `
export function total${String(i)}_${String(n)}(lines: readonly { price: number; quantity: number }[]): number {
  let sum = 0;
  for (const { price, quantity } of lines) {
    if (quantity <= 0) continue;
    sum += price * quantity;
  }
  return Math.round(sum * ${String(n + 1)}.5) / 100;
}
`,
  ).join('');
}
