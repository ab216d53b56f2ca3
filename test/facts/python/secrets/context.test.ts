import { describe, expect, it } from 'vitest';
import { Parameters } from '../../../../src/facts/python/agents/parameters.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { findCalls } from '../../../../src/facts/python/calls/calls.js';
import { Senders } from '../../../../src/facts/python/calls/senders.js';
import { findContext } from '../../../../src/facts/python/secrets/context.js';
import type { ContextEntry } from '../../../../src/facts/model.js';
import { viewOf } from '../view.js';

function entries(code: string): readonly ContextEntry[] {
  const view = viewOf(code);
  const present = presentFrameworks(view, []);
  const tools = findTools(view, present);
  const parameters = new Parameters(tools);
  return findContext(view, present, tools, parameters, () =>
    findCalls({ view, inputKind: parameters.inputKind, senders: new Senders() }),
  );
}

/** `write key swarm: "stripe_key": KEY`: what goes where, and what stands there. */
function contextOf(code: string): string[] {
  return entries(code).map(
    ({ access, holds, framework, at: [start, end] }) => `${access} ${holds} ${framework}: ${code.slice(start, end)}`,
  );
}

const SWARM = 'import os, stripe\nfrom swarm import Agent, Swarm\nclient = Swarm()\nKEY = os.environ["STRIPE_SECRET_KEY"]\n';
const key = ['sk', 'live', 'x'].join('_');
/** A Swarm tool with these lines. */
const tool = (...lines: string[]): string =>
  `${SWARM}def pay(context_variables, api_key):\n${lines.map((line) => `    ${line}\n`).join('')}Agent(functions=[pay])`;

describe('what is put into shared state', () => {
  it.each([
    [
      'a key from the environment',
      'client.run(agent=a, messages=m, context_variables={"k": KEY, "user": 1})',
      ['write key swarm: "k": KEY'],
    ],
    ['a literal', `client.run(agent=a, context_variables={"k": "${key}"})`, [`write key swarm: "k": "${key}"`]],
    [
      'what is named like one',
      'client.run(agent=a, context_variables={"stripe_key": load()})',
      ['write key swarm: "stripe_key": load()'],
    ],
    ['of a variable', 'ctx = {"k": KEY}\nclient.run(agent=a, context_variables=ctx)', ['write key swarm: "k": KEY']],
    ['of dict()', 'client.run(agent=a, context_variables=dict(k=KEY))', ['write key swarm: k=KEY']],
    ['nested', 'client.run(agent=a, context_variables={"stripe": {"key": KEY}})', ['write key swarm: "key": KEY']],
    ['a client', 'c = stripe.StripeClient(KEY)\nclient.run(agent=a, context_variables={"c": c})', ['write client swarm: "c": c']],
    ['by assignment', 'ctx = {}\nctx["k"] = KEY\nclient.run(agent=a, context_variables=ctx)', ['write key swarm: ctx["k"]']],
    ['by update', 'ctx = {}\nctx.update({"k": KEY})\nclient.run(agent=a, context_variables=ctx)', ['write key swarm: "k": KEY']],
    ['nothing of ours', 'client.run(agent=a, context_variables={"customer_id": cid, "stripe_key_set": True})', []],
  ])('%s', (_, code, expected) => {
    expect(contextOf(SWARM + code)).toEqual(expected);
  });

  it.each([
    ['by a tool', tool('context_variables["stripe_key"] = load()'), ['write key swarm: context_variables["stripe_key"]']],
    [
      'openai-agents',
      'import os\nfrom agents import Runner, Agent\nKEY = os.environ["STRIPE_SECRET_KEY"]\nRunner.run_sync(a, "x", context=Ctx(user=1, key=KEY))',
      ['write key openai-agents: key=KEY'],
    ],
    [
      'LangGraph, the configuration',
      'import os\nfrom langgraph.prebuilt import create_react_agent\nKEY = os.environ["STRIPE_SECRET_KEY"]\nagent = create_react_agent(m, [])\nagent.invoke({"messages": []}, config={"configurable": {"k": KEY}})',
      ['write key langchain: "k": KEY'],
    ],
    [
      'LangGraph, the state',
      'from langgraph.graph import StateGraph\ngraph = StateGraph(S).compile()\ngraph.invoke({"messages": [stripe_key], "stripe_key": load()})',
      ['write key langchain: "stripe_key": load()'],
    ],
    [
      'CrewAI',
      'import os\nfrom crewai import Crew\nCrew(agents=[]).kickoff(inputs={"topic": 1, "stripe_api_key": os.getenv("STRIPE_API_KEY")})',
      ['write key crewai: "stripe_api_key": os.getenv("STRIPE_API_KEY")'],
    ],
    [
      'AutoGen',
      'import os\nfrom autogen import ContextVariables\nContextVariables(data={"k": os.environ["STRIPE_SECRET_KEY"]})',
      ['write key autogen: "k": os.environ["STRIPE_SECRET_KEY"]'],
    ],
  ])('%s', (_, code, expected) => {
    expect(contextOf(code)).toEqual(expected);
  });
});

describe('what is taken out', () => {
  it.each([
    ['for the module', tool('stripe.api_key = context_variables["k"]'), ['read key swarm: context_variables["k"]']],
    ['by get', tool('stripe.api_key = context_variables.get("k")'), ['read key swarm: context_variables.get("k")']],
    [
      'for a client',
      tool('k = context_variables["k"]', 'c = stripe.StripeClient(k)'),
      ['read key swarm: context_variables["k"]'],
    ],
    [
      'for one call',
      tool('stripe.Charge.create(amount=1, api_key=context_variables["k"])'),
      ['parameter key swarm: api_key', 'read key swarm: context_variables["k"]'],
    ],
    ['what is named like one', tool('use(context_variables["stripe_key"])'), ['read key swarm: context_variables["stripe_key"]']],
    ['other things', tool('use(context_variables["customer_id"])'), []],
    [
      'openai-agents',
      'import stripe\nfrom agents import function_tool, RunContextWrapper\n@function_tool\ndef pay(w: RunContextWrapper[Ctx]):\n    stripe.api_key = w.context.secret',
      ['read key openai-agents: w.context.secret'],
    ],
    [
      'a client',
      'from dataclasses import dataclass\nfrom stripe import StripeClient\nfrom agents import function_tool, RunContextWrapper\n@dataclass\nclass Ctx:\n    billing: StripeClient\n@function_tool\ndef pay(w: RunContextWrapper[Ctx]):\n    w.context.billing.v1.charges.create(params={})',
      ['read client openai-agents: w.context.billing'],
    ],
  ])('%s', (_, code, expected) => {
    expect(contextOf(code)).toEqual(expected);
  });
});

describe('what the model is asked for, and what its provider gets', () => {
  it.each([
    ['a parameter that becomes the key', tool('stripe.api_key = api_key'), ['parameter key swarm: api_key']],
    [
      'a parameter by its name',
      'from agents import function_tool\n@function_tool\ndef pay(stripe_key: str, cents: int): ...',
      ['parameter key openai-agents: stripe_key: str'],
    ],
    [
      'a parameter by what the model is told of it',
      'from typing import Annotated\nfrom pydantic import Field\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool()\ndef pay(api_key: str = Field(..., description="Your Stripe secret key (sk_)")):\n    return Own(api_key)\n@mcp.tool()\ndef owe(token: Annotated[str, "A Stripe API key"], cents: int): ...',
      ['parameter key mcp: api_key: str', 'parameter key mcp: token: Annotated[str, "A Stripe API key"]'],
    ],
    [
      'a property by what the model is told of it',
      'import openai\nTOOLS = [{"type": "function", "function": {"name": "pay", "description": "Pays with the Stripe secret key.", "parameters": {"type": "object", "properties": {"token": {"type": "string", "description": "Stripe secret key"}}}}}]\ndef pay(token): return Own(token)\nRUN = {"pay": pay}\ndef run(call): return RUN[call.function.name](**args)',
      ['parameter key hand-written: "token"'],
    ],
    [
      'what only speaks of keys',
      'from pydantic import Field\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool()\ndef pay(api_key: str = Field(description="Key of the shop"), amount: int = Field(description="Needs a Stripe API key"), key: str = Field(description="Stripe publishable key"), idempotency_key: str = Field(description="Key for Stripe")): ...',
      [],
    ],
    [
      'a hosted server',
      'from agents import HostedMCPTool\nHostedMCPTool(tool_config={"type": "mcp", "server_url": "https://mcp.stripe.com", "authorization": token})',
      ['hosted key openai-agents: "authorization": token'],
    ],
    [
      'a server that a request names',
      'import os, openai\nopenai.responses.create(tools=[{"type": "mcp", "server_url": "https://x.com", "headers": {"Authorization": f"Bearer {os.environ[\'STRIPE_SECRET_KEY\']}"}}])',
      ['hosted key hand-written: "Authorization": f"Bearer {os.environ[\'STRIPE_SECRET_KEY\']}"'],
    ],
    [
      "another's credential for another's server",
      'import openai\nopenai.responses.create(tools=[{"type": "mcp", "server_url": "https://x.com", "authorization": token}])',
      [],
    ],
  ])('%s', (_, code, expected) => {
    expect(contextOf(code)).toEqual(expected);
  });
});

it('an entry is taken out with its comma', () => {
  const code = `${SWARM}client.run(agent=a, context_variables={"k": KEY, "user": 1})`;
  const [entry] = entries(code);
  const [edit] = entry?.remove?.() ?? [];
  expect(edit && code.slice(0, edit.range[0]) + edit.text + code.slice(edit.range[1])).toBe(
    `${SWARM}client.run(agent=a, context_variables={"user": 1})`,
  );
  expect(entry?.siblings).toEqual(['user']);
});
