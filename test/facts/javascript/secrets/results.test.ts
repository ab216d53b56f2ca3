import { describe, expect, it } from 'vitest';
import { factsOf } from '../compact.js';

const HEAD = `import Stripe from 'stripe';
import { tool } from '@openai/agents';
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
`;
/** A tool with this body, after what stands before it. */
const tool = (body: string, before = ''): string =>
  `${HEAD}${before}\nexport const pay = tool({ name: 'pay', description: '', parameters: {}, execute: async ({ a, kind }) => { ${body} } });\n`;

/** `object payment_intent @ result`: what each secret in a result is, and where. */
function found(code: string): string[] {
  return factsOf(code).secrets.map(({ type, object, at: [start, end] }) =>
    [type, ...(object === undefined ? [] : [object]), '@', code.slice(start, end)].join(' '),
  );
}

describe('a name that several branches give its value', () => {
  it.each([
    [
      'may be any of them',
      `let result;
       switch (kind) {
         case 'customer': result = await stripe.customers.retrieve(a); break;
         case 'intent': result = await stripe.paymentIntents.retrieve(a); break;
       }
       return JSON.stringify(result);`,
      ['billing-data @ result', 'object payment_intent @ result'],
    ],
    [
      'by way of other names',
      `let result;
       if (kind === 'refund') result = await stripe.refunds.retrieve(a);
       else { const intent = await stripe.paymentIntents.retrieve(a); result = intent; }
       return JSON.stringify(result);`,
      ['object payment_intent @ result'],
    ],
    [
      'and what is added to it only on another way out',
      `const intent = await stripe.paymentIntents.create({ amount: a, currency: 'usd' });
       const out = { id: intent.id };
       if (kind === 'page') { out.secret = intent.client_secret; sendToBrowser(out); return 'sent'; }
       return out;`,
      [],
    ],
    [
      'is not what a branch had that has returned',
      `let result;
       if (kind === 'intent') { result = await stripe.paymentIntents.retrieve(a); return { id: result.id }; }
       else { result = await stripe.refunds.retrieve(a); }
       return JSON.stringify(result);`,
      [],
    ],
    [
      'is not what a case had that has returned',
      `let result;
       switch (kind) {
         case 'intent': result = await stripe.paymentIntents.retrieve(a); return { id: result.id };
         default: result = await stripe.refunds.retrieve(a);
       }
       return JSON.stringify(result);`,
      [],
    ],
    [
      'is not what has been written over',
      'let result = await stripe.paymentIntents.retrieve(a); result = { id: result.id, status: result.status }; return JSON.stringify(result);',
      [],
    ],
    [
      'is what a branch alone may have written over',
      'let result = await stripe.paymentIntents.retrieve(a); if (kind) result = { id: result.id }; return JSON.stringify(result);',
      ['object payment_intent @ result'],
    ],
    [
      'is what it was before it was converted',
      'let result = await stripe.paymentIntents.retrieve(a); result = JSON.stringify(result); return result;',
      ['object payment_intent @ result'],
    ],
    [
      'has its secret taken out',
      `let result;
       if (kind) result = await stripe.paymentIntents.retrieve(a);
       else result = await stripe.setupIntents.retrieve(a);
       delete result.client_secret;
       return JSON.stringify(result);`,
      [],
    ],
  ])('%s', (_, body, expected) => {
    expect(found(tool(body))).toEqual(expected);
  });
});

describe('a helper', () => {
  const guarded = (handler: string): string => `try { await stripe.paymentIntents.confirm(a); } catch (e) { return ${handler}; }`;
  const text = 'function text(value) { return { content: [{ type: "text", text: JSON.stringify(value) }] }; }';
  const call = 'async function call(fn, ...args) { return await fn(...args); }';
  it.each([
    [
      'hands on what hangs on an error',
      guarded('failed(e)'),
      'function failed(e) { const out = { error: e.message }; const raw = e.raw; if (raw) out.raw = raw; return out; }',
      ['error @ out.raw'],
    ],
    ['says an error as a text', guarded('failed(e)'), 'function failed(e) { return { error: e.message, code: e.code }; }', []],
    [
      'cleans what it is given',
      'const intent = await stripe.paymentIntents.retrieve(a); return clean(intent);',
      'function clean(value) { delete value.client_secret; return value; }',
      [],
    ],
    [
      'only logs it',
      'const intent = await stripe.paymentIntents.retrieve(a); log(intent); return { id: intent.id };',
      'function log(value) { console.log(value); return value; }',
      [],
    ],
    [
      'calls the function that it is given',
      'return text(await call(() => stripe.paymentIntents.retrieve(a)));',
      `${text} ${call}`,
      ['object payment_intent @ await call(() => stripe.paymentIntents.retrieve(a))'],
    ],
    ['calls another method', 'return text(await call(() => stripe.refunds.retrieve(a)));', `${text} ${call}`, []],
    [
      'picks of what the function gives that it is given',
      'return call(() => stripe.paymentIntents.retrieve(a));',
      'async function call(fn) { const value = await fn(); return { id: value.id }; }',
      [],
    ],
    [
      'gets a resource of a table',
      'const resource = TABLE[kind]; return text(await resource.retrieve(a));',
      `${text} const TABLE = { refund: stripe.refunds, intent: stripe.paymentIntents };`,
      ['object payment_intent @ await resource.retrieve(a)'],
    ],
    [
      'gets a resource of a table without secrets',
      'return text(await TABLE[kind].retrieve(a));',
      `${text} const TABLE = { refund: stripe.refunds, dispute: stripe.disputes };`,
      [],
    ],
  ])('%s', (_, body, before, expected) => {
    expect(found(tool(body, before))).toEqual(expected);
  });
});

describe('several at once', () => {
  const all = (name: string): string => `const found = await Promise.${name}(a.map((id) => stripe.paymentIntents.retrieve(id)));`;
  it.each([
    ['all of them', `${all('all')} return JSON.stringify(found);`, ['object payment_intent @ found']],
    ['all that have settled', `${all('allSettled')} return JSON.stringify(found);`, ['object payment_intent @ found']],
    [
      'each of what has settled',
      `${all('allSettled')} const out = []; for (const one of found) out.push(one.value); return JSON.stringify(out);`,
      ['object payment_intent @ out'],
    ],
    ['their secrets', `${all('all')} return found.map((one) => one.client_secret);`, ['client-secret @ one.client_secret']],
    [
      'each of what was put into a list before',
      `const waiting = [];
       for (const id of a) waiting.push(stripe.paymentIntents.retrieve(id));
       const out = [];
       for (const intent of await Promise.all(waiting)) out.push(intent);
       return JSON.stringify(out);`,
      ['object payment_intent @ out'],
    ],
    ['their ids', `${all('all')} return found.map((one) => one.id);`, []],
  ])('%s', (_, body, expected) => {
    expect(found(tool(body))).toEqual(expected);
  });
});

it('an intent of a client of its own is told by what makes it', () => {
  const own = (made: string): string =>
    `import { tool } from '@openai/agents'; import { api } from './own-stripe';\nexport const pay = tool({ name: 'pay', description: '', parameters: {}, execute: async ({ a }) => { const result = await api.${made}(a); return { s: result.client_secret }; } });\n`;
  expect(found(own('createPaymentIntent'))).toEqual(['client-secret @ s: result.client_secret']);
  expect(found(own('registerApp'))).toEqual([]);
});

describe('there is no repair', () => {
  it.each([
    [
      'of several things that it may be',
      'let result; if (kind) result = await stripe.refunds.retrieve(a); else { const intent = await stripe.paymentIntents.retrieve(a); result = intent; } return JSON.stringify(result);',
    ],
    [
      'of what is something else under a condition',
      'const one = kind ? { id: a } : await stripe.paymentIntents.retrieve(a); return one;',
    ],
    ['of what a helper answers in one branch only', 'const one = await run(kind, a); return JSON.stringify(one);'],
    ['of a resource of a table', 'const one = await TABLE[kind].retrieve(a); return JSON.stringify(one);'],
    [
      'of a property that is read again',
      'const intent = await stripe.paymentIntents.retrieve(a); const out = { id: intent.id, secret: intent.client_secret }; console.log(out.secret); return out;',
    ],
  ])('%s', (_, body) => {
    const code = tool(
      body,
      'const TABLE = { refund: stripe.refunds, intent: stripe.paymentIntents };\nasync function run(kind, a) { if (kind) return stripe.paymentIntents.retrieve(a); return { id: a }; }',
    );
    const secrets = factsOf(code).secrets.filter(({ type }) => type !== 'billing-data');
    expect(secrets).toHaveLength(1);
    expect(secrets[0]).not.toHaveProperty('remove');
    expect(secrets[0]).not.toHaveProperty('reduce');
  });
});
