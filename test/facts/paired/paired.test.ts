import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/facts/model.js';
import * as javascript from '../javascript/compact.js';
import * as python from '../python/compact.js';

/** What every pair must say, whatever its language: texts of the code and names of its inputs are its own. */
function said(facts: Facts): readonly string[] {
  const callees = facts.calls.map(({ call, via, tier, client, key, tools, opaque, guard }) => {
    const owner = client === undefined ? '-' : (facts.clients[client]?.name.replace(/^this\./u, 'self.') ?? '?');
    const keyed = key.where === 'none' ? 'no key' : [key.where, key.stability, key.volatility].filter(Boolean).join(' ');
    const by = tools.map((tool) => facts.tools[tool]?.name ?? '?').join(', ');
    return [
      via,
      call ?? '?',
      tier ?? '?',
      owner,
      keyed,
      opaque ? 'opaque' : 'seen',
      by === '' ? 'no tool' : `${by}: ${guard.outcome}`,
    ].join(' | ');
  });
  const clients = facts.clients.map(({ name, lives, credential, env, inAgentCode }) =>
    ['client', name.replace(/^this\./u, 'self.'), lives, credential, env ?? '-', inAgentCode ? 'agent' : '-'].join(' '),
  );
  const agents = facts.agents.map(
    ({ name, tools }) => `agent ${name ?? '-'}: ${tools.map((t) => facts.tools[t]?.name ?? '?').join(', ')}`,
  );
  return [...clients.sort(), ...agents, ...callees];
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

const KEYS = [
  ['none', 'no key'],
  ['random', 'options volatile random'],
  ['misplaced', 'params stable'],
  ['model', 'options volatile model-input'],
  ['hashed', 'options stable'],
  ['time', 'options volatile time'],
  ['day', 'options stable'],
  ['constant', 'options volatile constant'],
];

describe('one program in both languages has the same facts', () => {
  it.each([
    [
      'keys',
      [
        'client stripe module raw STRIPE_SECRET_KEY agent',
        'agent Billing: none, random, misplaced, model, hashed, time, day, constant',
        ...KEYS.map(([tool, key]) => `sdk | paymentIntents.create | money | stripe | ${key ?? ''} | seen | ${tool ?? ''}: none`),
      ],
    ],
    [
      'clients',
      [
        'client billing module vault PAYBRAKE_VAULT_KEY_BILLING -',
        'client cached lazy raw STRIPE_SECRET_KEY agent',
        'client client function opaque - -',
        'client own function vault PAYBRAKE_VAULT_KEY_SUPPORT agent',
        'client self.client class opaque - -',
        'sdk | refunds.create | money | self.client | no key | seen | no tool',
        'sdk | paymentIntents.capture | money | client | no key | seen | no tool',
        'sdk | charges.retrieve | read | own | no key | seen | look_up: none',
        'sdk | invoices.pay | money | cached | no key | seen | pay: none',
        'sdk | payouts.create | money | billing | no key | seen | no tool',
      ],
    ],
    [
      'unseen',
      [
        'client stripe module raw STRIPE_SECRET_KEY -',
        'sdk | refunds.create | money | stripe | opaque opaque | opaque | no tool',
        'sdk | subscriptions.cancel | change | stripe | opaque opaque | opaque | no tool',
        'sdk | refunds.create | money | stripe | opaque opaque | opaque | no tool',
        'sdk | ? | ? | stripe | opaque opaque | opaque | no tool',
        'sdk | payouts.create | money | stripe | opaque opaque | opaque | no tool',
        'raw-request | charges.capture | money | stripe | no key | seen | no tool',
        'fetch | paymentIntents.confirm | money | - | no key | seen | no tool',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(said(javascript.factsOf(read(`${name}.ts`)))).toEqual(expected);
    expect(said(python.factsOf(read(`${name}.py`)))).toEqual(expected);
  });
});
