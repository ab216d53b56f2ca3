import { describe, expect, it } from 'vitest';
import { factsOf, keyOf, type Others } from '../compact.js';

interface Around {
  /** Statements of the module. */
  readonly head?: string;
  /** Statements of the tool. */
  readonly body?: string;
}

/** Reads the key of a refund in a tool with the inputs `orderId`, `amount` and the framework's details. */
function keyIn(key: string, { head = '', body = '' }: Around = {}, others: Others = {}): string {
  const code = `
    import { tool } from '@openai/agents'; import Stripe from 'stripe';
    ${head}
    export const refund = tool({
      name: 'refund', parameters: {},
      execute: async ({ orderId, amount, period }, context, details) => {
        const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
        ${body}
        return stripe.refunds.create({ charge: 'ch_1' }, { idempotencyKey: ${key} });
      },
    });`;
  const { calls } = factsOf(code, others);
  const [call] = calls;
  return call ? keyOf(call) : 'no call';
}

describe('random', () => {
  it.each<[string, Around]>([
    [`randomUUID()`, { head: `import { randomUUID } from 'node:crypto';` }],
    [`randomUUID()`, { head: `import { randomUUID } from 'crypto';` }],
    [`makeId()`, { head: `import { randomUUID as makeId } from 'node:crypto';` }],
    [`crypto.randomUUID()`, { head: `import crypto from 'node:crypto';` }],
    [`crypto.randomUUID()`, { head: `import * as crypto from 'node:crypto';` }],
    [`crypto.randomUUID()`, {}],
    [`globalThis.crypto.randomUUID()`, {}],
    [`require('crypto').randomUUID()`, {}],
    [`crypto.randomBytes(16).toString('hex')`, { head: `import crypto from 'node:crypto';` }],
    [`uuidv4()`, { head: `import { v4 as uuidv4 } from 'uuid';` }],
    [`uuid.v4()`, { head: `import * as uuid from 'uuid';` }],
    [`uuid()`, { head: `const uuid = require('uuid/v4');` }],
    [`v7()`, { head: `import { v7 } from 'uuid';` }],
    [`nanoid()`, { head: `import { nanoid } from 'nanoid';` }],
    [`generate()`, { head: `import { customAlphabet } from 'nanoid'; const generate = customAlphabet('abc', 9);` }],
    [`createId()`, { head: `import { createId } from '@paralleldrive/cuid2';` }],
    [`ulid()`, { head: `import { ulid } from 'ulid';` }],
    [`String(Math.random())`, {}],
    [`Math.random().toString(36).slice(2)`, {}],
    [`Math.floor(Math.random() * 1e9).toString()`, {}],
  ])('%s', (key, where) => {
    expect(keyIn(key, where)).toMatch(/^options volatile random \S/u);
  });
});

const crypto = { head: `import { createHash } from 'node:crypto';` };

describe('time', () => {
  it.each<[string, Around?]>([
    [`Date.now()`],
    [`String(Date.now())`],
    [`Date.now().toString(36)`],
    [`new Date().toISOString()`],
    [`new Date().getTime()`],
    [`String(+new Date())`],
    [`\`\${new Date()}\``],
    [`new Date(Date.now()).toISOString()`],
    [`Date()`],
    [`performance.now()`],
    [`process.hrtime.bigint().toString()`],
    [`(Date.now() / 1000).toString()`],
    [`Math.floor(Date.now() / 1000)`],
    [`new Date().toISOString().replace(/[:.]/g, '')`],
    [`dayjs().unix()`, { head: `import dayjs from 'dayjs';` }],
    [`moment().format()`, { head: `import moment from 'moment';` }],
    [`DateTime.now().toISO()`, { head: `import { DateTime } from 'luxon';` }],
    [`new Date().toISOString().slice(0, 19)`],
    [`createHash('sha256').update(\`\${orderId}:\${Date.now()}\`).digest('hex')`, crypto],
    [`createHash('sha256').update(String(Date.now())).update(orderId).digest('hex')`, crypto],
    [`createHash('sha256').update(\`\${orderId}:\${Date.now()}\`).digest('hex').slice(0, 12)`, crypto],
  ])('%s', (key, where = {}) => {
    expect(keyIn(key, where)).toMatch(/^options volatile time \S/u);
  });
});

describe('a period is a deliberate identity', () => {
  it.each<[string, Around?]>([
    [`\`\${orderId}-\${new Date().toISOString().slice(0, 10)}\``],
    [`\`\${orderId}-\${new Date().toISOString().slice(0, 7)}\``],
    [`\`\${orderId}-\${new Date().toISOString().slice(0, 13)}\``],
    [`\`\${orderId}-\${new Date().toISOString().split('T')[0]}\``],
    [`\`\${orderId}-\${new Date().toISOString().substring(0, 10)}\``],
    [`\`\${orderId}-\${Math.floor(Date.now() / 3_600_000)}\``],
    [`\`\${orderId}-\${Math.floor(Date.now() / (60 * 60 * 1000))}\``],
    [`\`\${orderId}-\${Math.trunc(Date.now() / 86400000)}\``],
    [`\`\${orderId}-\${Math.floor(Date.now() / HOUR)}\``, { head: `const HOUR = 60 * 60 * 1000;` }],
    [`\`\${orderId}-\${new Date().getFullYear()}-\${new Date().getMonth()}\``],
    [`\`\${orderId}-\${new Date().toDateString()}\``],
    [`\`\${orderId}-\${new Date().toLocaleDateString('en')}\``],
    [`\`\${orderId}-\${today}\``, { body: `const today = new Date().toISOString().slice(0, 10);` }],
    [`\`\${orderId}-\${today}\``, { body: `const now = new Date(); const today = now.toISOString().slice(0, 10);` }],
    [`\`\${orderId}-\${dayjs().format('YYYY-MM')}\``, { head: `import dayjs from 'dayjs';` }],
    [`createHash('sha256').update(\`\${orderId}:\${new Date().toISOString().slice(0, 10)}\`).digest('hex')`, crypto],
    [`\`\${orderId}-\${dayjs().startOf('month').toISOString()}\``, { head: `import dayjs from 'dayjs';` }],
  ])('%s', (key, where = {}) => {
    expect(keyIn(key, where)).not.toMatch(/volatile/u);
  });
});

describe('where the volatile part may hide', () => {
  const random = { head: `import { randomUUID } from 'node:crypto'; import { createHash } from 'node:crypto';` };
  it.each<[string, string, Around]>([
    ['a constant', `key`, { ...random, body: `const key = randomUUID();` }],
    ['two constants', `key`, { ...random, body: `const id = randomUUID(); const key = id;` }],
    ['a template', `\`refund-\${orderId}-\${randomUUID()}\``, random],
    ['a template behind a constant', `key`, { ...random, body: `const key = \`refund-\${orderId}-\${randomUUID()}\`;` }],
    ['a concatenation', `'refund-' + orderId + '-' + randomUUID()`, random],
    ['a fallback', `details?.key ?? randomUUID()`, random],
    ['a fallback with ||', `orderId || randomUUID()`, random],
    ['a condition', `orderId ? \`r-\${orderId}\` : randomUUID()`, random],
    ['a join', `['refund', orderId, randomUUID()].join('-')`, random],
    ['concat', `'refund-'.concat(orderId, randomUUID())`, random],
    ['a function of the file', `makeKey()`, { head: `${random.head} function makeKey() { return randomUUID(); }` }],
    ['an arrow of the file', `makeKey(orderId)`, { head: `${random.head} const makeKey = (id) => \`\${id}-\${randomUUID()}\`;` }],
    ['a helper behind a helper', `a()`, { head: `${random.head} const b = () => randomUUID(); const a = () => \`x-\${b()}\`;` }],
    ['an argument of a helper', `makeKey(randomUUID())`, { head: `${random.head} const makeKey = (id) => \`refund-\${id}\`;` }],
    ['an argument of an unknown helper', `makeKey(orderId, randomUUID())`, random],
    ['a hash', `createHash('sha256').update(orderId + randomUUID()).digest('hex')`, random],
    [
      'operationKey',
      `operationKey('refund', { orderId, at: randomUUID() })`,
      { head: `${random.head} import { operationKey } from 'paybrake/client';` },
    ],
    ['an object', `keys.refund`, { ...random, body: `const keys = { refund: randomUUID() };` }],
    ['a let that is written once', `key`, { ...random, body: `let key; key = randomUUID();` }],
    ['a let with a default', `key`, { ...random, body: `let key = orderId; if (!key) key = randomUUID();` }],
    ['an assertion', `randomUUID() as string`, random],
    ['an await', `await makeKey()`, { head: `${random.head} async function makeKey() { return randomUUID(); }` }],
    ['destructuring with a default', `key`, { ...random, body: `const { key = randomUUID() } = details;` }],
  ])('%s', (_, key, where) => {
    expect(keyIn(key, where)).toBe('options volatile random randomUUID()');
  });

  it('in a helper of another file', () => {
    const others = {
      './keys': `import { randomUUID } from 'node:crypto'; export const makeKey = (id) => \`stripe-\${id}-\${randomUUID()}\`;`,
    };
    expect(keyIn(`makeKey(orderId)`, { head: `import { makeKey } from './keys';` }, others)).toBe(
      'options volatile random randomUUID()',
    );
  });

  it('made once for the whole process, it is one key for every operation', () => {
    expect(keyIn(`key`, { head: `${random.head} const key = randomUUID();` })).toMatch(/^options volatile/u);
  });
});

describe('a stable key', () => {
  it.each<[string, Around?]>([
    [`\`refund-\${orderId}\``],
    [`'refund-' + orderId`],
    [`['refund', orderId, period].join(':')`],
    [`operationKey('refund', { orderId })`, { head: `import { operationKey } from 'paybrake/client';` }],
    [`op('refund', { orderId })`, { head: `import { operationKey as op } from 'paybrake/client';` }],
    [`paybrake.operationKey('refund', { orderId })`, { head: `import * as paybrake from 'paybrake/client';` }],
    [`createHash('sha256').update(\`refund-\${orderId}\`).digest('hex')`, { head: `import { createHash } from 'node:crypto';` }],
    [
      `crypto.createHash('sha256').update('refund').update(orderId).digest('hex').slice(0, 32)`,
      { head: `import crypto from 'node:crypto';` },
    ],
    [
      `createHmac('sha256', secret).update(orderId).digest('hex')`,
      { head: `import { createHmac } from 'node:crypto'; const secret = 'x';` },
    ],
    [
      `v5(\`refund-\${orderId}\`, NAMESPACE)`,
      { head: `import { v5 } from 'uuid'; const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';` },
    ],
    [`uuid.v5(orderId, uuid.v5.DNS)`, { head: `import * as uuid from 'uuid';` }],
    [`makeKey(orderId)`, { head: `const makeKey = (id) => \`refund-\${id}\`;` }],
    [`key`, { body: `const key = \`refund-\${orderId}\`;` }],
    [`\`refund-\${orderId.trim().toLowerCase()}\``],
  ])('%s', (key, where = {}) => {
    expect(keyIn(key, where)).toBe('options stable');
  });
});

describe('what cannot be judged', () => {
  it.each<[string, Around?]>([
    [`makeKey(orderId)`, { head: `import { makeKey } from './elsewhere';` }],
    [`unknown`],
    [`details.job.id`],
    [`order.id`, { body: `const order = await db.find(orderId);` }],
    [`\`refund-\${order.id}\``, { body: `const order = await db.find(orderId);` }],
    [`new Date(period).toISOString()`],
    [`uuid.parse(orderId)`, { head: `import * as uuid from 'uuid';` }],
  ])('%s', (key, where = {}) => {
    expect(keyIn(key, where)).not.toMatch(/volatile/u);
  });
});

describe('what the model or the framework decides', () => {
  it.each<[string, string, string, Around?]>([
    ['a parameter as the whole key', `orderId`, 'options volatile model-input orderId'],
    ['a parameter, renamed', `key`, 'options volatile model-input key', { body: `const key = orderId;` }],
    ['a parameter, tidied', `orderId.trim()`, 'options volatile model-input orderId.trim()'],
    ['a parameter as a string', `String(orderId)`, 'options volatile model-input String(orderId)'],
    ['a parameter alone in a template', `\`\${orderId}\``, 'options volatile model-input `${orderId}`'],
    ['a fallback between parameters', `orderId ?? period`, 'options volatile model-input orderId'],
    ['a parameter with a name before it', `\`refund-\${orderId}\``, 'options stable'],
    ['two parameters', `\`\${orderId}\${period}\``, 'options stable'],
    ['the call id', `details.toolCall.callId`, 'options volatile call-id details.toolCall.callId'],
    ['the call id with optional chaining', `details?.toolCall?.callId`, 'options volatile call-id details?.toolCall?.callId'],
    ['the call id in a template', `\`refund-\${details.toolCall.callId}\``, 'options volatile call-id details.toolCall.callId'],
    [
      'the call id behind a constant',
      `key`,
      'options volatile call-id id',
      { body: `const id = details.toolCall.callId; const key = \`r-\${id}\`;` },
    ],
    ['the call id, destructured', `callId`, 'options volatile call-id callId', { body: `const { callId } = details.toolCall;` }],
    ['another field of the details', `details.toolCall.name + orderId`, 'options opaque'],
  ])('%s', (_, key, expected, where = {}) => {
    expect(keyIn(key, where)).toBe(expected);
  });
});

describe('one key for every operation', () => {
  it.each<[string, string, Around?]>([
    [`'refund'`, `'refund'`],
    [`\`refund\``, '`refund`'],
    [`KEY`, 'KEY', { head: `const KEY = 'refund-key';` }],
    [`'refund' + '-key'`, `'refund' + '-key'`],
    [`\`\${PREFIX}-key\``, '`${PREFIX}-key`', { head: `const PREFIX = 'refund';` }],
    [
      `createHash('sha256').update('refund').digest('hex')`,
      `createHash('sha256').update('refund').digest('hex')`,
      { head: `import { createHash } from 'node:crypto';` },
    ],
    [`operationKey('refund', {})`, `operationKey('refund', {})`, { head: `import { operationKey } from 'paybrake/client';` }],
  ])('%s', (key, culprit, where = {}) => {
    expect(keyIn(key, where)).toBe(`options volatile constant ${culprit}`);
  });
});

describe('one key for two operations of a tool', () => {
  const program = (second: string): string[] =>
    factsOf(`
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x');
      export const pay = tool({ name: 'pay', parameters: {}, execute: async ({ orderId }) => {
        const key = \`order-\${orderId}\`;
        await stripe.paymentIntents.create({ amount: 1 }, { idempotencyKey: key });
        await ${second};
      } });`).calls.map(keyOf);

  it.each([
    [
      'another endpoint',
      `stripe.refunds.create({}, { idempotencyKey: key })`,
      ['options volatile reused key', 'options volatile reused key'],
    ],
    ['the same endpoint', `stripe.paymentIntents.create({}, { idempotencyKey: key })`, ['options stable', 'options stable']],
    [
      'a key of its own',
      `stripe.refunds.create({}, { idempotencyKey: \`refund-\${orderId}\` })`,
      ['options stable', 'options stable'],
    ],
  ])('%s', (_, second, expected) => {
    expect(program(second)).toEqual(expected);
  });

  it('is judged by what the name stands for, not by the name', () => {
    const facts = factsOf(`
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; const stripe = new Stripe('x');
      async function charge(id) { const key = \`charge-\${id}\`; await stripe.paymentIntents.create({}, { idempotencyKey: key }); }
      async function refund(id) { const key = \`refund-\${id}\`; await stripe.refunds.create({}, { idempotencyKey: key }); }
      export const swap = tool({ name: 'swap', parameters: {}, execute: async ({ id }) => { await charge(id); await refund(id); } });`);
    expect(facts.calls.map((call) => call.key.volatility)).toEqual([undefined, undefined]);
  });
});

describe('a key that a helper of the file is given', () => {
  const keyOfHelper = (calls: string, key = 'key'): string => {
    const code = `
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; import { randomUUID } from 'node:crypto';
      const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
      const pay = (amount: number, key: string) => stripe.charges.create({ amount }, { idempotencyKey: ${key} });
      export const charge = tool({ name: 'charge', parameters: {}, execute: async ({ orderId, amount, key }) => { ${calls} } });`;
    const [call] = factsOf(code).calls;
    return call ? keyOf(call) : 'no call';
  };

  it('is as bad as what a caller passes', () => {
    expect(keyOfHelper('await pay(amount, randomUUID());')).toBe('options volatile random randomUUID()');
    expect(keyOfHelper('await pay(amount, `${orderId}`.trim()); await pay(amount, String(Date.now()));')).toContain(
      'volatile time',
    );
    expect(keyOfHelper('await pay(amount, key);')).toContain('volatile model-input');
  });

  it('cannot be judged otherwise', () => {
    expect(keyOfHelper('await pay(amount, `order-${orderId}`);')).toBe('options opaque');
    expect(keyOfHelper('await pay(amount, key); await pay(amount, other());')).toBe('options opaque');
    expect(keyOfHelper('await pay(...all);')).toBe('options opaque');
  });
});

describe('a fallback for a key', () => {
  const made = (key: string, call: string): string => {
    const code = `
      import { tool } from '@openai/agents'; import Stripe from 'stripe'; import { randomUUID } from 'node:crypto';
      const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);
      async function pay(id, key, more = {}) { return stripe.refunds.create({ charge: id }, { idempotencyKey: ${key} }); }
      export const t = tool({ name: 't', parameters: {}, execute: async ({ id, order }) => ${call} });`;
    return factsOf(code).calls.map(keyOf).join();
  };

  it.each([
    ['key ?? randomUUID()', `pay(id, 'refund-' + order)`],
    ['key || randomUUID()', `pay(id, 'refund-' + order)`],
    ['key ? key : randomUUID()', `pay(id, 'refund-' + order)`],
    ['`r-${key ?? randomUUID()}`', `pay(id, 'refund-' + order)`],
    ['key ?? randomUUID()', `pay(id, ...order)`],
    ['more.key ?? randomUUID()', `pay(id, order, { key: 'refund-' + order })`],
  ])('is not taken where every caller gives the key: %s, %s', (key, call) => {
    expect(made(key, call)).toBe('options opaque');
  });

  it.each([
    ['key ?? randomUUID()', `pay(id)`],
    ['key ?? randomUUID()', `pay(id, null)`],
    ['key ?? randomUUID()', `order ? pay(id, 'refund-' + order) : pay(id)`],
    ['more.key ?? randomUUID()', `pay(id, order)`],
    ['more.key ?? randomUUID()', `pay(id, order, { note: 'x' })`],
    ['key && randomUUID()', `pay(id, 'refund-' + order)`],
    ['key ? randomUUID() : key', `pay(id, 'refund-' + order)`],
  ])('is taken where one does not, or where it is none: %s, %s', (key, call) => {
    expect(made(key, call)).toBe('options volatile random randomUUID()');
  });
});
