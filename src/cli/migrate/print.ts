/** The report of a run, for people: the diff on standard output, everything else beside it. */
import { unifiedDiff, type Paint } from '../../codemod/report/diff.js';
import type { ReportInput } from '../../codemod/report/json.js';
import type { Io } from '../io.js';
import type { MigrateOptions } from '../migrate.js';
import { count, grouped, show } from '../scan/say.js';
import { needsText } from './needs.js';
import { paintFor } from './paint.js';
import { headingOf, leftText, totals } from './words.js';

export interface Circumstances {
  readonly options: MigrateOptions;
  /** Changes that somebody said no to. */
  readonly declined: number;
}

export function print(report: ReportInput, circumstances: Circumstances, io: Io): void {
  const { options } = circumstances;
  const { files, changes, name } = report;
  const out = paintFor(io.stdout, io.env);
  const of = (path: string) => changes.filter((change) => change.path === path);
  for (const { path, before, after } of files) {
    // Whoever was asked has seen the diffs; whoever writes has `git diff`.
    if (options.check || report.written) {
      const transforms = [...new Set(of(path).map(({ transform }) => transform))];
      io.stdout.write(`${show(name(path))}  ${out.dim(transforms.join(', '))}\n`);
    } else {
      io.stdout.write(headingOf(of(path), out) + unifiedDiff(name(path), before, after, out));
    }
  }
  const err = paintFor(io.stderr, io.env);
  if (files.length > 0) io.stderr.write('\n');
  io.stderr.write(leftText(report.unmigrated, name, report.textOf, err, files.length > 0 && !report.written));
  io.stderr.write(ending(report, circumstances, err));
}

function ending(report: ReportInput, { options, declined }: Circumstances, paint: Paint): string {
  const { changes, commits, written, unmigrated, read, mention, needs, verify } = report;
  const mentions = mention === 0 ? 'none mentions' : mention === 1 ? '1 mentions' : `${grouped(mention)} mention`;
  const seen = paint.dim(`${count(read, 'file')} read, ${mentions} Stripe.`);
  const lines: string[] = [];
  if (changes.length === 0) {
    lines.push(
      unmigrated.length + declined === 0
        ? `${paint.green('✔ Nothing to migrate.')} ${seen}`
        : `${declined > 0 ? 'Nothing is written.' : 'Nothing that could be changed.'} ${seen}`,
    );
  } else if (written) {
    lines.push(`${paint.green(`✔ Written: ${totals(changes)}.`)} ${seen}`);
  } else {
    lines.push(`${paint.bold(totals(changes))}. ${seen}`);
    lines.push(
      options.check
        ? 'See them: run the command without --check.'
        : 'Nothing is written yet. To write it all: run the command again with --write.',
    );
  }
  if (declined > 0) lines.push(`${count(declined, 'change')} declined.`);
  for (const { transform, commit } of commits) {
    lines.push(commit === undefined ? `${transform}: nothing left to commit.` : `${paint.yellow(commit)} ${transform}`);
  }
  lines.push(...needsText(needs));
  if (changes.length > 0) lines.push(`${written ? 'Verify' : 'Then verify'}: ${verify.join(' && ')}`);
  return `${lines.join('\n  ')}\n`;
}
