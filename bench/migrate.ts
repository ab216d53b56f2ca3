/**
 * What a dry run of `paybrake migrate` costs on a project of 1,000 files, of which 97 mention Stripe and 40 use it: 10 of them in three
 * tools each, or 30.
 *
 *     npm run bench:migrate                   every run is a process of its own
 *     npm run bench:migrate -- --keep         leave the projects behind, and print where they are
 *
 * The last two are the first project in Python. Then come files of 100 tools and of 400.
 *
 * Bounds, for the first project: 1 s for the transforms that stay within a file, 5 s for all of them, 500 MB. Exits with 1 above any. The
 * second one, in which three transforms rewrite every file that has tools, shows what changes cost. A tool must not take more CPU time
 * among 400 of its file than among 100.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pythonFile, typescriptFile } from './one-file.js';

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
  { name: 'within files, in Python', withTools: 10, args: only, bound: Infinity, isPython: true },
  { name: 'all transforms, in Python', withTools: 10, args: ['--derive-keys'], bound: 5_000, isPython: true },
];
const BOUND_MB = 500;
const FEW = 100;
const MANY = 400;

for (const { name, withTools, args, bound, isPython } of cases) {
  const root = mkdtempSync(join(tmpdir(), 'paybrake-bench-'));
  try {
    const bytes = isPython ? makePython(root, withTools) : makeProject(root, withTools);
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

for (const [name, file, textOf] of [
  ['Python', 'billing.py', pythonFile],
  ['TypeScript', 'billing.ts', typescriptFile],
] as const) {
  const few = cpuOf(file, textOf(FEW));
  const many = cpuOf(file, textOf(MANY));
  const ratio = many / MANY / (few / FEW);
  console.log(
    `One ${name} file of ${FEW} tools: ${few.toFixed(0)} ms of CPU; of ${MANY}: ${many.toFixed(0)} ms, ${ratio.toFixed(2)} times as long a tool, of 1`,
  );
  // Not a number where a run failed.
  if (!(ratio <= 1)) process.exitCode = 1;
}

/** CPU time of a dry run over one file: the median, in ms. */
function cpuOf(file: string, text: string): number {
  const root = mkdtempSync(join(tmpdir(), 'paybrake-bench-'));
  try {
    writeFileSync(join(root, file), text);
    const runs = Array.from({ length: 3 }, () => measure(root, ['--derive-keys']));
    return runs.some(({ changes }) => changes === 0) ? NaN : (runs.map(({ cpu }) => cpu).sort((a, b) => a - b)[1] ?? NaN);
  } finally {
    rmSync(root, { recursive: true });
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

interface Writer {
  readonly write: (path: string, text: string) => void;
  readonly bytes: () => number;
}

function writerIn(root: string): Writer {
  let bytes = 0;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    bytes += text.length;
  };
  return { write, bytes: () => bytes };
}

/** @returns its size in bytes */
function makePython(root: string, withTools: number): number {
  const { write, bytes } = writerIn(root);
  write('requirements.txt', 'stripe==16.1.0\n');
  const imports: string[] = [];
  const agents: string[] = [];
  for (let i = 0; i < FILES; i++) {
    const n = String(i);
    const module = `part${String(i % 25)}.module${n}`;
    const own = i < withTools ? pythonTools(n) : i < USE ? pythonService(n) : i < MENTION ? '# stripe_customer_id\n' : '';
    write(`app/${module.replace('.', '/')}.py`, own + pythonFiller(n));
    if (i >= withTools) continue;
    imports.push(`from app.${module} import charge${n}, look${n}\n`);
    agents.push(`agent${n} = Agent(name="role${n}", tools=[charge${n}, look${n}])\n`);
  }
  write('app/shop.py', `from agents import Agent\n${imports.join('')}\n${agents.join('')}`);
  return bytes();
}

function pythonTools(n: string): string {
  return `import stripe
from agents import function_tool


@function_tool
def charge${n}(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order."""
    intent = stripe.PaymentIntent.create(
        amount=amount, currency="usd", customer=customer_id, metadata={"order_id": order_id}
    )
    return intent.id


@function_tool
def look${n}(customer_id: str) -> str:
    """Look a customer up."""
    return stripe.Customer.retrieve(customer_id).email

`;
}

function pythonService(n: string): string {
  return `import stripe


def invoices${n}(customer: str) -> list[str]:
    return [invoice.id for invoice in stripe.Invoice.list(customer=customer)]

`;
}

/** About a hundred lines that any project might have. */
function pythonFiller(n: string): string {
  return Array.from(
    { length: 14 },
    (_, i) => `
def total${n}_${String(i)}(lines: list[dict]) -> int:
    total = 0
    for line in lines:
        if line["quantity"] <= 0:
            continue
        total += line["price"] * line["quantity"]
    return total

`,
  ).join('');
}

/** @returns its size in bytes */
function makeProject(root: string, withTools: number): number {
  const { write, bytes } = writerIn(root);
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
  return bytes();
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
