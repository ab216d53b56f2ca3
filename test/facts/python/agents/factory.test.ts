/** Tools that a factory hands out are the tools that they were, and the client that it makes is a role's own. */
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/facts/model.js';
import { factsOf } from '../compact.js';

interface Framework {
  readonly imports: string;
  readonly decorator: string;
  /** The agent with the two tools; absent where the decorator registers them. */
  readonly agent?: (charge: string, refund: string) => string;
}

const frameworks: Readonly<Record<string, Framework>> = {
  swarm: {
    imports: 'from swarm import Agent\n',
    decorator: '',
    agent: (charge, refund) => `agent = Agent(name="Billing", functions=[${charge}, ${refund}])\n`,
  },
  'openai-agents': {
    imports: 'from agents import Agent, function_tool\n',
    decorator: '@function_tool',
    agent: (charge, refund) => `agent = Agent(name="Billing", tools=[${charge}, ${refund}])\n`,
  },
  langchain: {
    imports: 'from langchain_core.tools import tool\nfrom langgraph.prebuilt import create_react_agent\n',
    decorator: '@tool',
    agent: (charge, refund) => `agent = create_react_agent(model, tools=[${charge}, ${refund}], name="Billing")\n`,
  },
  crewai: {
    imports: 'from crewai import Agent\nfrom crewai.tools import tool\n',
    decorator: '@tool("x")',
    agent: (charge, refund) => `agent = Agent(role="Billing", goal="g", backstory="b", tools=[${charge}, ${refund}])\n`,
  },
  autogen: {
    imports: 'from autogen_agentchat.agents import AssistantAgent\n',
    decorator: '',
    agent: (charge, refund) => `agent = AssistantAgent("Billing", model_client=model, tools=[${charge}, ${refund}])\n`,
  },
  mcp: { imports: 'from mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("billing")\n', decorator: '@mcp.tool()' },
};

function toolsOf({ imports, decorator }: Framework, isFactory: boolean): string {
  const client = isFactory ? 'client.v1.payment_intents' : 'stripe.PaymentIntent';
  const step = isFactory ? '    ' : '';
  const tools = ['charge', 'refund'].map(
    (name) =>
      `${decorator}\ndef ${name}(order_id: str, amount: int) -> str:\n    return ${client}.create(${
        isFactory
          ? 'params={"amount": amount}, options={"idempotency_key": order_id + "1"}'
          : 'amount=amount, idempotency_key=order_id + "1"'
      }).id\n`,
  );
  const inner = tools.join('\n').replace(/^(?=.)/gmu, step);
  const head = `import os\nimport stripe\n${imports}\n`;
  if (!isFactory) return `${head}${inner}\n`;
  return `${head}def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]}
    )

${inner}
    return charge, refund


charge, refund = make_billing_tools()

`;
}

/** What is said of the tools, wherever they are made. */
function said({ tools, agents, calls }: Facts): unknown {
  return {
    tools: tools.map(({ name, framework, inputs }) => [name, framework, inputs.map((input) => input.name)]),
    agents: agents.map((agent) => [agent.name, agent.tools, agent.elsewhere?.length]),
    calls: calls.map(({ call, tier, key, guard, tools: by }) => [call, tier, key.where, key.stability, guard, by]),
  };
}

describe.each(Object.entries(frameworks))('%s', (_, framework) => {
  const [before, after] = [toolsOf(framework, false), toolsOf(framework, true)];

  it('finds the tools of a factory as it finds those of the module', () => {
    const agent = framework.agent?.('charge', 'refund') ?? '';
    const facts = factsOf(after + agent);
    expect(said(facts)).toEqual(said(factsOf(before + agent)));
    expect(facts.tools).toHaveLength(2);
    expect(facts.agents.flatMap(({ tools }) => tools)).toEqual(framework.agent ? [0, 1] : []);
    expect(facts.calls.map(({ client, tools }) => [client, tools])).toEqual([
      [0, [0]],
      [0, [1]],
    ]);
  });

  it('says that the client is on a vault key and shared with nobody', () => {
    const { clients } = factsOf(after + (framework.agent?.('charge', 'refund') ?? ''));
    expect(clients.map(({ name, lives, credential, env, inAgentCode }) => [name, lives, credential, env, inAgentCode])).toEqual([
      ['client', 'function', 'vault', 'PAYBRAKE_VAULT_KEY_BILLING', true],
    ]);
  });

  it.each([
    ['names', 'from billing import charge, refund\n', 'charge', 'refund'],
    ['the module', 'import billing\n', 'billing.charge', 'billing.refund'],
  ])('finds them in another file by %s', (_, imported, charge, refund) => {
    const code = `${framework.imports}${imported}${framework.agent?.(charge, refund) ?? ''}`;
    const [was, is] = [before, after].map((billing) => said(factsOf(code, { billing })));
    expect(is).toEqual(was);
  });
});
