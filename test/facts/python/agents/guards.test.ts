import { describe, expect, it } from 'vitest';
import { guardsOf, worstOf } from '../../../../src/facts/python/agents/guards.js';
import { Reachability } from '../../../../src/facts/python/agents/reach.js';
import { findTools, presentFrameworks } from '../../../../src/facts/python/agents/tools.js';
import type { Expression, Node } from '../../../../src/facts/python/tree/nodes.js';
import { viewOf } from '../view.js';

/** What becomes of an error of the one refund of a program, where its tools have it. */
function outcomeOf(code: string, others: Readonly<Record<string, string>> = {}): string {
  const view = viewOf(`import stripe\n${code}`, others);
  const tools = findTools(view, presentFrameworks(view, []));
  const reachability = new Reachability(view, tools);
  const callee = view.all('Attribute').find((node) => /^stripe\.Refund\.create(?:_async)?$/u.test(view.textOf(node)));
  if (!callee) return 'no call';
  const node = callHolding(callee);
  const guards = reachability.toolsAt(callee).flatMap((index) => {
    const tool = tools[index];
    const reach = reachability.of(index);
    return tool && reach ? [{ outcome: guardsOf(view, tool, reach).of({ node, callee }), tool: index }] : [];
  });
  return guards.length === 0 ? 'no tool' : worstOf(guards).outcome;
}

function callHolding(callee: Expression): Expression {
  let node: Node = callee;
  while (node.nodeType !== 'Call' && node.parent) node = node.parent;
  return node as Expression;
}

const tool = 'from agents import function_tool\n';
const charge = 'stripe.Refund.create(charge=charge_id)';

/** A tool with these lines as its body. */
function body(...lines: string[]): string {
  return `${tool}@function_tool\ndef refund(charge_id: str):\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

/** A `try` around the call, with these handlers. */
function handled(...handlers: string[]): string {
  return body('try:', `    return ${charge}.id`, ...handlers);
}

describe('one try', () => {
  it.each([
    ['none', body(`return ${charge}`), 'none'],
    ['Stripe errors', handled('except stripe.StripeError as e:', '    return str(e)'), 'returned'],
    ['Stripe errors, the old way', handled('except stripe.error.StripeError:', '    return "no"'), 'returned'],
    ['connection errors', handled('except stripe.APIConnectionError:', '    return "no"'), 'returned'],
    ['everything', handled('except Exception:', '    return "no"'), 'returned'],
    ['bare', handled('except:', '    return "no"'), 'returned'],
    ['imported', `from stripe import StripeError as SE\n${handled('except SE:', '    return "no"')}`, 'returned'],
    [
      'imported from the module of errors',
      `from stripe.error import StripeError\n${handled('except StripeError:', '    return "no"')}`,
      'returned',
    ],
    ['one of several', handled('except (ValueError, stripe.StripeError):', '    return "no"'), 'returned'],
    [
      'several in a constant',
      `ERRORS = (ValueError, stripe.StripeError)\n${handled('except ERRORS:', '    return "no"')}`,
      'returned',
    ],
    ['cards alone', handled('except stripe.CardError:', '    return "no"'), 'none'],
    ['cards, the old way', handled('except stripe.error.CardError:', '    return "no"'), 'none'],
    ['cards and rates', handled('except (stripe.CardError, stripe.RateLimitError):', '    return "no"'), 'none'],
    [
      'cards, then the rest',
      handled('except stripe.CardError:', '    return "no"', 'except stripe.StripeError:', '    return "?"'),
      'returned',
    ],
    ['another kind', handled('except ValueError:', '    return "no"'), 'none'],
    ['an own kind', `class BillingError(Exception): ...\n${handled('except BillingError:', '    return "no"')}`, 'none'],
    [
      'a kind of another module',
      `from app.errors import BillingError\n${handled('except BillingError:', '    return "no"')}`,
      'none',
    ],
    ['logs', handled('except stripe.StripeError as e:', '    print(e)'), 'returned'],
    ['passes', handled('except stripe.StripeError:', '    pass'), 'returned'],
    ['raises again', handled('except stripe.StripeError:', '    raise'), 'rethrown'],
    ['raises it by name', handled('except stripe.StripeError as e:', '    raise e'), 'rethrown'],
    ['raises another', handled('except stripe.StripeError as e:', '    raise RuntimeError("no") from e'), 'rethrown'],
    ['logs and raises', handled('except Exception:', '    log.exception("no")', '    raise'), 'rethrown'],
    [
      'raises unless',
      handled('except stripe.StripeError as e:', '    if e.code == "x":', '        return "no"', '    raise'),
      'rethrown',
    ],
    [
      'raises if',
      handled('except stripe.StripeError as e:', '    if e.code == "x":', '        raise', '    return "no"'),
      'opaque',
    ],
    [
      'returns for cards alone',
      handled('except Exception as e:', '    if isinstance(e, stripe.CardError):', '        return "no"', '    raise'),
      'rethrown',
    ],
    [
      'returns for Stripe',
      handled('except Exception as e:', '    if isinstance(e, stripe.StripeError):', '        return "no"', '    raise'),
      'returned',
    ],
    [
      'returns unless',
      handled('except Exception as e:', '    if not isinstance(e, stripe.StripeError):', '        raise', '    return "no"'),
      'returned',
    ],
    ['asks a predicate', handled('except Exception as e:', '    if is_ours(e):', '        return "no"', '    raise'), 'opaque'],
    [
      'raises through a helper',
      `def fail(e):\n    raise RuntimeError(e)\n${handled('except stripe.StripeError as e:', '    return fail(e)')}`,
      'rethrown',
    ],
    [
      'returns through a helper',
      `def fail(e):\n    return str(e)\n${handled('except stripe.StripeError as e:', '    return fail(e)')}`,
      'returned',
    ],
    [
      'retries',
      body('for n in range(3):', '    try:', `        return ${charge}.id`, '    except stripe.StripeError:', '        continue'),
      'returned',
    ],
    ['in else', body('try:', '    pass', 'except stripe.StripeError:', '    return "no"', 'else:', `    ${charge}`), 'none'],
    ['in a handler', body('try:', '    pass', 'except Exception:', `    ${charge}`), 'none'],
    ['finally alone', handled('finally:', '    print()'), 'none'],
    ['finally returns', handled('finally:', '    return "done"'), 'returned'],
    ['groups', handled('except* stripe.StripeError:', '    print()'), 'returned'],
  ])('%s', (_, code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});

describe('two tries', () => {
  const inner = ['try:', '    try:', `        return ${charge}.id`];
  it.each([
    [
      'the outer catches what the inner lets pass',
      body(...inner, '    except stripe.CardError:', '        return "no"', 'except Exception:', '    return "no"'),
      'returned',
    ],
    [
      'the outer catches what the inner raises',
      body(
        ...inner,
        '    except stripe.StripeError as e:',
        '        raise RuntimeError(e)',
        'except RuntimeError:',
        '    return "no"',
      ),
      'returned',
    ],
    [
      'the outer does not know what the inner raises',
      body(
        ...inner,
        '    except stripe.StripeError as e:',
        '        raise RuntimeError(e)',
        'except stripe.StripeError:',
        '    return "no"',
      ),
      'rethrown',
    ],
    [
      'an own error of an own kind',
      `class Base(Exception): ...\nclass BillingError(Base): ...\n${body(...inner, '    except stripe.StripeError as e:', '        raise BillingError(e)', 'except Base:', '    return "no"')}`,
      'returned',
    ],
  ])('%s', (_, code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});

describe('with', () => {
  it.each([
    ['suppress', `from contextlib import suppress\n${body('with suppress(stripe.StripeError):', `    ${charge}`)}`, 'returned'],
    ['suppress of another', `import contextlib\n${body('with contextlib.suppress(ValueError):', `    ${charge}`)}`, 'none'],
    ['a span', body('with tracer.start_as_current_span("x"):', `    ${charge}`), 'none'],
    [
      'a manager that cannot be seen',
      `from app import handle_errors\n${body('with handle_errors():', `    ${charge}`)}`,
      'opaque',
    ],
    [
      'a generator that catches',
      `from contextlib import contextmanager\n@contextmanager\ndef safely():\n    try:\n        yield\n    except stripe.StripeError:\n        print()\n${body('with safely():', `    ${charge}`)}`,
      'returned',
    ],
    [
      'a generator that does not',
      `from contextlib import contextmanager\n@contextmanager\ndef safely():\n    yield\n${body('with safely():', `    ${charge}`)}`,
      'none',
    ],
    [
      'a class that swallows',
      `class S:\n    def __exit__(self, *a):\n        return True\n${body('with S():', `    ${charge}`)}`,
      'returned',
    ],
    ['what is made for it', body(`with ${charge} as refund:`, '    return refund.id'), 'none'],
  ])('%s', (_, code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});

describe('what stands around', () => {
  const safe =
    'def safe(fn):\n    def inner(*args, **kwargs):\n        try:\n            return fn(*args, **kwargs)\n        except stripe.StripeError:\n            return "no"\n    return inner\n';
  const timed = 'def timed(fn):\n    def inner(*args, **kwargs):\n        return fn(*args, **kwargs)\n    return inner\n';
  const tries = (call: string): string[] => ['try:', `    return ${call}`, 'except stripe.StripeError:', '    return "no"'];
  const decorated = (decorator: string): string =>
    `@function_tool\n@${decorator}\ndef refund(charge_id):\n    return ${charge}\n`;
  it.each([
    ['a helper', `def pay(charge_id):\n    return ${charge}\n${body('return pay(charge_id)')}`, 'none'],
    ['a helper within a try', `def pay(charge_id):\n    return ${charge}\n${body(...tries('pay(charge_id)'))}`, 'returned'],
    [
      'two ways, one of them bare',
      `def pay(charge_id):\n    return ${charge}\n${body(...tries('pay(charge_id)'))}@function_tool\ndef other(): return pay(1)`,
      'none',
    ],
    ['a decorator that catches', `${tool}${safe}${decorated('safe')}`, 'returned'],
    ['a decorator that does not', `${tool}${timed}${decorated('timed')}`, 'none'],
    [
      'a decorator with arguments',
      `${tool}def safely(n):\n${safe.replace(/^/gmu, '    ')}\n    return safe\n${decorated('safely(1)')}`,
      'returned',
    ],
    ['a decorator that nobody sees', `${tool}from app import guarded\n${decorated('guarded')}`, 'opaque'],
    ['retries of a library', `${tool}from tenacity import retry\n${decorated('retry()')}`, 'none'],
    ['above the tool', `${tool}${safe}@safe\n@function_tool\ndef refund(charge_id):\n    return ${charge}`, 'none'],
    [
      'a wrapper',
      `from swarm import Agent\n${safe}def refund(charge_id):\n    return ${charge}\nAgent(functions=[safe(refund)])`,
      'returned',
    ],
    [
      'a wrapper that nobody sees',
      `from swarm import Agent\nfrom app import safe\ndef refund(charge_id):\n    return ${charge}\nAgent(functions=[safe(refund)])`,
      'opaque',
    ],
    [
      'a partial',
      `from swarm import Agent\nfrom functools import partial\ndef refund(charge_id):\n    return ${charge}\nAgent(functions=[partial(refund, 1)])`,
      'none',
    ],
    [
      'a comprehension of wrappers',
      `from swarm import Agent\n${safe}def refund(charge_id):\n    return ${charge}\nAgent(functions=[safe(f) for f in [refund]])`,
      'returned',
    ],
    [
      'the method handed on',
      `def call(fn, **kw):\n    try:\n        return fn(**kw)\n    except stripe.StripeError:\n        return None\n${body('return call(stripe.Refund.create, charge=charge_id)')}`,
      'returned',
    ],
    [
      'the method handed on to what raises',
      `def call(fn, **kw):\n    try:\n        return fn(**kw)\n    except stripe.StripeError as e:\n        raise ValueError(e)\n${body('return call(stripe.Refund.create, charge=charge_id)')}`,
      'rethrown',
    ],
    [
      'the method handed to a thread',
      `import asyncio\n${tool}@function_tool\nasync def refund(charge_id):\n    return await asyncio.to_thread(stripe.Refund.create, charge=charge_id)`,
      'none',
    ],
    [
      'the method handed to nobody we see',
      `from app import call\n${body('return call(stripe.Refund.create, charge=charge_id)')}`,
      'opaque',
    ],
    [
      'a lambda',
      `def call(fn):\n    try:\n        return fn()\n    except stripe.StripeError:\n        return None\n${body(`return call(lambda: ${charge})`)}`,
      'returned',
    ],
    [
      'a method',
      `${tool}class B:\n    def pay(self, charge_id):\n        return ${charge}\nb = B()\n@function_tool\ndef refund(charge_id):\n    return b.pay(charge_id)`,
      'none',
    ],
    [
      'an error function',
      `${tool}def oops(ctx, e): return "no"\n@function_tool(failure_error_function=oops)\ndef refund(charge_id):\n    return ${charge}`,
      'returned',
    ],
    [
      'no error function',
      `${tool}@function_tool(failure_error_function=None)\ndef refund(charge_id):\n    return ${charge}`,
      'none',
    ],
    ['recursion', `def pay(charge_id):\n    pay(charge_id)\n    return ${charge}\n${body('return pay(charge_id)')}`, 'none'],
  ])('%s', (_, code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});

describe('coroutines', () => {
  const asynchronous = (...lines: string[]): string =>
    `import asyncio\n${body(...lines).replace('def refund', 'async def refund')}`;
  const call = 'stripe.Refund.create_async(charge=charge_id)';
  it.each([
    [
      'awaited in a try',
      asynchronous('try:', `    return await ${call}`, 'except stripe.StripeError:', '    return "no"'),
      'returned',
    ],
    ['returned from a try', asynchronous('try:', `    return ${call}`, 'except stripe.StripeError:', '    return "no"'), 'none'],
    [
      'awaited later, in a try',
      asynchronous(
        `task = asyncio.create_task(${call})`,
        'try:',
        '    await task',
        'except stripe.StripeError:',
        '    return "no"',
      ),
      'returned',
    ],
    [
      'awaited later',
      asynchronous('try:', `    task = ${call}`, 'except stripe.StripeError:', '    return "no"', 'await task'),
      'none',
    ],
    ['gathered', asynchronous(`return await asyncio.gather(${call})`), 'none'],
    ['gathered with errors', asynchronous(`return await asyncio.gather(${call}, return_exceptions=True)`), 'returned'],
  ])('%s', (_, code, outcome) => {
    expect(outcomeOf(code)).toBe(outcome);
  });
});
