import type { View } from '../tree/source.js';
import { keyName, stringOf, unwrap, type Call, type Node } from '../tree/syntax.js';
import { resolve, trace } from '../values/trace.js';

const RANDOM_PACKAGES =
  /^(?:uuid(?:\/v[1467])?|nanoid(?:\/[\w-]+)?|cuid|@paralleldrive\/cuid2|ulidx?|uuidv7|ksuid|short-uuid|hyperid)$/u;
const RANDOM_CRYPTO = new Set(['randomUUID', 'randomBytes', 'getRandomValues', 'randomInt']);
/** Functions of the uuid package that make up nothing. */
const PURE_UUID = new Set(['v3', 'v5', 'validate', 'parse', 'stringify', 'version']);
const CLOCK_PACKAGES = new Set(['dayjs', 'moment', 'luxon']);

/** Whether a call makes something up: `randomUUID()`, `Math.random()`, a generator that a random package made. */
export function isRandom(view: View, { callee }: Call): boolean {
  for (const { view: there, node, path, origin } of trace(view, callee)) {
    const name = path.at(-1);
    if (origin && RANDOM_PACKAGES.test(origin.specifier)) return !PURE_UUID.has(name ?? '');
    if (origin && /^(?:node:)?crypto$/u.test(origin.specifier)) return name !== undefined && RANDOM_CRYPTO.has(name);
    // `const generate = customAlphabet('abc', 9)`.
    if (node.type === 'CallExpression' && path.length === 0 && node !== callee && isRandom(there, node)) return true;
    if (node.type !== 'Identifier' || there.variable(node)?.defs.length) continue;
    if (node.name === 'Math') return name === 'random';
    if (node.name === 'crypto' || path[0] === 'crypto') return name !== undefined && RANDOM_CRYPTO.has(name);
  }
  return false;
}

/** `v3` and `v5` of uuid hash a name: the same name gives the same id. */
export function isHashingUuid(view: View, { callee }: Call): boolean {
  const { origin, path } = resolve(view, callee);
  return origin?.specifier.startsWith('uuid') === true && /^v[35]$/u.test(path.at(-1) ?? '');
}

/** Whether a call reads the clock: `Date.now()`, `new Date()`, `dayjs()`. */
export function isClock(view: View, { callee, arguments: args, type }: Call): boolean {
  if (args.length > 0) return false;
  for (const { view: there, node, path, origin } of trace(view, callee)) {
    if (origin) return CLOCK_PACKAGES.has(origin.specifier) && (path.at(-1) === 'now' || path.every((p) => p === 'default'));
    if (node.type !== 'Identifier' || there.variable(node)?.defs.length) continue;
    if (node.name === 'Date') return path.length === 0 || (path[0] === 'now' && type === 'CallExpression');
    if (node.name === 'performance') return path[0] === 'now';
    if (node.name === 'process') return path[0] === 'hrtime';
  }
  return false;
}

/** What a method makes of an instant: still an instant, or a period, which is a deliberate identity. */
export function ofInstant(view: View, method: string, args: readonly Node[]): 'instant' | 'period' | 'unknown' {
  const [first, second] = args;
  if (/^get(?:UTC)?(?:FullYear|Month|Date|Day|Hours)$/u.test(method)) return 'period';
  if (/^(?:startOf|endOf|toDateString|toISODate|toLocaleDateString|isoWeek|week|weekNumber)$/u.test(method)) return 'period';
  if (/^(?:slice|substring|substr)$/u.test(method)) {
    const end = second ? numberOf(view, second) : undefined;
    // An ISO time is cut before its seconds up to the 16th character.
    return first && numberOf(view, first) === 0 && end !== undefined && (end > 16 || end < 0)
      ? 'instant'
      : second
        ? 'period'
        : 'unknown';
  }
  if (method === 'split') return stringOf(first) === 'T' ? 'period' : 'instant';
  if (/^(?:format|toFormat)$/u.test(method)) {
    const pattern = first ? stringOf(first) : '';
    return pattern === undefined ? 'unknown' : pattern === '' || /[sSxXTt]/u.test(pattern) ? 'instant' : 'period';
  }
  return INSTANT.test(method) ? 'instant' : 'unknown';
}

const INSTANT =
  /^(?:to\w*String|toJSON|toFixed|to(?:ISO|Millis|Seconds|UnixInteger|JSDate|Date|UTC|LowerCase|UpperCase)|get\w+|valueOf|unix|utc|local|tz|add|subtract|plus|minus|bigint|replace|replaceAll|trim|padStart|padEnd|at|join|concat)$/u;

/** The value of an arithmetic constant: `60 * 60 * 1000`, `3_600_000`, `HOUR`. */
export function numberOf(view: View, node: Node, depth = 0): number | undefined {
  if (depth > 8) return undefined;
  const plain = unwrap(node);
  if (plain.type === 'Literal') return typeof plain.value === 'number' ? plain.value : undefined;
  if (plain.type === 'UnaryExpression') {
    const value = plain.operator === '-' ? numberOf(view, plain.argument, depth + 1) : undefined;
    return value === undefined ? undefined : -value;
  }
  if (plain.type === 'BinaryExpression') {
    const [left, right] = [plain.left, plain.right].map((side) => numberOf(view, side, depth + 1));
    if (left === undefined || right === undefined) return undefined;
    return plain.operator === '*'
      ? left * right
      : plain.operator === '/'
        ? left / right
        : plain.operator === '+'
          ? left + right
          : undefined;
  }
  const { view: there, node: made, path } = resolve(view, plain);
  return made === plain || path.length > 0 ? undefined : numberOf(there, made, depth + 1);
}

const ROUNDING = new Set(['floor', 'trunc', 'round', 'ceil']);
/** In milliseconds: shorter than this, two tries of one operation fall into different buckets. */
const SHORTEST_BUCKET = 60_000;

/**
 * The clock expression that a number is cut down from, and whether to a period: `Math.floor(Date.now() / HOUR)` is one,
 * `Math.floor(Date.now() / 1000)` is none. `undefined` for what is no such number, or cut by what cannot be seen.
 */
export function bucketOf(
  view: View,
  call: Call,
): { readonly of: Node; readonly cut: 'instant' | 'period' | 'unknown' } | undefined {
  const { callee, arguments: args } = call;
  const [given] = args;
  if (!given || callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  if (callee.object.name !== 'Math' || !ROUNDING.has(keyName(callee) ?? '')) return undefined;
  let of: Node = unwrap(given);
  let size: number | undefined = 1;
  while (of.type === 'BinaryExpression' && of.operator === '/') {
    const by = numberOf(view, of.right);
    size = size === undefined || by === undefined ? undefined : size * by;
    of = unwrap(of.left);
  }
  return { of, cut: size === undefined ? 'unknown' : size >= SHORTEST_BUCKET ? 'period' : 'instant' };
}
