/**
 * What each rule makes of each fact, word for word. No program stands behind these facts, so that a case costs one line and no front end
 * can hide a fault of a rule; the other tests of this folder start from programs.
 */
import { Linter } from 'eslint';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client, ConfigOption, ContextEntry, Facts, Secret, StripeCall, Tool } from '../../src/facts/model.js';
import plugin from '../../src/plugin.js';

const engine = vi.hoisted((): { facts?: unknown } => ({}));
vi.mock('../../src/facts/index.js', () => ({ concerns: () => true, factsOf: () => engine.facts }));

const NOTHING: Facts = { language: 'javascript', clients: [], calls: [], tools: [], agents: [], context: [], secrets: [] };
let facts: Facts;

/** The messages of one rule over these facts, each followed by its suggestions. */
function says(rule: string, more: Partial<Facts>, options: object[] = []): string[] {
  engine.facts = { ...facts, ...more };
  const name = `paybrake/${rule}`;
  return new Linter()
    .verify('program;', [{ plugins: { paybrake: plugin }, rules: { [name]: ['error', ...options] } }])
    .flatMap(({ message, suggestions = [], fix }) => [
      message,
      ...(fix === undefined ? [] : ['(fix)']),
      ...suggestions.map((suggestion) => `→ ${suggestion.desc}`),
    ]);
}

/** The fact without some of its optional parts. */
function without<Fact extends object, Part extends keyof Fact>(fact: Fact, ...parts: Part[]): Omit<Fact, Part> {
  return Object.fromEntries(Object.entries(fact).filter(([name]) => !(parts as string[]).includes(name))) as Omit<Fact, Part>;
}

const edits = () => [{ range: [0, 7] as const, text: 'better' }];

const tool: Tool = {
  kind: 'Tool',
  at: [0, 1],
  whole: [0, 1],
  name: 'charge',
  framework: 'ai',
  onThrow: 'llm-message',
  inputs: [],
};
const call: StripeCall = {
  kind: 'StripeCall',
  at: [0, 7],
  whole: [0, 7],
  text: 'stripe.charges.create',
  via: 'sdk',
  elsewhere: false,
  call: 'charges.create',
  tier: 'money',
  tools: [0],
  key: { where: 'none', stability: 'opaque' },
  guard: { outcome: 'none' },
  options: [],
  keyInputs: ['orderId', 'period'],
  opaque: false,
  addKey: edits,
  moveKey: edits,
  replaceKey: edits,
  addGuard: edits,
};
const client: Client = {
  kind: 'Client',
  at: [0, 7],
  name: 'stripe',
  lives: 'module',
  credential: 'raw',
  config: [],
  agents: [],
  inAgentCode: true,
};
const option = (name: string, slot: ConfigOption['slot']): ConfigOption => ({
  name,
  slot,
  at: [0, 7],
  rename: (text) => [{ range: [0, 7], text }],
});

beforeEach(() => {
  facts = { ...NOTHING, tools: [tool] };
});

describe('require-idempotency-key', () => {
  const rule = 'require-idempotency-key';
  const ADD =
    '→ Add `idempotencyKey: operationKey(…)` made from `orderId`, `period`, without the amount or free text: ' +
    'a second call with another wording is then refused, not charged.';
  const why = (reason: string, pass = 'Pass an `idempotencyKey`') =>
    `If the agent calls tool \`charge\` again, \`stripe.charges.create\` is a new operation to Stripe: ${reason}. ` +
    `${pass} made from \`orderId\`, \`period\`, so that a second call gets the first answer.`;
  const RANDOM = "the SDK's own key is a new random one for every call";

  it('asks for a key, and says why the one on the wire is none', () => {
    expect(says(rule, { calls: [call] })).toEqual([why(RANDOM), ADD]);
    expect(says(rule, { calls: [call], stripeMajor: 17 })).toEqual([why(RANDOM), ADD]);
    expect(says(rule, { calls: [call], stripeMajor: 12 })).toEqual([why('stripe-node 12 adds no key of its own'), ADD]);
    expect(says(rule, { calls: [{ ...call, via: 'fetch' }] })).toEqual([
      why('the request carries no key', 'Send an `Idempotency-Key` header'),
      ADD,
    ]);
  });

  it('says so when nothing identifies the operation', () => {
    expect(says(rule, { calls: [{ ...without(call, 'addKey'), keyInputs: [] }] })).toEqual([
      `If the agent calls tool \`charge\` again, \`stripe.charges.create\` is a new operation to Stripe: ${RANDOM}. ` +
        'No required input names the operation: ask for one, such as an order, an invoice or a billing period. Pass an `idempotencyKey` made from it.',
    ]);
  });

  it('asks for an identity where another file makes the call', () => {
    const text = 'pay → stripe.charges.create (../billing.ts:7)';
    expect(says(rule, { calls: [{ ...without(call, 'addKey'), text, elsewhere: true, keyInputs: [] }] })).toEqual([
      `If the agent calls tool \`charge\` again, \`${text}\` is a new operation to Stripe: ${RANDOM}. ` +
        'Let the function take what identifies the operation. Pass an `idempotencyKey` made from it.',
    ]);
  });

  it('speaks of the tiers that it is given', () => {
    const calls = (['money', 'object', 'change', 'session', 'read'] as const).map((tier) => ({ ...call, tier, text: tier }));
    const spoken = (options: object[]) =>
      says(rule, { calls }, options)
        .map((message) => /again, `(\w+)` is/.exec(message)?.[1])
        .filter(Boolean);
    expect(spoken([])).toEqual(['money']);
    expect(spoken([{ tiers: ['object', 'change', 'session'] }])).toEqual(['object', 'change', 'session']);
  });

  it('is silent about what cannot be seen, what another rule reports, and code without an agent', () => {
    const unknown = without(call, 'tier');
    const misspelt = { ...call, options: [option('idempotency_key', 'request')] };
    const keyed = (['options', 'opaque'] as const).map((where) => ({ ...call, key: { ...call.key, where } }));
    const read = { ...call, tier: 'read', key: { where: 'params', stability: 'stable' } } as const;
    expect(says(rule, { calls: [{ ...call, opaque: true }, unknown, misspelt, ...keyed, read, { ...call, tools: [] }] })).toEqual(
      [],
    );
  });

  it('speaks of code without an agent when it is asked to', () => {
    expect(says(rule, { calls: [{ ...call, tools: [] }] }, [{ scope: 'all' }])).toEqual([
      `If this code runs again, \`stripe.charges.create\` is a new operation to Stripe: ${RANDOM}. ` +
        'Pass an `idempotencyKey` made from what identifies the operation.',
      ADD,
    ]);
  });

  it('moves a misplaced key, on whatever call that writes', () => {
    const misplaced = (
      name: string,
      options: ConfigOption[] = [option('amount', 'params'), option(name, 'params')],
    ): StripeCall => ({
      ...call,
      tier: 'change',
      options,
      key: { where: 'params', stability: 'stable', name, at: [0, 7] },
    });
    const moved = (name: string, effect: string) => [
      `\`${name}\` stands among the params of \`stripe.charges.create\`: ${effect}. ` +
        'Move it into the request options, the argument after the params.',
      '(fix)',
    ];
    const BODY = 'it goes out as a field of the body, which Stripe refuses, and prevents no duplicate';
    expect(says(rule, { calls: [misplaced('idempotencyKey')] })).toEqual(moved('idempotencyKey', BODY));
    expect(says(rule, { calls: [misplaced('idempotencyKey')], stripeMajor: 22 })).toEqual(moved('idempotencyKey', BODY));
    expect(says(rule, { calls: [misplaced('idempotency_key')], stripeMajor: 21 })).toEqual(moved('idempotency_key', BODY));
    expect(says(rule, { calls: [misplaced('idempotencyKey')], stripeMajor: 21 })).toEqual(
      moved('idempotencyKey', 'stripe-node 21 takes the whole object for request options and sends an empty body'),
    );
    const both = [option('amount', 'params'), option('idempotencyKey', 'params'), option('stripeAccount', 'request')];
    expect(says(rule, { calls: [misplaced('idempotencyKey', both)], stripeMajor: 21 })).toEqual(
      moved('idempotencyKey', 'stripe-node 21 throws before anything is sent'),
    );
  });
});

describe('no-volatile-idempotency-key', () => {
  const rule = 'no-volatile-idempotency-key';
  const volatile = (volatility: NonNullable<StripeCall['key']['volatility']>, culprit: string): StripeCall => ({
    ...call,
    key: { where: 'options', stability: 'volatile', at: [0, 7], text: 'key', volatility, culprit },
  });
  const INSTEAD = 'Make the key from what identifies the operation, such as an order or an invoice.';
  const KEY = 'The idempotency key of `stripe.charges.create`';
  const FRESH = 'new at every execution, so that Stripe takes a second call for another operation';

  it.each([
    ['random', 'randomUUID()', `${KEY} contains \`randomUUID()\`, ${FRESH}. ${INSTEAD}`],
    ['time', 'Date.now()', `${KEY} contains \`Date.now()\`, ${FRESH}. ${INSTEAD}`],
    [
      'call-id',
      'toolCallId',
      `${KEY} contains \`toolCallId\`: it survives a replay by the runtime, but is a new one when the model calls again. ${INSTEAD}`,
    ],
    [
      'model-input',
      'key',
      'The model writes the whole idempotency key of `stripe.charges.create` (`key`), and may write another one for the same operation, the ' +
        `same one for another, or none where it is optional. ${INSTEAD}`,
    ],
    [
      'constant',
      "'charge'",
      `${KEY} is always \`'charge'\`: Stripe answers the next operation with the first one, or refuses it. ${INSTEAD}`,
    ],
    [
      'reused',
      'key',
      '`key` is the idempotency key of `stripe.charges.create` and of another operation: Stripe ties a key to its first use and refuses the ' +
        "second. Put the operation's name into each key.",
    ],
  ] as const)('%s', (volatility, culprit, message) => {
    const replace = '→ Replace it by `operationKey(…)` made from `orderId`, `period`, without the amount or free text.';
    expect(says(rule, { calls: [volatile(volatility, culprit)] })).toEqual([message, replace]);
  });

  it('speaks of the tiers that it is given, and of shared keys on every call that writes', () => {
    const calls = (['money', 'object', 'read'] as const).flatMap((tier) =>
      (['random', 'constant'] as const).map((kind) => ({ ...volatile(kind, 'key'), tier, text: `${tier} ${kind}` })),
    );
    const spoken = (options: object[]) =>
      says(rule, { calls }, options)
        .map((message) => /key of `([\w ]+)`/.exec(message)?.[1])
        .filter(Boolean);
    expect(spoken([])).toEqual(['money random', 'money constant', 'object constant']);
    expect(spoken([{ tiers: ['object'] }])).toEqual(['money constant', 'object random', 'object constant']);
  });

  it('is silent about stable keys, keys that cannot be seen, reads, misplaced keys and code without an agent', () => {
    const bad = volatile('random', 'randomUUID()');
    const stable = { ...bad, key: { where: 'options', stability: 'stable' } } as const;
    const opaque = { ...bad, key: { where: 'options', stability: 'opaque' } } as const;
    const misplaced = { ...bad, key: { ...bad.key, where: 'params' } } as const;
    expect(
      says(rule, {
        calls: [stable, opaque, misplaced, { ...bad, opaque: true }, { ...bad, tier: 'read' }, { ...bad, tools: [] }],
      }),
    ).toEqual([]);
    expect(says(rule, { calls: [{ ...bad, tools: [] }] }, [{ scope: 'all' }])).toHaveLength(2);
  });
});

describe('no-unhandled-stripe-error', () => {
  const rule = 'no-unhandled-stripe-error';
  const left = (whatNext: string, how = 'nothing catches it') => [
    `An error of \`stripe.charges.create\` leaves tool \`charge\` (${how}), and the framework ${whatNext}, though Stripe may have done what was ` +
      'asked. Return a result that says so and not to call again; a stable idempotency key is what prevents the duplicate.',
    '→ Catch Stripe errors in tool `charge` and return a failure that tells the model not to call again.',
  ];

  it.each([
    ['ai', 'llm-message', 'hands its message to the model'],
    ['openai-agents', 'llm-generic', 'tells the model "An error occurred while running the tool. Please try again."'],
    ['livekit', 'llm-generic', 'tells the model no more than that the tool failed'],
    ['voltagent', 'llm-stack', 'hands all of it to the model, with any client secret that it carries'],
    ['genkit', 'abort', 'ends the run, its result lost'],
    ['swarm', 'depends', 'hands it to the model or ends the run'],
  ] as const)('%s: %s', (framework, onThrow, whatNext) => {
    expect(says(rule, { tools: [{ ...tool, framework, onThrow }], calls: [call] })).toEqual(left(whatNext));
  });

  it('says that a catch throws it on', () => {
    expect(says(rule, { calls: [{ ...call, guard: { outcome: 'rethrown' } }] })).toEqual(
      left('hands its message to the model', 'the `catch` throws it on'),
    );
  });

  it('names the tool that the error leaves, where several reach the call', () => {
    const tools = [{ ...tool, name: 'nearest' }, tool];
    const [message] = says(rule, { tools, calls: [{ ...call, tools: [0, 1], guard: { outcome: 'none', tool: 1 } }] });
    expect(message).toContain('leaves tool `charge` (nothing catches it)');
  });

  it('speaks of the tiers that it is given, never of a read', () => {
    const calls = (['money', 'object', 'change', 'session', 'read'] as const).map((tier) => ({ ...call, tier, text: tier }));
    const spoken = (options: object[]) =>
      says(rule, { calls }, options)
        .map((message) => /error of `(\w+)`/.exec(message)?.[1])
        .filter(Boolean);
    expect(spoken([])).toEqual(['money']);
    expect(spoken([{ tiers: ['money', 'object', 'change', 'session'] }])).toEqual(['money', 'object', 'change', 'session']);
  });

  it('is silent about guarded calls, what cannot be seen and code without an agent', () => {
    const guarded = (['returned', 'opaque'] as const).map((outcome) => ({ ...call, guard: { outcome } }));
    expect(says(rule, { calls: [...guarded, { ...call, opaque: true }, { ...call, tools: [] }] })).toEqual([]);
    expect(says(rule, { calls: [{ ...call, tools: [] }] }, [{ scope: 'all' }])).toEqual([
      'An error of `stripe.charges.create` is not handled here (nothing catches it), though Stripe may have done what was asked. ' +
        'Catch it and record what is known; a stable idempotency key makes it safe to ask again.',
    ]);
  });
});

describe('no-key-in-agent-context', () => {
  const rule = 'no-key-in-agent-context';
  const entry = (access: ContextEntry['access'], holds: ContextEntry['holds'] = 'key'): ContextEntry => ({
    kind: 'ContextEntry',
    at: [0, 7],
    name: 'stripeKey',
    access,
    holds,
    framework: 'ai',
    remove: edits,
  });
  const INSTEAD = 'Make a client per role where the tools of that role are made, and let them close over it.';
  const SHARED = 'into shared agent context, where every agent and tool of the run gets it and stored state keeps it';

  it.each([
    ['write', 'key', `\`stripeKey\` puts a Stripe key ${SHARED}. ${INSTEAD}`],
    ['write', 'client', `\`stripeKey\` puts a Stripe client with its key ${SHARED}. ${INSTEAD}`],
    [
      'read',
      'key',
      `\`stripeKey\` reads a Stripe key from shared agent context, so that every agent of the run holds the same one. ${INSTEAD}`,
    ],
    [
      'parameter',
      'key',
      `\`stripeKey\` asks the model for a Stripe key, which must stand in the conversation for the model to pass it on. ${INSTEAD}`,
    ],
    [
      'hosted',
      'key',
      "`stripeKey` gives a Stripe key to the model's provider, which calls Stripe with it outside of your limits and logs. " +
        'Run the tool yourself, on a client that holds a restricted or vault key.',
    ],
  ] as const)('%s a %s', (access, holds, message) => {
    expect(says(rule, { context: [entry(access, holds)] })).toEqual([message, '→ Remove `stripeKey`.']);
  });

  it("reports one tool's own context when it is asked to", () => {
    expect(says(rule, { context: [entry('tool-context')] })).toEqual([]);
    expect(says(rule, { context: [entry('tool-context')] }, [{ toolContext: true }])).toEqual([
      `\`stripeKey\` hands a Stripe key to a tool through the call that runs the agent, whose result keeps it for every step. ${INSTEAD}`,
      '→ Remove `stripeKey`.',
    ]);
  });
});

describe('no-shared-stripe-client', () => {
  const rule = 'no-shared-stripe-client';
  const INSTEAD = 'Make a client per role where the tools of that role are made.';
  const raw = (life: string) => [
    `\`stripe\` ${life} and holds a raw Stripe key: every tool that can reach it can do all that the key allows. ${INSTEAD}`,
  ];
  const agent = (name?: string) => ({
    kind: 'Agent' as const,
    at: [0, 1] as const,
    framework: 'ai',
    tools: [],
    ...(name !== undefined && { name }),
  });

  it('reports a raw key that the whole module shares', () => {
    expect(says(rule, { clients: [client] })).toEqual(raw('is made once for the whole module'));
    expect(says(rule, { clients: [{ ...client, lives: 'lazy' }] })).toEqual(
      raw('is made on first use and then shared by the whole module'),
    );
    expect(says(rule, { clients: [{ ...client, toFactory: edits }] })).toEqual([
      ...raw('is made once for the whole module'),
      '→ Make the client in a factory for the tools that use it.',
    ]);
  });

  it('reports a client of several roles, whatever key it holds', () => {
    const agents = [agent('billing'), agent('support'), agent('support'), agent()];
    const roles = (life: string) => [
      `\`stripe\` ${life} and serves the agents \`billing\`, \`support\`, so each of them can do what any of them may. ${INSTEAD}`,
    ];
    const shared = { ...client, agents: [0, 1, 2], credential: 'vault', toFactory: edits } as const;
    expect(says(rule, { agents, clients: [shared] })).toEqual(roles('is made once for the whole module'));
    expect(says(rule, { agents, clients: [{ ...shared, lives: 'imported', credential: 'opaque' }] })).toEqual(
      roles("is another module's single client"),
    );
    expect(says(rule, { agents, clients: [{ ...shared, agents: [1, 2, 3] }] })).toEqual([]);
  });

  it('is silent about clients that nobody else can reach', () => {
    const lives = (['tool', 'function', 'class', 'context'] as const).map((place) => ({ ...client, lives: place }));
    const others = [
      { ...client, credential: 'vault' },
      { ...client, credential: 'opaque' },
      { ...client, inAgentCode: false },
    ] as const;
    expect(says(rule, { clients: [...lives, ...others] })).toEqual([]);
  });

  it('speaks of code without an agent when it is asked to', () => {
    expect(says(rule, { clients: [{ ...client, inAgentCode: false }] }, [{ scope: 'all' }])).toEqual(
      raw('is made once for the whole module'),
    );
  });
});

describe('no-secret-in-tool-result', () => {
  const rule = 'no-secret-in-tool-result';
  const secret = (more: Partial<Secret>): Secret => ({
    kind: 'Secret',
    at: [0, 7],
    type: 'client-secret',
    text: 'intent.client_secret',
    sink: 'result',
    tool: 0,
    remove: edits,
    ...more,
  });
  const INSTEAD = 'Pass on only what the model needs to go on, such as the id and the status.';
  const REMOVE = '→ Leave `intent.client_secret` out.';

  it.each([
    ['client-secret', 'a client secret', 'confirm the payment at Stripe with nothing but the publishable key'],
    ['key', 'a Stripe API key', 'call Stripe with it'],
    ['ephemeral-key', 'an ephemeral key', "read and change the customer's saved payment methods"],
    ['webhook-secret', 'a webhook signing secret', 'sign events in the name of Stripe'],
  ] as const)('%s', (type, what, harm) => {
    expect(says(rule, { secrets: [secret({ type })] })).toEqual([
      `Tool \`charge\` passes ${what} (\`intent.client_secret\`) to the model: whoever reads it can ${harm}. ${INSTEAD}`,
      REMOVE,
    ]);
  });

  it('reports whole objects and errors', () => {
    expect(says(rule, { secrets: [secret({ type: 'object', text: 'intent', object: 'payment_intent' })] })).toEqual([
      `Tool \`charge\` passes the whole payment intent \`intent\` to the model, with the secret that it carries. ${INSTEAD}`,
      '→ Leave `intent` out.',
    ]);
    expect(says(rule, { secrets: [secret({ type: 'object', text: 'thing', sink: 'context' })] })).toEqual([
      `Tool \`charge\` passes the whole object \`thing\` into shared agent context, with the secret that it carries. ${INSTEAD}`,
      '→ Leave `thing` out.',
    ]);
    const elsewhere = without(secret({ type: 'error', text: 'error' }), 'tool', 'remove');
    expect(says(rule, { secrets: [elsewhere] })).toEqual([
      'This tool passes the whole Stripe error `error` to the model: its `payment_intent` carries a client secret. ' +
        'Pass on its `code` and what to do next.',
    ]);
  });

  it('reports billing data when it is asked to', () => {
    const data = secret({ type: 'billing-data', text: 'card.last4' });
    expect(says(rule, { secrets: [data] })).toEqual([]);
    expect(says(rule, { secrets: [data] }, [{ billingData: true }])).toEqual([
      `Tool \`charge\` passes sensitive billing data (\`card.last4\`) to the model. ${INSTEAD}`,
      '→ Leave `card.last4` out.',
    ]);
  });

  it('leaves the source to another rule', () => {
    expect(says(rule, { secrets: [secret({ sink: 'source', type: 'key' })] })).toEqual([]);
  });
});

describe('no-hardcoded-stripe-key', () => {
  const rule = 'no-hardcoded-stripe-key';
  const literal = (text: string): Secret => ({ kind: 'Secret', at: [0, 7], type: 'key', text, sink: 'source' });
  const says1 = (kind: string, shown: string) => [
    `A live Stripe ${kind} (\`${shown}\`) stands in the source, where everybody who can read the repository or its history can use it. ` +
      'Roll it in the Stripe dashboard, then read the new one from the environment or a secret store.',
  ];

  it.each([
    [['sk', 'live', ''], 'secret key'],
    [['rk', 'live', ''], 'restricted key'],
    [['sk', 'org', ''], 'organisation key'],
    [['sk', 'org', 'live', ''], 'organisation key'],
    [['ek', 'live', ''], 'ephemeral key'],
    [['whsec', ''], 'webhook signing secret'],
  ])('%j', (parts, kind) => {
    const prefix = parts.join('_');
    expect(says(rule, { secrets: [literal(`${prefix}…`)] })).toEqual(says1(kind, `${prefix}…`));
  });

  it('shows nothing of the secret, even if a front end hands it over', () => {
    expect(says(rule, { secrets: [literal(`${['sk', 'live'].join('_')}_51KqZp`)] })).toEqual(says1('secret key', 'sk_live_…'));
    expect(says(rule, { secrets: [literal('swordfish')] })).toEqual(says1('secret', '…'));
  });

  it('leaves results and context to another rule', () => {
    expect(says(rule, { secrets: [{ ...literal('key'), sink: 'result' }] })).toEqual([]);
  });
});

describe('no-ignored-stripe-option', () => {
  const rule = 'no-ignored-stripe-option';
  const outside = { ...call, tools: [] };
  const request = (...names: string[]) => ({ ...outside, options: names.map((name) => option(name, 'request')) });
  const params = (...names: string[]) => ({ ...outside, options: names.map((name) => option(name, 'params')) });
  const configured = (...names: string[]) => ({
    ...client,
    inAgentCode: false,
    config: names.map((name) => option(name, 'config')),
  });
  const BASE = 'stripe-node has no base URL: set `host`, `port` and `protocol`; a path in front of `/v1` is not possible.';

  it('reports client options that make the constructor throw', () => {
    expect(
      says(rule, { clients: [configured('host', 'baseURL', 'maxNetworkRetrys', 'frobnicate', 'apiKey')], stripeMajor: 23 }),
    ).toEqual([
      `stripe-node 23 has no client option \`baseURL\`, and its constructor throws. ${BASE}`,
      'stripe-node 23 has no client option `maxNetworkRetrys`, and its constructor throws. It is called `maxNetworkRetries`.',
      '→ Write `maxNetworkRetries`.',
      'stripe-node 23 has no client option `frobnicate`, and its constructor throws. Remove it, or put it where it is read.',
      'stripe-node 23 has no client option `apiKey`, and its constructor throws. The key is the first argument of the constructor.',
    ]);
    expect(says(rule, { clients: [configured('stripeContext')], stripeMajor: 12 })).toHaveLength(1);
    expect(says(rule, { clients: [configured('stripeContext')], stripeMajor: 23 })).toEqual([]);
  });

  it('reports request options that are not read', () => {
    const NAME = 'It is called `idempotencyKey`.';
    expect(says(rule, { calls: [request('idempotency_key')], stripeMajor: 23 })).toEqual([
      `stripe-node 23 ignores \`idempotency_key\` in the request options of \`stripe.charges.create\`. ${NAME}`,
      '→ Write `idempotencyKey`.',
    ]);
    expect(says(rule, { calls: [request('idempotency_key')], stripeMajor: 17 })).toEqual([
      `stripe-node 17 does not know \`idempotency_key\`, and \`stripe.charges.create\` throws before anything is sent. ${NAME}`,
      '→ Write `idempotencyKey`.',
    ]);
    expect(says(rule, { calls: [request('idempotency_key')], stripeMajor: 10 })).toEqual([]);
    expect(says(rule, { calls: [request('idempotencyKey', 'stripeAccount', 'timeout', 'headers')], stripeMajor: 23 })).toEqual(
      [],
    );
  });

  it('reports options among the params', () => {
    const rest = 'Move it into the request options, the argument after the params.';
    expect(says(rule, { calls: [params('amount', 'stripeAccount')], stripeMajor: 23 })).toEqual([
      `\`stripeAccount\` stands among the params of \`stripe.charges.create\`: stripe-node 23 sends it to Stripe as a field of the body and does not read it. ${rest}`,
    ]);
    expect(says(rule, { calls: [params('amount', 'stripeAccount')], stripeMajor: 21 })).toEqual([
      `\`stripeAccount\` stands among the params of \`stripe.charges.create\`: stripe-node 21 takes the whole object for request options and drops the other params. ${rest}`,
    ]);
    expect(says(rule, { calls: [params('stripeAccount')], stripeMajor: 21 })).toEqual([]);
  });

  it('leaves a misplaced key to another rule, unless a second one is where it belongs', () => {
    const misplaced = params('amount', 'idempotencyKey');
    expect(says(rule, { calls: [{ ...misplaced, key: { where: 'params', stability: 'stable' } }], stripeMajor: 23 })).toEqual([]);
    expect(
      says(rule, { calls: [{ ...misplaced, key: { where: 'options', stability: 'stable' } }], stripeMajor: 23 }),
    ).toHaveLength(1);
  });

  it('reports only what is wrong before and after stripe 22 when the major cannot be seen', () => {
    expect(says(rule, { clients: [configured('emitEventBodies')], calls: [request('host'), params('stripeAccount')] })).toEqual(
      [],
    );
    expect(says(rule, { clients: [configured('base_url')] })).toEqual([
      `stripe-node has no client option \`base_url\`, and its constructor throws. ${BASE}`,
    ]);
    expect(says(rule, { calls: [request('idempotency_key')] })).toEqual([
      'stripe-node ignores `idempotency_key` in the request options of `stripe.charges.create`. It is called `idempotencyKey`.',
      '→ Write `idempotencyKey`.',
    ]);
  });

  it('does not judge what a later major may read', () => {
    expect(says(rule, { clients: [configured('frobnicate')], calls: [request('frobnicate')], stripeMajor: 24 })).toEqual([]);
    expect(says(rule, { clients: [configured('baseURL')], calls: [request('idempotency_key')], stripeMajor: 24 })).toHaveLength(
      3,
    );
  });

  it('is silent about what cannot be seen', () => {
    expect(
      says(rule, {
        calls: [
          { ...request('idempotency_key'), opaque: true },
          { ...request('idempotency_key'), via: 'fetch' },
        ],
      }),
    ).toEqual([]);
  });
});
