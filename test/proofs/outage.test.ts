/** Stripe commits the payment and its answer is lost: what a program's own key and catch are worth. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { light, type FrameworkName } from '../../fixtures/harness/frameworks.js';
import { underOutage, type Outage } from '../../fixtures/harness/outage.js';
import { believing, calling, insisting, type Script, type Turn } from '../../fixtures/harness/script.js';
import { frameworks, isInstalled } from './support.js';

interface Expected {
  readonly executions: number;
  readonly posts: number;
  readonly intents: number;
}
interface Case extends Expected {
  readonly framework: FrameworkName;
  /** Below `fixtures/`. */
  readonly path: string;
  readonly model: keyof typeof models;
  /** The first result that the model got, or what ended the first run. */
  readonly told?: string | undefined;
}

const models = {
  'believes its tools': believing,
  'calls twice': insisting,
  /** Fills in the field that asks for a key, each time with another one. */
  'makes up keys': (turn: Turn) =>
    'call' in turn
      ? calling(...['first', 'second'].map((requestKey) => ({ ...turn, args: { ...turn.args, requestKey } })))
      : calling(turn),
} satisfies Record<string, (turn: Turn) => Script>;

/** What the model gets in the place of the lost answer; for Swarm, which tells it nothing, what ends the run. */
const told: Partial<Record<FrameworkName, string>> = {
  'openai-agents': 'An error occurred while running the tool. Please try again.',
  ai: '{"type":"error-text","value":"Error: An error occurred with our connection to Stripe. Request was retried 2 times."}',
  mcp: '{"content":[{"type":"text","text":"An error occurred with our connection to Stripe. Request was retried 2 times."}],"isError":true}',
  langgraph: 'Error: An error occurred with our connection to Stripe. Request was retried 2 times.\n Please fix your mistakes.',
  swarm: 'Error: An error occurred with our connection to Stripe. Request was retried 2 times.',
};

const twicePaid = { executions: 2, posts: 4, intents: 2 };
const oncePaid = { executions: 2, posts: 4, intents: 1 };
const oncePaidAndTold = { executions: 1, posts: 3, intents: 1 };

const program = (rule: string, framework: FrameworkName, twist = '') => ({
  bad: { framework, path: `${rule}/${framework}${twist}/bad` },
  good: { framework, path: `${rule}/${framework}${twist}/good` },
});

/** A key and a catch are missing; one is there and one is not; both are there. */
const withoutKey = (framework: FrameworkName): readonly Case[] => {
  const { bad, good } = program('require-idempotency-key', framework);
  return [
    { ...bad, model: 'believes its tools', ...twicePaid },
    { ...good, model: 'believes its tools', ...oncePaidAndTold },
    { ...good, model: 'calls twice', ...oncePaid },
  ];
};
const withCatchAlone = (): readonly Case[] => {
  const { bad, good } = program('require-idempotency-key', 'openai-agents', '-caught');
  return [
    { ...bad, model: 'calls twice', ...twicePaid },
    { ...good, model: 'calls twice', ...oncePaid },
  ];
};
const withKeyAlone = (framework: FrameworkName): readonly Case[] => {
  const { bad, good } = program('no-unhandled-stripe-error', framework);
  return [
    { ...bad, model: 'believes its tools', told: told[framework], ...oncePaid },
    { ...good, model: 'believes its tools', ...oncePaidAndTold },
  ];
};
const withUselessKey = (rule: string, framework: FrameworkName, model: Case['model']): readonly Case[] => {
  const { bad, good } = program(rule, framework);
  return [
    { ...bad, model, ...twicePaid },
    { ...good, model, ...oncePaid },
  ];
};

const cases: readonly Case[] = [
  ...frameworks.flatMap(withoutKey),
  ...withCatchAlone(),
  ...(['openai-agents', 'ai', 'mcp', 'langgraph', 'swarm'] as const).filter(isInstalled).flatMap(withKeyAlone),
  ...withUselessKey('no-volatile-idempotency-key', 'openai-agents', 'calls twice'),
  ...withUselessKey('no-volatile-idempotency-key', 'ai', 'calls twice'),
  ...withUselessKey('no-volatile-idempotency-key', 'mcp', 'makes up keys'),
  ...withUselessKey('no-ignored-stripe-option', 'ai', 'calls twice'),
];

const page = readFileSync(new URL('../../docs/proofs.md', import.meta.url), 'utf8');
const documented = page.replace(/ *\| */g, ' | ');
const rows = new Map<string, string>();

describe('an answer is lost', () => {
  it.concurrent.each(cases)(
    '$path, model $model: $intents PaymentIntents',
    async ({ framework, path, model, told, ...expected }) => {
      const outage = await underOutage(framework, path, models[model]);
      expect(measured(outage)).toEqual(expected);
      expect(outage.charged).toBe(2900 * expected.intents);
      if (told !== undefined) expect(outage.aborts[0] ?? outage.results[0]).toBe(told);
      const row = [path, model, outage.executions, outage.posts, outage.intents.length].join(' | ');
      rows.set(path + model, row);
      expect(documented).toContain(` | ${row} | `);
    },
  );

  afterAll(() => {
    if (frameworks.length === light.length) return;
    const header = ['program', 'model', 'executions', 'POSTs', 'PaymentIntents'].join(' | ');
    console.log([header, ...cases.flatMap(({ path, model }) => rows.get(path + model) ?? [])].join('\n'));
  });
});

function measured({ executions, posts, intents }: Outage): Expected {
  return { executions, posts, intents: intents.length };
}
