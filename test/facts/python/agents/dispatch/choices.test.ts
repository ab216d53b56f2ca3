import { describe, expect, it } from 'vitest';
import { factsOf } from '../../compact.js';

/** The tools with what the model fills in, and which of them reach each request, with its key. */
function read(code: string): { tools: string[]; calls: string[] } {
  const { tools, calls } = factsOf(code);
  return {
    tools: tools.map(({ name, framework, inputs }) => `${name} ${framework} (${inputs.map((input) => input.name).join(', ')})`),
    calls: calls.map(({ tools: reached, call, key }) => {
      return `${reached.map((i) => tools[i]?.name ?? '?').join(', ')}: ${call ?? '?'} ${key.where}`;
    }),
  };
}

const SCHEMA = `{
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["refund", "look_up"]}, "charge": {"type": "string"}},
    "required": ["action"],
}`;
const MCP = (schema = SCHEMA): string =>
  `    def definition(self):\n        return types.Tool(name="stripe", description="Payments.", inputSchema=${schema})\n`;
const CHAIN = `    async def execute(self, action, params):
        if action == "refund":
            return await self._refund(params)
        if action == "look_up":
            return self._look_up(params)
        return {"error": action}
`;
const METHODS = `    async def _refund(self, params):
        data = {"charge": params["charge"]}
        if "amount" in params:
            data["amount"] = params["amount"]
        loop = asyncio.get_event_loop()
        return await loop.run_in_executor(self.pool, lambda: stripe.Refund.create(**data))
    def _look_up(self, params):
        return stripe.Charge.retrieve(params["charge"])
`;
const HEAD = 'import asyncio, stripe\nfrom mcp import types\nclass StripeTool:\n';
const both = {
  tools: ['refund hand-written (action, charge)', 'look_up hand-written (action, charge)'],
  calls: ['refund: refunds.create none', 'look_up: charges.retrieve none'],
};

describe('a class that describes the actions that it runs', () => {
  it.each([
    ['as a tool of the mcp package', `${HEAD}${MCP()}${CHAIN}${METHODS}`],
    [
      'as Tool by name',
      `${HEAD.replace('from mcp import types', 'from mcp.types import Tool')}${MCP().replace('types.', '')}${CHAIN}${METHODS}`,
    ],
    [
      'as a dictionary',
      `import asyncio, stripe\nclass StripeTool:\n    def definition(self):\n        return {"name": "stripe", "description": "Payments.", "input_schema": ${SCHEMA}}\n${CHAIN}${METHODS}`,
    ],
    [
      'with the names in a list of the module',
      `ACTIONS = ["refund", "look_up"]\n${HEAD}${MCP(SCHEMA.replace('["refund", "look_up"]', 'ACTIONS'))}${CHAIN}${METHODS}`,
    ],
    ['without saying which inputs it needs', `${HEAD}${MCP(SCHEMA.replace('"required": ["action"],', ''))}${CHAIN}${METHODS}`],
    [
      'with a match',
      `${HEAD}${MCP()}    async def execute(self, action, params):\n        match action:\n            case "refund":\n                return await self._refund(params)\n            case "look_up":\n                return self._look_up(params)\n${METHODS}`,
    ],
    [
      'whose action is one of the arguments',
      `${HEAD}${MCP()}${CHAIN.replace('self, action, params):', 'self, params):\n        action = params.get("action")')}${METHODS}`,
    ],
    [
      'whose action goes by another name here',
      `${HEAD}${MCP()}${CHAIN.replace('self, action, params):', 'self, params):\n        what = params["action"]').replaceAll('if action', 'if what')}${METHODS}`,
    ],
    [
      'with a table',
      `${HEAD}${MCP()}    async def execute(self, action, params):\n        run = {"refund": self._refund, "look_up": self._look_up}.get(action)\n        return await run(params)\n${METHODS}`,
    ],
    [
      'by the names of its methods',
      `${HEAD}${MCP()}    async def execute(self, action, params):\n        return await getattr(self, action)(params)\n${METHODS.replaceAll('def _', 'def ')}`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual(both);
  });

  it('in a loop that reads the arguments of a call', () => {
    const tools = `TOOLS = [{"name": "stripe", "description": "Payments.", "input_schema": ${SCHEMA}}]\n`;
    const loop = `import stripe\ndef run(block):\n    args = block.input\n    if args["action"] == "refund":\n        stripe.Refund.create(charge=args["charge"])\n`;
    expect(read(`${tools}${loop}`).calls).toEqual(['refund: refunds.create none']);
  });

  it('with its inputs side by side: what the schema does not name comes from somebody else', () => {
    const code = `${HEAD}${MCP()}    def execute(self, action, charge, key):\n        if action == "refund":\n            return stripe.Refund.create(charge=charge, idempotency_key=key)\n        return stripe.Refund.create(charge=charge, idempotency_key=charge)\n`;
    expect(factsOf(code).tools.map(({ name }) => name)).toEqual(['refund']);
    expect(factsOf(code).calls.map(({ key }) => key.stability)).toEqual(['opaque', 'volatile']);
  });

  it('one branch of an MCP server', () => {
    const code = `import stripe\nfrom mcp.server import Server\nfrom mcp.types import Tool\nserver = Server("s")\nLISTED = [Tool(name="stripe", description="", inputSchema=${SCHEMA})]\n@server.call_tool()\nasync def call_tool(name, arguments):\n    if name == "stripe":\n        if arguments["action"] == "refund":\n            return stripe.Refund.create(charge=arguments["charge"])\n`;
    expect(read(code).calls).toEqual(['refund, stripe, call_tool: refunds.create none']);
  });
});

it('the executor of a tool may choose by its own input: the tool is what the model calls', () => {
  const tools = `TOOLS = [{"name": "stripe", "description": "Payments.", "input_schema": ${SCHEMA}}]\n`;
  const code = `import stripe\n${tools}def pay(action, charge):\n    if action == "refund":\n        return stripe.Refund.create(charge=charge)\nRUN = {"stripe": pay}\ndef run(name, args): return RUN[name](**args)\n`;
  expect(read(code).calls).toEqual(['stripe: refunds.create none']);
});

describe('all that the model fills in, handed on to a helper', () => {
  const spread = (before = '', schema = SCHEMA): string =>
    `${HEAD}${MCP(schema)}${CHAIN}    async def _refund(self, params):\n        ${before}charge = params.pop("charge")\n        return stripe.Refund.create(charge=charge, **params)\n`;
  it.each([
    ['none of it is a key', spread(), 'none'],
    ['the schema has a key', spread('', SCHEMA.replace('"charge": {', '"idempotency_key": {')), 'opaque'],
    ['the schema is open', spread('', SCHEMA.replace('"required"', '"additionalProperties": True, "required"')), 'opaque'],
    ['the helper adds one', spread('params["idempotency_key"] = make()\n        '), 'opaque'],
    ['the helper adds it knows not what', spread('params.update(more())\n        '), 'opaque'],
    [
      'the chain adds one',
      spread().replace('return await self._refund', 'params["idempotency_key"] = 1; return await self._refund'),
      'opaque',
    ],
    [
      'somebody else calls the helper',
      `${spread()}    async def again(self, params):\n        return await self._refund(params)\n`,
      'opaque',
    ],
    ['nobody calls the helper', spread().replace('self._refund(', 'self._other('), 'opaque'],
  ])('%s', (_, code, where) => {
    expect(factsOf(code).calls.map(({ key }) => key.where)).toEqual([where]);
  });
});

describe('chains that choose by something else', () => {
  const tool = `${HEAD}${MCP()}`;
  const chain = (on: string, head: string): string =>
    `${head}        if ${on} == "refund":\n            return stripe.Refund.create()\n`;
  const execute = '    def execute(self, action, params):\n';
  it.each([
    ['nothing describes the names', `import stripe\nclass StripeTool:\n${chain('action', execute)}`],
    ['other names are described', `${tool.replace('"refund"', '"pay_back"')}${chain('action', execute)}`],
    ['another input has the names', `${tool.replace('"action": {', '"mode": {')}${chain('action', execute)}`],
    ['it is called otherwise', `${tool}${chain('kind', '    def execute(self, kind, params):\n')}`],
    ['the input only narrows', `${tool.replace('["action"]', '["charge"]')}${chain('action', execute)}`],
    ['it is the type of an event', `${tool}${chain('event["type"]', '    def hook(self, event):\n')}`],
    ['it comes from the command line', `${tool}${chain('action', '    def main(self):\n        action = sys.argv[1]\n')}`],
    [
      'it comes from parsed options',
      `${tool}${chain('args.action', '    def main(self):\n        args = parser.parse_args()\n')}`,
    ],
    [
      'the schema is a response of an API',
      `import stripe\nRESPONSES = {"200": {"description": "Done.", "content": {"application/json": {"schema": ${SCHEMA}}}}}\nclass Api:\n${chain('action', execute)}`,
    ],
    [
      'the schema is a parameter of an API',
      `import stripe\nPATHS = [{"name": "action", "in": "query", "description": "", "schema": {"type": "string", "enum": ["refund"]}}]\nclass Api:\n${chain('action', execute)}`,
    ],
    [
      'the schema is a model',
      `import stripe\nfrom pydantic import BaseModel\nclass Body(BaseModel):\n    """With a description and parameters."""\n    action: Literal["refund", "look_up"]\nclass Api:\n${chain('action', execute)}`,
    ],
    [
      'the Tool is of a package that speaks to no model',
      `${tool.replace('from mcp import types', 'from workshop import types')}${chain('action', execute)}`,
    ],
    [
      'it is a tool of a framework',
      `import stripe\nfrom mcp.server.fastmcp import FastMCP\nfrom mcp import types\nmcp = FastMCP("s")\nLISTED = types.Tool(name="stripe", description="", inputSchema=${SCHEMA})\n@mcp.tool()\ndef execute(action: str):\n    if action == "refund":\n        return stripe.Refund.create()\n`,
    ],
  ])('%s', (_, code) => {
    const { tools } = factsOf(code);
    expect(tools.filter(({ name }) => name !== 'execute')).toEqual([]);
  });
});
