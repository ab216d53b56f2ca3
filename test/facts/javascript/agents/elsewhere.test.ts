import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/facts/model.js';
import { factsOf, keyOf, type Others } from '../compact.js';

const HEAD = `import { tool } from '@openai/agents'; import * as billing from './billing'; import { pay, Billing } from './billing';`;
const SERVICE = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);`;

/** A file with one tool, beside a file that charges in `pay` as `service` says. */
function program(body: string, service: string, others: Others = {}): Facts {
  const code = `${HEAD} export const t = tool({ name: 't', parameters: {}, execute: async ({ id }) => { ${body} } });`;
  return factsOf(code, { './billing': `${SERVICE} ${service}`, ...others });
}

/** `pay → stripe.refunds.create (billing.ts:1) none`: the way and what becomes of an error. */
const seen = ({ calls }: Facts): string[] => calls.map(({ text, guard }) => `${text} ${guard.outcome}`);

const PAY = `export async function pay(id: string) { await stripe.refunds.create({ charge: id }); }`;
const FOUND = ['pay → stripe.refunds.create (billing.ts:1) none'];

describe('a tool reaches, in another file,', () => {
  it.each([
    ['a function', `await pay(id);`, PAY, FOUND],
    ['a function by its namespace', `await billing.pay(id);`, PAY, ['billing.pay → stripe.refunds.create (billing.ts:1) none']],
    ['an arrow', `await pay(id);`, `export const pay = async (id) => stripe.refunds.create({ charge: id });`, FOUND],
    [
      'a function behind a function',
      `await pay(id);`,
      `export const pay = (id) => go(id); async function go(id) { await stripe.refunds.create({ charge: id }); }`,
      FOUND,
    ],
    [
      'a method of an object',
      `await billing.service.pay(id);`,
      `export const service = { async pay(id) { await stripe.refunds.create({ charge: id }); } };`,
      ['billing.service.pay → stripe.refunds.create (billing.ts:1) none'],
    ],
    [
      'a method of a class',
      `const service = new Billing(); await service.pay(id);`,
      `export class Billing { async pay(id) { await stripe.refunds.create({ charge: id }); } }`,
      ['service.pay → stripe.refunds.create (billing.ts:1) none'],
    ],
    [
      'a static method',
      `await Billing.pay(id);`,
      `export class Billing { static async pay(id) { await stripe.refunds.create({ charge: id }); } }`,
      ['Billing.pay → stripe.refunds.create (billing.ts:1) none'],
    ],
  ])('%s', (_, body, service, expected) => {
    expect(seen(program(body, service))).toEqual(expected);
  });

  it('a function that yet another file has, and whose own file calls Stripe', () => {
    const facts = program(`await pay(id);`, `import { go } from './payments'; export const pay = (id) => go(id);`, {
      './payments': `${SERVICE}\nexport async function go(id) {\n  await stripe.refunds.create({ charge: id });\n}`,
    });
    expect(seen(facts)).toEqual(['pay → stripe.refunds.create (payments.ts:3) none']);
  });

  it('the executor itself', () => {
    const facts = factsOf(`${HEAD} export const t = tool({ name: 't', parameters: {}, execute: pay });`, {
      './billing': `${SERVICE} ${PAY}`,
    });
    expect(seen(facts)).toEqual(FOUND);
    expect(facts.calls[0]?.tools).toEqual([0]);
  });

  it('no more than what is called', () => {
    const service = `${PAY} export async function other() { await stripe.payouts.create({ amount: 1, currency: 'usd' }); }`;
    expect(seen(program(`await pay(id);`, service))).toEqual(FOUND);
  });

  it('nothing from code that no tool reaches', () => {
    const facts = factsOf(
      `${HEAD} export const t = tool({ name: 't', parameters: {}, execute: async () => 1 }); await pay('ch_1');`,
      {
        './billing': `${SERVICE} ${PAY}`,
      },
    );
    expect(seen(facts)).toEqual([]);
  });

  it.each([`vi.mock('./billing');`, `jest.mock('./billing', () => ({ pay: () => 1 }));`, `vi.mock(import('./billing'));`])(
    'nothing in a module that a test replaces: %s',
    (mock) => {
      const code = `${HEAD} ${mock} export const t = tool({ name: 't', parameters: {}, execute: async ({ id }) => pay(id) });`;
      expect(seen(factsOf(code, { './billing': `${SERVICE} ${PAY}` }))).toEqual([]);
      const other = code.replace(mock, mock.replace('billing', 'other'));
      expect(seen(factsOf(other, { './billing': `${SERVICE} ${PAY}` }))).toEqual(FOUND);
    },
  );

  it('nothing where a file has no tool', () => {
    const facts = factsOf(`import { pay } from './billing'; await pay('ch_1');`, { './billing': `${SERVICE} ${PAY}` });
    expect(facts.calls).toEqual([]);
  });

  it('an end, in modules that call one another', () => {
    const facts = program(`await pay(id);`, `import { go } from './payments'; ${PAY.replace('await', 'await go(id); await')}`, {
      './payments': `${SERVICE} import { pay } from './billing'; export async function go(id) { await pay(id); }`,
    });
    expect(seen(facts)).toEqual(FOUND);
  });
});

describe('a tool does not reach, in another file,', () => {
  const refund = `stripe.refunds.create({ charge: id })`;
  it.each([
    [
      'what a function only makes',
      `make(id);`,
      `export function make(id) { return { pay: async () => ${refund}, list: () => 1 }; }`,
    ],
    ['what it returns', `make();`, `export const make = () => async (id) => ${refund};`],
    ['what it returns frozen', `make(id);`, `export const make = (id) => Object.freeze({ pay: () => ${refund} });`],
    ['what it keeps', `make(id);`, `const queue: any = {}; export function make(id) { queue.pay = () => ${refund}; }`],
    [
      'a method of a class that it makes',
      `make(id);`,
      `export function make(id) { class B { pay() { ${refund}; } } return new B(); }`,
    ],
    [
      'what is called by what it only makes',
      `make(id);`,
      `export const make = (id) => ({ pay: () => go(id) }); const go = (id) => ${refund};`,
    ],
  ])('%s', (_, body, service) => {
    expect(seen(program(body.replace('make', 'billing.make'), service))).toEqual([]);
  });

  it.each([
    ['a callback', `export const pay = (id) => retry(() => ${refund});`],
    ['options with a callback', `export const pay = (id) => retry({ times: 2, run: () => ${refund} });`],
    ['a function called on the spot', `export const pay = (id) => (async () => ${refund})();`],
    ['a function with a name', `export async function pay(id) { const go = async () => ${refund}; await go(); }`],
    ['what it makes and calls', `const make = (id) => ({ go: () => ${refund} }); export const pay = (id) => make(id).go();`],
  ])('but does reach %s', (_, service) => {
    expect(program(`await pay(id);`, service).calls.map(({ call }) => call)).toEqual(['refunds.create']);
  });

  it('one call twice, whatever ways lead there, and its error goes the worst of them', () => {
    const facts = program(
      `await pay(id);`,
      `import { go } from './payments'; export async function pay(id) { try { await go(id); } catch { return 'failed'; } await go(id); }`,
      { './payments': `${SERVICE} export async function go(id) { ${refund}; }` },
    );
    expect(seen(facts)).toEqual(['pay → stripe.refunds.create (payments.ts:1) none']);
  });

  it('more than a reader takes in: writes go before reads', () => {
    const service = `export async function pay(id) { ${'await stripe.charges.list(); '.repeat(40)} await ${refund}; }`;
    const calls = program(`await pay(id);`, service).calls.map(({ call }) => call);
    expect(calls).toHaveLength(24);
    expect(calls[0]).toBe('refunds.create');
  });

  it('the end of five thousand functions that call one another without saying what becomes of an error', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `const f${String(i)} = (id) => f${String(i + 1)}(id);`).join(' ');
    const facts = program(`await pay(id);`, `${names} const f5000 = (id) => ${refund}; export const pay = (id) => f0(id);`);
    expect(seen(facts)).toEqual(['pay → stripe.refunds.create (billing.ts:1) opaque']);
  });
});

describe('what becomes of its error', () => {
  const caught = `export async function pay(id) { try { await stripe.refunds.create({ charge: id }); } catch { return 'failed'; } }`;
  const thrownOn = `export async function pay(id) { try { await stripe.refunds.create({ charge: id }); } catch (e) { throw new Error('x'); } }`;
  it.each([
    ['is caught there', `await pay(id);`, caught, 'returned'],
    ['is caught here', `try { await pay(id); } catch { return 'failed'; }`, PAY, 'returned'],
    ['is thrown on there', `await pay(id);`, thrownOn, 'rethrown'],
    ['is thrown on here', `try { await pay(id); } catch (e) { throw e; }`, PAY, 'rethrown'],
    ['is thrown on there and caught here', `try { await pay(id); } catch { return 'failed'; }`, thrownOn, 'returned'],
    ['goes through a wrapper that nobody sees', `await guard(() => pay(id));`, PAY, 'opaque'],
  ])('%s', (_, body, service, outcome) => {
    const facts = factsOf(
      `${HEAD} import { guard } from 'guard'; export const t = tool({ name: 't', parameters: {}, execute: async ({ id }) => { ${body} } });`,
      { './billing': `${SERVICE} ${service}` },
    );
    expect(facts.calls.map(({ guard }) => guard.outcome)).toEqual([outcome]);
  });

  it('is said of the first call of a function, since no second one is made after it', () => {
    const service = `export async function pay(id) { await stripe.refunds.create({ charge: id }); await stripe.payouts.create({ amount: 1, currency: 'usd' }); }`;
    expect(program(`await pay(id);`, service).calls.map(({ guard }) => guard.outcome)).toEqual(['none', 'opaque']);
  });

  it('is said of the first whose error leaves it', () => {
    const service = `export async function pay(id) { try { await stripe.refunds.create({ charge: id }); } catch { id = ''; } await stripe.payouts.create({ amount: 1, currency: 'usd' }); }`;
    expect(program(`await pay(id);`, service).calls.map(({ guard }) => guard.outcome)).toEqual(['returned', 'none']);
  });

  it('can be mended in the file of the tool', () => {
    const [call] = program(`return pay(id);`, PAY).calls;
    expect(
      call
        ?.addGuard?.()
        .map(({ text }) => text)
        .join(''),
    ).toContain('Do not call');
    expect(call?.addKey).toBeUndefined();
  });
});

describe('its key', () => {
  it.each([
    ['is not there', `{ charge: id }`, 'none'],
    ['is new each time', `{ charge: id }, { idempotencyKey: \`refund-\${Date.now()}\` }`, 'options volatile time Date.now()'],
    ['is stable', `{ charge: id }, { idempotencyKey: 'refund-' + id }`, 'options opaque'],
    ['is misplaced', `{ charge: id, idempotencyKey: id }`, 'params opaque'],
  ])('%s', (_, args, key) => {
    const facts = program(`await pay(id);`, `export async function pay(id) { await stripe.refunds.create(${args}); }`);
    expect(facts.calls.map(keyOf)).toEqual([key]);
    expect(facts.calls[0]?.key.at).toBeUndefined();
  });

  const made = `import { randomUUID } from 'node:crypto'; const refund = (id, key) => stripe.refunds.create({ charge: id }, { idempotencyKey: key });`;
  const fallback = `export const pay = (id, key?: string) => stripe.refunds.create({ charge: id }, { idempotencyKey: key ?? randomUUID() });`;
  const choice = fallback.replace('key ?? randomUUID()', 'key ? key : randomUUID()');
  const within = fallback.replace('key ?? randomUUID()', '`refund-${key || randomUUID()}`');
  const byMember = fallback.replace('key?: string', 'options').replace('key ??', 'options.key ??');
  const byDefault = fallback.replace('key?: string', '{ key = randomUUID() } = {}').replace('key ?? randomUUID()', 'key');
  const byHeader = `export const pay = (id, key?: string) => fetch('https://api.stripe.com/v1/refunds', { method: 'POST', headers: { 'Idempotency-Key': key ?? randomUUID() } });`;
  const RANDOM = 'options volatile random randomUUID()';
  it.each([
    ['given, not its fallback', `pay(id, 'refund-' + id)`, fallback, 'options opaque'],
    ['given, not the other choice', `pay(id, 'refund-' + id)`, choice, 'options opaque'],
    ['given, within a text', `pay(id, 'refund-' + id)`, within, 'options opaque'],
    ['given by a member', `pay(id, { key: 'refund-' + id })`, byMember, 'options opaque'],
    ['given, not its default', `pay(id, { key: 'refund-' + id })`, byDefault, 'options opaque'],
    ['given, as a header', `pay(id, 'refund-' + id)`, byHeader, 'options opaque'],
    ['new each time as a header', `pay(id)`, byHeader, RANDOM],
    ['perhaps given', `pay(id, ...rest)`, fallback, 'options opaque'],
    ['new each time where none is given', `pay(id)`, fallback, RANDOM],
    ['new each time where nothing is given', `pay(id, undefined)`, fallback, RANDOM],
    ['new each time where the member is not given', `pay(id, { note: 'x' })`, byMember, RANDOM],
    ['new each time where the default is taken', `pay(id, {})`, byDefault, RANDOM],
    [
      'what this caller gives, not another one of the file',
      `pay(id, 'refund-' + id)`,
      `export const pay = refund; export const job = (id) => refund(id, randomUUID());`,
      'options opaque',
    ],
    [
      'what a caller gives that the tool reaches',
      `pay(id)`,
      `export const pay = (id) => refund(id, 'refund-' + id); export const job = (id) => refund(id, randomUUID());`,
      'options opaque',
    ],
    [
      'new each time where a caller on the way makes it',
      `pay(id)`,
      `export const pay = (id) => refund(id, randomUUID());`,
      RANDOM,
    ],
  ])('is %s', (_, call, service, key) => {
    expect(program(`await ${call};`, `${made} ${service}`).calls.map(keyOf)).toEqual([key]);
  });

  it('is not judged where an option is misspelt: that is said in its own file', () => {
    const facts = program(
      `await pay(id);`,
      `export const pay = (id) => stripe.refunds.create({ charge: id }, { idempotency_key: id });`,
    );
    expect(facts.calls.map(({ opaque }) => opaque)).toEqual([true]);
  });
});

it('stands where the tool hands over', () => {
  const code = `${HEAD}\nexport const t = tool({ name: 't', parameters: {}, execute: async ({ id }) => pay(id) });`;
  const { calls } = factsOf(code, { './billing': `${SERVICE} ${PAY}` });
  expect(calls.map(({ at, whole }) => [code.slice(...at), code.slice(...whole)])).toEqual([['pay', 'pay(id)']]);
});
