/**
 * Compares what `paybrake scan` finds on real public repositories with what reviewers said of them.
 *
 *     npm run corpus -- <folder>            compare; exit 1 on a difference
 *     npm run corpus -- <folder> --update   write new findings into the expectation file, unread
 *     npm run corpus -- <folder> --python   the Python corpus instead of the one in TypeScript and JavaScript
 *
 * The folder holds a checkout `<owner>+<name>` of each repository that the labels name, at the commit given there.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

interface Label {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  readonly line: number;
  readonly endLine?: number;
  readonly kind: 'call' | 'place';
  readonly inTool: boolean;
  readonly moneyHazard: boolean;
  readonly hazards: readonly string[];
  readonly framework?: string;
  readonly visible?: 'file' | 'project';
}

interface Finding {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  /** The Stripe call that it is about, where another file makes it: `src/billing.ts:41`. */
  readonly of?: string;
  readonly verdict: 'right' | 'wrong' | 'arguable' | 'unread';
  readonly why: string;
}

/** The rules that speak of money calls: any of them on a labelled hazard has found it. */
const MONEY_RULES = new Set(['require-idempotency-key', 'no-volatile-idempotency-key', 'no-unhandled-stripe-error']);

const cli = new URL('../dist/src/cli/main.js', import.meta.url).pathname;

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Say where the checkouts are: npm run corpus -- <folder>');
  process.exit(2);
}
/** A repository may be in both corpora: each judges the files of its own language. */
const isPython = flags.includes('--python');
const labelFile = new URL(`../test/corpus/${isPython ? 'python-' : ''}labels.json`, import.meta.url);
const findingFile = new URL(`../test/corpus/${isPython ? 'python-' : ''}findings.json`, import.meta.url);
const { labels } = JSON.parse(readFileSync(labelFile, 'utf8')) as { labels: Label[] };
const expected = (JSON.parse(readFileSync(findingFile, 'utf8')) as { findings: Finding[] }).findings;
const commits = new Map(labels.map(({ repo, commit }) => [repo, commit]));
const missing = [...commits.keys()].filter((repo) => !existsSync(checkout(repo)));
if (missing.length > 0) console.log(`Not checked out, left out: ${missing.join(', ')}\n`);

const found: Finding[] = [];
for (const [repo, commit] of commits) if (!missing.includes(repo)) found.push(...(await scan(repo, commit)));
found.sort((a, b) => identity(a).localeCompare(identity(b)));

const known = new Map(expected.map((finding) => [identity(finding), finding]));
const reviewed = found.map((finding) => known.get(identity(finding)) ?? finding);
const appeared = reviewed.filter(({ verdict }) => verdict === 'unread');
const seen = new Set(found.map(identity));
const vanished = expected.filter((finding) => !missing.includes(finding.repo) && !seen.has(identity(finding)));

report();
if (flags.includes('--update')) {
  const about = 'Every finding of `paybrake scan` (recommended) in the corpus, read one by one. No source text is kept.';
  writeFileSync(findingFile, `${JSON.stringify({ about, findings: reviewed }, null, 2)}\n`);
} else {
  for (const finding of appeared) console.log(`new      ${describe(finding)}`);
  for (const finding of vanished) console.log(`vanished ${describe(finding)} (was ${finding.verdict}: ${finding.why})`);
  process.exitCode = appeared.length + vanished.length > 0 ? 1 : 0;
}

function checkout(repo: string): string {
  return resolve(folder ?? '', repo.replace('/', '+'));
}

async function scan(repo: string, commit: string): Promise<Finding[]> {
  const cwd = checkout(repo);
  const args = [cli, 'scan', '.', '--format', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 1 << 28 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const files = JSON.parse(stdout) as {
    filePath: string;
    messages: { ruleId: string | null; line: number; message: string }[];
  }[];
  const ours = files.filter(({ filePath }) => filePath.endsWith('.py') === isPython);
  return ours.flatMap(({ filePath, messages }) =>
    messages.flatMap(({ ruleId, line, message }) => {
      if (ruleId === null) return [];
      const path = relative(cwd, filePath).replaceAll('\\', '/');
      const rule = ruleId.replace('paybrake/', '');
      const of = elsewhere(path, message);
      return [{ repo, commit, path, line, rule, ...(of !== undefined && { of }), verdict: 'unread' as const, why: '' }];
    }),
  );
}

/** A call of another file is named with its place: `purchase → stripe.invoices.pay (../billing.ts:41)`. */
function elsewhere(path: string, message: string): string | undefined {
  const [, file, line] = / → [^`]*\(([^`()]+):(\d+)\)`/u.exec(message) ?? [];
  return file === undefined || line === undefined ? undefined : `${join(dirname(path), file).replaceAll('\\', '/')}:${line}`;
}

function report(): void {
  const verdicts = (verdict: Finding['verdict']): number => reviewed.filter((f) => f.verdict === verdict).length;
  const judged = verdicts('right') + verdicts('wrong');
  console.log(`repositories ${commits.size - missing.length}, labels ${labels.length}, findings ${reviewed.length}`);
  console.log(
    `right ${verdicts('right')}, wrong ${verdicts('wrong')}, arguable ${verdicts('arguable')}, unread ${verdicts('unread')}`,
  );
  console.log(`precision (right of right and wrong): ${share(verdicts('right'), judged)}`);

  const hazards = labels.filter((label) => label.moneyHazard && !missing.includes(label.repo));
  const inFile = hazards.filter(({ inTool }) => inTool);
  console.log(`money hazards in tools found:            ${share(inFile.filter(isFound).length, inFile.length)}`);
  console.log(`money hazards at all found:              ${share(hazards.filter(isFound).length, hazards.length)}`);
  const place = ({ framework, inTool }: Label): string => (inTool ? (framework ?? 'none') : 'no tool in the file');
  for (const name of new Set(hazards.map(place))) {
    const group = hazards.filter((hazard) => place(hazard) === name);
    console.log(`  ${name}: ${group.filter(isFound).length} of ${group.length}`);
  }
  for (const hazard of inFile.filter((h) => !isFound(h)))
    console.log(`missed   ${hazard.repo} ${join(hazard.path)}:${hazard.line}`);
  console.log('');
}

/** A finding may stand on any line of a call that spans several. */
function isFound({ repo, path, line, endLine }: Label): boolean {
  return found.some((f) => {
    const [at = f.path, on = String(f.line)] = f.of?.split(':') ?? [];
    return f.repo === repo && at === path && Number(on) >= line && Number(on) <= (endLine ?? line) && MONEY_RULES.has(f.rule);
  });
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none to judge' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

function identity({ repo, path, line, rule, of = '' }: Finding): string {
  return `${repo} ${path}:${String(line).padStart(6, '0')} ${rule} ${of}`;
}

function describe({ repo, path, line, rule, of }: Finding): string {
  return `${repo} ${path}:${line} ${rule}${of === undefined ? '' : ` (of ${of})`}`;
}
