/** Step 6: room in every cap, taken durably before a byte leaves, or why there is none. */
import type { CapUsage, Operation, Reserved } from '../ledger/ledger.js';
import type { Price, Refusal } from '../model.js';
import { refuse } from '../read/refusal.js';
import type { Asked, GatewayOptions } from './context.js';
import { noLongerInForce } from './identify.js';
import type { Named } from './operation.js';
import { priceFields, recordOf } from './record.js';

export type Room =
  | { readonly kind: 'reserved'; readonly hold: string; readonly left: readonly CapUsage[] }
  | { readonly kind: 'known'; readonly operation: Operation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export async function reserve(
  { ledger, metrics, mode, clock }: GatewayOptions,
  asked: Asked,
  operation: Named,
  price: Price,
): Promise<Room> {
  const { caller, request, endpoint } = asked;
  const { role, key } = caller;
  const caps = role.caps.filter(({ on }) => on === price.bucket);
  if (caps.length === 0) return { kind: 'refused', refusal: capMissing(role.name, price, endpoint) };
  const began = clock.monotonic();
  const reserved = await ledger.reserve({
    operation: operation.id,
    role: role.name,
    keyId: key.id,
    mode,
    ...(request.account !== undefined && { account: request.account }),
    endpoint,
    fingerprint: request.fingerprint,
    idempotency: operation.idempotency,
    ...(operation.equalSince !== undefined && { equalSince: operation.equalSince }),
    price,
    caps,
    ...(role.maxExposure !== undefined && { maxExposure: role.maxExposure }),
    record: recordOf(asked, {
      decision: 'allowed',
      reason: 'reserved',
      operation: operation.id,
      idempotency: operation.idempotency,
      ...priceFields(price),
    }),
  });
  metrics.committed(clock.monotonic() - began);
  if (reserved.kind === 'reserved' || reserved.kind === 'known') return reserved;
  return {
    kind: 'refused',
    refusal:
      reserved.kind === 'not-in-force' ? noLongerInForce(ledger, caller) : refusalFor(reserved, asked, price, ledger.now()),
  };
}

type NoRoom = Exclude<Reserved, { readonly kind: 'reserved' | 'known' | 'not-in-force' }>;

function refusalFor(reserved: NoRoom, { caller: { role }, endpoint }: Asked, price: Price, now: number): Refusal {
  switch (reserved.kind) {
    case 'over':
      return overCap(reserved.cap, reserved.freesAt, price, role.name, now);
    case 'held-by-other':
      return refuse(
        403,
        'object_of_another_role',
        `Role "${reserved.role}" holds less on ${price.object ?? 'this object'} than ${endpoint} would raise it to, and could then move more than its caps allow. ` +
          `Let role "${reserved.role}" change it, or make a new object.`,
      );
    case 'no-customer':
      return refuse(
        403,
        'customer_required',
        `Role "${role.name}" has a cap for each customer (${reserved.cap.text}), and ${endpoint} names none. Send "customer".`,
        'customer',
      );
    case 'over-exposure':
      return refuse(
        402,
        'exposure_exceeded',
        `This would lead to future charges of up to ${dollars(price.exposure ?? 0)} USD that no cap can bound. Role "${role.name}" may ` +
          `come to ${dollars(reserved.max)} USD, of which ${dollars(reserved.used)} are taken. Nothing was sent to Stripe. ` +
          'Do not call again; "maxExposure" in the policy is the limit.',
      );
  }
}

function overCap({ cap, left }: CapUsage, freesAt: number | undefined, price: Price, role: string, now: number): Refusal {
  const wait = freesAt === undefined ? undefined : Math.max(1, Math.ceil((freesAt - now) / 1000));
  const room =
    'usd' in cap.limit
      ? `${dollars(left)} USD are left, and this asks for ${dollars(price.usd)}`
      : `${String(left)} operations are left`;
  const when =
    cap.per === 'request'
      ? 'One request may never ask for more.'
      : wait === undefined
        ? 'What is held must be settled before there is room.'
        : `There is room in ${duration(wait)} at the earliest.`;
  return {
    ...refuse(
      402,
      'spend_cap_exceeded',
      `The cap of role "${role}" is reached (${cap.text}): ${room}. ${when} Nothing was sent to Stripe. Do not call again before; tell the user.`,
    ),
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

function capMissing(role: string, { bucket }: Price, endpoint: string): Refusal {
  return refuse(
    403,
    'cap_missing',
    `${endpoint}, asked like this, counts as ${bucket}, for which role "${role}" has no cap. Add one to the policy: { "on": "${bucket}", "usd": "50.00", "window": "24h" }.`,
  );
}

function dollars(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Of seconds, rounded up in the unit that people say; a minute is not worth an hour. */
function duration(seconds: number): string {
  if (seconds < 90) return `${String(seconds)} seconds`;
  if (seconds < 90 * 60) return `${String(Math.ceil(seconds / 60))} minutes`;
  return `${String(Math.ceil((seconds - 60) / 3600))} hours`;
}
