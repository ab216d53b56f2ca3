import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as javascript from '../javascript/compact.js';
import * as python from '../python/compact.js';
import { said } from './said.js';

/** A program that imports what is not installed here is kept as text, out of the compiler's sight: `loop.ts.txt`. */
function read(name: string): string {
  const [source, text] = [name, `${name}.txt`].map((file) => new URL(file, import.meta.url));
  return readFileSync(source && existsSync(source) ? source : (text ?? ''), 'utf8');
}

/** What each pair says, the same of both. */
const PROGRAMS: [string, string[]][] = [
  [
    'keys',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool none | openai-agents | customer_id: string, period: string, key: string',
      'tool random | openai-agents | customer_id: string, period: string, key: string',
      'tool misplaced | openai-agents | customer_id: string, period: string, key: string',
      'tool model | openai-agents | customer_id: string, period: string, key: string',
      'tool hashed | openai-agents | customer_id: string, period: string, key: string',
      'tool time | openai-agents | customer_id: string, period: string, key: string',
      'tool day | openai-agents | customer_id: string, period: string, key: string',
      'tool constant | openai-agents | customer_id: string, period: string, key: string',
      'agent Billing: none, random, misplaced, model, hashed, time, day, constant',
      'sdk | paymentIntents.create | money | stripe | no key | seen | none: none',
      'sdk | paymentIntents.create | money | stripe | options volatile random | seen | random: none',
      'sdk | paymentIntents.create | money | stripe | params stable | seen | misplaced: none',
      'sdk | paymentIntents.create | money | stripe | options volatile model-input | seen | model: none',
      'sdk | paymentIntents.create | money | stripe | options stable | seen | hashed: none',
      'sdk | paymentIntents.create | money | stripe | options volatile time | seen | time: none',
      'sdk | paymentIntents.create | money | stripe | options stable | seen | day: none',
      'sdk | paymentIntents.create | money | stripe | options volatile constant | seen | constant: none',
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
      'tool look_up | openai-agents | charge_id: string',
      'tool pay | openai-agents | invoice_id: string',
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
  [
    'guards',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool returned | openai-agents | charge_id: string',
      'tool rethrown | openai-agents | charge_id: string',
      'tool outside | openai-agents | charge_id: string',
      'tool inner | openai-agents | charge_id: string',
      'tool deeper | openai-agents | charge_id: string',
      'tool finally_ | openai-agents | charge_id: string',
      'agent Support: returned, rethrown, outside',
      'agent Refunds: inner, deeper, finally_',
      'sdk | refunds.create | money | stripe | no key | seen | returned: returned',
      'sdk | refunds.create | money | stripe | no key | seen | rethrown: rethrown',
      'sdk | refunds.create | money | stripe | no key | seen | outside: none',
      'sdk | refunds.create | money | stripe | no key | seen | inner: returned',
      'sdk | refunds.create | money | stripe | no key | seen | deeper: returned',
      'sdk | refunds.create | money | stripe | no key | seen | finally_: none',
    ],
  ],
  [
    'inputs',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool refund | langchain | charge_id: string bounded, reason: string bounded, amount: number, partial: boolean, note: string',
      'tool look_up | langchain | charge_id: string',
      'sdk | refunds.create | money | stripe | no key | seen | refund: none',
      'sdk | charges.retrieve | read | stripe | no key | seen | look_up: none',
    ],
  ],
  [
    'context',
    [
      'client context_variables context opaque - agent',
      'client stripe_client module raw STRIPE_SECRET_KEY -',
      'tool refund | swarm | charge_id: string',
      'tool hand_over | swarm | ',
      'agent Billing: refund',
      'agent Triage: hand_over',
      'sdk | refunds.create | money | context_variables | no key | seen | refund: none',
      'context read context_variables.stripe client swarm',
      'context write stripe client swarm',
      'context write stripe_api_key key swarm',
      'secret key context hand_over',
    ],
  ],
  [
    'secrets',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool key | mcp | ',
      'tool client_secret | mcp | customer_id: string',
      'tool whole | mcp | intent_id: string',
      'tool harmless | mcp | intent_id: string',
      'sdk | setupIntents.create | object | stripe | no key | seen | client_secret: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | whole: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | harmless: none',
      'secret key result key',
      'secret client-secret result client_secret',
      'secret object result payment_intent whole',
    ],
  ],
  [
    'results',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool either | mcp | kind: string, object_id: string',
      'tool returned | mcp | kind: string, object_id: string',
      'tool picked | mcp | object_id: string',
      'tool failed | mcp | intent_id: string',
      'tool polite | mcp | intent_id: string',
      'tool handed | mcp | intent_id: string',
      'tool named | mcp | kind: string, object_id: string',
      'tool all_ | mcp | intent_ids: opaque',
      'tool ids | mcp | intent_ids: opaque',
      'sdk | refunds.retrieve | read | stripe | no key | seen | either: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | either: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | returned: none',
      'sdk | refunds.retrieve | read | stripe | no key | seen | returned: none',
      'sdk | setupIntents.retrieve | read | stripe | no key | seen | picked: none',
      'sdk | paymentIntents.confirm | money | stripe | no key | seen | failed: returned',
      'sdk | paymentIntents.confirm | money | stripe | no key | seen | polite: returned',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | handed: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | all_: none',
      'sdk | paymentIntents.retrieve | read | stripe | no key | seen | ids: none',
      'secret error result failed',
      'secret object result payment_intent either',
      'secret object result payment_intent handed',
      'secret object result payment_intent named',
      'secret object result payment_intent all_',
    ],
  ],
  [
    'loop',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool refund | hand-written | charge_id: string, amount: number',
      'tool look_up | hand-written | charge_id: string',
      'sdk | refunds.create | money | stripe | no key | seen | refund: opaque',
      'sdk | charges.retrieve | read | stripe | no key | seen | look_up: opaque',
    ],
  ],
  [
    'far',
    [
      'tool refund | openai-agents | charge_id: string',
      'tool status | openai-agents | charge_id: string',
      'agent Billing: refund, status',
      'sdk | refunds.create | money | - | options opaque | seen elsewhere | refund: none',
      'sdk | charges.capture | money | - | no key | seen elsewhere | status: returned',
    ],
  ],
  [
    'table',
    [
      'tool refund | hand-written | charge_id: string',
      'tool look_up | hand-written | charge_id: string',
      'sdk | refunds.create | money | - | options opaque | seen elsewhere | refund: opaque',
      'sdk | charges.capture | money | - | no key | seen elsewhere | look_up: opaque',
    ],
  ],
  [
    'chooser',
    [
      'tool refund | hand-written | ',
      'tool look_up | hand-written | ',
      'sdk | refunds.create | money | - | options opaque | seen elsewhere | refund: opaque',
      'sdk | charges.capture | money | - | no key | seen elsewhere | look_up: opaque',
    ],
  ],
  [
    'actions',
    [
      'client stripe module raw STRIPE_SECRET_KEY agent',
      'tool refund | hand-written | action: string bounded, charge_id: string',
      'tool look_up | hand-written | action: string bounded, charge_id: string',
      'sdk | refunds.create | money | stripe | no key | seen | refund: opaque',
      'sdk | charges.retrieve | read | stripe | no key | seen | look_up: opaque',
    ],
  ],
];

describe('one program in both languages has the same facts', () => {
  it.each(PROGRAMS)('%s', (name, expected) => {
    const others = (ending: string): Record<string, string> =>
      Object.fromEntries(['billing', 'handlers'].map((other) => [other, read(`${other}.${ending}`)]));
    expect(said(javascript.factsOf(read(`${name}.ts`), others('ts')))).toEqual(expected);
    expect(said(python.factsOf(read(`${name}.py`), others('py')))).toEqual(expected);
  });
});
