import { describe, expect, it } from 'vitest';
import { wrapped } from './factory-of.js';

const HEAD = 'import os\nimport stripe\nfrom agents import Agent, function_tool\n';
const CHARGE = `@function_tool
def charge(order_id: str, amount: int) -> str:
    """Charge a customer."""
    return stripe.PaymentIntent.create(amount=amount).id
`;
const REFUND = `@function_tool
def refund(charge_id: str) -> str:
    return stripe.Refund.create(charge=charge_id).id
`;
const AGENT = 'agent = Agent(name="Billing", tools=[charge, refund])\n';

const START = `def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )
`;

/** Lines one step further in. */
function inner(text: string): string {
  return text.replace(/^(?=.)/gmu, '    ');
}

describe('a factory around the tools of a role', () => {
  it('gives them a client and hands them out under their names', () => {
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\n${REFUND}\n\n${AGENT}`)).toBe(
      `${HEAD}\n\n${START}\n${inner(CHARGE)}\n${inner(REFUND)}
    return charge, refund


charge, refund = make_billing_tools()


${AGENT}`,
    );
  });

  it('hands out one tool as it is', () => {
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\nagent = Agent(tools=[charge])\n`)).toBe(
      `${HEAD}\n\n${START}\n${inner(CHARGE)}\n    return charge\n\n\ncharge = make_billing_tools()\n\n\nagent = Agent(tools=[charge])\n`,
    );
  });

  it('only runs where the framework keeps the tools', () => {
    const head = 'import os\nimport stripe\nfrom mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("billing")\n';
    const tool = CHARGE.replace('@function_tool', '@mcp.tool()');
    expect(wrapped(`${head}\n${tool}\nmcp.run()\n`)).toBe(
      `${head}\n\n${START}\n${inner(tool)}\n\nmake_billing_tools()\n\nmcp.run()\n`,
    );
  });

  it('takes what stands between them along, and hands out what others use', () => {
    const between = `# How much is too much.
LIMIT: int = 500
PREFIX = "order"


class Order(dict):
    limit = LIMIT


def key(order_id):
    return PREFIX + order_id
`;
    const after = `${AGENT}\n\ndef report():\n    return key("1"), Order()\n`;
    const tool = REFUND.replace('charge=charge_id', 'charge=key(charge_id)');
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\n${between}\n\n${tool}\n\n${after}`, { exported: new Set(['LIMIT']) })).toBe(
      `${HEAD}\n\n${START}\n${inner(CHARGE)}\n${inner(between.replaceAll('\n\n\n', '\n\n'))}\n${inner(tool)}
    return charge, LIMIT, Order, key, refund


charge, LIMIT, Order, key, refund = make_billing_tools()


${after}`,
    );
  });

  it('hands out an agent, which may be loaded by its name', () => {
    const agents = 'billing = Agent(tools=[charge])\n_server = serve(charge)\n';
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\n${agents}\n\n${REFUND}\n\nsupport = Agent(tools=[refund])\n`)).toBe(
      `${HEAD}\n\n${START}\n${inner(CHARGE)}\n${inner(agents)}\n${inner(REFUND)}
    return billing, refund


billing, refund = make_billing_tools()


support = Agent(tools=[refund])
`,
    );
  });

  it('hands out what `__all__` names, and a tool that only its name leads to', () => {
    const head = `${HEAD}\n__all__ = ["KIND"]\n`;
    expect(wrapped(`${head}\n\n${CHARGE}\n\nKIND = "x"\nREST = "y"\n\n\n${REFUND}`)).toBe(
      `${head}\n\n${START}\n${inner(CHARGE)}\n    KIND = "x"\n    REST = "y"\n\n${inner(REFUND)}
    return charge, KIND, refund


charge, KIND, refund = make_billing_tools()
`,
    );
  });

  it('imports for itself what only the tools import', () => {
    const tool = CHARGE.replace('    return', '    import stripe\n    return');
    expect(wrapped(`from agents import Agent, function_tool\n\n\n${tool}\n\nagent = Agent(tools=[charge])\n`)).toBe(
      `import os
import stripe
from agents import Agent, function_tool


${START}
${inner(tool)}
    return charge


charge = make_billing_tools()


agent = Agent(tools=[charge])
`,
    );
  });

  it('breaks lists that are too long', () => {
    const names = ['charge_the_customer', 'refund_the_customer', 'cancel_the_subscription', 'send_the_invoice'];
    const tools = names.map((name) => CHARGE.replace('charge', name)).join('\n\n');
    const made = wrapped(`${HEAD}\n\n${tools}\n\nagent = Agent(tools=[\n    ${names.join(',\n    ')},\n])\n`) ?? '';
    const lines = names.map((name) => `    ${name},\n`).join('');
    expect(made).toContain(`    return (\n${inner(lines)}    )\n`);
    expect(made).toContain(`\n(\n${lines}) = make_billing_tools()\n`);
  });

  it('leaves the client to whoever calls it where the tools are those of several roles', () => {
    const code = `${HEAD}\n\n${CHARGE}\n\n${REFUND}\n\n${AGENT}`;
    expect(wrapped(code, { shared: true, role: 'shared', type: 'stripe.StripeClient' })).toBe(
      `${HEAD}\n\ndef make_shared_tools(client: stripe.StripeClient):\n${inner(CHARGE)}\n${inner(REFUND)}
    return charge, refund


${AGENT}`,
    );
    expect(
      wrapped(code.replace('@function_tool\ndef refund', 'register(charge)\n\n\n@function_tool\ndef refund'), { shared: true }),
    ).toBeUndefined();
  });

  it('is numbered where its name is taken', () => {
    const code = `${HEAD}\n\n${CHARGE}\n\ndef make_billing_tools():\n    pass\n\n\nagent = Agent(tools=[charge])\n`;
    expect(wrapped(code)).toContain('charge = make_billing_tools2()\n');
    expect(wrapped(code, { taken: new Set(['make_billing_tools2']) })).toContain('charge = make_billing_tools3()\n');
  });
});

describe('what stands in the lines', () => {
  it('moves doc strings, comments and brackets, and leaves other strings as they are', () => {
    const code = `${HEAD}
# Above.
# And on.
@function_tool(
    name_override="charge",
)
def charge(
    amount: int,
) -> str:
    """Charge.

    Args:
        amount: how much
    """
    # Within.
    query = """
select '#' from "x"
  where """ "y" f"""
{amount}
""" + 'one \\
two'
    total = amount \\
        + 1

    return stripe.Charge.create(
        amount=total,  # """
        description=query,
    ).id
    # At the end.

# Below.
agent = Agent(tools=[charge])
`;
    expect(wrapped(code)).toBe(`${HEAD}

${START}
    # Above.
    # And on.
    @function_tool(
        name_override="charge",
    )
    def charge(
        amount: int,
    ) -> str:
        """Charge.

        Args:
            amount: how much
        """
        # Within.
        query = """
select '#' from "x"
  where """ "y" f"""
{amount}
""" + 'one \\
two'
        total = amount \\
            + 1

        return stripe.Charge.create(
            amount=total,  # """
            description=query,
        ).id
        # At the end.

    return charge


charge = make_billing_tools()

# Below.
agent = Agent(tools=[charge])
`);
  });

  it('keeps tabs and CRLF', () => {
    const code = `${HEAD}\n\n@function_tool\ndef charge(a: int):\n\t"""Charge.\n\n\tMore.\n\t"""\n\treturn stripe.Charge.create(amount=a)\n\n\nagent = Agent(tools=[charge])\n`;
    const made = `${HEAD}\n\ndef make_billing_tools(client=None):\n\tclient = client or stripe.StripeClient(\n\t\tos.environ["PAYBRAKE_VAULT_KEY_BILLING"],\n\t\tbase_addresses={"api": os.environ["PAYBRAKE_URL"]},\n\t)\n\n\t@function_tool\n\tdef charge(a: int):\n\t\t"""Charge.\n\n\t\tMore.\n\t\t"""\n\t\treturn stripe.Charge.create(amount=a)\n\n\treturn charge\n\n\ncharge = make_billing_tools()\n\n\nagent = Agent(tools=[charge])\n`;
    expect(wrapped(code)).toBe(made);
    expect(wrapped(code.replaceAll('\n', '\r\n'))).toBe(made.replaceAll('\n', '\r\n'));
  });

  it('leaves a doc string that other blanks would change', () => {
    const code = `${HEAD}\n\n@function_tool\ndef charge(a: int):\n    """Charge \\\n    now."""\n    return stripe.Charge.create(amount=a)\n\n\nagent = Agent(tools=[charge])\n`;
    expect(wrapped(code)).toContain('        """Charge \\\n    now."""\n');
  });
});

describe('a function that makes the tools already', () => {
  it('makes the client first', () => {
    const code = `${HEAD}\n\ndef make_tools(limit):\n    """The tools."""\n    # All of them.\n${inner(CHARGE)}\n    return [charge]\n\n\nagent = Agent(tools=make_tools(1))\n`;
    expect(wrapped(code)).toBe(
      code.replace(
        '    # All',
        `    client = stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )
    # All`,
      ),
    );
  });
});

describe('what cannot move', () => {
  const tail = `\n\nagent = Agent(tools=[charge, refund])\n`;

  it.each([
    ['a branch', 'if DEBUG:\n    print(1)\n'],
    ['a loop', 'for x in y:\n    print(1)\n'],
    ['a block with a manager', 'with x:\n    print(1)\n'],
    ['an attempt', 'try:\n    x()\nexcept E:\n    pass\n'],
    ['an import', 'import json\n'],
    ['an import of everything', 'from x import *\n'],
    ['a removal', 'del x\n'],
    ['an addition', 'x = 1\nx += 1\n'],
    ['several names at once', 'a, b = 1, 2\n'],
    ['a name within an expression', 'print(a := 1)\n'],
    ['something that is awaited', 'await setup()\n'],
    ['a list of what the module offers', '__all__ = ["charge"]\n'],
    ['a global of its own', 'count = 0\n\n\ndef up():\n    global count\n    count += 1\n'],
    ['a look at all names', 'def look():\n    return globals()["charge"]\n'],
    ['code in a text', 'eval("charge")\n'],
    ['a type that is read as text', 'class Order:\n    pass\n\n\ndef f(order: "list[Order]"):\n    pass\n'],
    [
      'a member of a class that hides what it reads',
      'def limit():\n    pass\n\n\nclass Order:\n    limit = limit\n    other = limit\n',
    ],
  ])('%s', (_, between) => {
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\n${between}\n\n${REFUND}${tail}`)).toBeUndefined();
  });

  const cases: readonly (readonly [what: string, code: string, plan?: Parameters<typeof wrapped>[1]])[] = [
    ['a tool that is bound again', `${HEAD}\n\n${CHARGE}\ncharge = wrap(charge)\n`],
    ['a tool that is global elsewhere', `${HEAD}\n\n${CHARGE}\n\ndef f():\n    global charge\n    charge = None\n`],
    ['a list that stands before', `${HEAD}\n\ndef make(x=[charge]):\n    pass\n\n\n${CHARGE}`],
    [
      'a type that annotations ask for later',
      `from __future__ import annotations\n${HEAD}\n\n${CHARGE}\n\nclass Order:\n    pass\n\n\n${REFUND.replace('charge_id: str', 'charge_id: Order')}`,
    ],
    ['a use before the client is there', `${HEAD}\n\n${CHARGE}`, { after: 1000 }],
    [
      'a client whose name means something else',
      `${HEAD}\nclient = 1\n\n\n${CHARGE.replace('amount=amount', 'amount=client')}`,
      { client: 'client' },
    ],
    ['a client whose name a tool has', `${HEAD}\n\n${CHARGE.replace('amount: int', 'client: int')}`, { client: 'client' }],
    ['a use that runs with the module', `${HEAD}\n\nfirst = stripe.Charge.create(amount=1)\n\n\n${CHARGE}`],
    ['no tool', `${HEAD}\n\ndef charge():\n    return stripe.Charge.create(amount=1)\n`],
  ];

  it.each(cases.map(([what, code, plan]) => ({ what, code, plan })))('$what', ({ code, plan }) => {
    expect(wrapped(code, plan)).toBeUndefined();
  });

  it('a statement that has another one in its line', () => {
    const code = `${HEAD}\n\ncharge = function_tool(lambda a: stripe.Charge.create(amount=a))`;
    expect(wrapped(`${code}\n`)).toBeDefined();
    expect(wrapped(`${code}; x = 2\n`)).toBeUndefined();
  });

  it('moves where none of that is the case', () => {
    expect(wrapped(`${HEAD}\n\n${CHARGE}\n\n${REFUND}${tail}`)).toBeDefined();
    expect(wrapped(`${HEAD}\n\n${CHARGE}`)).toBeDefined();
  });
});

it('does not wrap what it has wrapped', () => {
  const made = wrapped(`${HEAD}\n\n${CHARGE}\n\n${REFUND}\n\n${AGENT}`) ?? '';
  expect(wrapped(made, { client: 'client' })).toBeUndefined();
});
