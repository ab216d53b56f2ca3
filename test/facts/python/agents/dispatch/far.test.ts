import { describe, expect, it } from 'vitest';
import { factsOf } from '../../compact.js';

/** Each tool, and `tool: what it asks of Stripe, by way of what` for each request of another file. */
function read(
  code: string,
  others: Readonly<Record<string, string>> = { billing: BILLING },
): { tools: string[]; calls: string[] } {
  const { tools, calls } = factsOf(code, others);
  return {
    tools: tools.map(({ name, framework, inputs }) => `${name} ${framework} (${inputs.map((input) => input.name).join(', ')})`),
    calls: calls.map(({ tools: reached, text }) => `${reached.map((i) => tools[i]?.name ?? '?').join(', ')}: ${text}`),
  };
}

const BILLING =
  'import stripe\ndef refund(charge_id):\n    return stripe.Refund.create(charge=charge_id)\ndef look_up(id): ...\n';
const DESCRIBED =
  'TOOLS = [{"type": "function", "function": {"name": "refund", "description": "Refunds.", "parameters": {"type": "object", "properties": {"charge_id": {"type": "string"}}}}}]\n';
const tool = 'refund hand-written (charge_id)';
const behind = (site: string, line = 3, file = 'billing.py'): string =>
  `refund: ${site} → stripe.Refund.create (${file}:${String(line)})`;

describe('functions of other files in a table', () => {
  it.each([
    [
      'members of a module',
      `import billing\n${DESCRIBED}RUN = {"refund": billing.refund}\ndef run(name, args): return RUN[name](**args)`,
      behind('billing.refund'),
    ],
    [
      'imported by their names',
      `from billing import refund as pay_back\n${DESCRIBED}RUN = {"refund": pay_back}\ndef run(name, args): return RUN.get(name)(**args)`,
      behind('pay_back'),
    ],
    [
      'beside the description',
      `from billing import refund\nTOOLS = [{"name": "refund", "description": "", "input_schema": {"type": "object", "properties": {"charge_id": {}}}, "handler": refund}]`,
      behind('refund'),
    ],
    [
      'in a wrapper',
      `import billing\nfrom functools import partial\n${DESCRIBED}RUN = {"refund": partial(billing.refund)}\ndef run(name, args): return RUN[name](**args)`,
      behind('billing.refund'),
    ],
    [
      'of a module that is asked by name',
      `import billing\n${DESCRIBED}def run(name, args): return getattr(billing, name)(**args)`,
      behind('getattr(billing, name)'),
    ],
  ])('%s', (_, code, call) => {
    expect(read(code)).toEqual({ tools: [tool], calls: [call] });
  });

  it('a table that the other file has: the look-up stands for it', () => {
    const code = `from billing import RUN\n${DESCRIBED}def run(name, args): return RUN[name](**args)`;
    expect(read(code, { billing: `${BILLING}RUN = {"refund": refund}` })).toEqual({
      tools: [tool],
      calls: [behind('RUN[name]')],
    });
  });

  it('asked by the name of a tool call that nothing here describes', () => {
    const code = `import openai, billing\nRUN = {"refund": billing.refund}\ndef run(tool_call): return RUN[tool_call.function.name]()`;
    expect(read(code)).toEqual({ tools: ['refund hand-written ()'], calls: [behind('billing.refund')] });
  });

  it('a function of several names is one tool', () => {
    const code = `import openai, billing\nRUN = {"refund": billing.refund, "pay_back": billing.refund}\ndef run(tool_name): return RUN[tool_name]()`;
    expect(read(code).calls).toEqual([behind('billing.refund').replace('refund:', 'pay_back:')]);
  });
});

describe('a function that gives back another one by name', () => {
  const call = 'def run(tool_name, args):\n    handler = get_handler(tool_name)\n    return handler(**args)\n';
  const tools = 'from billing import refund, look_up\n';
  const chain =
    'def get_handler(name):\n    if name == "look_up":\n        return look_up\n    if name == "refund":\n        return refund\n    raise ValueError(name)\n';

  it.each([
    ['a chain', chain],
    ['a chain of elifs', chain.replace('    if name == "refund"', '    elif name == "refund"')],
    [
      'a match',
      'def get_handler(name):\n    match name:\n        case "refund":\n            return refund\n        case _:\n            raise ValueError(name)\n',
    ],
    ['a table', 'def get_handler(name):\n    return {"refund": refund}.get(name)\n'],
    ['a table in a name', 'RUN = {"refund": refund}\ndef get_handler(name):\n    fn = RUN.get(name)\n    return fn\n'],
  ])('%s of a file between', (_, chooser) => {
    const code = `import openai\nfrom tools import get_handler\n${call}`;
    expect(read(code, { tools: `${tools}${chooser}`, billing: BILLING }).calls).toEqual([behind('get_handler(tool_name)')]);
  });

  it('of this file', () => {
    expect(read(`import openai\n${tools}${chain}${call}`).calls).toEqual([behind('refund')]);
  });

  it('whose functions are of this file', () => {
    const code = `import openai\n${BILLING}${chain}${call}`;
    expect(read(code)).toEqual({
      tools: ['look_up hand-written (id)', 'refund hand-written (charge_id)'],
      calls: ['refund: stripe.Refund.create'],
    });
  });

  it('awaited, as a method, by a keyword', () => {
    const code = `import openai\nfrom tools import Registry\nregistry = Registry()\nasync def run(tool_name, args):\n    handler = await registry.find(name=tool_name)\n    return handler(**args)\n`;
    const registry = `${tools}class Registry:\n    async def find(self, name):\n        if name == "refund":\n            return refund\n`;
    expect(read(code, { tools: registry, billing: BILLING }).calls).toEqual([behind('registry.find(name=tool_name)')]);
  });

  it('by a name that is described', () => {
    const code = `${DESCRIBED}from tools import get_handler\ndef run(name, args): return get_handler(name)(**args)`;
    expect(read(code, { tools: `${tools}${chain}`, billing: BILLING })).toEqual({
      tools: [tool],
      calls: [behind('get_handler(name)')],
    });
  });

  it.each([
    ['no model is imported', `from tools import get_handler\n${call}`],
    ['no tool call names it', `import openai\nfrom tools import get_handler\n${call.replaceAll('tool_name', 'kind')}`],
    ['other names are described', `${DESCRIBED.replace('"refund"', '"lookup"')}from tools import get_handler\n${call}`],
    [
      'tests go through the names',
      `import openai, pytest\nfrom tools import get_handler\n@pytest.mark.parametrize("tool_name", ["refund"])\ndef test_handlers(tool_name):\n    handler = get_handler(tool_name)\n    handler("ch_1")\n`,
    ],
  ])('says nothing where %s', (_, code) => {
    expect(read(code, { tools: `${tools}${chain}`, billing: BILLING })).toEqual({ tools: [], calls: [] });
  });

  it.each([
    [
      'what it returns depends on something else',
      'def get_handler(name, kind):\n    if kind == "refund":\n        return refund\n',
    ],
    ['it returns a text', 'def get_handler(name):\n    if name == "refund":\n        return "refund"\n'],
    [
      'a table is asked for something else',
      'CHECKS = {"refund": refund}\ndef get_handler(name):\n    CHECKS[name]("ch_1")\n    return name\n',
    ],
  ])('says nothing where %s', (_, chooser) => {
    const code = `import openai\nfrom tools import get_handler\n${call}`;
    expect(read(code, { tools: `${tools}${chooser}`, billing: BILLING }).calls).toEqual([]);
  });
});

describe('tables that are no tools', () => {
  it.each([
    [
      'of a command line',
      'import sys, billing\nCOMMANDS = {"refund": billing.refund}\ndef main(): COMMANDS[sys.argv[1]](sys.argv[2])',
    ],
    [
      'of a command line beside a model',
      'import sys, openai, billing\nCOMMANDS = {"refund": billing.refund}\ndef main(command): COMMANDS[command](sys.argv[2])',
    ],
    [
      'of a webhook',
      `import openai, billing\nON = {"charge.failed": billing.refund}\ndef hook(event): return ON[event["type"]](event["data"])`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toEqual({ tools: [], calls: [] });
  });
});
