import { describe, expect, it } from 'vitest';
import { factsOf, type Others } from '../compact.js';

const refund = `stripe.refunds.create({ charge: 'ch_1' })`;

/** What becomes of an error of a refund in a tool with this body. */
function guardIn(body: string, head = '', others: Others = {}, options = ''): string | undefined {
  const code = `
    import { tool } from '@openai/agents'; import Stripe from 'stripe';
    const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
    ${head}
    export const refund = tool({ name: 'refund', parameters: {}, ${options} execute: async ({ id }) => { ${body} } });`;
  const guards = factsOf(code, others).calls.map((call) => call.guard.outcome);
  return guards.length === 1 ? guards[0] : `${String(guards.length)} calls`;
}

const caught = (handler: string): string => `try { return await ${refund}; } catch (error) { ${handler} }`;

describe('nothing catches', () => {
  it.each([
    ['a plain call', `return await ${refund};`],
    ['try with finally alone', `try { await ${refund}; } finally { done(); }`],
    ['a call in the catch block', `try { await other(); } catch { await ${refund}; }`],
    ['a call in the finally block', `try { await other(); } catch { return 1; } finally { await ${refund}; }`],
    ['a call before the try', `const r = await ${refund}; try { log(r); } catch { return 'x'; }`],
    ['a promise that is returned from the try', `try { return ${refund}; } catch { return 'failed'; }`],
    ['a chain without catch', `return ${refund}.then((r) => r.id);`],
    ['catch before the call', `return other().catch(() => 1).then(() => ${refund});`],
    ['Promise.all', `return await Promise.all([${refund}]);`],
    ['a callback that rejects', `return await Promise.all(ids.map(async (id) => await ${refund}));`],
    ['an immediate function', `return await (async () => { return await ${refund}; })();`],
    ['a helper without a guard', `return await pay();`, `async function pay() { return await ${refund}; }`],
    [
      'a helper behind a helper',
      `return await pay();`,
      `const pay = async () => go(); async function go() { return await ${refund}; }`,
    ],
    [
      'a guard in one of two callers',
      `try { return await pay(); } catch { return await pay(); }`,
      `async function pay() { return await ${refund}; }`,
    ],
    [
      'an un-awaited promise of a helper',
      `try { return pay(); } catch { return 'x'; }`,
      `async function pay() { return await ${refund}; }`,
    ],
  ])('%s', (_, body, head = '') => {
    expect(guardIn(body, head)).toBe('none');
  });
});

describe('caught and returned', () => {
  it.each([
    ['a value', caught(`return { ok: false };`)],
    ['without a binding', `try { return await ${refund}; } catch { return 'failed'; }`],
    ['only logged', caught(`console.error(error);`)],
    ['an empty handler', caught(``)],
    ['a handler of the file', caught(`return failed(error);`), `function failed(error) { return { error: String(error) }; }`],
    ['a handler of another file', caught(`return failed(error);`), `import { failed } from './elsewhere';`],
    ['all kinds', caught(`if (error instanceof Stripe.errors.StripeError) { return 'stripe'; } return 'other';`)],
    [
      'a rethrow that no Stripe error reaches',
      caught(`if (error instanceof Stripe.errors.StripeError) return 'x'; throw error;`),
    ],
    ['a rethrow of what is not an error', caught(`if (!(error instanceof Error)) throw error; return error.message;`)],
    ['a rethrow of another kind', caught(`if (error instanceof TypeError) throw error; return 'x';`)],
    ['an else', caught(`if (error instanceof Stripe.errors.StripeError) { return 'x'; } else { throw error; }`)],
    [
      'instanceof a named import',
      caught(`if (error instanceof StripeError) return 'x'; throw error;`),
      `import { errors } from 'stripe'; const { StripeError } = errors;`,
    ],
    [
      'a question that the file answers',
      caught(`if (isStripe(error)) return 'x'; throw error;`),
      `function isStripe(e) { return e instanceof Stripe.errors.StripeError; }`,
    ],
    [
      'a helper that calls itself',
      `try { return await pay(3); } catch { return 'x'; }`,
      `async function pay(n) { if (n > 0) await pay(n - 1); return await ${refund}; }`,
    ],
    ['connection errors, by type', caught(`if (error.type === 'StripeConnectionError') return 'x'; throw error;`)],
    ['a ternary', caught(`return error instanceof Error ? error.message : String(error);`)],
    ['a promise that is awaited later in the try', `try { const p = ${refund}; return await p; } catch { return 'x'; }`],
    ['catch()', `return ${refund}.catch(() => null);`],
    ['catch() after then()', `return await ${refund}.then((r) => r.id).catch((e) => ({ error: e.message }));`],
    ['then() with two functions', `return ${refund}.then((r) => r, () => null);`],
    ['catch() with a function of the file', `return ${refund}.catch(failed);`, `function failed() { return null; }`],
    ['Promise.allSettled', `return await Promise.allSettled([${refund}]);`],
    ['Promise.allSettled over a list', `return await Promise.allSettled(ids.map((id) => ${refund}));`],
    ['a try around an iteration', `try { for (const id of ids) { await ${refund}; } } catch { return 'x'; }`],
    ['a try around callbacks', `try { return await Promise.all(ids.map((id) => ${refund})); } catch { return 'x'; }`],
    ['a guard in the helper', `return await pay();`, `async function pay() { ${caught(`return null;`)} }`],
    [
      'a guard around the helper',
      `try { return await pay(); } catch { return 'x'; }`,
      `async function pay() { return await ${refund}; }`,
    ],
    ['an inner rethrow that is caught outside', `try { try { await ${refund}; } catch (e) { throw e; } } catch { return 'x'; }`],
    [
      'a wrapper of the file',
      `return await safely(() => ${refund});`,
      `async function safely(run) { try { return await run(); } catch (e) { return { e }; } }`,
    ],
    [
      'a wrapper that is given a name',
      `return await safely(pay);`,
      `async function pay() { return await ${refund}; } async function safely(run) { try { return await run(); } catch (e) { return { e }; } }`,
    ],
    [
      'a wrapper of another file',
      `return await safely(() => ${refund});`,
      `import { safely } from './safely';`,
      { './safely': `// stripe\nexport async function safely(run) { try { return await run(); } catch (e) { return { e }; } }` },
    ],
    ['a wrapper with catch()', `return await safely(() => ${refund});`, `const safely = (run) => run().catch(() => null);`],
    [
      'an error that a switch answers',
      caught(`switch (error.type) { case 'StripeCardError': return 'card'; default: return 'other'; }`),
    ],
    [
      'an error that a loop answers',
      `for (let i = 0; i < 3; i++) { try { return await ${refund}; } catch (e) { await sleep(i); } } return 'failed';`,
    ],
  ] as [string, string, string?, Others?][])('%s', (_, body, head = '', others = {}) => {
    expect(guardIn(body, head, others)).toBe('returned');
  });
});

describe('thrown on', () => {
  it.each([
    ['as it is', caught(`throw error;`)],
    ['after logging', caught(`console.error(error); throw error;`)],
    ['wrapped', caught(`throw new Error('refund failed', { cause: error });`)],
    [
      'when it is a Stripe error',
      caught(`if (error instanceof Stripe.errors.StripeError) throw new Error(error.message); return 'x';`),
    ],
    ['when it is no card error', caught(`if (error instanceof Stripe.errors.StripeCardError) return 'declined'; throw error;`)],
    ['by a type that is no connection', caught(`if (error.type === 'StripeCardError') return 'declined'; throw error;`)],
    ['by a function of the file', caught(`fail(error);`), `function fail(error): never { throw new Error(String(error)); }`],
    ['by a returned function of the file', caught(`return fail(error);`), `function fail(error) { throw error; }`],
    ['as a rejection', caught(`return Promise.reject(error);`)],
    ['from catch()', `return ${refund}.catch((e) => { throw e; });`],
    ['from a catch in a helper', `return await pay();`, `async function pay() { ${caught(`throw error;`)} }`],
    [
      'by a wrapper',
      `return await safely(() => ${refund});`,
      `async function safely(run) { try { return await run(); } catch (e) { throw new Error('x'); } }`,
    ],
    ['from a finally-less inner try', `try { try { await ${refund}; } catch (e) { throw e; } } finally { done(); }`],
    ['from a nested block', caught(`{ throw error; }`)],
    ['after a check of its code', caught(`if (error.code === 'charge_already_refunded') return 'x'; throw error;`)],
    ['after a check that never answers', caught(`if (error instanceof RangeError) return 'x'; throw error;`)],
  ])('%s', (_, body, head = '') => {
    expect(guardIn(body, head)).toBe('rethrown');
  });
});

describe('not for us to say', () => {
  it.each([
    ['a rethrow under a condition', caught(`if (retryable(error)) throw error; return 'x';`)],
    ['an answer to a question', caught(`if (isKnown(error)) return 'x'; throw error;`)],
    ['an answer to a question and a check', caught(`if (error.code && isKnown(error)) return 'x'; throw error;`)],
    ['a handler from elsewhere', `return ${refund}.catch(onError);`, `import { onError } from './elsewhere';`],
    ['a wrapper from elsewhere', `return await safely(() => ${refund});`, `import { safely } from './elsewhere';`],
    ['a method of another object', `return await queue.add(() => ${refund});`],
    ['a function kept for later', `handlers.push(async () => { await ${refund}; });`],
    ['a rethrow in a switch', caught(`switch (error.type) { case 'StripeCardError': throw error; default: return 'x'; }`)],
  ])('%s', (_, body, head = '') => {
    expect(guardIn(body, head)).toBe('opaque');
  });

  it('a wrapper from elsewhere inside of a try', () => {
    expect(
      guardIn(`try { return await safely(() => ${refund}); } catch { return 'x'; }`, `import { safely } from './elsewhere';`),
    ).toBe('returned');
  });
});

describe('what the framework is told to do', () => {
  it.each([
    ['a function', `errorFunction: (context, error) => 'failed',`, 'returned'],
    ['a function by name', `errorFunction: onError,`, 'returned', `function onError() { return 'x'; }`],
    ['null', `errorFunction: null,`, 'none'],
    ['what cannot be seen', `errorFunction: options.onError,`, 'opaque'],
  ])('errorFunction: %s', (_, options, expected, head = '') => {
    expect(guardIn(`return await ${refund};`, head, {}, options)).toBe(expected);
  });

  it('null makes the framework abort', () => {
    const code = `import { tool } from '@openai/agents'; export const t = tool({ name: 'stripe', parameters: {}, errorFunction: null, execute: async () => 1 });`;
    expect(factsOf(code).tools.map((t) => t.onThrow)).toEqual(['abort']);
  });
});

describe('around the executor', () => {
  const wrapped = (wrapper: string, head: string, others: Others = {}): string | undefined => {
    const code = `
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x'); ${head}
      export const t = tool({ name: 'refund', parameters: {}, execute: ${wrapper}(async ({ id }) => { return await ${refund}; }) });`;
    return factsOf(code, others).calls[0]?.guard.outcome;
  };
  const safe = `function safe(run) { return async (args) => { try { return await run(args); } catch (e) { return 'failed'; } }; }`;

  it.each([
    ['a wrapper of the file that returns', 'safe', safe, 'returned'],
    [
      'an arrow that returns an arrow',
      'safe',
      `const safe = (run) => async (args) => { try { return await run(args); } catch { return 'x'; } };`,
      'returned',
    ],
    [
      'a wrapper that hands on',
      'timed',
      `function timed(run) { return async (args) => { const r = await run(args); return r; }; }`,
      'none',
    ],
    [
      'a wrapper that throws on',
      'safe',
      `function safe(run) { return async (a) => { try { return await run(a); } catch (e) { throw new Error('x'); } }; }`,
      'rethrown',
    ],
    ['a wrapper from elsewhere', 'safe', `import { safe } from './elsewhere';`, 'opaque'],
    ['two wrappers', `timed(safe)`, `${safe} function timed(run) { return run; }`, 'opaque'],
  ])('%s', (_, wrapper, head, expected) => {
    expect(wrapped(wrapper, head)).toBe(expected);
  });

  it('the better of an outer and an inner wrapper counts', () => {
    const code = `
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x'); ${safe}
      function timed(run) { return async (args) => await run(args); }
      export const t = tool({ name: 'refund', parameters: {}, execute: safe(timed(async () => { return await ${refund}; })) });`;
    expect(factsOf(code).calls[0]?.guard.outcome).toBe('returned');
  });
});

describe('in a dispatcher', () => {
  const server = (body: string): (string | undefined)[] =>
    factsOf(`
      import { Server } from '@modelcontextprotocol/sdk/server/index.js'; import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
      import Stripe from 'stripe'; const stripe = new Stripe('x'); const server = new Server({ name: 'a', version: '1' }, {});
      server.setRequestHandler(CallToolRequestSchema, async (request) => { ${body} });`).calls.map((call) => call.guard.outcome);

  it.each([
    [
      'a try around the switch',
      `try { switch (request.params.name) { case 'refund': return await ${refund}; } } catch (e) { return { isError: true }; }`,
      ['returned'],
    ],
    [
      'a rethrow around the switch',
      `try { switch (request.params.name) { case 'refund': return await ${refund}; } } catch (e) { throw new McpError(1, String(e)); }`,
      ['rethrown'],
    ],
    ['a switch alone', `switch (request.params.name) { case 'refund': return await ${refund}; }`, ['none']],
    [
      'a try in one case',
      `switch (request.params.name) { case 'refund': try { return await ${refund}; } catch { return 1; } case 'again': return await ${refund}; }`,
      ['returned', 'none'],
    ],
  ])('%s', (_, body, expected) => {
    expect(server(body)).toEqual(expected);
  });

  it('a hand-written one is not judged: its caller may catch', () => {
    const facts = factsOf(`
      import Stripe from 'stripe'; const stripe = new Stripe('x');
      const TOOLS = [{ name: 'refund', description: 'Refunds.', inputSchema: { type: 'object', properties: {} } }];
      async function runTool(name, input) { switch (name) { case 'refund': return await ${refund}; } }
      export async function handle(call) { try { return await runTool(call.name, call.input); } catch (e) { return { error: e.message }; } }`);
    expect(facts.calls.map((call) => call.guard.outcome)).toEqual(['opaque']);
  });
});

it('the worst of several tools counts', () => {
  const facts = factsOf(`
    import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x');
    async function pay() { return await ${refund}; }
    export const a = tool({ name: 'a', parameters: {}, execute: async () => { try { return await pay(); } catch { return 'x'; } } });
    export const b = tool({ name: 'b', parameters: {}, execute: async () => pay() });`);
  expect(facts.calls.map((call) => call.guard.outcome)).toEqual(['none']);
});

it.each([
  ['in this file', `const pay = async () => await ${refund};`, {}],
  [
    'in another file',
    `import { pay } from './billing';`,
    {
      './billing': `import Stripe from 'stripe'; const stripe = new Stripe('x'); export const pay = async () => await ${refund};`,
    },
  ],
])('is said of the tool that does worst, which can be mended: %s', (_, head, others) => {
  const code = `
    import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x');
    ${head} const go = () => pay();
    export const a = tool({ name: 'a', parameters: {}, execute: async () => { try { return await go(); } catch { return 'x'; } } });
    export const b = tool({ name: 'b', parameters: {}, execute: async () => { return await go(); } });
    export const c = tool({ name: 'c', parameters: {}, execute: async () => { return await go(); } });`;
  const { calls, tools } = factsOf(code, others);
  expect(calls.map(({ guard }) => [guard.outcome, tools[guard.tool ?? -1]?.name])).toEqual([['none', 'b']]);
  const edits = calls[0]?.addGuard?.() ?? [];
  expect(edits.length).toBeGreaterThan(0);
  const b = code.indexOf(`name: 'b'`);
  const c = code.indexOf(`name: 'c'`);
  expect(edits.every(({ range }) => range[0] > b && range[1] < c)).toBe(true);
});

it('is opaque outside of tools', () => {
  expect(
    factsOf(`import Stripe from 'stripe'; new Stripe('x').refunds.create({});`).calls.map((call) => call.guard.outcome),
  ).toEqual(['opaque']);
});

it('ends for helpers that call each other', () => {
  expect(
    guardIn(
      `return await a();`,
      `async function a() { return await b(); } async function b() { await a(); return await ${refund}; }`,
    ),
  ).toBe('none');
});

it.each([
  ['', 'none'],
  ['@Retry() ', 'opaque'],
])('leaves a method to its decorator: %s', (decorator, outcome) => {
  const head = `import { Retry } from 'retry'; class Billing { ${decorator}async pay() { return await ${refund}; } } const billing = new Billing();`;
  expect(guardIn(`return await billing.pay();`, head)).toBe(outcome);
  expect(guardIn(`try { return await billing.pay(); } catch { return 'x'; }`, head)).toBe('returned');
});

describe('a promise that is not awaited on the spot', () => {
  const to = `async function to(promise) { try { return [null, await promise]; } catch (error) { return [error]; } }`;
  const chained = `const to = (promise) => promise.then((r) => [null, r]).catch((error) => [error]);`;
  const rethrowing = `async function to(promise) { try { return await promise; } catch (error) { throw new Error('x'); } }`;
  it.each([
    ['is caught where it is awaited', `const p = ${refund}; try { return await p; } catch { return 'failed'; }`, '', 'returned'],
    ['is caught where it is chained', `const p = ${refund}; return p.catch(() => 'failed');`, '', 'returned'],
    ['is caught after it was assigned', `let p; p = ${refund}; try { return await p; } catch { return 'x'; }`, '', 'returned'],
    ['is caught among others', `const all = ids.map(() => ${refund}); return Promise.allSettled(all);`, '', 'returned'],
    ['is awaited without a guard', `const p = ${refund}; log(); return await p;`, '', 'none'],
    ['leaves by one of two ways', `const p = ${refund}; p.catch(() => 1); return await p;`, '', 'none'],
    ['is only looked at', `const p = ${refund}; if (p) return 'sent';`, '', 'none'],
    ['is thrown on where it is awaited', `const p = ${refund}; try { return await p; } catch (e) { throw e; }`, '', 'rethrown'],
    ['is given to a function that catches', `const [error] = await to(${refund}); return error;`, to, 'returned'],
    ['is given to a function that chains', `const [error] = await to(${refund}); return error;`, chained, 'returned'],
    ['is given to a function that throws on', `return await to(${refund});`, rethrowing, 'rethrown'],
    ['is given to a function that awaits', `return await to(${refund});`, `const to = async (p) => await p;`, 'none'],
    ['is given to a function that nobody sees', `return await to(${refund});`, `import { to } from 'await-to-js';`, 'opaque'],
    ['is kept, then given to one', `const p = ${refund}; return await to(p);`, `import { to } from 'to';`, 'opaque'],
    ['is put into a list that nobody sees', `list.push(${refund}); return 'sent';`, `import { list } from 'list';`, 'opaque'],
    ['is looped over', `for (const p of [${refund}]) { try { await p; } catch { log(); } }`, '', 'opaque'],
    ['goes in a circle', `let p = ${refund}; p = p.then(() => p); return await p;`, '', 'none'],
    ['is resolved', `return await Promise.resolve(${refund});`, '', 'none'],
  ])('%s', (_, body, head, outcome) => {
    expect(guardIn(body, head)).toBe(outcome);
  });

  it('is another matter once it is awaited', () => {
    expect(guardIn(`return show(await ${refund});`, `import { show } from 'show';`)).toBe('none');
  });
});
