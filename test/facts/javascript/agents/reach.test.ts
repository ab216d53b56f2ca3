import { describe, expect, it } from 'vitest';
import { factsOf, reachOf } from '../compact.js';

/** Which tools reach which calls, in a program with one tool per body. */
function reach(bodies: Readonly<Record<string, string>>, head = ''): string[] {
  const tools = Object.entries(bodies).map(
    ([name, body]) =>
      `export const ${name}Tool = tool({ name: '${name}', parameters: {}, execute: async ({ id }) => { ${body} } });`,
  );
  return reachOf(
    factsOf(`
      import { tool } from '@openai/agents'; import Stripe from 'stripe';
      const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
      ${head}
      ${tools.join('\n')}`),
  );
}

const refund = `stripe.refunds.create({ charge: 'ch_1' })`;

describe('a tool reaches', () => {
  it.each([
    ['its own body', `await ${refund};`],
    ['a callback in its body', `ids.forEach(async () => { await ${refund}; });`],
    ['a function of the file', `await pay();`, `async function pay() { await ${refund}; }`],
    ['an arrow of the file', `await pay();`, `const pay = async () => ${refund};`],
    [
      'a function behind a function',
      `await a();`,
      `const a = () => b(); const b = () => c(); async function c() { await ${refund}; }`,
    ],
    ['a function that is declared later', `await pay();`, `export { pay }; async function pay() { await ${refund}; }`],
    ['a function given by name', `await Promise.all(ids.map(pay));`, `async function pay() { await ${refund}; }`],
    [
      'a function given to an import',
      `await withRetry(pay);`,
      `import { withRetry } from './retry'; async function pay() { await ${refund}; }`,
    ],
    ['a method of an object', `await service.pay();`, `const service = { pay: async () => ${refund} };`],
    ['a method of an object, in short', `await service.pay();`, `const service = { async pay() { return ${refund}; } };`],
    ['a nested method', `await service.money.pay();`, `const service = { money: { async pay() { return ${refund}; } } };`],
    [
      'a method of a class',
      `await service.pay();`,
      `class Service { async pay() { return ${refund}; } } const service = new Service();`,
    ],
    [
      'a method behind a method',
      `await service.pay();`,
      `class Service { pay() { return this.go(); } async go() { return ${refund}; } } const service = new Service();`,
    ],
    [
      'a private method',
      `await service.pay();`,
      `class Service { pay() { return this.#go(); } async #go() { return ${refund}; } } const service = new Service();`,
    ],
    ['a static method', `await Service.pay();`, `class Service { static async pay() { return ${refund}; } }`],
    [
      'an inherited method',
      `await service.pay();`,
      `class Base { async pay() { return ${refund}; } } class Service extends Base {} const service = new Service();`,
    ],
    [
      'a method of an instance made in the tool',
      `const s = new Service(); await s.pay();`,
      `class Service { async pay() { return ${refund}; } }`,
    ],
    ['a table of handlers', `await handlers[id]();`, `const handlers = { pay: async () => ${refund} };`],
    [
      'a table of handlers behind a constant',
      `const handler = handlers[id]; await handler();`,
      `const handlers = { pay: async () => ${refund} };`,
    ],
    ['a table of objects', `await handlers[id].run();`, `const handlers = { pay: { run: async () => ${refund} } };`],
    ['an immediate function', `await (async () => { await ${refund}; })();`],
    ['with optional chaining', `await service?.pay?.();`, `const service = { pay: async () => ${refund} };`],
  ])('%s', (_, body, head = '') => {
    expect(reach({ pay: body }, head)).toEqual(['refunds.create <- pay']);
  });
});

describe('a tool does not reach', () => {
  it.each([
    ['a function that nobody calls', `return 1;`, `async function pay() { await ${refund}; }`],
    [
      'a function of the same name elsewhere',
      `await other.pay();`,
      `import { other } from './other'; async function pay() { await ${refund}; }`,
    ],
    ['a shadowed function', `const pay = () => 1; pay();`, `async function pay() { await ${refund}; }`],
    ['the module', `return 1;`, `await ${refund};`],
    ['a route beside it', `return 1;`, `app.post('/refund', async () => { await ${refund}; });`],
    ['a function that calls the tool', `return 1;`, `async function run() { await ${refund}; await payTool.invoke(); }`],
  ])('%s', (_, body, head) => {
    expect(reach({ pay: body }, head)).toEqual(['refunds.create <- ']);
  });
});

describe('several tools', () => {
  it('share a helper', () => {
    expect(reach({ a: `await pay();`, b: `await pay();`, c: `return 1;` }, `async function pay() { await ${refund}; }`)).toEqual([
      'refunds.create <- a, b',
    ]);
  });

  it('are named nearest first', () => {
    const facts = factsOf(`
      import { tool } from 'ai'; import Stripe from 'stripe'; const stripe = new Stripe('x');
      export const outer = tool({ execute: async () => {
        const inner = tool({ execute: async () => ${refund} });
        return inner;
      } });`);
    expect(reachOf(facts)).toEqual(['refunds.create <- inner, outer']);
  });

  it('ends for functions that call each other', () => {
    expect(
      reach({ pay: `await a();` }, `async function a() { await b(); } async function b() { await a(); await ${refund}; }`),
    ).toEqual(['refunds.create <- pay']);
  });
});

it('says which agents and tools a client serves', () => {
  const facts = factsOf(`
    import { Agent, tool } from '@openai/agents'; import Stripe from 'stripe';
    const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!); const idle = new Stripe('x');
    const refundTool = tool({ name: 'refund', execute: async () => stripe.refunds.create({}) });
    const lookTool = tool({ name: 'look', execute: async () => { const own = new Stripe('x'); return own.charges.list(); } });
    new Agent({ name: 'Billing', tools: [refundTool] }); new Agent({ name: 'Support', tools: [refundTool, lookTool] });`);
  expect(facts.clients.map(({ name, lives, agents, inAgentCode }) => [name, lives, agents, inAgentCode])).toEqual([
    ['stripe', 'module', [0, 1], true],
    ['own', 'tool', [1], true],
    ['idle', 'module', [], false],
  ]);
});
