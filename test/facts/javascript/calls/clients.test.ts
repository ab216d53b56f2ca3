import { describe, expect, it } from 'vitest';
import { callsOf, clientsOf, factsOf, type Others } from '../compact.js';

const KEY = 'process.env.STRIPE_SECRET_KEY!';
const refund = (client: string): string => `await ${client}.refunds.create({ charge: 'ch_1' });`;

/** The client of a program whose last line refunds a charge with `stripe`. */
function read(code: string, others: Others = {}): { clients: string[]; calls: string[] } {
  const facts = factsOf(code, others);
  return { clients: clientsOf(facts), calls: callsOf(facts) };
}

describe('every way to import the package', () => {
  it.each([
    ['default', `import Stripe from 'stripe'; const stripe = new Stripe(${KEY});`],
    ['default under another name', `import stripePackage from 'stripe'; const stripe = new stripePackage(${KEY});`],
    ['named', `import { Stripe } from 'stripe'; const stripe = new Stripe(${KEY});`],
    ['named with an alias', `import { Stripe as Api } from 'stripe'; const stripe = new Api(${KEY});`],
    ['default as a named import', `import { default as Api } from 'stripe'; const stripe = new Api(${KEY});`],
    ['namespace', `import * as Stripe from 'stripe'; const stripe = new Stripe.Stripe(${KEY});`],
    ['namespace, default member', `import * as ns from 'stripe'; const stripe = new ns.default(${KEY});`],
    ['namespace as the constructor', `import * as Stripe from 'stripe'; const stripe = new Stripe(${KEY});`],
    ['import = require', `import Stripe = require('stripe'); const stripe = new Stripe(${KEY});`],
    ['require', `const Stripe = require('stripe'); const stripe = new Stripe(${KEY});`],
    ['require, without new', `const Stripe = require('stripe'); const stripe = Stripe(${KEY});`],
    ['require, called at once', `const stripe = require('stripe')(${KEY});`],
    ['require, made at once', `const stripe = new (require('stripe'))(${KEY});`],
    ['require, default member', `const stripe = new (require('stripe').default)(${KEY});`],
    ['require, destructured', `const { Stripe } = require('stripe'); const stripe = new Stripe(${KEY});`],
    ['require, renamed', `const { Stripe: Api } = require('stripe'); const stripe = new Api(${KEY});`],
    ['await import, destructured', `const { default: Stripe } = await import('stripe'); const stripe = new Stripe(${KEY});`],
    ['await import, as a namespace', `const ns = await import('stripe'); const stripe = new ns.default(${KEY});`],
    ['await import, inline', `const stripe = new (await import('stripe')).Stripe(${KEY});`],
    ['createStripe', `import { createStripe } from 'stripe'; const stripe = createStripe(${KEY});`],
    ['createStripe of a namespace', `import * as ns from 'stripe'; const stripe = ns.createStripe(${KEY});`],
    ['Stripe.createStripe', `import Stripe from 'stripe'; const stripe = Stripe.createStripe(${KEY});`],
    ['a Deno specifier', `import Stripe from 'npm:stripe@^23'; const stripe = new Stripe(${KEY});`],
    ['a CDN', `import Stripe from 'https://esm.sh/stripe@17.5.0?target=deno'; const stripe = new Stripe(${KEY});`],
    ['an alias of the constructor', `import Stripe from 'stripe'; const Api = Stripe; const stripe = new Api(${KEY});`],
    ['an assertion', `import Stripe from 'stripe'; const stripe = new Stripe(${KEY}) as unknown as Stripe;`],
  ])('%s', (_, code) => {
    expect(read(`${code}\n${refund('stripe')}`)).toEqual({
      clients: ['stripe module raw STRIPE_SECRET_KEY'],
      calls: ['refunds.create money stripe'],
    });
  });
});

describe('where a client lives', () => {
  it.each([
    [
      'an alias',
      `import Stripe from 'stripe'; const stripe = new Stripe(${KEY}); const api = stripe; ${refund('api')}`,
      'stripe module raw STRIPE_SECRET_KEY',
    ],
    [
      'a cached let',
      `import Stripe from 'stripe'; let cached: Stripe | null = null;
       export function getStripe() { if (!cached) cached = new Stripe(${KEY}); return cached; }
       export async function f() { ${refund('getStripe()')} }`,
      'cached lazy raw STRIPE_SECRET_KEY',
    ],
    [
      'a cached let, filled in the return',
      `import Stripe from 'stripe'; let cached: Stripe | undefined;
       const getStripe = () => (cached ??= new Stripe(${KEY}));
       export async function f() { ${refund('getStripe()')} }`,
      'cached lazy raw STRIPE_SECRET_KEY',
    ],
    [
      'a cached let without a type, in JavaScript',
      `const Stripe = require('stripe'); let client;
       function stripe() { if (client) { return client; } client = new Stripe(process.env.STRIPE_KEY); return client; }
       module.exports.f = async () => { ${refund('stripe()')} };`,
      'client lazy raw STRIPE_KEY',
    ],
    [
      'a let that is undefined until start',
      `import Stripe from 'stripe'; let stripe: Stripe; export function init() { stripe = new Stripe(${KEY}); }
       export async function f() { ${refund('stripe')} }`,
      'stripe lazy raw STRIPE_SECRET_KEY',
    ],
    [
      'a let with a mock on another branch',
      `import Stripe from 'stripe'; let stripe: Stripe;
       if (process.env.STRIPE_SECRET_KEY) { stripe = new Stripe(${KEY}); } else { stripe = { refunds: {} } as any; }
       export async function f() { ${refund('stripe')} }`,
      'stripe module raw STRIPE_SECRET_KEY',
    ],
    [
      'a constant that may be null',
      `import Stripe from 'stripe'; const key = process.env.STRIPE_SECRET_KEY; const stripe = key ? new Stripe(key) : null;
       export async function f() { ${refund('stripe!')} }`,
      'stripe module raw STRIPE_SECRET_KEY',
    ],
    [
      'a Proxy over a getter',
      `import Stripe from 'stripe'; let cached: Stripe | undefined;
       function getStripe(): Stripe { if (!cached) cached = new Stripe(${KEY}); return cached; }
       export const stripe = new Proxy({} as Stripe, { get: (_, name) => Reflect.get(getStripe(), name) });
       export async function f() { ${refund('stripe')} }`,
      'stripe lazy raw STRIPE_SECRET_KEY',
    ],
    [
      'a Proxy with a type argument',
      `import Stripe from 'stripe'; const make = () => new Stripe(${KEY});
       const stripe = new Proxy<Stripe>({} as never, { get: (_, name) => Reflect.get(make(), name) });
       export async function f() { ${refund('stripe')} }`,
      'stripe lazy raw STRIPE_SECRET_KEY',
    ],
    [
      'a function',
      `import Stripe from 'stripe'; export async function f() { const stripe = new Stripe(${KEY}); ${refund('stripe')} }`,
      'stripe function raw STRIPE_SECRET_KEY',
    ],
    [
      'the call itself',
      `import Stripe from 'stripe'; export async function f() { ${refund(`new Stripe(${KEY})`)} }`,
      'new Stripe(…) function raw STRIPE_SECRET_KEY',
    ],
    [
      'a helper that makes one each time',
      `import Stripe from 'stripe'; function client(): Stripe { return new Stripe(${KEY}); }
       export async function f() { const stripe = client(); ${refund('stripe')} }`,
      'new Stripe(…) function raw STRIPE_SECRET_KEY',
    ],
    [
      'an async helper',
      `const getStripe = async () => { const { default: Stripe } = await import('stripe'); return new Stripe(${KEY}); };
       export async function f() { const stripe = await getStripe(); ${refund('stripe')} }`,
      'new Stripe(…) function raw STRIPE_SECRET_KEY',
    ],
    [
      'a helper that may return null',
      `import Stripe from 'stripe'; function client(): Stripe | null { if (!process.env.STRIPE_KEY) return null; return new Stripe(${KEY}); }
       export async function f() { const stripe = client(); if (!stripe) throw new Error('x'); ${refund('stripe')} }`,
      'new Stripe(…) function raw STRIPE_SECRET_KEY',
    ],
    [
      'a helper that only says what it returns',
      `import type Stripe from 'stripe'; declare const cache: Map<string, unknown>;
       function client(id: string): Stripe { return cache.get(id) as never; }
       export async function f() { ${refund("client('a')")} }`,
      'client() function opaque',
    ],
    [
      'a helper that is only declared',
      `import type Stripe from 'stripe'; declare function client(id: string): Stripe;
       export async function f() { ${refund("client('a')")} }`,
      'client() function opaque',
    ],
    [
      'an object of clients',
      `import Stripe from 'stripe'; const clients = { billing: { live: new Stripe(${KEY}) } };
       export async function f() { ${refund('clients.billing.live')} }`,
      'new Stripe(…) module raw STRIPE_SECRET_KEY',
    ],
    [
      'a global',
      `import Stripe from 'stripe'; globalThis.stripe = globalThis.stripe ?? new Stripe(${KEY}); const stripe = globalThis.stripe ?? new Stripe(${KEY});
       export async function f() { ${refund('stripe')} }`,
      'stripe module raw STRIPE_SECRET_KEY',
    ],
    [
      'a vault client',
      `import { vaultStripe } from 'paybrake/client'; const stripe = vaultStripe('billing'); export async function f() { ${refund('stripe')} }`,
      'stripe module vault billing',
    ],
    [
      'a client with a vault key',
      `import Stripe from 'stripe'; const stripe = new Stripe(process.env.PAYBRAKE_VAULT_KEY_BILLING!); export async function f() { ${refund('stripe')} }`,
      'stripe module vault PAYBRAKE_VAULT_KEY_BILLING',
    ],
  ])('%s', (_, code, expected) => {
    const { clients, calls } = read(code);
    expect(clients).toContain(expected);
    expect(calls).toEqual([`refunds.create money ${expected.split(/ (?:module|lazy|function)/u)[0] ?? ''}`]);
  });
});

describe('a client that is only known by its type', () => {
  it.each([
    ['a parameter', `import Stripe from 'stripe'; export async function f(stripe: Stripe) { ${refund('stripe')} }`],
    ['a type-only import', `import type Stripe from 'stripe'; export async function f(stripe: Stripe) { ${refund('stripe')} }`],
    ['a named type', `import type { Stripe } from 'stripe'; export async function f(stripe: Stripe) { ${refund('stripe')} }`],
    [
      'the namespace of the class',
      `import Stripe from 'stripe'; export async function f(stripe: Stripe.Stripe) { ${refund('stripe')} }`,
    ],
    ['an import type', `export async function f(stripe: import('stripe').Stripe) { ${refund('stripe')} }`],
    ['an import type of the default', `export async function f(stripe: import('stripe').default) { ${refund('stripe')} }`],
    ['a union', `import Stripe from 'stripe'; export async function f(stripe: Stripe | null) { ${refund('stripe!')} }`],
    ['an optional parameter', `import Stripe from 'stripe'; export async function f(stripe?: Stripe) { ${refund('stripe?')} }`],
    ['readonly', `import Stripe from 'stripe'; export async function f(stripe: Readonly<Stripe>) { ${refund('stripe')} }`],
    [
      'a promise',
      `import Stripe from 'stripe'; export async function f(stripe: Promise<Stripe>) { ${refund('(await stripe)')} }`,
    ],
    ['an alias', `import Stripe from 'stripe'; type Api = Stripe; export async function f(stripe: Api) { ${refund('stripe')} }`],
    [
      'a destructured parameter',
      `import Stripe from 'stripe'; export async function f({ stripe }: { stripe: Stripe }) { ${refund('stripe')} }`,
    ],
    [
      'a renamed destructured parameter',
      `import Stripe from 'stripe'; export async function f({ api: stripe }: { api: Stripe }) { ${refund('stripe')} }`,
    ],
    [
      'dependencies',
      `import Stripe from 'stripe'; export async function f(deps: { stripe: Stripe }) { ${refund('deps.stripe')} }`,
    ],
    [
      'dependencies, destructured inside',
      `import Stripe from 'stripe'; export async function f(deps: { stripe: Stripe }) { const { stripe } = deps; ${refund('stripe')} }`,
    ],
    [
      'dependencies of an interface',
      `import Stripe from 'stripe'; interface Deps { readonly stripe: Stripe } export async function f(deps: Deps) { ${refund('deps.stripe')} }`,
    ],
    [
      'dependencies of an interface that extends another',
      `import Stripe from 'stripe'; interface Base { stripe: Stripe } interface Deps extends Base { now: () => Date }
       export async function f(deps: Deps) { ${refund('deps.stripe')} }`,
    ],
    [
      'nested dependencies',
      `import Stripe from 'stripe'; interface Deps { clients: { stripe: Stripe } } export async function f(deps: Deps) { ${refund('deps.clients.stripe')} }`,
    ],
    [
      'dependencies that are picked',
      `import Stripe from 'stripe'; interface Deps { stripe: Stripe; now: Date } export async function f(deps: Pick<Deps, 'stripe'>) { ${refund('deps.stripe')} }`,
    ],
    [
      'a variable',
      `import Stripe from 'stripe'; declare const stripe: Stripe; export async function f() { ${refund('stripe')} }`,
    ],
    [
      'an assertion',
      `import Stripe from 'stripe'; export async function f(x: unknown) { const stripe = x as Stripe; ${refund('stripe')} }`,
    ],
    ['an assertion in place', `import Stripe from 'stripe'; export async function f(x: unknown) { ${refund('(x as Stripe)')} }`],
    [
      'ReturnType of a helper',
      `import Stripe from 'stripe'; const make = () => new Stripe('x'); export async function f(stripe: ReturnType<typeof make>) { ${refund('stripe')} }`,
    ],
    [
      'InstanceType',
      `import Stripe from 'stripe'; export async function f(stripe: InstanceType<typeof Stripe>) { ${refund('stripe')} }`,
    ],
    [
      'typeof another client',
      `import Stripe from 'stripe'; const one = new Stripe('x'); export async function f(stripe: typeof one) { ${refund('stripe')} }`,
    ],
    [
      'JavaScript: a default value',
      `import Stripe from 'stripe'; export async function f(stripe = new Stripe(process.env.STRIPE_KEY)) { ${refund('stripe')} }`,
    ],
  ])('%s', (_, code) => {
    expect(read(code).calls).toEqual([expect.stringMatching(/^refunds\.create money (?!-)/u)]);
  });
});

describe('a client of a class', () => {
  it.each([
    [
      'a parameter property',
      `class A { constructor(private readonly stripe: Stripe) {} async f() { ${refund('this.stripe')} } }`,
    ],
    [
      'a parameter property with a default',
      `class A { constructor(private stripe = new Stripe(${KEY})) {} async f() { ${refund('this.stripe')} } }`,
    ],
    ['an annotated field', `class A { private stripe!: Stripe; async f() { ${refund('this.stripe')} } }`],
    [
      'a private field',
      `class A { #stripe: Stripe; constructor(s: Stripe) { this.#stripe = s; } async f() { ${refund('this.#stripe')} } }`,
    ],
    ['an initialised field', `class A { stripe = new Stripe(${KEY}); async f() { ${refund('this.stripe')} } }`],
    ['the constructor', `class A { constructor() { this.stripe = new Stripe(${KEY}); } async f() { ${refund('this.stripe')} } }`],
    [
      'a parameter kept without a field',
      `class A { constructor(stripe: Stripe) { this.stripe = stripe; } async f() { ${refund('this.stripe')} } }`,
    ],
    ['a getter', `class A { get stripe() { return new Stripe(${KEY}); } async f() { ${refund('this.stripe')} } }`],
    [
      'a lazy getter',
      `class A { #s?: Stripe; get stripe() { return (this.#s ??= new Stripe(${KEY})); } async f() { ${refund('this.stripe')} } }`,
    ],
    ['a method', `class A { client() { return new Stripe(${KEY}); } async f() { ${refund('this.client()')} } }`],
    [
      'a method that only says its type',
      `class A { client(): Stripe { return this.x.y; } async f() { ${refund('this.client()')} } }`,
    ],
    ['a static field', `class A { static stripe = new Stripe(${KEY}); static async f() { ${refund('A.stripe')} } }`],
    [
      'a field read from a constant',
      `class A { stripe = new Stripe(${KEY}); } const a = new A(); export async function f() { ${refund('a.stripe')} }`,
    ],
    [
      'a field, destructured',
      `class A { constructor(private readonly stripe: Stripe) {} async f() { const { stripe } = this; ${refund('stripe')} } }`,
    ],
    [
      'a field of dependencies',
      `class A { constructor(private readonly deps: { stripe: Stripe }) {} async f() { ${refund('this.deps.stripe')} } }`,
    ],
    [
      'a singleton',
      `class A { static #one?: A; stripe: Stripe; static get() { return (this.#one ??= new A()); } async f() { ${refund('this.stripe')} } }`,
    ],
    [
      'an inherited field',
      `class Base { protected stripe = new Stripe(${KEY}); } class A extends Base { async f() { ${refund('this.stripe')} } }`,
    ],
    [
      'a subclass of the client',
      `class Api extends Stripe {} const api = new Api(${KEY}); export async function f() { ${refund('api')} }`,
    ],
    [
      'an arrow in a method',
      `class A { stripe = new Stripe(${KEY}); f() { return { g: async () => { ${refund('this.stripe')} } }; } }`,
    ],
    [
      'a nested function that keeps self',
      `class A { stripe = new Stripe(${KEY}); f() { const self = this; return async function () { ${refund('self.stripe')} }; } }`,
    ],
  ])('%s', (_, code) => {
    expect(read(`import Stripe from 'stripe'; ${code}`).calls).toEqual([expect.stringMatching(/^refunds\.create money (?!-)/u)]);
  });
});

it.each([
  [
    'a parameter property',
    `class A { constructor(private readonly stripe: Stripe) {} async f() { BODY } }`,
    'this.stripe class opaque',
  ],
  ['an annotated field', `class A { private stripe!: Stripe; async f() { BODY } }`, 'this.stripe class opaque'],
  [
    'an assigned field',
    `class A { constructor() { this.stripe = new Stripe(${KEY}); } async f() { BODY } }`,
    'this.stripe class raw STRIPE_SECRET_KEY',
  ],
  [
    'an initialised field',
    `class A { stripe = new Stripe(${KEY}); async f() { BODY } }`,
    'this.stripe class raw STRIPE_SECRET_KEY',
  ],
  ['a getter', `class A { get stripe(): Stripe { return this.deps.get('x'); } async f() { BODY } }`, 'this.stripe class opaque'],
])('a class has one client, however often it is used: %s', (_, code, expected) => {
  const body = `${refund('this.stripe')} ${refund('this.stripe')}`;
  expect(read(`import Stripe from 'stripe'; ${code.replace('BODY', body)}`).clients).toEqual([expected]);
});

it('names a client by what holds it, not by what it is given to', () => {
  const code = `import Stripe from 'stripe'; const service = new Service(new Stripe(${KEY}));`;
  expect(read(code).clients).toEqual(['new Stripe(…) module raw STRIPE_SECRET_KEY']);
});

describe('a client of another file', () => {
  const make = `import Stripe from 'stripe';`;
  it.each([
    [
      'a named export',
      `import { stripe } from './stripe';`,
      'stripe',
      { './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'an alias',
      `import { stripe as api } from './stripe';`,
      'api',
      { './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'a default export',
      `import stripe from './stripe';`,
      'stripe',
      { './stripe': `${make} export default new Stripe(${KEY});` },
    ],
    [
      'a default export of a constant',
      `import stripe from './stripe';`,
      'stripe',
      { './stripe': `${make} const stripe = new Stripe(${KEY}); export default stripe;` },
    ],
    [
      'export { x as y }',
      `import { y } from './stripe';`,
      'y',
      { './stripe': `${make} const x = new Stripe(${KEY}); export { x as y };` },
    ],
    [
      'export { x as default }',
      `import y from './stripe';`,
      'y',
      { './stripe': `${make} const x = new Stripe(${KEY}); export { x as default };` },
    ],
    [
      'a namespace',
      `import * as lib from './stripe';`,
      'lib.stripe',
      { './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'a re-export',
      `import { stripe } from './index';`,
      'stripe',
      { './index': `export { stripe } from './stripe';`, './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'a re-export of the default',
      `import { stripe } from './index';`,
      'stripe',
      { './index': `export { default as stripe } from './stripe';`, './stripe': `${make} export default new Stripe(${KEY});` },
    ],
    [
      'export *',
      `import { stripe } from './index';`,
      'stripe',
      {
        './index': `export * from './other'; export * from './stripe';`,
        './other': `export const a = 1;`,
        './stripe': `${make} export const stripe = new Stripe(${KEY});`,
      },
    ],
    [
      'export * as',
      `import { lib } from './index';`,
      'lib.stripe',
      { './index': `export * as lib from './stripe';`, './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'import, then export',
      `import { stripe } from './index';`,
      'stripe',
      {
        './index': `import { stripe } from './stripe'; export { stripe };`,
        './stripe': `${make} export const stripe = new Stripe(${KEY});`,
      },
    ],
    [
      'a helper',
      `import { getStripe } from './stripe';`,
      'getStripe()',
      { './stripe': `${make} export function getStripe() { return new Stripe(${KEY}); }` },
    ],
    [
      'an arrow helper',
      `import { getStripe } from './stripe';`,
      'getStripe()',
      { './stripe': `${make} export const getStripe = () => new Stripe(${KEY});` },
    ],
    [
      'a lazy helper',
      `import { getStripe } from './stripe';`,
      'getStripe()',
      {
        './stripe': `${make} let s: Stripe | null = null; export function getStripe() { if (!s) { s = new Stripe(${KEY}); } return s; }`,
      },
    ],
    [
      'a Proxy',
      `import { stripe } from './stripe';`,
      'stripe',
      {
        './stripe': `${make} let s: Stripe | null = null; function get() { return (s ??= new Stripe(${KEY})); }
          export const stripe: Stripe = new Proxy({} as Stripe, { get: (_, p) => get()[p as keyof Stripe] });`,
      },
    ],
    [
      'a destructured export',
      `import { stripe } from './stripe';`,
      'stripe',
      { './stripe': `${make} function make() { return { stripe: new Stripe(${KEY}) }; } export const { stripe } = make();` },
    ],
    [
      'a dynamic import',
      `const { stripe } = await import('./stripe');`,
      'stripe',
      { './stripe': `${make} export const stripe = new Stripe(${KEY});` },
    ],
    [
      'require',
      `const { stripe } = require('./stripe');`,
      'stripe',
      { './stripe': `const Stripe = require('stripe'); exports.stripe = new Stripe(${KEY});` },
    ],
    [
      'require of the whole module',
      `const stripe = require('./stripe');`,
      'stripe',
      { './stripe': `module.exports = require('stripe')(${KEY});` },
    ],
    [
      'import of a CommonJS module',
      `import stripe from './stripe';`,
      'stripe',
      { './stripe': `module.exports = require('stripe')(${KEY});` },
    ],
    [
      'export =',
      `import stripe = require('./stripe');`,
      'stripe',
      { './stripe': `import Stripe = require('stripe'); const stripe = new Stripe(${KEY}); export = stripe;` },
    ],
    [
      'module.exports = { stripe }',
      `const { stripe } = require('./stripe');`,
      'stripe',
      { './stripe': `const Stripe = require('stripe'); const stripe = new Stripe(${KEY}); module.exports = { stripe };` },
    ],
    [
      'the package, re-exported',
      `import { Stripe } from './sdk'; const stripe = new Stripe(${KEY});`,
      'stripe',
      { './sdk': `export { Stripe } from 'stripe';` },
    ],
    [
      'the package by export *',
      `import { Stripe } from './sdk'; const stripe = new Stripe(${KEY});`,
      'stripe',
      { './sdk': `export * from 'stripe';` },
    ],
    [
      'a type of another file',
      `import type { Deps } from './deps'; declare const deps: Deps;`,
      'deps.stripe',
      { './deps': `import type Stripe from 'stripe'; export interface Deps { stripe: Stripe }` },
    ],
    [
      'a type alias of another file',
      `import type { Api } from './deps'; declare const api: Api;`,
      'api',
      { './deps': `import type Stripe from 'stripe'; export type Api = Stripe;` },
    ],
    [
      'a re-exported type',
      `import type { Deps } from './index'; declare const deps: Deps;`,
      'deps.stripe',
      {
        './index': `export type { Deps } from './deps';`,
        './deps': `import type Stripe from 'stripe'; export interface Deps { stripe: Stripe }`,
      },
    ],
    [
      'a class of another file',
      `import { Billing } from './billing'; const billing = new Billing();`,
      'billing.stripe',
      { './billing': `${make} export class Billing { stripe = new Stripe(${KEY}); }` },
    ],
    [
      'a parameter typed by a class of another file',
      `import { Billing } from './billing'; declare const billing: Billing;`,
      'billing.stripe',
      { './billing': `${make} export class Billing { constructor(readonly stripe: Stripe) {} }` },
    ],
  ] as const)('%s', (_, head, client, others) => {
    expect(read(`${head} export async function f() { ${refund(client)} }`, others).calls).toEqual([
      expect.stringMatching(/^refunds\.create money (?!-)/u),
    ]);
  });

  it('is imported, and says what it authenticates with', () => {
    const others = { './stripe': `${make} export const stripe = new Stripe(${KEY});` };
    expect(read(`import { stripe as api } from './stripe'; ${refund('api')}`, others).clients).toEqual([
      'api imported raw STRIPE_SECRET_KEY',
    ]);
  });

  it('is not read twice when two names lead to it', () => {
    const others = { './stripe': `${make} const stripe = new Stripe(${KEY}); export default stripe; export { stripe };` };
    const code = `import one, { stripe as two } from './stripe'; ${refund('one')} ${refund('two')}`;
    expect(read(code, others)).toEqual({
      clients: ['one imported raw STRIPE_SECRET_KEY'],
      calls: ['refunds.create money one', 'refunds.create money one'],
    });
  });
});

describe('modules that lead nowhere', () => {
  it.each([
    [
      'an import of itself',
      `import { stripe } from './self'; export { stripe } from './self';`,
      { './self': `export { stripe } from './self'; // stripe` },
    ],
    [
      'a circle of two',
      `import { stripe } from './a';`,
      { './a': `export { stripe } from './b'; // stripe`, './b': `export { stripe } from './a';` },
    ],
    ['a circle of stars', `import { stripe } from './a';`, { './a': `export * from './b';`, './b': `export * from './a';` }],
    ['a name that is not exported', `import { stripe } from './a';`, { './a': `const stripe = 1; export const other = stripe;` }],
    ['a missing file', `import { stripe } from './gone';`, {}],
    ['a constant of itself', `const stripe = stripe;`, {}],
    ['two constants of each other', `const stripe = other; const other = stripe;`, {}],
    ['a helper that calls itself', `function make() { return make(); } const stripe = make();`, {}],
  ] as const)('%s', (_, head, others) => {
    expect(read(`${head} export async function f() { ${refund('stripe')} }`, others)).toEqual({ clients: [], calls: [] });
  });

  it('asks each of many modules once that all re-export one another', () => {
    const names = Array.from({ length: 30 }, (_, i) => `./m${String(i)}`);
    const all = names.map((name) => `export * from '${name}';`).join(' ');
    const others = Object.fromEntries(names.map((name) => [name, `${all} // stripe`]));
    const code = `import { stripe } from './m0'; export async function f() { ${refund('stripe')} }`;
    expect(read(code, others)).toEqual({ clients: [], calls: [] });
  });

  it('finds one export that two ways lead to', () => {
    const others = {
      './both': `export * from './a'; export * from './b'; // stripe`,
      './a': `export * from './sdk'; // stripe`,
      './b': `export * from './sdk'; // stripe`,
      './sdk': `export * from 'stripe';`,
    };
    const code = `import { Stripe } from './both'; const stripe = new Stripe(${KEY}); ${refund('stripe')}`;
    expect(read(code, others).calls).toEqual(['refunds.create money stripe']);
  });

  it('still follows what a circle exports of its own', () => {
    const others = {
      './a': `export * from './b'; import Stripe from 'stripe'; export const stripe = new Stripe(${KEY});`,
      './b': `export * from './a'; export const b = 1;`,
    };
    expect(read(`import { stripe } from './b'; ${refund('stripe')}`, others).calls).toEqual(['refunds.create money stripe']);
  });
});

describe('what only looks like a client', () => {
  it.each([
    ['a local class', `class Stripe { refunds = { create() {} } } const stripe = new Stripe('x');`],
    ['another package', `import { stripe } from '@acme/payments'; import type Stripe from 'stripe'; export type S = Stripe;`],
    ['a package with a similar name', `import Stripe from 'stripe-mock'; const stripe = new Stripe('x');`],
    ['Stripe.js of the browser', `import { loadStripe } from '@stripe/stripe-js'; const stripe = await loadStripe('x');`],
    ['a global', `declare const stripe: any;`],
    ['nothing at all', ``],
    [
      'a parameter without a type',
      `import Stripe from 'stripe'; const real = new Stripe('x'); function g(stripe) { return stripe; }`,
    ],
    [
      'a shadowed constructor',
      `import Stripe from 'stripe'; export function g(Stripe: any) { const stripe = new Stripe('x'); return stripe; }`,
    ],
    ['a local require', `function require(name: string): any { return name; } const stripe = require('stripe')('x');`],
    ['another type of the package', `import Stripe from 'stripe'; declare const stripe: Stripe.Charge;`],
    [
      'an instance of another class',
      `import { Autumn } from 'autumn-js'; const stripe = new Autumn({ secretKey: process.env.STRIPE_SECRET_KEY });`,
    ],
    ['an array of clients', `import Stripe from 'stripe'; const [stripe] = [1, 2].map(String);`],
  ])('%s', (_, head) => {
    expect(read(`${head}\nexport async function f() { ${refund('stripe')} }`).calls).toEqual([]);
  });

  it('a parameter that shadows a client', () => {
    const code = `import Stripe from 'stripe'; const stripe = new Stripe(${KEY}); export async function f(stripe: any) { ${refund('stripe')} }`;
    expect(read(code)).toEqual({ clients: ['stripe module raw STRIPE_SECRET_KEY'], calls: [] });
  });

  it('a mock in a test', () => {
    const code = `import { vi } from 'vitest'; vi.mock('stripe', () => ({ default: vi.fn() }));
      const stripe = { refunds: { create: vi.fn() } }; await stripe.refunds.create({}); expect(stripe.refunds.create).toHaveBeenCalled();`;
    expect(read(code)).toEqual({ clients: [], calls: [] });
  });

  it('type-only code', () => {
    const code = `import type Stripe from 'stripe'; export type P = Stripe.RefundCreateParams; export interface D { stripe: Stripe }
      declare const stripe: Stripe; export type Q = Parameters<typeof stripe.refunds.create>[0]; export type R = ReturnType<typeof stripe.refunds.create>;`;
    expect(read(code)).toEqual({ clients: [], calls: [] });
  });
});
