/** What the demo says and how: a program is linted, run into harm, repaired, and run again. */
import type { Linter } from 'eslint';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { underOutage, type Outage } from '../../fixtures/harness/outage.js';
import { repair } from '../../fixtures/harness/repair.js';
import { believing, insisting } from '../../fixtures/harness/script.js';
import type { Io } from '../../src/cli/io.js';
import { linter } from '../../src/cli/scan/lint.js';
import { runScan } from '../../src/cli/scan/run.js';
import plugin from '../../src/plugin.js';
import { diffLines, excerpt } from './diff.js';
import type { Words } from './words.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = join(root, 'fixtures');

/** Agents of one framework, each with one kind of fault. */
const agents = [
  'require-idempotency-key',
  'no-volatile-idempotency-key',
  'no-unhandled-stripe-error',
  'no-key-in-agent-context',
  'no-shared-stripe-client',
  'no-secret-in-tool-result',
  'no-ignored-stripe-option',
].map((rule) => join(fixtures, rule, 'openai-agents', 'bad.ts'));

/** Something was not as the demo says. */
export class NotAsTold extends Error {
  override readonly name = 'NotAsTold';
}

/** @throws {NotAsTold} when it is not so */
export function check(isSo: boolean, what: string): void {
  if (!isSo) throw new NotAsTold(what);
}

/**
 * Tells the story.
 *
 * @param program Absolute path of the agent that is run and repaired.
 * @throws {NotAsTold} when a step does not do what the words beside it say
 */
export async function tell(program: string, io: Io, say: Words): Promise<void> {
  const name = relative(root, program);
  say.text('Everything here happens on this machine: the Stripe is a simulator, the model follows a script.');

  say.heading('1. What paybrake finds in some agents');
  const exit = await runScan(agents, { format: 'stylish', strict: false, fix: false }, { ...io, cwd: root }, plugin);
  check(exit === 1, 'paybrake scan found nothing in the bundled agents');

  say.heading(`2. What that costs: running ${name}`);
  say.text(
    'An agent charges an order of $29.00. Stripe takes the payment, and the line breaks before its answer arrives, ' +
      'each of the three times that the SDK tries. Then all is well again.',
  );
  const harmed = await run(program, believing);
  say.list(events(harmed));
  say.bad(`${charges(harmed)}. The order is $29.00.`);
  check(harmed.intents.length === 2 && harmed.charged === 5800, 'the agent did not charge twice');

  say.heading('3. The repairs that paybrake offers in your editor, accepted');
  const { text, accepted } = repaired(program);
  check(accepted.length > 0, 'there was nothing to repair');
  say.list(accepted.map(({ rule, what }) => `${rule}: ${what}`));
  const tidy = await format(text, { ...(await resolveConfig(program)), parser: 'typescript' });
  say.diff(excerpt(diffLines(readFileSync(program, 'utf8'), tidy)));
  check(linted(tidy, program).length === 0, 'the repaired agent still has findings');

  say.heading('4. The repaired agent under the same broken line');
  await inFile(tidy, async (path) => {
    const spared = await run(path, believing);
    say.list(events(spared));
    say.good(`${charges(spared)}.`);
    check(spared.executions === 1 && spared.charged === 2900, 'the repaired agent did not charge once');

    say.heading('5. And if the model does not listen, and calls again all the same');
    const insisted = await run(path, insisting);
    say.list(events(insisted));
    say.good(`${charges(insisted)}. The second call got the answer of the first: same key, same payment.`);
    check(insisted.executions === 2 && insisted.intents.length === 1 && insisted.charged === 2900, 'the key did not hold');
  });
}

function run(path: string, model: typeof believing): Promise<Outage> {
  return underOutage('openai-agents', relative(fixtures, path).replace(/\.ts$/, ''), model);
}

function linted(text: string, path: string): readonly Linter.LintMessage[] {
  return linter(plugin, { frameworks: [], severities: {} }, false).check(text, path).messages;
}

function repaired(path: string): ReturnType<typeof repair> {
  return repair(readFileSync(path, 'utf8'), (text) => linted(text, path));
}

/** Node finds packages from where a file is, so the repaired program lies beside the others as long as it runs. */
async function inFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(fixtures, '.demo-'));
  try {
    const path = join(folder, 'repaired.ts');
    writeFileSync(path, text);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function events({ results, posts, executions }: Outage): string[] {
  const turns = results.flatMap((result, index) => [
    index === 0 ? 'The model calls charge_order.' : 'The model calls charge_order again.',
    `It is told: ${result}`,
  ]);
  return [
    ...turns,
    `The tool ran ${times(executions)}; ${String(posts)} requests reached Stripe, the SDK's own repetitions among them.`,
  ];
}

function charges({ intents, charged }: Outage): string {
  const paid = intents.map(({ id, amount, status }) => `\n  ${id}  ${dollars(amount)}  ${status}`).join('');
  return `Stripe has ${String(intents.length)} PaymentIntent${intents.length === 1 ? '' : 's'}:${paid}\nThe customer paid ${dollars(charged)}`;
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${String(count)} times`);
export const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

/** The agent that the demo runs. */
export const flagged = join(fixtures, 'require-idempotency-key', 'openai-agents', 'bad.ts');
