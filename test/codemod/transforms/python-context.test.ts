import { describe, expect, it } from 'vitest';
import { keyOutOfContext } from '../../../src/codemod/transforms/key-out-of-context.js';
import { parsePython } from '../../../src/facts/python/tree/parse.js';
import { runOver } from '../engine.js';
import { projectOf } from './support.js';

type Files = Readonly<Record<string, string>>;

/** What becomes of a project, and what is left of it: `where: reason, why todo`. A second run changes nothing. */
async function migrate(files: Files): Promise<{ readonly files: Files; readonly left: readonly string[] }> {
  const root = `${projectOf(files)}/`;
  const here = (texts: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, texts[root + path] ?? '']));
  const there = (texts: Files): Files => Object.fromEntries(Object.entries(texts).map(([path, text]) => [root + path, text]));
  const first = await runOver(there(files), [keyOutOfContext]);
  for (const text of Object.values(first.texts)) parsePython(text);
  const second = await runOver(first.texts, [keyOutOfContext]);
  expect(second.changes).toEqual([]);
  const left = first.unmigrated.map(({ path, at, reason, why, todo }) => {
    const place = at ? (first.texts[path] ?? '').slice(...at) : '';
    return `${path.replace(root, '')} ${place}: ${reason}, ${why} ${todo}`;
  });
  return { files: here(first.texts), left };
}

async function one(code: string): Promise<{ readonly text: string; readonly left: readonly string[] }> {
  const { files, left } = await migrate({ 'agent.py': code });
  return { text: files['agent.py'] ?? '', left };
}

const SWARM = 'from swarm import Agent, Swarm\n\nswarm = Swarm()\n';
const STILL = 'Give that tool a client of its own first.';

describe('what nothing reads any more', () => {
  it.each([
    [
      'an entry, with the key that was looked up for it',
      'import os\n\nfrom swarm import Agent, Swarm\n\nSTRIPE_KEY = os.environ["STRIPE_KEY"]\n\nswarm = Swarm()\nswarm.run(agent=a, messages=m, context_variables={"user_id": u, "stripe_key": STRIPE_KEY})\n',
      'from swarm import Agent, Swarm\n\nswarm = Swarm()\nswarm.run(agent=a, messages=m, context_variables={"user_id": u})\n',
    ],
    [
      'the only entry',
      `${SWARM}swarm.run(agent=a, context_variables={"stripe_key": load()})\n`,
      `${SWARM}swarm.run(agent=a, context_variables={})\n`,
    ],
    [
      'an entry with lines of its own and a comment behind it',
      `${SWARM}swarm.run(\n    agent=a,\n    context_variables={\n        "user_id": u,\n        "stripe_key": load(),  # every agent sees it\n    },\n)\n`,
      `${SWARM}swarm.run(\n    agent=a,\n    context_variables={\n        "user_id": u,\n    },\n)\n`,
    ],
    [
      'an entry in brackets',
      `${SWARM}swarm.run(agent=a, context_variables={"user_id": u, "stripe_key": (load())})\n`,
      `${SWARM}swarm.run(agent=a, context_variables={"user_id": u})\n`,
    ],
    [
      'a keyword in brackets',
      `${SWARM}ctx = dict(user_id=u, stripe_key=(load()))\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = dict(user_id=u)\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'an assignment',
      `${SWARM}ctx = {"user_id": u}\nctx["stripe_key"] = load()\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = {"user_id": u}\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'an update with nothing else',
      `${SWARM}ctx = {"user_id": u}\nctx.update(stripe_key=load())\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = {"user_id": u}\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'an update with a dictionary of nothing else',
      `${SWARM}ctx = {"user_id": u}\nctx.update({"stripe_key": load()})\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = {"user_id": u}\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'an update with something else',
      `${SWARM}ctx = {}\nctx.update(stripe_key=load(), user_id=u)\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = {}\nctx.update(user_id=u)\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'the one line of a tool',
      `${SWARM}def log_in(context_variables):\n    context_variables["stripe_key"] = load()\n\n\nAgent(functions=[log_in])\n`,
      `${SWARM}def log_in(context_variables):\n    pass\n\n\nAgent(functions=[log_in])\n`,
    ],
    [
      'a client',
      'import os\nimport stripe\nfrom swarm import Agent, Swarm\n\nbilling = stripe.StripeClient(os.environ["STRIPE_KEY"])\nswarm = Swarm()\nswarm.run(agent=a, context_variables={"billing": billing})\n',
      'from swarm import Agent, Swarm\n\nswarm = Swarm()\nswarm.run(agent=a, context_variables={})\n',
    ],
    [
      'the field of a dataclass, wherever it is given',
      'import os\nfrom dataclasses import dataclass\nfrom agents import Agent, Runner\n\n\n@dataclass\nclass Context:\n    user_id: str\n    stripe_key: str\n\n\nRunner.run_sync(a, "x", context=Context(user_id=u, stripe_key=os.environ["STRIPE_KEY"]))\nblank = Context("u", stripe_key="")\n',
      'from dataclasses import dataclass\nfrom agents import Agent, Runner\n\n\n@dataclass\nclass Context:\n    user_id: str\n\n\nRunner.run_sync(a, "x", context=Context(user_id=u))\nblank = Context("u")\n',
    ],
    [
      'the only field of a model, written twice',
      'from pydantic import BaseModel\nfrom agents import Runner\n\n\nclass Context(BaseModel):\n    stripe_key: str | None = None\n\n\nRunner.run_sync(a, "x", context=Context(stripe_key=load()))\nRunner.run_sync(b, "y", context=Context(stripe_key=load()))\n',
      'from pydantic import BaseModel\nfrom agents import Runner\n\n\nclass Context(BaseModel):\n    pass\n\n\nRunner.run_sync(a, "x", context=Context())\nRunner.run_sync(b, "y", context=Context())\n',
    ],
    [
      'the key of a TypedDict',
      'from typing import TypedDict\nfrom langgraph.graph import StateGraph\n\n\nclass State(TypedDict):\n    messages: list\n    # Set by the gateway,\n    # once a day.\n    stripe_key: str\n\n\ngraph = StateGraph(State).compile()\ngraph.invoke({"messages": [], "stripe_key": load()})\n',
      'from typing import TypedDict\nfrom langgraph.graph import StateGraph\n\n\nclass State(TypedDict):\n    messages: list\n\n\ngraph = StateGraph(State).compile()\ngraph.invoke({"messages": []})\n',
    ],
    [
      'what is read of settings, of the environment and of an object of its own',
      `import os\n${SWARM}class Till:\n    def __init__(self, stripe_key):\n        self.stripe_key = stripe_key\n\n    def key(self):\n        return self.stripe_key\n\n\nswarm.run(agent=a, context_variables={"user_id": u, "stripe_key": settings.stripe_key})\nprint(os.environ["stripe_key"], settings.stripe_key)\n`,
      `import os\n${SWARM}class Till:\n    def __init__(self, stripe_key):\n        self.stripe_key = stripe_key\n\n    def key(self):\n        return self.stripe_key\n\n\nswarm.run(agent=a, context_variables={"user_id": u})\nprint(os.environ["stripe_key"], settings.stripe_key)\n`,
    ],
    [
      'while all of the context is handed on',
      `${SWARM}ctx = {"user_id": u, "stripe_key": load()}\nprint(str(ctx), {**ctx})\nswarm.run(agent=a, context_variables=ctx)\n`,
      `${SWARM}ctx = {"user_id": u}\nprint(str(ctx), {**ctx})\nswarm.run(agent=a, context_variables=ctx)\n`,
    ],
    [
      'in a file with CRLF',
      'from swarm import Swarm\r\n\r\nctx = {\r\n    "user_id": u,\r\n    "stripe_key": load(),\r\n}\r\nSwarm().run(agent=a, context_variables=ctx)\r\n',
      'from swarm import Swarm\r\n\r\nctx = {\r\n    "user_id": u,\r\n}\r\nSwarm().run(agent=a, context_variables=ctx)\r\n',
    ],
  ])('%s', async (_, code, expected) => {
    expect(await one(code)).toEqual({ text: expected, left: [] });
  });

  it('goes out of all files at once', async () => {
    const { files, left } = await migrate({
      'agent.py':
        'from agents import Runner\nfrom context import Context\nfrom keys import STRIPE_KEY\n\nRunner.run_sync(a, "x", context=Context(user_id=u, stripe_key=STRIPE_KEY))\n',
      'context.py':
        'from pydantic import BaseModel\n\n\nclass Context(BaseModel):\n    user_id: str\n    stripe_key: str  # live\n',
      'keys.py': 'import os\n\nSTRIPE_KEY = os.environ["STRIPE_KEY"]\n',
      'worker.py': 'from context import Context\n\nwaiting = Context(\n    user_id="u",\n    stripe_key="",\n)\n',
    });
    expect(files).toEqual({
      'agent.py':
        'from agents import Runner\nfrom context import Context\n\nRunner.run_sync(a, "x", context=Context(user_id=u))\n',
      'context.py': 'from pydantic import BaseModel\n\n\nclass Context(BaseModel):\n    user_id: str\n',
      'keys.py': 'import os\n\nSTRIPE_KEY = os.environ["STRIPE_KEY"]\n',
      'worker.py': 'from context import Context\n\nwaiting = Context(\n    user_id="u",\n)\n',
    });
    expect(left).toEqual([]);
  });

  it('leaves a key that another file takes', async () => {
    const agent =
      'import os\nfrom swarm import Swarm\n\nSTRIPE_KEY = os.environ["STRIPE_KEY"]\nSwarm().run(agent=a, context_variables={"stripe_key": STRIPE_KEY})\n';
    const { files } = await migrate({ 'agent.py': agent, 'shop.py': 'from agent import STRIPE_KEY\n\nprint(STRIPE_KEY)\n' });
    expect(files['agent.py']).toBe(agent.replace('"stripe_key": STRIPE_KEY', ''));
  });
});

describe('what may still be read stays', () => {
  const written = `${SWARM}swarm.run(agent=a, context_variables={"user_id": u, "stripe_key": load()})\n`;
  const stays = `agent.py "stripe_key": load(): no-repair, stripe_key stays in shared context, since a tool still reads it. ${STILL}`;

  it.each([
    ['a helper that is handed the context', 'def made(anything):\n    return Client(anything["stripe_key"])\n'],
    [
      'an f-string of the instructions',
      'def instructions(context_variables):\n    return f"Use {context_variables[\'stripe_key\']}."\n',
    ],
    ['a text that is filled in', 'INSTRUCTIONS = "Use the key {stripe_key}."\n'],
    ['by get, with a default', 'def helper(c):\n    return c.get("stripe_key", None)\n'],
    ['as a member', 'def node(s):\n    return s.stripe_key\n'],
    ['where it is deleted', 'def forget(s):\n    del s["stripe_key"]\n'],
    ['by getattr', 'def node(s):\n    return getattr(s, "stripe_key")\n'],
    ['a check that it is there', 'def node(s):\n    return "stripe_key" in s\n'],
    ['a name for its name', 'KEY = "stripe_key"\n\ndef node(s):\n    return s[KEY]\n'],
    ['a pattern', 'def node(s):\n    match s:\n        case {"stripe_key": key}:\n            return key\n'],
    ['a parameter that all of the context is spread to', 'def node(stripe_key, **rest):\n    return stripe_key\n\nnode(**ctx)\n'],
    ['a part of the configuration', 'def node(config):\n    part = config["configurable"]\n    return part["stripe_key"]\n'],
    ['a parameter that is called like settings', 'def node(settings):\n    return settings["stripe_key"]\n'],
  ])('%s', async (_, reader) => {
    expect(await one(written + reader)).toEqual({ text: written + reader, left: [stays] });
  });

  it('in another file', async () => {
    const files = { 'agent.py': written, 'node.py': 'def node(ctx):\n    return ctx.context.stripe_key\n' };
    expect(await migrate(files)).toEqual({ files, left: [stays] });
  });

  it('in a tool, which is named as well', async () => {
    const tool =
      'import stripe\n\n\ndef pay(context_variables):\n    stripe.api_key = context_variables["stripe_key"]\n\n\nAgent(functions=[pay])\n';
    const { text, left } = await one(written + tool);
    expect(text).toBe(written + tool);
    expect(left).toEqual([
      stays,
      'agent.py context_variables["stripe_key"]: no-repair, context_variables["stripe_key"] is read from shared context, and what is done with the key could not be moved to a client of its own. Make a StripeClient on the vault key of the role where the tools of that role are made, and let them close over it.',
    ]);
  });

  it('where the inputs of a crew are filled into texts of other files', async () => {
    const code =
      'from crewai import Crew\n\nCrew(agents=[], tasks=load("tasks.yaml")).kickoff(inputs={"topic": t, "stripe_key": load()})\n';
    const { text, left } = await one(code);
    expect(text).toBe(code);
    expect(left).toHaveLength(1);
    expect(await one(code.replace('load("tasks.yaml")', '[]'))).toEqual({
      text: 'from crewai import Crew\n\nCrew(agents=[], tasks=[]).kickoff(inputs={"topic": t})\n',
      left: [],
    });
  });
});

describe('what cannot be taken out safely stays', () => {
  const stuck = (at: string): string =>
    `agent.py ${at}: no-repair, stripe_key puts into the agents' shared context a key, and stands where it cannot be removed safely. Remove it, and make a StripeClient on the vault key of the role where the tools of that role are made.`;
  const AGENTS = 'from dataclasses import dataclass\nfrom agents import Runner\n';
  const RUN = 'Runner.run_sync(a, "x", context=Context(user_id=u, stripe_key=load()))\n';
  const DATACLASS = '@dataclass\nclass Context:\n    user_id: str\n    stripe_key: str\n\n\n';

  it.each([
    [
      'a class that says nothing of its fields',
      `${AGENTS}class Context:\n    def __init__(self, user_id, stripe_key):\n        pass\n\n\n${RUN}`,
    ],
    ['a class of a package', `from dataclasses import dataclass\nfrom agents import Runner\nfrom acme import Context\n\n${RUN}`],
    ['a class that cannot be seen', `${AGENTS}def run(Context):\n    ${RUN}`],
    ['a class that is given its fields by position elsewhere', `${AGENTS}${DATACLASS}${RUN}other = Context("u", "k")\n`],
    ['a class that is given its fields by a dictionary elsewhere', `${AGENTS}${DATACLASS}${RUN}other = Context(**fields)\n`],
    ['a class of which a copy is made', `${AGENTS}${DATACLASS}${RUN}other = replace(ctx, stripe_key="")\n`],
  ])('%s', async (_, code) => {
    expect(await one(code)).toEqual({ text: code, left: [stuck('stripe_key=load()')] });
  });

  it.each([
    [
      'what gives a name its value',
      '"stripe_key": (key := load())',
      'swarm.run(agent=a, context_variables={"user_id": u, AT})\nuse(key)\n',
    ],
  ])('%s', async (_, at, code) => {
    const text = SWARM + code.replace('AT', at);
    const { text: after, left } = await one(text);
    expect(after).toBe(text);
    expect(left).toHaveLength(1);
    expect(left[0]).toContain('stands where it cannot be removed safely');
  });

  it('the credential of a hosted tool', async () => {
    const code =
      'from agents import HostedMCPTool\n\nHostedMCPTool(tool_config={"type": "mcp", "server_url": "https://mcp.stripe.com", "authorization": token})\n';
    const { text, left } = await one(code);
    expect(text).toBe(code);
    expect(left).toEqual([
      'agent.py "authorization": token: no-repair, authorization gives the model\'s provider a key, with which it calls Stripe past any proxy. Run these tools yourself, on a StripeClient on the vault key of the role.',
    ]);
  });
});

describe('what the model is asked for', () => {
  const OWN = '    return client.v1.charges.create(params={"amount": amount}).id\n';
  const MCP =
    'from mcp.server.fastmcp import FastMCP\nfrom shop import vault_stripe\n\nclient = vault_stripe("billing")\nmcp = FastMCP("x")\n\n\n@mcp.tool()\n';

  it.each([
    ['a parameter', `${MCP}def charge(stripe_key: str, amount: int):\n${OWN}`, `${MCP}def charge(amount: int):\n${OWN}`],
    [
      'one of a name that says less, in a tool that calls Stripe without it',
      `${MCP}def charge(amount: int, api_key: str = ""):\n${OWN}`,
      `${MCP}def charge(amount: int):\n${OWN}`,
    ],
    [
      'before a star, with its line of the doc string',
      `${MCP}def charge(stripe_key: str, *, amount: int):\n    """Charge.\n\n    Args:\n        stripe_key: The key,\n            a live one.\n        amount: In cents.\n    """\n${OWN}`,
      `${MCP}def charge(*, amount: int):\n    """Charge.\n\n    Args:\n        amount: In cents.\n    """\n${OWN}`,
    ],
    [
      'alone in the doc string',
      `${MCP}def charge(\n    amount: int,\n    stripe_key: str,  # live\n):\n    """Charge.\n\n    Args:\n        stripe_key: The key.\n    """\n${OWN}`,
      `${MCP}def charge(\n    amount: int,\n):\n    """Charge.\n    """\n${OWN}`,
    ],
    [
      'with the field of its schema and the arguments that the file gives it',
      `from langchain_core.tools import tool\nfrom pydantic import BaseModel\n\n\nclass ChargeInput(BaseModel):\n    stripe_key: str\n    amount: int\n\n\n@tool(args_schema=ChargeInput)\ndef charge(stripe_key: str, amount: int):\n    """Charge."""\n    return amount\n\n\ncharge(stripe_key="", amount=1)\n`,
      `from langchain_core.tools import tool\nfrom pydantic import BaseModel\n\n\nclass ChargeInput(BaseModel):\n    amount: int\n\n\n@tool(args_schema=ChargeInput)\ndef charge(amount: int):\n    """Charge."""\n    return amount\n\n\ncharge(amount=1)\n`,
    ],
  ])('%s', async (_, code, expected) => {
    expect(await one(code)).toEqual({ text: expected, left: [] });
  });

  const LOOP = (schema: string, list: string): string =>
    `import openai, stripe\n\nclient = stripe.StripeClient(load())\nTOOLS = [\n    {\n        "type": "function",\n        "function": {\n            "name": "charge",\n            "description": "Charge.",\n            "parameters": {\n                "type": "object",\n                "properties": {${schema}"amount": {"type": "integer"}},\n                "required": [${list}"amount"],\n            },\n        },\n    }\n]\n\n\ndef run_tool(name, args):\n    if name == "charge":\n        return client.v1.charges.create(params={"amount": args["amount"]}).id\n\n\nopenai.chat.completions.create(model="m", messages=[], tools=TOOLS)\n`;

  it('a property of a JSON schema', async () => {
    const { text, left } = await one(LOOP('"stripe_key": {"type": "string"}, ', '"stripe_key", '));
    expect({ text, left }).toEqual({ text: LOOP('', ''), left: [] });
  });

  it('a field of the model that a tool takes', async () => {
    const code = (field: string): string =>
      `from mcp.server.fastmcp import FastMCP\nfrom pydantic import BaseModel\n\nmcp = FastMCP("x")\n\n\nclass ChargeInput(BaseModel):\n    """What to charge."""\n\n${field}    amount: int\n\n\n@mcp.tool()\ndef charge(args: ChargeInput):\n    return args.amount\n`;
    expect(await one(code('    stripe_key: str\n'))).toEqual({ text: code(''), left: [] });
    const read = code('    stripe_key: str\n').replace('args.amount', 'args.stripe_key');
    expect((await one(read)).text).toBe(read);
  });

  it.each([
    ['what is read', `${MCP}def charge(stripe_key: str, amount: int):\n    return use(stripe_key)\n`],
    ['the only parameter behind a star', `${MCP}def charge(amount: int, *, stripe_key: str):\n${OWN}`],
    ['what the file gives by its position', `${MCP}def charge(stripe_key: str, amount: int):\n${OWN}\n\ncharge("", 1)\n`],
  ])('%s stays', async (_, code) => {
    const { text, left } = await one(code);
    expect(text).toBe(code);
    expect(left.map((line) => line.replace(/^.*?: no-repair/u, 'no-repair'))).toEqual([
      'no-repair, stripe_key asks the model for a key, and stands where it cannot be removed safely. Remove it, and make a StripeClient on the vault key of the role where the tools of that role are made.',
    ]);
  });

  it('stays where another file calls the tool with it', async () => {
    const code = `${MCP}def charge(stripe_key: str, amount: int):\n${OWN}`;
    const files = { 'agent.py': code, 'script.py': 'from agent import charge\n\ncharge(stripe_key="", amount=1)\n' };
    const { files: after, left } = await migrate(files);
    expect(after).toEqual(files);
    expect(left).toHaveLength(1);
  });
});
