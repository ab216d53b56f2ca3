/** Programs that parsers disagree on most easily. The first word of a key is the file's name. */
export const snippets: Readonly<Record<string, string>> = {
  'a.ts imports': `
    import Stripe, { type StripeConfig, Stripe as S } from 'stripe';
    import * as ns from "stripe";
    import type { Tool } from 'ai';
    import fs = require('fs');
    import data from './data.json' with { type: 'json' };
    import Alias = ns.Inner.Deep;
    export * from './a'; export * as b from './b'; export { S as default, ns }; export type { Tool };
    const lazy = await import('stripe'); const late = import.meta.url;`,
  'a.cts export assignment': `import x = require('stripe'); export = x;`,
  'a.ts classes': `
    @Injectable({ scope: 'x' })
    export abstract class Billing<T extends object = {}> extends Base<T> implements A, B<string> {
      static #count = 0; declare readonly name: string; private stripe?: Stripe; accessor open = true; [key: string]: unknown;
      constructor(private readonly client: Stripe, @Inject('x') public other = 1) { super(); }
      get total(): number { return this.#sum; } set total(v) {} static { Billing.#count++; }
      abstract charge(): void; override async *each(@Param() a: string, ...rest: number[]): AsyncGenerator<T> { yield* rest; }
      protected abstract x: number; method?(): void; overload(a: string): void; overload(a: unknown) {} ['computed'] = 1; 'quoted'() {}
      #sum = 1; has(o: object) { return #sum in o; } }`,
  'a.ts types': `
    type A<in out T> = T extends (infer U extends string)[] ? U : never; type M = { readonly [K in keyof A as \`x\${K}\`]?: A[K] };
    type F = new (...args: any[]) => void; type G = typeof import('x'); type H = import('y').Z<string>; type T = [a: string, b?: number, ...c: X[]];
    interface I extends J<K> { (a: string): void; new (): I; m?<T>(x: T): asserts x is string; get p(): string; readonly [i: number]: string }
    declare function f(this: Window, a?: string): a is string; declare module 'n'; declare module 'm' { export const x: unique symbol; } declare global { var y: 1 }
    namespace N.O { export const z = 1; } enum E { A = 1, 'b' = A << 2, C = \`x\`.length } const enum CE { X } declare const q: abstract new () => -1n;
    let v = <any>x; let w = x as const satisfies Y; let n = x!.y![0]!; let s = f<string>; let t = new Map<string, Array<number>>(); function over(a: 1): 1; function over(a) { return a }`,
  'a.ts expressions': `
    const { a = 1, ...rest } = stripe?.charges?.['create']?.(x, { idempotencyKey: \`k-\${id}\` }) ?? (y || z), [b, , [c] = [], ...d] = e;
    label: for (const i of xs) { if (i) continue label; else break label } for await (const q of r) ; for (let k in o) {} for (;;) {}
    a ||= b &&= c ??= d; x = (a, b); y = async <T,>(v: T): Promise<T> => { await v; }; z = function* g() { yield new.target; };
    tag\`raw \\u{1F600} \${x}\`; /[\\p{L}--[a-z]]/v.test(s); 1_000n; 0x1f; void 0, typeof x; delete o.p; !--i; i++ ** 2;
    try { throw e } catch { } finally { } switch (x) { case 1: case 2: { let l } default: } do x--; while (x) debugger; if (a) ; var { [k]: kk, 'q-r': qr } = o;
    ({ __proto__: null, async *m() {}, get g() { return 1 }, set s(v) {}, short, [comp]: 1, 'str': 2, 3: 4, ...sp }); let using; using`,
  'a.ts using': `{ using x = f(); await using y = g(); }`,
  'a.tsx elements': `
    export const C = <T,>({ a, ...p }: Props<T>) => (<>
      <Foo.Bar<string> a="1" b={x} {...p} c-d:e={<i/>}>text {/* comment */} {a} {...b}</Foo.Bar><this.X/><x-y/></>);`,
  'a.jsx script': `const React = require('react'); module.exports = () => <div onClick={() => { alert('x') }}>é 😀</div>;`,
  'a.js sloppy': `function f(a, a) { return arguments[0] } if (x) function g() {} f(x); eval('x');`,
  'a.d.ts declarations': `export declare class Stripe { constructor(key: string); charges: { create(p: {}, o?: {}): Promise<any> } } export as namespace S; declare let z;`,
  'a.mjs comments': `// one\n/* two\n * three */ f(/* four */); // 😀 five`,
  'a.ts emoji and CRLF': `const a = '😀';\r\nconst b = "👩‍👩‍👧"; /* 😀 */ f(a, b);\r\n// é\u2028g(a);`,
};
