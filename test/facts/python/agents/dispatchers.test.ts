import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../../src/facts/python/agents/inputs.js';
import { Reachability } from '../../../../src/facts/python/agents/reach.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { viewOf } from '../view.js';

/** The tools with what the model fills in, and which of them reach the refund. */
function read(code: string): { tools: string[]; reach: string[] } {
  const view = viewOf(code);
  const tools = findTools(view, presentFrameworks(view, []));
  const refund = view.all('Call').find(({ func }) => view.textOf(func) === 'stripe.Refund.create');
  return {
    tools: tools.map(
      (tool) =>
        `${tool.name} ${tool.framework} (${inputsOf(view, tool)
          .map(({ name }) => name)
          .join(', ')})`,
    ),
    reach: refund ? new Reachability(view, tools).toolsAt(refund).map((i) => tools[i]?.name ?? '?') : [],
  };
}

const refund = 'def refund(charge_id):\n    return stripe.Refund.create(charge=charge_id)\ndef other(charge_id): ...\n';
const described = (extra = ''): string =>
  `TOOLS = [{"type": "function", "function": {"name": "refund", "description": "Refunds.", "parameters": {"type": "object", "properties": {"charge_id": {"type": "string"}}}}${extra}}]\n`;

describe('tables', () => {
  const expected = { tools: ['refund hand-written (charge_id)'], reach: ['refund'] };
  it.each([
    [
      'of functions by name',
      `${described()}${refund}RUN = {"refund": refund}\ndef run(call): return RUN[call.function.name](**args)`,
    ],
    [
      'asked with get',
      `${described()}${refund}RUN = {"refund": refund}\ndef run(name, args):\n    fn = RUN.get(name)\n    return fn(**args)`,
    ],
    ['of the module', `${described()}${refund}def run(name, args): return globals()[name](**args)`],
    ['beside the description', `${described(', "function_ref": 1, "handler": refund')}${refund}`],
    [
      'of Anthropic',
      `TOOLS = [{"name": "refund", "description": "", "input_schema": {"type": "object", "properties": {"charge_id": {}}}}]\n${refund}RUN = {"refund": refund}\ndef run(block): return RUN[block.name](**block.input)`,
    ],
    [
      'whose descriptions another file has',
      `import openai\n${refund}RUN = {"refund": refund}\ndef run(tool_call): return RUN[tool_call.function.name](**args)`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual(expected);
  });

  it('a handler of one parameter takes everything out of it', () => {
    const code = `import openai\ndef refund(args):\n    return stripe.Refund.create(charge=args["charge_id"], reason=args.get("reason"))\nRUN = {"refund": refund}\ndef run(tool_call): return RUN[tool_call.function.name](json.loads(tool_call.function.arguments))`;
    expect(read(code).tools).toEqual(['refund hand-written (charge_id, reason)']);
  });
});

describe('chains', () => {
  const call = 'stripe.Refund.create(charge=args["charge_id"])';
  it.each([
    [
      'if',
      `import openai\ndef run(name, args, tool_call):\n    if tool_call.function.name == "refund":\n        ${call}\n    elif tool_call.function.name == "other":\n        pass`,
      ['refund', 'other'],
    ],
    [
      'a variable',
      `import openai\ndef run(tool_call, args):\n    name = tool_call.function.name\n    if name == "other":\n        pass\n    elif name == "refund":\n        ${call}`,
      ['other', 'refund'],
    ],
    [
      'match',
      `import openai\ndef run(tool_call, args):\n    match tool_call.function.name:\n        case "refund":\n            ${call}\n        case "other":\n            pass`,
      ['refund', 'other'],
    ],
    ['described names', `${described()}def run(name, args):\n    if name == "refund":\n        ${call}`, ['refund']],
  ])('%s', (_, code, names) => {
    const { tools, reach } = read(code);
    expect(tools.map((tool) => tool.split(' ')[0])).toEqual(names);
    expect(reach).toEqual(['refund']);
  });

  it('an MCP server that chooses by name: the branch before the whole', () => {
    const code = `from mcp.server import Server\nserver = Server("s")\n@server.call_tool()\nasync def call_tool(name, arguments):\n    if name == "refund":\n        return stripe.Refund.create(charge=arguments["charge_id"])`;
    expect(read(code)).toEqual({
      tools: ['call_tool mcp (charge_id)', 'refund mcp (charge_id)'],
      reach: ['refund', 'call_tool'],
    });
  });
});

describe('what is no tool', () => {
  it.each([
    [
      'a table of other names',
      `${described().replace('"refund"', '"lookup"')}${refund}RUN = {"refund": refund}\ndef run(name): return RUN[name]()`,
    ],
    ['a table without a model', `${refund}RUN = {"refund": refund}\ndef run(name): return RUN[name]()`],
    ['a chain of other names', `import openai\ndef run(kind):\n    if kind == "refund":\n        stripe.Refund.create()`],
    [
      'a chain without a model',
      `def run(tool_call):\n    if tool_call.function.name == "refund":\n        stripe.Refund.create()`,
    ],
    ['a description alone', `${described()}${refund}`],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: [], reach: [] });
  });
});
