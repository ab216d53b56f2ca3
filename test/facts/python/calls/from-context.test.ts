import { describe, expect, it } from 'vitest';
import { factsOf } from '../compact.js';

/** Clients with what their key comes from, and each call with its client: what `migrate` goes by. */
function said(code: string): string[] {
  const facts = factsOf(code);
  const clients = facts.clients.map(({ lives, at, processWide, credential, env }) => {
    const maker = code.slice(...at);
    const from = facts.context
      .filter(({ access, at: [start] }) => (access === 'read' || access === 'parameter') && at[0] <= start && start < at[1])
      .map((entry) => `${entry.access} ${code.slice(...entry.at)}`);
    return `${lives}${processWide ? ' processWide' : ''} ${credential}${env ?? ''}: ${maker}${from.length > 0 ? ` <- ${from.join()}` : ''}`;
  });
  const outside = facts.context
    .filter(({ at: [start] }) => !facts.clients.some(({ at }) => at[0] <= start && start < at[1]))
    .map((entry) => `${entry.access}: ${code.slice(...entry.at)}`);
  return [
    ...clients,
    ...outside,
    ...facts.calls.map(({ call, client, tools }) => `${call ?? ''} ${String(client)} ${tools.join()}`),
  ];
}

const SWARM = 'import stripe\nfrom swarm import Agent\n';
const CHARGE = '    return stripe.Charge.create(amount=amount).id\n';
const OWN = '    return client.v1.charges.create(params={"amount": amount}).id\n';
const OPENAI = 'import stripe\nfrom agents import function_tool, RunContextWrapper\n';
const LANGCHAIN =
  'import stripe\nfrom typing import Annotated\nfrom langchain.tools import ToolRuntime, tool\n' +
  'from langchain_core.runnables import RunnableConfig\nfrom langgraph.prebuilt import InjectedState\n@tool\n';

describe('tools that take their key from context', () => {
  it('two tools that each set the key of the process', () => {
    const code =
      SWARM +
      'def charge(context_variables, amount):\n    stripe.api_key = context_variables["stripe_key"]\n' +
      CHARGE +
      'def refund(context_variables, charge_id):\n    stripe.api_key = context_variables.get("stripe_key")\n' +
      '    return stripe.Refund.create(charge=charge_id).id\n' +
      'Agent(functions=[charge, refund])\n';
    expect(said(code)).toEqual([
      'module processWide opaque: stripe.api_key = context_variables["stripe_key"] <- read context_variables["stripe_key"]',
      'module processWide opaque: stripe.api_key = context_variables.get("stripe_key") <- read context_variables.get("stripe_key")',
      'charges.create 0 0',
      'refunds.create 1 1',
    ]);
  });

  it('with the SDK imported in the tool', () => {
    const code =
      'from swarm import Agent\ndef charge(context_variables, amount):\n    import stripe\n' +
      '    stripe.api_key = context_variables["stripe_key"]\n' +
      CHARGE +
      'Agent(functions=[charge])\n';
    expect(said(code)).toEqual([
      'module processWide opaque: stripe.api_key = context_variables["stripe_key"] <- read context_variables["stripe_key"]',
      'charges.create 0 0',
    ]);
  });

  it('a name between', () => {
    const code =
      SWARM +
      'def charge(context_variables, amount):\n    key = context_variables["stripe_key"]\n    client = stripe.StripeClient(key)\n' +
      OWN +
      'Agent(functions=[charge])\n';
    expect(said(code)).toEqual([
      'tool opaque: stripe.StripeClient(key)',
      'read: context_variables["stripe_key"]',
      'charges.create 0 0',
    ]);
  });

  it.each([
    ['a member of the wrapped context', 'ctx: RunContextWrapper[Ctx]', 'ctx.context.stripe_key'],
    ['an item of the wrapped context', 'ctx: RunContextWrapper', 'ctx.context["stripe_key"]'],
    ['an item that may be missing', 'ctx: RunContextWrapper', 'ctx.context.get("stripe_key")'],
  ])('OpenAI Agents: %s', (_, parameter, key) => {
    const client = `@function_tool\ndef charge(${parameter}, amount: int):\n    client = stripe.StripeClient(${key})\n${OWN}`;
    expect(said(OPENAI + client)).toEqual([`tool opaque: stripe.StripeClient(${key}) <- read ${key}`, 'charges.create 0 0']);
    const set = `@function_tool\ndef charge(${parameter}, amount: int):\n    stripe.api_key = ${key}\n${CHARGE}`;
    expect(said(OPENAI + set)).toEqual([
      `module processWide opaque: stripe.api_key = ${key} <- read ${key}`,
      'charges.create 0 0',
    ]);
  });

  it.each([
    ['the configuration', 'config: RunnableConfig', 'config["configurable"]["stripe_key"]'],
    ['the configuration, by get', 'config: RunnableConfig', 'config.get("configurable", {}).get("stripe_key")'],
    ['the state', 'state: Annotated[dict, InjectedState]', 'state["stripe_key"]'],
    ['one member of the state', 'stripe_key: Annotated[str, InjectedState("stripe_key")]', 'stripe_key'],
    ['the context of the runtime', 'runtime: ToolRuntime[Ctx]', 'runtime.context.stripe_key'],
  ])('LangChain: %s', (_, parameter, key) => {
    const client = `def charge(amount: int, ${parameter}):\n    """Charge."""\n    client = stripe.StripeClient(${key})\n${OWN}`;
    expect(said(LANGCHAIN + client)).toEqual([`tool opaque: stripe.StripeClient(${key}) <- read ${key}`, 'charges.create 0 0']);
    const set = `def charge(amount: int, ${parameter}):\n    """Charge."""\n    stripe.api_key = ${key}\n${CHARGE}`;
    expect(said(LANGCHAIN + set)).toEqual([
      `module processWide opaque: stripe.api_key = ${key} <- read ${key}`,
      'charges.create 0 0',
    ]);
  });
});

it('a key that the model fills in', () => {
  const code =
    SWARM +
    'def charge(api_key, amount):\n    stripe.api_key = api_key\n' +
    CHARGE +
    'def refund(api_key, amount):\n    client = stripe.StripeClient(api_key)\n' +
    OWN +
    'Agent(functions=[charge, refund])\n';
  expect(said(code)).toEqual([
    'module processWide opaque: stripe.api_key = api_key',
    'tool opaque: stripe.StripeClient(api_key)',
    'parameter: api_key',
    'parameter: api_key',
    'charges.create 0 0',
    'charges.create 1 1',
  ]);
});

it('a key for one call', () => {
  const code =
    SWARM +
    'def charge(context_variables, amount):\n' +
    '    return stripe.Charge.create(amount=amount, api_key=context_variables["stripe_key"]).id\nAgent(functions=[charge])\n';
  expect(said(code)).toEqual(['module opaque: stripe', 'read: context_variables["stripe_key"]', 'charges.create 0 0']);
});

it('a helper that is handed the whole context', () => {
  const code =
    SWARM +
    'def made(ctx):\n    return stripe.StripeClient(ctx["stripe_key"])\n' +
    'def charge(context_variables, amount):\n    client = made(context_variables)\n' +
    OWN +
    'Agent(functions=[charge])\n';
  expect(said(code)).toEqual(['tool opaque: stripe.StripeClient(ctx["stripe_key"])', 'charges.create 0 0']);
});
