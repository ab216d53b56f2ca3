/** Tools that were moved into a factory do what they did: run by CPython, with packages that only say what they are asked. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapped } from '../facts/python/edits/factory-of.js';
import { programs } from '../facts/python/edits/programs.js';

const RUNNER = `
import asyncio, inspect, json, os, sys, types

os.environ.update(PAYBRAKE_VAULT_KEY_BILLING="pbk_1", PAYBRAKE_URL="http://127.0.0.1:1")
stripe, agents = types.ModuleType("stripe"), types.ModuleType("agents")
class Resource:
    def __init__(self, name): self.name = name
    def create(self, **given): return (self.name, given)
stripe.Charge, stripe.Refund = Resource("Charge"), Resource("Refund")
stripe.StripeClient = lambda key, base_addresses: ("client", key, base_addresses)
agents.function_tool = lambda fn: fn
class Agent:
    def __init__(self, tools): self.tools = tools
agents.Agent = Agent
sys.modules.update(stripe=stripe, agents=agents)

# Of a doc string with one line of text, Python keeps the blanks before the closing quotes.
def doc(of): return inspect.getdoc(of).rstrip()

def said(code, asks):
    m = types.ModuleType("m")
    exec(compile(code, "m.py", "exec"), m.__dict__)
    return [repr(eval(ask, {"m": m, "doc": doc, "asyncio": asyncio})) for ask in asks]

print(json.dumps([[said(p["before"], p["asks"]), said(p["after"], p["asks"])] for p in json.load(sys.stdin)]))
`;

const seed = 20261123;

it(`leaves what the module, its tools and their doc strings say, seed ${String(seed)}`, () => {
  const moved = fc.sample(programs, { seed, numRuns: 300 }).flatMap(({ code, asks }) => {
    const after = wrapped(code);
    return after === undefined ? [] : [{ before: code, after, asks }];
  });
  expect(moved.length).toBeGreaterThan(200);
  const said = execFileSync('python3', ['-W', 'ignore', '-c', RUNNER], { input: JSON.stringify(moved), encoding: 'utf8' });
  for (const [i, [before, after]] of (JSON.parse(said) as [string[], string[]][]).entries()) {
    expect(after, moved[i]?.after).toEqual(before);
  }
});
