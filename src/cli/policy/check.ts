import type { Cap, Pattern, Role } from '../../policy/model.js';
import { loadPolicy } from '../../policy/load.js';
import { allowedNames } from '../../policy/match.js';
import type { Problem } from '../../policy/problems.js';
import { isSample } from '../../policy/sample.js';
import { formatAmount } from '../../proxy/admin/amount.js';
import { VERSION } from '../../version.js';
import type { Io } from '../io.js';
import { count } from '../scan/say.js';
import { readPolicyText } from './read.js';

/**
 * Says what is wrong with a policy, or else what its roles may do.
 *
 * @param named The file as the user wrote it, relative to `io.cwd` or absolute.
 * @returns 0 when the policy loads, 1 when it does not
 * @throws {CannotRun} when the file cannot be read
 */
export function checkPolicy(named: string, io: Io): 0 | 1 {
  const { text, shown } = readPolicyText(named, io.cwd);
  const loaded = loadPolicy(text, shown);
  const said = loaded.ok ? loaded.warnings : loaded.problems;
  for (const problem of said) io.stdout.write(`${paragraph(problem)}\n\n`);
  const warnings = said.filter(({ severity }) => severity === 'warning').length;
  const also = warnings === 0 ? [] : [count(warnings, 'warning')];
  if (!loaded.ok) {
    const found = [count(said.length - warnings, 'problem'), ...also].join(' and ');
    io.stdout.write(`✖ ${shown} has ${found}. No proxy starts with it, and one that runs keeps the policy that it has.\n${help}`);
    return 1;
  }
  const { policy } = loaded;
  const roles = [...policy.roles.values()];
  io.stdout.write(`✔ ${shown} is a policy that the proxy takes: ${[count(roles.length, 'role'), ...also].join(', ')}.\n\n`);
  io.stdout.write(roles.map(describe).join('\n'));
  if (isSample(policy)) io.stdout.write('\nIt is the sample, word for word: live mode does not start with it.\n');
  return 0;
}

const help = `  Every field, with examples: https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/proxy/policy.md\n`;

/** Where it is, as editors open it, and a sentence about it. */
function paragraph({ file, line, column, path, message, severity }: Problem): string {
  const kind = severity === 'warning' ? '  (a warning)' : '';
  return `${file}:${line}:${column}${kind}\n  ${path === '' ? '' : `${path} `}${message}`;
}

function describe(role: Role): string {
  const { name, allow, caps, maxExposure } = role;
  const lines = [
    `may call ${count(allowedNames(role).size, 'endpoint')}: ${entries(allow)}`,
    ...(caps.length === 0 ? ['moves no money'] : caps.map(bound)),
    ...(maxExposure === undefined ? [] : [`later charges: at most ${formatAmount(maxExposure, 'usd')}, all together`]),
  ];
  return `  ${name}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

const mostEntries = 5;

function entries(allow: readonly Pattern[]): string {
  const shown = allow.slice(0, mostEntries).map(({ text }) => text);
  const left = allow.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
}

function bound({ on, limit, window, per }: Cap): string {
  const most = 'usd' in limit ? formatAmount(limit.usd, 'usd') : count(limit.count, 'operation');
  const scope = per === 'request' ? 'in one request' : `in ${windowText(window)}${per === undefined ? '' : ` for each ${per}`}`;
  return `${on}: at most ${most} ${scope}`;
}

/** As a policy writes it, in the largest unit that is whole. */
function windowText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes % 1_440 === 0 && minutes > 1_440) return `${minutes / 1_440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
