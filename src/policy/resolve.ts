/** From a file of the right shape to a policy: what needs the catalogue, or two places of the file, to be judged. */
import { nearest } from '../nearest.js';
import { exampleCap, moves, uncapped } from './caps.js';
import type { PolicyDocument } from './document.js';
import type { Cap, Pattern, Policy, Rate, Role } from './model.js';
import { readPattern } from './patterns.js';
import { quote, type Path, type Problem } from './problems.js';
import type { CapFile, PolicyFile, RoleFile } from './schema.js';
import { toCents, toMilliseconds, toRate } from './units.js';

/** The policy and what is to be said of it. With an error among the problems, the policy is not to be used. */
export function resolvePolicy(
  file: PolicyFile,
  document: PolicyDocument,
  hash: string,
): { readonly policy: Policy; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report: Report = (path, message, severity) => problems.push(document.problem(path, message, severity));
  const roles = new Map(Object.entries(file.roles).map(([name, role]) => [name, resolveRole(name, role, report)]));
  const policy: Policy = {
    roles,
    env: resolveEnv(file.env, [...roles.keys()], report),
    rates: resolveRates(file.rates, report),
    ...(file.stripeVersion !== undefined && { stripeVersion: file.stripeVersion }),
    hash,
  };
  return { policy, problems };
}

type Report = (path: Path, message: string, severity?: Problem['severity']) => unknown;

const day = toMilliseconds('1d');
const longestWindow = toMilliseconds('366d');

function resolveRole(name: string, file: RoleFile, report: Report): Role {
  const here = ['roles', name];
  const allow = file.allow.flatMap((text, index): Pattern[] => {
    const read = readPattern(text);
    if ('pattern' in read) return [read.pattern];
    report([...here, 'allow', index], `${quote(text)} ${read.why}`);
    return [];
  });
  const caps = file.caps.map((cap, index) => resolveCap(cap, [...here, 'caps', index], report));
  const idempotencyWindow = toMilliseconds(file.idempotencyWindow);
  if (idempotencyWindow <= day || idempotencyWindow > longestWindow) {
    const why = 'Stripe itself knows an idempotency key for 24h, and a shorter window would add nothing';
    report([...here, 'idempotencyWindow'], `must be longer than 24h, and 366d at most: ${why}.`);
  }
  const role: Role = {
    name,
    allow,
    caps,
    idempotency: file.idempotency,
    idempotencyWindow,
    accounts: file.accounts,
    ...(file.maxExposure !== undefined && { maxExposure: toCents(file.maxExposure) }),
    exposeClientSecret: file.exposeClientSecret,
  };
  // An entry that could not be read says nothing about which caps are missing or of no use.
  if (allow.length === file.allow.length) judgeCaps(role, here, report);
  return role;
}

function judgeCaps(role: Role, here: Path, report: Report): void {
  for (const { bucket, name, entry } of uncapped(role)) {
    report(
      [...here, 'allow', entry],
      `allows ${name}, which moves ${bucket}, and no cap of the role is on ${bucket}. Add one to its "caps": ${exampleCap(bucket)}`,
    );
  }
  for (const [index, { on }] of role.caps.entries()) {
    const path = [...here, 'caps', index];
    if (!moves(role, on)) {
      report(path, `bounds ${on}, but nothing that the role may call moves them.`, 'warning');
    } else if (role.caps.every((cap) => cap.on !== on || cap.per !== undefined) && firstOn(role, on) === index) {
      const why = `every cap on ${on} counts each customer, key or request apart, so nothing bounds what the role moves in all`;
      report(path, `is not enough: ${why}. Add one without "per": ${exampleCap(on)}`, 'warning');
    }
  }
}

function firstOn({ caps }: Role, bucket: Cap['on']): number {
  return caps.findIndex(({ on }) => on === bucket);
}

function resolveCap(file: CapFile, path: Path, report: Report): Cap {
  const window = toMilliseconds(file.window);
  if (window > longestWindow) report([...path, 'window'], 'must be 366d at most.');
  if (file.count !== undefined && file.per === 'request') {
    report([...path, 'per'], 'bounds nothing: one request is always one operation. Use "usd", or leave "per" out.');
  }
  const limit = file.usd === undefined ? { count: file.count ?? 0 } : { usd: toCents(file.usd) };
  const most = file.usd === undefined ? `count ${String(file.count)}` : `usd ${file.usd}`;
  const time = file.per === 'request' ? '' : ` in ${file.window}`;
  return {
    on: file.on,
    limit,
    window,
    ...(file.per !== undefined && { per: file.per }),
    text: `${file.on} ${most}${time}${file.per === undefined ? '' : ` per ${file.per}`}`,
  };
}

function resolveEnv(file: PolicyFile['env'], roles: readonly string[], report: Report): ReadonlyMap<string, string> {
  for (const [variable, role] of Object.entries(file)) {
    if (roles.includes(role)) continue;
    const meant = role.length < 50 ? nearest(role, roles) : undefined;
    const help = meant === undefined ? `Roles: ${roles.join(', ')}.` : `Did you mean "${meant}"?`;
    report(['env', variable], `${quote(role)} is no role of this policy. ${help}`);
  }
  return new Map(Object.entries(file));
}

function resolveRates(file: PolicyFile['rates'], report: Report): ReadonlyMap<string, Rate> {
  const codes = Intl.supportedValuesOf('currency').map((code) => code.toLowerCase());
  const rates = new Map<string, Rate>([['usd', { numerator: 1n, denominator: 1n }]]);
  for (const [currency, decimal] of Object.entries(file)) {
    const path = ['rates', currency];
    const rate = toRate(decimal);
    if (currency === 'usd') report(path, 'is always 1. Leave it out.');
    else if (!codes.includes(currency)) report(path, `is for ${quote(currency)}, which is no currency.`);
    else if (rate.numerator === 0n) report(path, 'must be more than 0, or the currency would cost nothing.');
    else rates.set(currency, rate);
  }
  return rates;
}
