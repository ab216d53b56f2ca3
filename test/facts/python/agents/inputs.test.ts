import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../../src/facts/python/agents/inputs.js';
import { Parameters } from '../../../../src/facts/python/agents/parameters.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { viewOf } from '../view.js';

type Others = Readonly<Record<string, string>>;

/** `customer_id string`, `period string bounded` of the last tool, with what stands there. */
function inputs(code: string, others: Others = {}): string[] {
  const view = viewOf(code, others);
  const tool = findTools(view, presentFrameworks(view, [])).at(-1);
  if (!tool) return ['no tool'];
  return inputsOf(view, tool).map(({ name, type, bounded, at: [start, end] }) =>
    [name, type, ...(bounded ? ['bounded'] : []), `@ ${view.text.slice(start, end)}`].join(' '),
  );
}

const tool = 'from agents import function_tool\nfrom typing import *\nfrom pydantic import BaseModel, Field\n@function_tool\n';

describe('annotations', () => {
  it.each([
    ['str', 'string'],
    ['int', 'number'],
    ['Decimal', 'number'],
    ['bool', 'boolean'],
    ['list[str]', 'opaque'],
    ['Optional[str]', 'string'],
    ['str | None', 'string'],
    ['"str"', 'string'],
    ['Literal["a", "b"]', 'string bounded'],
    ['Literal[1, 2]', 'opaque'],
    ['Annotated[str, "the month"]', 'string'],
    ['Annotated[str, Field(pattern="x")]', 'string bounded'],
    ['constr(pattern="x")', 'string bounded'],
    ['UUID', 'string bounded'],
    ['datetime.date', 'string bounded'],
  ])('%s', (type, said) => {
    expect(inputs(`${tool}def refund(period: ${type}): ...`)).toEqual([`period ${said} @ period: ${type}`]);
  });

  it('an enumeration bounds, and so does the pattern of a default', () => {
    const enumeration = 'from enum import Enum\nclass Month(str, Enum):\n    JUNE = "june"\n';
    expect(inputs(`${enumeration}${tool}def refund(month: Month, period: str = Field(pattern="x")): ...`)).toEqual([
      'month string bounded @ month: Month',
      'period string bounded @ period: str',
    ]);
  });

  it('nothing said is opaque', () => {
    expect(inputs(`${tool}def refund(period): ...`)).toEqual(['period opaque @ period']);
  });
});

describe('schemas', () => {
  const model = 'class Refund(BaseModel):\n    charge_id: str = Field(pattern="^ch_")\n    cents: int\n';
  it('a parameter that is a model stands for its fields', () => {
    const code = `${tool.replace('@function_tool\n', '')}${model}@function_tool\ndef refund(args: Refund): ...`;
    expect(inputs(code)).toEqual([
      'charge_id string bounded @ charge_id: str = Field(pattern="^ch_")',
      'cents number @ cents: int',
    ]);
  });

  it('args_schema says it for a class', () => {
    const code = `from crewai.tools import BaseTool\nfrom pydantic import *\n${model}class R(BaseTool):\n    args_schema: Type[BaseModel] = Refund\n    def _run(self, charge_id, cents): ...`;
    expect(inputs(code)).toEqual([
      'charge_id string bounded @ charge_id: str = Field(pattern="^ch_")',
      'cents number @ cents: int',
    ]);
  });

  it('a model of another file stands where this one names it', () => {
    const code =
      'from langchain_core.tools import tool\nfrom models import Refund\n@tool(args_schema=Refund)\ndef refund(charge_id): ...';
    expect(inputs(code, { models: `from pydantic import *\n${model}` })).toEqual([
      'charge_id string bounded @ charge_id',
      'cents number @ Refund',
    ]);
  });

  it('a model that another one extends counts', () => {
    const code = `from pydantic import *\nfrom agents import function_tool\n${model}class More(Refund):\n    note: str\n@function_tool\ndef refund(args: More): ...`;
    expect(inputs(code).map((input) => input.split(' @')[0])).toEqual([
      'charge_id string bounded',
      'cents number',
      'note string',
    ]);
  });

  it('a JSON schema beside a handler', () => {
    const code =
      'TOOLS = [{"name": "refund", "description": "", "parameters": {"type": "object", "properties": {"charge_id": {"type": "string", "pattern": "x"}, "cents": {"type": "integer"}}}}]\ndef refund(charge_id, cents): ...\nRUN = {"refund": refund}\ndef run(name, args): return RUN[name](**args)';
    expect(inputs(code).map((input) => input.split(' @')[0])).toEqual(['charge_id string bounded', 'cents number']);
  });
});

describe('what the model fills in', () => {
  /** Of `x = <value>` in a tool: `input`, `call-id` or nothing, and the member of the context that it is. */
  const kindOf = (code: string): unknown => {
    const view = viewOf(code);
    const parameters = new Parameters(findTools(view, presentFrameworks(view, [])));
    const value = view.all('Assign').find(({ targets: [target] }) => target?.nodeType === 'Name' && target.id === 'x')?.value;
    return value && [parameters.inputKind(view, value), parameters.contextPath(view, value)?.path];
  };
  const swarm = (value: string): string =>
    `import json\nfrom swarm import Agent\ndef refund(context_variables, charge_id, **more):\n    x = ${value}\n    charge_id = charge_id\nAgent(functions=[refund])`;

  it.each([
    ['a parameter', swarm('charge_id'), ['input', undefined]],
    ['a member of one', swarm('charge_id["a"]'), ['input', undefined]],
    ['any other', swarm('more["charge"]'), ['input', undefined]],
    ['parsed', swarm('json.loads(charge_id).get("a")'), ['input', undefined]],
    ['checked', swarm('Model(**more).charge'), ['input', undefined]],
    ['one or another', swarm('charge_id or None'), ['input', undefined]],
    ['the context', swarm('context_variables'), [undefined, []]],
    ['a member of the context', swarm('context_variables["stripe_key"]'), [undefined, ['stripe_key']]],
    ['got of the context', swarm('context_variables.get("stripe", {}).get("key")'), [undefined, ['stripe', 'key']]],
    ['neither', swarm('make()'), [undefined, undefined]],
    [
      'openai-agents',
      'from agents import function_tool, RunContextWrapper\n@function_tool\ndef refund(w: RunContextWrapper[C], a):\n    x = w.context.stripe_key',
      [undefined, ['stripe_key']],
    ],
    [
      'openai-agents, the call id',
      'from agents import function_tool, ToolContext\n@function_tool\ndef refund(w: ToolContext[C], a):\n    x = w.tool_call_id',
      ['call-id', undefined],
    ],
    [
      'LangChain, the configuration',
      'from langchain_core.tools import tool\n@tool\ndef refund(a, config: RunnableConfig):\n    x = config["configurable"]["stripe_key"]',
      [undefined, ['stripe_key']],
    ],
    [
      'LangChain, the state',
      'from langchain.tools import tool, ToolRuntime\n@tool\ndef refund(a, runtime: ToolRuntime):\n    x = runtime.state["stripe_key"]',
      [undefined, ['stripe_key']],
    ],
    [
      'LangChain, the call id',
      'from langchain_core.tools import tool\n@tool\ndef refund(a, id: Annotated[str, InjectedToolCallId]):\n    x = id',
      ['call-id', undefined],
    ],
    [
      'an MCP server',
      'from mcp.server import Server\nserver = Server("s")\n@server.call_tool()\nasync def call(name, arguments):\n    x = arguments["charge_id"]',
      ['input', undefined],
    ],
    [
      'a loop by hand',
      'import openai, json\ndef run(calls):\n    for tool_call in calls:\n        if tool_call.function.name == "refund":\n            args = json.loads(tool_call.function.arguments)\n            x = args["charge_id"]',
      ['input', undefined],
    ],
    [
      'a loop by hand, the call id',
      'import openai\ndef run(calls):\n    for tool_call in calls:\n        if tool_call.function.name == "refund":\n            x = tool_call.id',
      ['call-id', undefined],
    ],
  ])('%s', (_, code, expected) => {
    expect(kindOf(code)).toEqual(expected);
  });
});
