import { formatAmount, parseAmount } from '../../proxy/admin/amount.js';
import type { Operator, Resolution, RoleStatus } from '../../proxy/admin/operator.js';
import type { Hold } from '../../proxy/ledger/ledger.js';
import type { HoldListOptions, ResolveOptions } from '../holds.js';
import { CannotRun, type Io } from '../io.js';
import { withOperator } from './connect.js';
import { jsonText, table, timeText } from './text.js';

/** Closed ones pile up for as long as the ledger lives; they are shown when they are asked for. */
export async function listHolds({ role, state, json, ...options }: HoldListOptions, io: Io): Promise<0> {
  const states = state === undefined ? (['unknown', 'open'] as const) : [state];
  const { holds, roles } = await withOperator(options, io, async (operator) => {
    const lists = await Promise.all(
      states.map((each) => operator.listHolds({ state: each, ...(role !== undefined && { role }) })),
    );
    return { holds: lists.flat(), roles: (await operator.status()).roles };
  });
  if (json) io.stdout.write(jsonText(holds));
  else if (holds.length === 0)
    io.stdout.write(`No holds${state === undefined ? ': no money is waiting' : ` are ${state}`}.${notARole(role, roles)}\n`);
  else io.stdout.write(table(head, holds.map(row)));
  return 0;
}

/** A role that is mistyped has no holds either, and that must not pass for good news. */
function notARole(role: string | undefined, roles: readonly RoleStatus[]): string {
  if (role === undefined || roles.length === 0 || roles.some((each) => each.role === role)) return '';
  return ` The policy has no role ${JSON.stringify(role)}; it has: ${roles.map((each) => each.role).join(', ')}.`;
}

export async function resolveHold(id: string, options: ResolveOptions, io: Io): Promise<0> {
  if ((options.posted === undefined) === (options.lookUp !== true)) {
    throw new CannotRun(
      'Say what moved with --posted (29.00, or 0), or let the proxy ask Stripe with --look-up: one of the two.',
    );
  }
  const hold = await withOperator(options, io, async (operator) =>
    operator.resolveHold(id, await resolution(id, options, operator)),
  );
  io.stdout.write(`${outcome(hold)}\n`);
  return 0;
}

async function resolution(id: string, { posted, why }: ResolveOptions, operator: Operator): Promise<Resolution> {
  if (posted === undefined) return { kind: 'look-up' };
  const { currency } = (await operator.getHold(id)).hold;
  const minor = parseAmount(posted, currency);
  if (minor === undefined) {
    const example = formatAmount(2_900, currency).split(' ')[0] ?? '';
    throw new CannotRun(
      `--posted ${JSON.stringify(posted)} is no amount in ${currency.toUpperCase()}, the currency of the hold. Write it as ${example}, or 0.`,
    );
  }
  return { kind: 'posted', posted: minor, why: why ?? 'no reason given' };
}

function outcome({ id, state, currency, posted, held }: Hold): string {
  const moved = formatAmount(posted, currency);
  if (state === 'closed') return `The hold ${id} is closed: ${moved} moved, and nothing more can.`;
  return `The hold ${id} is ${state}: ${moved} moved, and ${formatAmount(held, currency)} more can.`;
}

const head = ['ID', 'STATE', 'ROLE', 'ON', 'HELD', 'MOVED', 'CUSTOMER', 'OBJECT', 'SINCE'];

function row({ id, state, role, bucket, held, posted, currency, customer = '-', object = '-', createdAt }: Hold): string[] {
  return [
    id,
    state,
    role,
    bucket,
    formatAmount(held, currency),
    formatAmount(posted, currency),
    customer,
    object,
    timeText(createdAt),
  ];
}
