import { defaultOverlap, type CreatedKey, type KeyView, type Operator } from '../../proxy/admin/operator.js';
import type { OperatorOptions } from '../arguments.js';
import { CannotRun, type Io } from '../io.js';
import type { CreateOptions, ListOptions, RotateOptions } from '../keys.js';
import { withOperator } from './connect.js';
import { policyFor } from './policy.js';
import { jsonText, table, timeText } from './text.js';

/** The secret alone goes to standard output, so that a script can keep it; what it is goes to standard error. */
export async function createKey(options: CreateOptions, io: Io): Promise<0> {
  const { role, label, expires } = options;
  const need = { policy: () => policyFor(options.policy, io) };
  const more = { ...(label !== undefined && { label }), ...(expires !== undefined && { expiresIn: expires }) };
  const created = await withOperator(
    options,
    io,
    async (operator) => operator.createKey({ role: role ?? (await noRole(operator)), ...more }),
    need,
  );
  printSecret(created, options, io, `Key ${created.key.id} of the role ${created.key.role} (${nature(created.key)}).`);
  return 0;
}

/** @throws CannotRun with the roles to choose from */
async function noRole(operator: Operator): Promise<never> {
  const { roles, policy } = await operator.status();
  const [first = '<name>'] = roles.map(({ role }) => role);
  const names = roles.map(({ role }) => role).join(', ') || 'none';
  throw new CannotRun(
    `A key belongs to a role, and none is named. ${policy?.source ?? 'The policy'} has: ${names}.\nName one: paybrake keys create --role ${first}`,
  );
}

export async function listKeys({ json, ...options }: ListOptions, io: Io): Promise<0> {
  const keys = await withOperator(options, io, (operator) => operator.listKeys());
  if (json) io.stdout.write(jsonText(keys));
  else if (keys.length === 0) io.stdout.write('No keys yet. Make one: paybrake keys create --role <name>\n');
  else io.stdout.write(table(head, keys.map(row)));
  return 0;
}

export async function revokeKey(id: string, options: OperatorOptions, io: Io): Promise<0> {
  const { role } = await withOperator(options, io, (operator) => operator.revokeKey(id));
  io.stdout.write(`Revoked ${id} of the role ${role}: its next request is answered with 401.\n`);
  return 0;
}

export async function rotateKey(id: string, options: RotateOptions, io: Io): Promise<0> {
  const overlap = options.overlap ?? defaultOverlap;
  const rotated = await withOperator(options, io, (operator) => operator.rotateKey(id, overlap, options.expires));
  const { key, old } = rotated;
  const what = `Key ${key.id} of the role ${key.role} (${nature(key)}). It replaces ${id}.`;
  printSecret(rotated, options, io, what, oldOnes(old));
  return 0;
}

function oldOnes({ id, state, expiresAt }: KeyView): string {
  if (state === 'expired') return `The old key ${id} no longer works: its next request is answered with 401.\n`;
  return `The old key ${id} works until ${timeText(expiresAt ?? 0)}, and is answered with 401 from then on. To end it before: paybrake keys revoke ${id}\n`;
}

/** @param more lines that follow, each with its end */
function printSecret(created: CreatedKey, { json }: { readonly json: boolean }, io: Io, what: string, more = ''): void {
  if (json) {
    io.stdout.write(jsonText(created));
    return;
  }
  const { secret, key } = created;
  io.stdout.write(`${secret}\n`);
  io.stderr.write(
    `${what}\nIt is shown this once. The agent reads it from PAYBRAKE_VAULT_KEY_${key.role.toUpperCase()}.\n${more}`,
  );
}

const head = ['ID', 'ROLE', 'MODE', 'SECRET', 'STATE', 'CREATED', 'ENDS', 'LAST USED', 'LABEL'];

function row({ id, role, mode, hint, state, createdAt, expiresAt, revokedAt, lastUsedAt, label = '' }: KeyView): string[] {
  const ends = revokedAt ?? expiresAt;
  return [
    id,
    role,
    mode,
    `…${hint}`,
    state,
    timeText(createdAt),
    ends === undefined ? 'never' : timeText(ends),
    lastUsedAt === undefined ? 'never' : timeText(lastUsedAt),
    label,
  ];
}

function nature({ mode, expiresAt }: KeyView): string {
  return `${mode} mode, ${expiresAt === undefined ? 'never ends by itself' : `ends ${timeText(expiresAt)}`}`;
}
