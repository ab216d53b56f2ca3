/**
 * Holds our reading of forms against Rack's, which is the nearest thing to Stripe's that can be run: `npm run fuzz:rack`, with Debian's
 * ruby-rack installed (`apt-get install ruby ruby-rack`). For every form that we accept, Rack must read the form as it came, and the
 * canonical form that we send in its stead, as what we read. Lists are compared as objects with counted names: Rack reads `a[0]` so.
 *
 *   npm run fuzz:rack -- [--count 1000000] [--seed 1] [--only <number of one form, to see it>]
 *
 * Exits 1 on a divergence, or when less than 30 % was accepted, and prints the seed and the form's number.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Params } from '../src/proxy/model.js';
import { formOf } from '../src/proxy/read/canonical.js';
import { parseForm } from '../src/proxy/read/form.js';
import { isRefusal } from '../src/proxy/read/refusal.js';

const least = 0.3;

/** Pseudo-random numbers in [0, 1) (mulberry32): the same for the same seed, everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const names = [
  'amount',
  'currency',
  'items',
  'a',
  'b',
  'metadata',
  '__proto__',
  'to_s',
  'a.b',
  'a b',
  'é',
  '-1',
  '1e3',
  '😀',
  'x'.repeat(40),
];
const oddNames = [
  '0',
  '1',
  '00',
  '01',
  ' a',
  'a ',
  '',
  'a\nb',
  'a\tb',
  '\u2028',
  '\ufeffa',
  'a;b',
  'a&b',
  'a=b',
  '%',
  '\0',
  'a]b',
  '[a',
];
const values = [
  '',
  '1',
  '2900',
  'usd',
  'a b',
  'a+b',
  'é€😀',
  '[x]',
  'a=b',
  'a&b',
  'a;b',
  '%',
  '%41',
  "!'()*",
  '\n',
  '\t',
  '\u0085',
  '\ufeff',
];
const oddBits = [
  '%',
  '%4',
  '%zz',
  '%ff',
  '%C3',
  '%00',
  '%ED%A0%80',
  ';',
  '; ',
  '& ',
  '&&',
  '[',
  ']',
  '[]',
  '[[',
  '=',
  '+',
  ' ',
  '\xff',
  '\xc3',
  '\0',
  '#',
  '?',
];

/** Forms from a grammar: well-made ones, and ones with something odd in a name, in the nesting or anywhere. */
function formFrom(random: () => number): Buffer {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = (list: readonly string[]): string => list[below(list.length)] ?? '';
  const oddity = random() < 0.5 ? 0 : 0.15;
  const escape = (text: string): string => {
    if (random() < oddity) return text;
    const encoded = encodeURIComponent(text);
    if (random() < 0.3) return encoded.replaceAll('%20', '+');
    if (random() < 0.3) return encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
    return random() < 0.1 ? [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('') : encoded;
  };
  const name = (): string => escape(pick(random() < oddity ? oddNames : names));
  const [open, close] = random() < 0.3 ? ['%5B', '%5d'] : ['[', ']'];

  /** Pairs below a name that hold together: a text, a list, an object or a list of objects. */
  const pairs = (prefix: string, depth: number): string[] => {
    const kind = depth > 6 ? 0 : below(8);
    const many = 1 + below(3);
    if (kind < 4) return [`${prefix}=${escape(pick(values))}`];
    if (kind === 4) return Array.from({ length: many }, () => `${prefix}${open}${close}=${escape(pick(values))}`);
    if (kind === 5)
      return Array.from({ length: many }, (_, index) => pairs(`${prefix}${open}${index}${close}`, depth + 1)).flat();
    return [...new Set(Array.from({ length: many }, name))].flatMap((inner) =>
      pairs(`${prefix}${open}${inner}${close}`, depth + 1),
    );
  };
  const all = [...new Set(Array.from({ length: 1 + below(4) }, name))].flatMap((top) => pairs(top, 1));
  // Pairs of one list or object that are apart, or twice.
  if (random() < 0.2) {
    const [moved = ''] = all.splice(below(all.length), 1);
    all.splice(below(all.length + 1), 0, moved);
  }
  if (random() < oddity) all.push(pick(all));
  let text = all.join('&');
  while (random() < oddity) {
    const at = below(text.length + 1);
    text = text.slice(0, at) + pick(oddBits) + text.slice(at + below(2));
  }
  // The odd bits \xff and \xc3 are single bytes, and no UTF-8.
  return Buffer.concat(Array.from(text, (character) => Buffer.from(character, /[\xff\xc3]/.test(character) ? 'latin1' : 'utf8')));
}

/** One spelling for a tree, ours or Rack's: objects by name, lists as objects with counted names. */
function spelled(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries: [string, unknown][] = value instanceof Map ? [...(value as Params)] : Object.entries(value);
  const pairs = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => `${JSON.stringify(name)}:${spelled(inner)}`);
  return `{${pairs.join()}}`;
}

interface Expected {
  readonly number: number;
  readonly form: Buffer;
  readonly as: 'as it came' | 'as it is sent';
  readonly tree: string;
}

async function fuzz(count: number, seed: number, only: number | undefined): Promise<boolean> {
  const rack = spawn('ruby', ['-W0', fileURLToPath(new URL('./fuzz-rack.rb', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = once(rack, 'error').then(([error]) => {
    throw error;
  });
  const expected: Expected[] = [];
  let next = 0;
  let divergences = 0;
  const lines = createInterface({ input: rack.stdout });
  lines.on('line', (line) => {
    const { number, form, as, tree } = expected[next % window] ?? { number: -1, form: '', as: '', tree: '' };
    next += 1;
    if (spelled(JSON.parse(line)) === tree) return;
    divergences += 1;
    if (divergences <= 10)
      console.log(`form ${number} ${as}: ${JSON.stringify(form.toString('latin1'))}\n  ours ${tree}\n  Rack ${line}`);
  });
  let asked = 0;
  const ask = async (question: Expected): Promise<void> => {
    expected[asked % window] = question;
    asked += 1;
    if (!rack.stdin.write(`${question.form.toString('base64')}\n`)) await once(rack.stdin, 'drain');
    while (asked - next > window / 2) await new Promise(setImmediate);
  };
  let accepted = 0;
  const run = async (): Promise<void> => {
    for (let number = only ?? 0; number < (only === undefined ? count : only + 1); number++) {
      const form = formFrom(randomFrom(seed * 0x9e3779b1 + number));
      const params = parseForm(form);
      if (only !== undefined) console.log(JSON.stringify(form.toString('latin1')), isRefusal(params) ? params : formOf(params));
      if (isRefusal(params)) continue;
      accepted += 1;
      const tree = spelled(params);
      await ask({ number, form, as: 'as it came', tree });
      await ask({ number, form: Buffer.from(formOf(params)), as: 'as it is sent', tree });
    }
    rack.stdin.end();
    await once(lines, 'close');
  };
  await Promise.race([run(), failed]);
  const share = accepted / (only === undefined ? count : 1);
  console.log(
    `seed ${seed}: ${count} forms, ${accepted} accepted (${(share * 100).toFixed(1)} %), ${next} readings of Rack compared, ${divergences} divergences`,
  );
  return divergences === 0 && next === asked && (only !== undefined || share >= least);
}

/** How many questions can be on their way to Rack. */
const window = 4096;

const { values: options } = parseArgs({
  options: { count: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(options.seed ?? Date.now() % 2 ** 31);
const only = options.only === undefined ? undefined : Number(options.only);
if (!(await fuzz(Number(options.count ?? 1_000_000), seed, only))) process.exitCode = 1;
