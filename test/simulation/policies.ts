/** Policies of a world: a few roles with every mode, caps low enough to be reached, and other caps when it is reloaded. */
import { loadPolicy } from '../../src/policy/load.js';
import type { IdempotencyMode, Policy } from '../../src/policy/model.js';
import type { Random } from './random.js';

/** Each of them with the mode that it keeps. */
export interface RoleShape {
  readonly name: string;
  readonly idempotency: IdempotencyMode;
  /** `idempotencyWindow` as a policy writes it. */
  readonly window: string;
  /** Only reads. */
  readonly reads: boolean;
}

const everything = ['paymentIntents', 'charges', 'refunds', 'payouts', 'transfers'].flatMap((name) => [
  `${name}:read`,
  `${name}:write`,
]);

export function shapes(random: Random): readonly RoleShape[] {
  const role = (name: string, idempotency: IdempotencyMode, reads = false): RoleShape => ({
    name,
    idempotency,
    window: random.pick(['25h', '3d', '7d']),
    reads,
  });
  return [
    role('billing', 'guard'),
    role('orders', random.pick(['derive', 'require'] as const)),
    role('shop', random.pick(['guard', 'pass'] as const)),
    role('support', 'guard', true),
  ];
}

/** The currencies of the world: US dollars for one unit, all exact in hundredths of a cent for a minor unit. */
export const rates = { eur: '1.08', gbp: '1.27', jpy: '0.0067' } as const;

/** What a minor unit is worth, in hundredths of a US cent. */
export const worth: Readonly<Record<string, number>> = { usd: 100, eur: 108, gbp: 127, jpy: 67 };

export function policyText(random: Random, roles: readonly RoleShape[]): string {
  const entries = roles.map(({ name, idempotency, window, reads }) => [
    name,
    {
      accounts: ['acct_simulated'],
      allow: reads ? everything.filter((entry) => entry.endsWith('read')) : everything,
      ...(reads ? {} : { caps: capsOf(random) }),
      idempotency,
      idempotencyWindow: window,
    },
  ]);
  return JSON.stringify({ roles: Object.fromEntries(entries) as unknown, rates });
}

function capsOf(random: Random): readonly object[] {
  // Now tight, so that the last dollar is soon reached, now wide.
  const tight = random.pick([1, 1, 3]);
  const dollars = (least: number, most: number): string => `${String(Math.ceil(random.between(least, most) / tight))}.00`;
  const window = (): string => random.pick(['1h', '24h', '24h', '36h', '7d']);
  const caps: object[] = [
    { on: 'charges', usd: dollars(100, 900), window: window() },
    { on: 'refunds', usd: dollars(40, 300), window: window() },
    { on: 'payouts', usd: dollars(40, 300), window: window() },
  ];
  if (random.chance(0.3)) caps.push({ on: 'charges', usd: dollars(300, 1500), window: '7d' });
  if (random.chance(0.2)) caps.push({ on: 'charges', usd: dollars(60, 250), window: window(), per: 'customer' });
  if (random.chance(0.25)) caps.push({ on: 'charges', usd: dollars(80, 400), window: window(), per: 'key' });
  if (random.chance(0.2)) caps.push({ on: 'charges', count: random.between(5, 40), window: window() });
  if (random.chance(0.2)) caps.push({ on: 'refunds', count: random.between(2, 12), window: window() });
  if (random.chance(0.2)) caps.push({ on: 'charges', usd: dollars(30, 60), window: '24h', per: 'request' });
  return caps;
}

export function policyOf(text: string): Policy {
  const loaded = loadPolicy(text, 'paybrake.policy.json');
  if (!('policy' in loaded)) throw new Error(`A policy of the simulation does not load: ${JSON.stringify(loaded)}`);
  return loaded.policy;
}
