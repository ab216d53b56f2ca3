import { Linter } from 'eslint';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client, Facts, StripeCall, Tool } from '../src/facts/model.js';
import { pythonLanguage } from '../src/languages/python/language.js';
import { factRule, isReached, scope } from '../src/rule.js';
import { VERSION } from '../src/version.js';

const NOTHING: Facts = { language: 'javascript', clients: [], calls: [], tools: [], agents: [], context: [], secrets: [] };
const engine = vi.hoisted((): { facts?: unknown; settings?: unknown } => ({}));

vi.mock('../src/facts/index.js', async (original) => ({
  ...(await original<object>()),
  concerns: () => true,
  factsOf: (_source: unknown, _filename: string, settings: unknown) => {
    engine.settings = settings;
    return engine.facts;
  },
}));

const tool: Tool = {
  kind: 'Tool',
  at: [0, 1],
  whole: [0, 1],
  name: 'charge',
  framework: 'ai',
  onThrow: 'llm-message',
  inputs: [],
};
const client: Client = {
  kind: 'Client',
  at: [0, 3],
  name: 'one',
  lives: 'module',
  credential: 'raw',
  config: [],
  agents: [],
  inAgentCode: true,
};
const call: StripeCall = {
  kind: 'StripeCall',
  at: [4, 7],
  whole: [4, 9],
  text: 'two',
  via: 'sdk',
  elsewhere: false,
  tier: 'money',
  tools: [0],
  key: { where: 'none', stability: 'opaque' },
  guard: { outcome: 'none' },
  options: [],
  keyInputs: [],
  opaque: false,
};

const rule = factRule({
  name: 'try-it',
  description: 'Try it',
  fixable: true,
  hasSuggestions: true,
  options: { scope, word: { default: 'none', schema: { type: 'string', description: 'A word.' } } },
  messages: { client: 'Client {{name}}.', call: 'Call {{call}} in {{tool}}, {{word}}.', put: 'Put {{text}}.' },
  Client({ at, name }, report) {
    const word = () => [{ range: at, text: 'ONE' }];
    report({ at, messageId: 'client', data: { name }, fix: word });
  },
  StripeCall(call, report, context) {
    if (!isReached(call, context)) return;
    const data = { call: call.text, tool: context.toolOf(call)?.name ?? 'none', word: context.options.word };
    const edits = () => [
      { range: [4, 7] as const, text: '2' },
      { range: [0, 0] as const, text: '0 ' },
    ];
    report({
      at: call.at,
      messageId: 'call',
      data,
      suggest: [
        { messageId: 'put', data: { text: '2' }, edits },
        { messageId: 'put', data: { text: 'nothing' }, edits: undefined },
      ],
    });
  },
});

function lint(code: string, options: object[] = [], settings: Record<string, unknown> = {}) {
  const plugins = { paybrake: { rules: { 'try-it': rule } } };
  return new Linter().verify(code, { plugins, settings, rules: { 'paybrake/try-it': ['error', ...options] } });
}

beforeEach(() => {
  engine.facts = { ...NOTHING, tools: [tool], clients: [client], calls: [call] };
});

describe('a rule over facts', () => {
  it('is silent when the file says nothing', () => {
    engine.facts = NOTHING;
    expect(lint('one(two)')).toEqual([]);
  });

  it('reports each fact with its place, its message and the edits of the facts', () => {
    const messages = lint('one(two)');
    expect(messages).toMatchObject([
      { line: 1, column: 1, endColumn: 4, message: 'Client one.', fix: { range: [0, 3], text: 'ONE' } },
      {
        line: 1,
        column: 5,
        endColumn: 8,
        message: 'Call two in charge, none.',
        suggestions: [{ messageId: 'put', desc: 'Put 2.', fix: { range: [0, 7], text: '0 one(2' } }],
      },
    ]);
    expect(messages[0]).not.toHaveProperty('suggestions');
  });

  it('leaves out a suggestion whose repair would not be safe', () => {
    expect(lint('one(two)')[1]?.suggestions).toHaveLength(1);
  });

  it('gives findings that the cache and worker threads can serialise', () => {
    const messages = lint('one(two)');
    expect(structuredClone(messages)).toEqual(messages);
  });

  it('shows no more of a key than its prefix, whatever the code calls by it', () => {
    const secret = ['sk', 'live', 'q7Zt2mK9xWv4Rb8nLc5Jh3Dg'].join('_');
    engine.facts = { ...NOTHING, tools: [tool], clients: [{ ...client, name: secret }] };
    expect(lint('one(two)')).toMatchObject([{ message: 'Client sk_live_….' }]);
  });

  it('speaks of calls that a tool reaches, unless it is asked for all', () => {
    engine.facts = { ...NOTHING, calls: [{ ...call, tools: [] }] };
    expect(lint('one(two)')).toEqual([]);
    expect(lint('one(two) // Stripe', [{ scope: 'all', word: 'free' }])).toMatchObject([{ message: 'Call two in none, free.' }]);
  });

  it('asks nothing of a file without a tool, unless it is asked for all', () => {
    const asked: string[] = [];
    engine.facts = {
      ...NOTHING,
      get clients() {
        asked.push('clients');
        return [client];
      },
    };
    expect(lint('one(two)')).toEqual([]);
    expect(asked).toEqual([]);
    expect(lint('one(two) // Stripe', [{ scope: 'all' }])).toMatchObject([{ message: 'Client one.' }]);
  });

  it('refuses options that it does not have', () => {
    expect(() => lint('one(two)', [{ scop: 'all' }])).toThrow('Unexpected property "scop"');
  });

  it('finds places behind a byte order mark and Windows line ends', () => {
    engine.facts = { ...NOTHING, tools: [tool], clients: [{ ...client, at: [3, 6] }] };
    expect(lint('\uFEFF/\r\none')).toMatchObject([{ fatal: true }]);
    expect(lint('\uFEFF;\r\none')).toMatchObject([{ line: 2, column: 1, endLine: 2, endColumn: 4 }]);
  });

  it('hands the settings of the project to the facts', () => {
    const frameworks = [{ packages: ['@/lib/swarm'], like: 'swarm' }];
    lint('one(two)', [], { paybrake: { frameworks } });
    expect(engine.settings).toEqual({ frameworks });
    lint('one(two)');
    expect(engine.settings).toEqual({ frameworks: [] });
  });

  it('says what is wrong with the settings', () => {
    expect(() => lint('', [], { paybrake: { framework: [] } })).toThrow(
      'paybrake: settings.paybrake has no option `framework`. Did you mean `frameworks`?',
    );
  });
});

it('says the same of a Python file', () => {
  const plugins = { paybrake: { rules: { 'try-it': rule }, languages: { python: pythonLanguage() } } };
  const config: Linter.Config = {
    files: ['**/*.py'],
    plugins,
    language: 'paybrake/python',
    rules: { 'paybrake/try-it': 'error' },
  };
  expect(new Linter().verify('\uFEFFone(two) # stripe', [config], 'agent.py')).toMatchObject([
    { line: 1, column: 1, endColumn: 4, message: 'Client one.', fix: { range: [0, 3], text: 'ONE' } },
    { line: 1, column: 5, endColumn: 8, message: 'Call two in charge, none.', suggestions: [{ fix: { range: [0, 7] } }] },
  ]);
});

it('documents itself', () => {
  expect(rule.meta).toEqual({
    type: 'problem',
    languages: ['js/js', 'paybrake/python'],
    docs: {
      description: 'Try it',
      url: `https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/rules/try-it.md`,
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: { scope: scope.schema, word: { type: 'string', description: 'A word.' } },
      },
    ],
    defaultOptions: [{ scope: 'agents', word: 'none' }],
    messages: { client: 'Client {{name}}.', call: 'Call {{call}} in {{tool}}, {{word}}.', put: 'Put {{text}}.' },
  });
});
