import { describe, expect, it } from 'vitest';
import { findAgents } from '../../../../src/facts/python/agents/agents.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { viewOf } from '../view.js';

type Others = Readonly<Record<string, string>>;
const aliases = [{ packages: ['app.lib.swarm'], like: 'swarm' }];

/** `refund swarm abort (charge_id)`: name, framework, what becomes of an error, and what the model fills in. */
function toolsOf(code: string, others: Others = {}): string[] {
  const view = viewOf(code, others);
  return findTools(view, presentFrameworks(view, aliases)).map(
    ({ name, framework, onThrow, inputs, inputBag, policy, fn }) =>
      `${name} ${framework} ${policy ?? onThrow} (${inputBag ? `${inputBag.arg}[…]` : inputs.map(({ arg }) => arg).join(', ')})${fn ? '' : ' far'}`,
  );
}

const refund = 'def refund(charge_id: str) -> str:\n    return charge_id\n';

describe('every framework', () => {
  it.each([
    ['Swarm', `from swarm import Agent, Swarm\n${refund}\nAgent(name="b", functions=[refund])`, 'refund swarm abort (charge_id)'],
    [
      'Swarm, with context',
      'import swarm\ndef refund(context_variables, charge_id): ...\nswarm.Agent(functions=[refund])',
      'refund swarm abort (charge_id)',
    ],
    [
      'a vendored Swarm',
      `from app.lib.swarm import Agent\n${refund}\nAgent(functions=[refund])`,
      'refund swarm abort (charge_id)',
    ],
    [
      'a vendored Swarm, relatively',
      `from .lib.swarm.core import Agent\n${refund}\nAgent(functions=[refund])`,
      'refund swarm abort (charge_id)',
    ],
    [
      'openai-agents',
      `from agents import function_tool\n@function_tool\n${refund}`,
      'refund openai-agents llm-generic (charge_id)',
    ],
    [
      'openai-agents, with settings and context',
      `from agents import function_tool, RunContextWrapper\n@function_tool(name_override="pay", failure_error_function=None)\nasync def refund(ctx: RunContextWrapper[Ctx], charge_id: str): ...`,
      'pay openai-agents abort (charge_id)',
    ],
    [
      'openai-agents, with an error function',
      `from agents import function_tool\ndef oops(ctx, error): return "no"\n@function_tool(failure_error_function=oops)\n${refund}`,
      'refund openai-agents handled (charge_id)',
    ],
    [
      'openai-agents, given',
      `from agents import function_tool\n${refund}\nt = function_tool(refund)`,
      'refund openai-agents llm-generic (charge_id)',
    ],
    [
      'openai-agents, FunctionTool',
      `from agents import FunctionTool, RunContextWrapper\nasync def run(ctx: RunContextWrapper, args: str): ...\nFunctionTool(name="refund", description="", params_json_schema={}, on_invoke_tool=run)`,
      'refund openai-agents abort (args[…])',
    ],
    ['LangChain', `from langchain_core.tools import tool\n@tool\n${refund}`, 'refund langchain depends (charge_id)'],
    [
      'LangChain, named',
      `from langchain.tools import tool\n@tool("pay", args_schema=Pay)\n${refund}`,
      'pay langchain depends (charge_id)',
    ],
    [
      'LangChain, with state',
      `from langchain_core.tools import tool, InjectedToolCallId\nfrom langgraph.prebuilt import InjectedState\n@tool\ndef refund(charge_id: str, state: Annotated[dict, InjectedState], id: Annotated[str, InjectedToolCallId], config: RunnableConfig): ...`,
      'refund langchain depends (charge_id)',
    ],
    [
      'LangChain, StructuredTool',
      `from langchain_core.tools import StructuredTool\n${refund}\nStructuredTool.from_function(func=refund, name="pay")`,
      'pay langchain depends (charge_id)',
    ],
    [
      'LangChain, Tool',
      `from langchain.agents import Tool\n${refund}\nTool(name="pay", func=refund, description="")`,
      'pay langchain depends (charge_id)',
    ],
    [
      'LangChain, a class',
      `from langchain_core.tools import BaseTool\nclass Refund(BaseTool):\n    name: str = "pay"\n    def _run(self, charge_id: str, run_manager=None): ...\n    async def _arun(self, charge_id: str): ...`,
      'pay langchain depends (charge_id)',
    ],
    [
      'LangGraph, a bare function',
      `from langgraph.prebuilt import create_react_agent\n${refund}\ncreate_react_agent(model, [refund])`,
      'refund langchain depends (charge_id)',
    ],
    [
      'LangChain, create_agent',
      `from langchain.agents import create_agent\n${refund}\ncreate_agent(model, tools=[refund])`,
      'refund langchain depends (charge_id)',
    ],
    [
      'CrewAI',
      `from crewai.tools import tool\n@tool("Refund a charge")\n${refund}`,
      'Refund a charge crewai llm-message (charge_id)',
    ],
    [
      'CrewAI, a class',
      `from crewai.tools import BaseTool\nclass Refund(BaseTool):\n    def _run(self, charge_id: str) -> str: ...`,
      'Refund crewai llm-message (charge_id)',
    ],
    ['CrewAI tools', `from crewai_tools import tool\n@tool\n${refund}`, 'refund crewai llm-message (charge_id)'],
    [
      'AutoGen AgentChat',
      `from autogen_agentchat.agents import AssistantAgent\n${refund}\nAssistantAgent("billing", model_client=m, tools=[refund])`,
      'refund autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, FunctionTool',
      `from autogen_core.tools import FunctionTool\nfrom autogen_core import CancellationToken\ndef refund(charge_id: str, token: CancellationToken): ...\nFunctionTool(refund, description="")`,
      'refund autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, registered by decorators',
      `from autogen import ConversableAgent\na = ConversableAgent("a")\n@a.register_for_execution()\n@a.register_for_llm(description="")\n${refund}`,
      'refund autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, registered by calls',
      `from autogen import ConversableAgent\na = ConversableAgent("a")\n${refund}\na.register_for_llm(name="pay", description="")(refund)`,
      'pay autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, register_function',
      `from autogen import register_function\n${refund}\nregister_function(refund, caller=a, executor=b, name="pay", description="")`,
      'pay autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, function_map',
      `import autogen\n${refund}\nautogen.UserProxyAgent("u", function_map={"pay": refund})`,
      'pay autogen llm-message (charge_id)',
    ],
    [
      'AutoGen, a function map of an agent',
      `import autogen\n${refund}\nuser = autogen.UserProxyAgent("u")\nuser.register_function(function_map={"pay": refund})`,
      'pay autogen llm-message (charge_id)',
    ],
    [
      'MCP',
      `from mcp.server.fastmcp import FastMCP, Context\nmcp = FastMCP("s")\n@mcp.tool()\ndef refund(charge_id: str, ctx: Context): ...`,
      'refund mcp llm-message (charge_id)',
    ],
    [
      'MCP, fastmcp',
      `from fastmcp import FastMCP\nserver = FastMCP()\n@server.tool\n${refund}`,
      'refund mcp llm-message (charge_id)',
    ],
    [
      'MCP, version 2',
      `from mcp.server.mcpserver import MCPServer\nserver = MCPServer("s")\n@server.tool()\n${refund}`,
      'refund mcp llm-generic (charge_id)',
    ],
    [
      'MCP, version 2, by hand',
      `from mcp.server import Server\nasync def call(ctx, params): ...\nServer("s", on_call_tool=call)`,
      'call mcp depends (params[…])',
    ],
    [
      'MCP, of a parameter',
      `from mcp.server.fastmcp import FastMCP\ndef register(server: FastMCP):\n    @server.tool(name="pay")\n    def refund(charge_id: str): ...`,
      'pay mcp llm-message (charge_id)',
    ],
    [
      'MCP, a field',
      `from mcp.server.fastmcp import FastMCP\nclass S:\n    def __init__(self):\n        self.mcp = FastMCP("s")\n        self.mcp.add_tool(self.refund)\n    def refund(self, charge_id: str): ...`,
      'refund mcp llm-message (charge_id)',
    ],
    ['Anthropic', `from anthropic import beta_tool\n@beta_tool\n${refund}`, 'refund anthropic llm-message (charge_id)'],
  ])('%s', (_, code, expected) => {
    expect(toolsOf(code)).toEqual([expected]);
  });
});

describe('how a tool comes to the framework', () => {
  const swarm = 'from swarm import Agent\n';
  it.each([
    ['under an alias', `from swarm import Agent as A\n${refund}\nA(functions=[refund])`],
    [
      'where one import stands in for another',
      `try:\n    from swarm import Agent\nexcept ImportError:\n    from other import Agent\n${refund}\nAgent(functions=[refund])`,
    ],
    ['in a constant', `${swarm}${refund}\nTOOLS = [refund]\nAgent(functions=TOOLS)`],
    ['in a sum of lists', `${swarm}${refund}\nAgent(functions=[] + [refund])`],
    ['spread', `${swarm}${refund}\nMORE = (refund,)\nAgent(functions=[*MORE])`],
    ['appended', `${swarm}${refund}\ntools = []\ntools.append(refund)\nAgent(functions=tools)`],
    ['added', `${swarm}${refund}\ntools = []\ntools += [refund]\nAgent(functions=tools)`],
    ['in a table', `${swarm}${refund}\nT = {"refund": refund}\nAgent(functions=list(T.values()))`],
    ['in options', `${swarm}${refund}\noptions = {"functions": [refund]}\nAgent(**options)`],
    ['by position', `${swarm}${refund}\nAgent("n", "m", "i", None, [refund])`],
    ['from a factory', `${swarm}def make():\n    def refund(charge_id): ...\n    return [refund]\nAgent(functions=make())`],
    [
      'from a factory of a pair',
      `${swarm}def make():\n    def refund(charge_id): ...\n    return refund, 1\nAgent(functions=[make()[0]])`,
    ],
    [
      'as a method',
      `${swarm}class B:\n    def refund(self, charge_id): ...\n    def agent(self): return Agent(functions=[self.refund])`,
    ],
    [
      'as a method of an instance',
      `${swarm}class B:\n    def refund(self, charge_id): ...\nb = B()\nAgent(functions=[b.refund])`,
    ],
    ['in a wrapper', `${swarm}from safe import safe\n${refund}\nAgent(functions=[safe(refund)])`],
    ['in a comprehension of wrappers', `${swarm}from safe import safe\n${refund}\nAgent(functions=[safe(f) for f in (refund,)])`],
    ['as a partial', `${swarm}from functools import partial\n${refund}\nAgent(functions=[partial(refund, client)])`],
    ['as a lambda', `${swarm}refund = lambda charge_id: charge_id\nAgent(functions=[refund])`],
  ])('%s', (_, code) => {
    expect(toolsOf(code)).toEqual(['refund swarm abort (charge_id)']);
  });

  it('an executor of another file is a tool without inputs here', () => {
    const code = `from swarm import Agent\nfrom billing import refund\nAgent(functions=[refund])`;
    expect(toolsOf(code, { billing: refund })).toEqual(['refund swarm abort () far']);
  });

  it('so are those of a factory of another file', () => {
    const code = `from swarm import Agent\nfrom billing import make\nAgent(functions=make())`;
    const billing = 'def make():\n    def refund(charge_id): ...\n    return [refund]';
    expect(toolsOf(code, { billing })).toEqual(['refund swarm abort () far']);
  });
});

describe('what is no tool', () => {
  it.each([
    ['tool of another module', `from tools import tool\n@tool\n${refund}`],
    ['a local tool', `def tool(f): return f\n@tool\n${refund}`],
    ['a folder called agents', `from agents.billing import Agent\n${refund}\nAgent(functions=[refund])`],
    ['an openai-agents tool without a decorator', `from agents import Agent\n${refund}\nAgent(tools=[refund])`],
    ['a CrewBase method', `from crewai.project import tool\n@tool\n${refund}`],
    ['a function of an app', `from mcp.server.fastmcp import FastMCP\napp = Flask()\n@app.tool()\n${refund}`],
    [
      'a BaseTool of nobody',
      `from langchain_core.tools import tool\nclass BaseTool: ...\nclass R(BaseTool):\n    def _run(self): ...`,
    ],
    ['a Stripe method', `from swarm import Agent\nimport stripe\nAgent(functions=[stripe.Refund.create])`],
    ['plain code', refund],
  ])('%s', (_, code) => {
    expect(toolsOf(code)).toEqual([]);
  });

  it('what a project module calls agents', () => {
    expect(
      toolsOf(`from agents import function_tool\n@function_tool\n${refund}`, { agents: 'def function_tool(f): return f' }),
    ).toEqual([]);
  });
});

describe('agents', () => {
  const agentsIn = (code: string, others: Readonly<Record<string, string>> = {}): unknown => {
    const view = viewOf(code, others);
    const present = presentFrameworks(view, aliases);
    return findAgents(present, findTools(view, present)).map(({ name, framework, tools }) => [name, framework, tools]);
  };
  it.each([
    ['Swarm', `from swarm import Agent\n${refund}\nAgent(name="Billing", functions=[refund])`, [['Billing', 'swarm', [0]]]],
    [
      'a factory of Swarm tools',
      `from swarm import Agent\ndef make():\n    def a(): ...\n    def b(): ...\n    return [a, b]\nAgent(name="Billing", functions=make())`,
      [['Billing', 'swarm', [0, 1]]],
    ],
    [
      'openai-agents',
      `from agents import Agent, function_tool\n@function_tool\ndef a(): ...\n@function_tool\n${refund}\nAgent(name="Billing", tools=[refund])`,
      [['Billing', 'openai-agents', [1]]],
    ],
    [
      'CrewAI, an instance',
      `from crewai import Agent\nfrom crewai.tools import BaseTool\nclass R(BaseTool):\n    def _run(self): ...\nAgent(role="Billing", tools=[R()])`,
      [['Billing', 'crewai', [0]]],
    ],
    [
      'CrewAI, a method',
      `from crewai import Agent\nclass C:\n    def billing(self):\n        return Agent(config=c, tools=[])`,
      [['billing', 'crewai', []]],
    ],
    [
      'LangGraph, tools in a variable',
      `from langchain_core.tools import tool\nfrom langgraph.prebuilt import create_react_agent\n@tool\n${refund}\ntools = [refund]\ncreate_react_agent(model, tools, name="Billing")`,
      [['Billing', 'langchain', [0]]],
    ],
    [
      'AutoGen, wrapped',
      `from autogen_agentchat.agents import AssistantAgent\nfrom autogen_core.tools import FunctionTool\n${refund}\nt = FunctionTool(refund, description="")\nAssistantAgent(name="billing", tools=[t])`,
      [['billing', 'autogen', [0]]],
    ],
    [
      'AutoGen, register_function: the tool is the caller’s, not the executor’s',
      `from autogen import ConversableAgent, register_function\n${refund}\nb = ConversableAgent("billing")\nu = ConversableAgent(name="user")\nregister_function(refund, caller=b, executor=u, description="")`,
      [
        ['billing', 'autogen', [0]],
        ['user', 'autogen', []],
      ],
    ],
    [
      'AutoGen, register_function twice, with one function for both',
      `import autogen\n${refund}\ndef look(): ...\nb = autogen.AssistantAgent(name="billing")\ns = autogen.AssistantAgent(name="support")\nu = autogen.UserProxyAgent("user")\nautogen.register_function(refund, caller=b, executor=u, description="")\nautogen.register_function(look, caller=b, executor=u, description="")\nautogen.register_function(f=look, caller=s, executor=u, description="")`,
      [
        ['billing', 'autogen', [0, 1]],
        ['support', 'autogen', [1]],
        ['user', 'autogen', []],
      ],
    ],
    [
      'AutoGen, registered by decorators: the tool is whose model is told of it',
      `from autogen import AssistantAgent, UserProxyAgent\nb = AssistantAgent(name="billing")\nu = UserProxyAgent("user")\n@u.register_for_execution()\n@b.register_for_llm(description="")\n${refund}`,
      [
        ['billing', 'autogen', [0]],
        ['user', 'autogen', []],
      ],
    ],
    [
      'AutoGen, registered by calls',
      `from autogen import ConversableAgent\n${refund}\nb = ConversableAgent("billing")\nu = ConversableAgent("user")\nb.register_for_llm(name="pay", description="")(refund)\nu.register_for_execution(name="pay")(refund)`,
      [
        ['billing', 'autogen', [0]],
        ['user', 'autogen', []],
      ],
    ],
    [
      'AutoGen, registered with whatever agent is given',
      `from autogen import ConversableAgent, register_function\n${refund}\nb = ConversableAgent("billing")\ndef register(agent):\n    register_function(refund, caller=agent, executor=b, description="")`,
      [['billing', 'autogen', []]],
    ],
  ])('%s', (_, code, expected) => {
    expect(agentsIn(code)).toEqual(expected);
  });

  it('an AutoGen agent of another file has its tools where it is given them', () => {
    const team = `from autogen import ConversableAgent\nbilling = ConversableAgent("billing")\nuser = ConversableAgent("user")`;
    const registered = `from autogen import register_function\nfrom team import billing, user\n${refund}\nregister_function(refund, caller=billing, executor=user, description="")`;
    expect(agentsIn(registered, { team })).toEqual([['billing', 'autogen', [0]]]);
    expect(agentsIn(registered)).toEqual([]);
  });
});
