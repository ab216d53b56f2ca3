import { describe, expect, it } from 'vitest';
import { guardsOf } from '../../../../src/facts/python/agents/guards.js';
import { Reachability } from '../../../../src/facts/python/agents/reach.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import { addGuard } from '../../../../src/facts/python/edits/add-guard.js';
import type { FoundTool } from '../../../../src/facts/python/found.js';
import type { Call } from '../../../../src/facts/python/tree/nodes.js';
import type { PythonView } from '../../../../src/facts/python/tree/view.js';
import { factsOf } from '../compact.js';
import { viewOf } from '../view.js';

interface Read {
  readonly view: PythonView;
  readonly tool: FoundTool;
  readonly node: Call;
}

function read(code: string): Read | undefined {
  const view = viewOf(code);
  const [tool] = findTools(view, presentFrameworks(view, []));
  const node = view.all('Call').find(({ func }) => /(?:Refund|refunds)\.create(?:_async)?$/u.test(view.textOf(func)));
  return tool && node && { view, tool, node };
}

/** The program with its tool guarded; the repair is offered once, and what it writes returns. */
function guarded(
  code: string,
  repair: (found: Read) => ReturnType<typeof addGuard> = ({ view, node, tool }) => addGuard(view, { node }, tool),
): string | undefined {
  const found = read(code);
  const edits = found && repair(found)?.();
  if (!edits) return undefined;
  let output = code;
  for (const { range, text } of edits.toReversed()) output = output.slice(0, range[0]) + text + output.slice(range[1]);
  const after = read(output);
  expect(after && addGuard(after.view, after, after.tool)).toBeUndefined();
  const reach = after && new Reachability(after.view, [after.tool]).of(0);
  expect(reach && guardsOf(after.view, after.tool, reach).of(after)).toBe('returned');
  return output;
}

const HEAD = 'import stripe\nfrom agents import function_tool\n\n@function_tool\n';
const failure = (indent: string, quote = '"'): string =>
  [
    'return {',
    `    ${quote}ok${quote}: False,`,
    `    ${quote}code${quote}: ${quote}stripe_unconfirmed${quote},`,
    `    ${quote}retry${quote}: False,`,
    `    ${quote}message${quote}: (`,
    `        ${quote}Stripe did not confirm this operation. ${quote}`,
    `        ${quote}After a connection error its outcome is unknown: it may have gone through. ${quote}`,
    `        ${quote}Do not call this tool again; tell the user to check in Stripe first.${quote}`,
    '    ),',
    '}',
  ].join(`\n${indent}`);
const text = (indent: string): string =>
  [
    'return (',
    '    "Stripe did not confirm this operation. "',
    '    "After a connection error its outcome is unknown: it may have gone through. "',
    '    "Do not call this tool again; tell the user to check in Stripe first."',
    ')',
  ].join(`\n${indent}`);

describe('a body', () => {
  it('goes into the try, but for the docstring and the imports before it', () => {
    expect(
      guarded(`${HEAD}def refund(charge_id):
    """Refunds a charge."""
    import time

    # one refund
    created = stripe.Refund.create(charge=charge_id)  # now
    note = """
kept"""

    return {"id": created.id}
    # that is all
`),
    ).toBe(`${HEAD}def refund(charge_id):
    """Refunds a charge."""
    import time

    try:
        # one refund
        created = stripe.Refund.create(charge=charge_id)  # now
        note = """
kept"""

        return {"id": created.id}
    except stripe.StripeError:
        ${failure('        ')}
    # that is all
`);
  });

  it.each([
    ['text, by its annotation', 'def refund(charge_id) -> str:', 'return stripe.Refund.create(charge=charge_id).id', text],
    ['text, by its value', 'def refund(charge_id):', 'return f"{stripe.Refund.create(charge=charge_id).id}"', text],
    ['a record', 'async def refund(charge_id) -> dict:', 'return await stripe.Refund.create_async(charge=charge_id)', failure],
    ['nothing in particular', 'def refund(charge_id):', 'return stripe.Refund.create(charge=charge_id)', failure],
  ])('returns %s', (_, head, line, said) => {
    expect(guarded(`${HEAD}${head}\n    ${line}\n`)).toBe(
      `${HEAD}${head}\n    try:\n        ${line}\n    except stripe.StripeError:\n        ${said('        ')}\n`,
    );
  });

  it('returns JSON where the tool does', () => {
    const body = 'return json.dumps({"id": stripe.Refund.create(charge=charge_id).id})';
    expect(guarded(`import json\n${HEAD}def refund(charge_id) -> str:\n    ${body}\n`)).toBe(
      `import json\n${HEAD}def refund(charge_id) -> str:\n    try:\n        ${body}\n    except stripe.StripeError:\n        ${failure('        ').replace('return {', 'return json.dumps({').replace(/\}$/u, '})')}\n`,
    );
  });

  it('on the line of its head gets lines of its own, in the quotes of the file and with its line ends', () => {
    const head = "from agents import function_tool\nimport stripe\nX = 'a'\n@function_tool\n".replaceAll('\n', '\r\n');
    expect(guarded(`${head}def refund(charge_id): return stripe.Refund.create(charge=charge_id)`)).toBe(
      `${head}def refund(charge_id):\r\n    try:\r\n        return stripe.Refund.create(charge=charge_id)\r\n    except stripe.StripeError:\r\n        ${failure('        ', "'").replaceAll('\n', '\r\n')}`,
    );
  });

  it('is indented with tabs where the file is', () => {
    const output = guarded(`${HEAD}def refund(charge_id):\n\treturn stripe.Refund.create(charge=charge_id)\n`);
    expect(output).toContain(
      '\n\ttry:\n\t\treturn stripe.Refund.create(charge=charge_id)\n\texcept stripe.StripeError:\n\t\treturn {\n\t\t\t"ok": False,',
    );
  });
});

describe('the name of the error', () => {
  const body = (head: string): string =>
    `${head}@function_tool\ndef refund(charge_id) -> str:\n    return client.refunds.create(charge_id)\n`;
  it.each([
    [
      'under an alias',
      'import stripe as s  # raises stripe.error.CardError\nfrom agents import function_tool\n',
      's.StripeError',
      '',
    ],
    ['imported', 'from stripe import StripeClient, StripeError\nfrom agents import function_tool\n', 'StripeError', ''],
    [
      'as older versions have it',
      'import stripe\nE = stripe.error.CardError\nfrom agents import function_tool\n',
      'stripe.error.StripeError',
      '',
    ],
    [
      'added after that of a client',
      'from stripe import StripeClient\nfrom agents import function_tool\n',
      'StripeError',
      'from agents import function_tool\nfrom stripe import StripeError\n',
    ],
    [
      'added after the imports',
      '"""Tools."""\nfrom agents import function_tool\nfrom billing import client\nX = 1\n',
      'StripeError',
      'from billing import client\nfrom stripe import StripeError\nX = 1\n',
    ],
  ])('%s', (_, head, name, added) => {
    const output = guarded(body(head));
    expect(output).toContain(`    except ${name}:\n`);
    expect(output).toContain(added);
  });

  it('of the import in the function, which stays before the try', () => {
    const code =
      'from agents import function_tool\n@function_tool\ndef refund(charge_id) -> str:\n    import stripe\n    return stripe.Refund.create(charge=charge_id).id\n';
    expect(guarded(code)).toContain(
      '    import stripe\n    try:\n        return stripe.Refund.create(charge=charge_id).id\n    except stripe.StripeError:\n',
    );
  });

  it('is not taken from a parameter', () => {
    const code =
      'from agents import function_tool\nimport stripe\n@function_tool\ndef refund(stripe, StripeError):\n    return stripe.refunds.create("x")\n';
    expect(guarded(code)).toBeUndefined();
  });
});

describe('a request without the SDK', () => {
  const file = (body: string, others = ''): string =>
    `import httpx\nimport stripe\nfrom agents import function_tool\n${others}@function_tool\ndef refund(charge_id: str) -> str:\n${body}`;
  const request = 'httpx.post("https://api.stripe.com/v1/refunds", data={"charge": charge_id}).text';
  const repair = (code: string): string | undefined => {
    let output = code;
    const edits = factsOf(code).calls[0]?.guardTool?.();
    for (const { range, text } of edits?.toReversed() ?? []) output = output.slice(0, range[0]) + text + output.slice(range[1]);
    return edits && output;
  };

  it('raises what is no StripeError: every error becomes a failure', () => {
    const output = repair(file(`    return ${request}\n`)) ?? '';
    expect(output).toContain(`    try:\n        return ${request}\n    except Exception:\n`);
    expect(output).not.toContain('StripeError');
    expect(factsOf(output).calls[0]?.guard.outcome).toBe('returned');
  });

  it('in a helper of the file as well', () => {
    const helper = `def send(charge_id):\n    return ${request}\n`;
    expect(repair(file('    return send(charge_id)\n', helper))).toContain('    except Exception:\n');
  });

  it('is left alone in a try', () => {
    const code = file(`    try:\n        return ${request}\n    except stripe.StripeError:\n        return "no"\n`);
    expect(factsOf(code).calls[0]?.guard.outcome).toBe('none');
    expect(repair(code)).toBeUndefined();
  });
});

describe('a try that is there', () => {
  const tries = (...handlers: string[]): string =>
    `${HEAD}def refund(charge_id) -> str:\n    try:\n        return stripe.Refund.create(charge=charge_id).id\n${handlers.map((line) => `    ${line}\n`).join('')}`;

  it.each([
    [
      'after narrow handlers',
      ['except stripe.CardError:', '    return "declined"'],
      ['except stripe.CardError:', '    return "declined"', '+'],
    ],
    [
      'before one that raises everything',
      ['except Exception as e:', '    log(e)', '    raise'],
      ['+', 'except Exception as e:', '    log(e)', '    raise'],
    ],
    [
      'between both',
      ['except stripe.CardError:', '    return "no"', 'except:', '    raise', 'finally:', '    done()'],
      ['except stripe.CardError:', '    return "no"', '+', 'except:', '    raise', 'finally:', '    done()'],
    ],
  ])('gets one more handler %s', (_, handlers, expected) => {
    const added = [`except stripe.StripeError:`, `    ${text('        ')}`];
    expect(guarded(tries(...handlers))).toBe(tries(...expected.flatMap((line) => (line === '+' ? added : [line]))));
  });

  it('returns in place of raising', () => {
    expect(guarded(tries('except stripe.StripeError as e:', '    log(e)', '    raise RuntimeError("no") from e'))).toBe(
      tries('except stripe.StripeError as e:', '    log(e)', `    ${text('        ')}`),
    );
  });

  it('around a helper counts when it is all there is', () => {
    const code = `import stripe\nfrom agents import function_tool\ndef pay(id):\n    return stripe.Refund.create(charge=id)\n@function_tool\ndef refund(id) -> str:\n    """Refunds."""\n    try:\n        return pay(id).id\n    except ValueError:\n        return "no"\n`;
    expect(guarded(code)).toBe(`${code}    except stripe.StripeError:\n        ${text('        ')}\n`);
  });
});

describe('where it would not be safe', () => {
  it.each([
    ['a lambda', `import stripe\nfrom swarm import Agent\nAgent(functions=[lambda id: stripe.Refund.create(charge=id)])\n`],
    ['a generator', `${HEAD}def refund(id):\n    yield stripe.Refund.create(charge=id)\n`],
    ['a default', `${HEAD}def refund(id=stripe.Refund.create()):\n    return id\n`],
    ['a coroutine that is not awaited', `${HEAD}async def refund(id):\n    return stripe.Refund.create_async(charge=id)\n`],
    ['a result of a class', `${HEAD}def refund(id) -> Refunded:\n    return Refunded(stripe.Refund.create(charge=id))\n`],
    ['a list', `${HEAD}def refund(id) -> list[dict]:\n    return [stripe.Refund.create(charge=id)]\n`],
    [
      'two raises',
      `${HEAD}def refund(id):\n    try:\n        return stripe.Refund.create(charge=id)\n    except stripe.StripeError as e:\n        if e.code:\n            raise\n        raise ValueError(e)\n`,
    ],
    [
      'a handled error',
      `${HEAD}def refund(id):\n    try:\n        return stripe.Refund.create(charge=id)\n    except stripe.StripeError:\n        return "no"\n`,
    ],
  ])('%s', (_, code) => {
    expect(read(code)).toBeDefined();
    expect(guarded(code)).toBeUndefined();
  });
});
