import type { IdempotencyKey, Volatility } from '../model.js';
import type { View } from './source.js';
import { branches, isFunction, keyName, returnsOf, stringOf, unwrap, type Call, type Node } from './syntax.js';
import { trace, UNKNOWN } from './trace.js';

/** What a value is made of, as far as an idempotency key cares. */
export type Stability = Pick<IdempotencyKey, 'stability' | 'volatility' | 'culprit'>;

/** Tells where a parameter of a tool comes from: the model's arguments, or the framework's id of this very call. */
export type InputKind = (view: View, parameter: Node, path: readonly string[]) => 'input' | 'call-id' | undefined;

const STABLE: Stability = { stability: 'stable' };
const OPAQUE: Stability = { stability: 'opaque' };

const RANDOM_PACKAGES = new Set([
  'uuid',
  'nanoid',
  'nanoid/non-secure',
  'cuid',
  '@paralleldrive/cuid2',
  'ulid',
  'ulidx',
  'uuidv7',
  'ksuid',
  'short-uuid',
  'hyperid',
]);
const RANDOM_CRYPTO = new Set(['randomUUID', 'randomBytes', 'getRandomValues', 'randomInt']);
/** `v3` and `v5` of uuid hash a name: the same name gives the same id. */
const HASHING_UUID = new Set(['v3', 'v5', 'validate', 'parse', 'stringify', 'version']);
const CLOCK_PACKAGES = new Set(['dayjs', 'moment', 'luxon']);
/** What cuts an instant down to a period, which is a deliberate identity. */
const PERIOD =
  /^(?:slice|substring|substr|split|getMonth|getFullYear|getUTCMonth|getUTCFullYear|getDate|getUTCDate|startOf|toDateString|toISODate)$/u;
const FORMAT =
  /^(?:toString|toISOString|getTime|valueOf|toFixed|toLowerCase|toUpperCase|trim|replace|replaceAll|slice|substring|substr|padStart|padEnd|digest|concat|at|join|normalize|toJSON)$/u;

/** How stable the value of an idempotency key is. The whole key may not be something that the model fills in. */
export function stabilityOf(view: View, key: Node, inputKind: InputKind): Stability {
  return worst(
    branches(key).map((branch) => {
      const whole = classify(view, branch, inputKind, 0);
      return whole === 'constant'
        ? volatile('constant', view.textOf(branch))
        : whole === 'input'
          ? volatile('model-input', view.textOf(branch))
          : whole;
    }),
  );
}

/** `'constant'` and `'input'` are faults only when nothing else is in the key. */
type Part = Stability | 'constant' | 'input';

function classify(view: View, node: Node, inputKind: InputKind, depth: number): Part {
  if (depth > 8) return OPAQUE;
  const again = (v: View, n: Node): Part => classify(v, n, inputKind, depth + 1);
  if (stringOf(node) !== undefined || (node.type === 'Literal' && typeof node.value === 'number')) return 'constant';
  const plain = unwrap(node);
  switch (plain.type) {
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return oneOf(branches(plain).map((branch) => (branch === plain ? OPAQUE : again(view, branch))));
    case 'TemplateLiteral':
      return mix(view, plain.expressions, again);
    case 'BinaryExpression':
      return mix(view, [plain.left, plain.right], again);
    case 'ArrayExpression':
      return mix(
        view,
        plain.elements.filter((e) => e !== null),
        again,
      );
    case 'NewExpression':
      return isClock(view, plain) ? volatile('time', view.textOf(plain)) : OPAQUE;
    case 'CallExpression':
      return called(view, plain, again);
    default:
      return traced(view, plain, inputKind, again);
  }
}

function traced(view: View, node: Node, inputKind: InputKind, again: (view: View, node: Node) => Part): Part {
  let last: Part = OPAQUE;
  for (const ref of trace(view, node)) {
    if (ref.node === node && ref.view === view) {
      if (ref.node.type === 'Identifier') {
        const kind = inputKind(ref.view, ref.node, ref.path);
        if (kind) return kind === 'input' ? 'input' : volatile('call-id', view.textOf(node));
      }
      continue;
    }
    if (ref.path.includes(UNKNOWN)) return OPAQUE;
    if (ref.node.type === 'Identifier') {
      const kind = inputKind(ref.view, ref.node, ref.path);
      if (kind === 'call-id') return volatile('call-id', view.textOf(node));
      if (kind === 'input') return 'input';
    }
    if (ref.path.length === 0 && ref.node.type !== 'Identifier' && ref.node.type !== 'MemberExpression') {
      last = again(ref.view, ref.node);
      return last;
    }
  }
  return last;
}

function called(view: View, call: Call, again: (view: View, node: Node) => Part): Part {
  const text = view.textOf(call);
  if (isRandom(view, call)) return volatile('random', text);
  if (isClock(view, call)) return volatile('time', text);
  const callee = unwrap(call.callee);
  const args = call.arguments.filter((a) => a.type !== 'SpreadElement');
  if (callee.type === 'MemberExpression') {
    const method = keyName(callee) ?? '';
    const receiver = again(view, callee.object);
    if (typeof receiver === 'object' && receiver.volatility === 'time' && PERIOD.test(method)) return STABLE;
    if (method === 'update') return mix(view, args, again, receiver);
    if (FORMAT.test(method))
      return receiver === 'constant' && args.length > 0 && method === 'concat' ? mix(view, args, again) : receiver;
  }
  for (const target of trace(view, call.callee)) {
    if (target.origin?.specifier === 'paybrake/client') return hashed(mix(view, valuesIn(args), again));
    if (!isFunction(target.node) || target.path.length > 0) continue;
    const parts = returnsOf(target.node, target.view.all('ReturnStatement')).map((value) => again(target.view, value));
    const found = oneOf(parts);
    if (typeof found === 'object' && found.stability === 'volatile') return { ...found, culprit: found.culprit ?? text };
    return hashed(mix(view, valuesIn(args), again));
  }
  const argument = mix(view, valuesIn(args), again);
  return typeof argument === 'object' && argument.stability === 'volatile' ? argument : OPAQUE;
}

/** The values inside of object and array literals, which is where a hash helper finds what it hashes. */
function valuesIn(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    if (node.type === 'ObjectExpression')
      return valuesIn(node.properties.flatMap((p) => (p.type === 'Property' ? [p.value] : [])));
    if (node.type === 'ArrayExpression') return valuesIn(node.elements.filter((e) => e !== null));
    return [node];
  });
}

function hashed(part: Part): Part {
  return typeof part === 'object' && part.stability === 'volatile' ? part : part === 'constant' ? 'constant' : STABLE;
}

function mix(view: View, nodes: readonly Node[], again: (view: View, node: Node) => Part, first?: Part): Part {
  const parts = nodes.map((node) => again(view, node));
  if (first !== undefined && typeof first === 'object' && first.stability === 'volatile') return first;
  const bad = parts.find((part) => typeof part === 'object' && part.stability === 'volatile');
  if (bad) return bad;
  if (parts.length > 0 && parts.every((part) => part === 'constant')) return 'constant';
  return parts.some((part) => typeof part === 'object' && part.stability === 'opaque') ? OPAQUE : STABLE;
}

function oneOf(parts: readonly Part[]): Part {
  const bad = parts.find((part) => typeof part === 'object' && part.stability === 'volatile');
  if (bad) return bad;
  if (parts.includes('input')) return 'input';
  const [first, ...others] = parts;
  return first !== undefined && others.every((other) => other === first) ? first : OPAQUE;
}

function worst(all: readonly Stability[]): Stability {
  return all.find((s) => s.stability === 'volatile') ?? all.find((s) => s.stability === 'opaque') ?? all[0] ?? OPAQUE;
}

function volatile(volatility: Volatility, culprit: string): Stability {
  return { stability: 'volatile', volatility, culprit: culprit.replace(/\s+/gu, ' ') };
}

function isRandom(view: View, { callee }: Call): boolean {
  for (const { node, path, origin } of trace(view, callee)) {
    const name = path.at(-1);
    if (origin && RANDOM_PACKAGES.has(origin.specifier)) return !HASHING_UUID.has(name ?? '');
    if (origin && /^(?:node:)?crypto$/u.test(origin.specifier)) return name !== undefined && RANDOM_CRYPTO.has(name);
    if (node.type !== 'Identifier' || view.variable(node)?.defs.length) continue;
    if (node.name === 'Math') return name === 'random';
    if (node.name === 'crypto' || path[0] === 'crypto') return name !== undefined && RANDOM_CRYPTO.has(name);
  }
  return false;
}

function isClock(view: View, { callee, arguments: args, type }: Call): boolean {
  if (args.length > 0) return false;
  for (const { node, path, origin } of trace(view, callee)) {
    if (origin) return CLOCK_PACKAGES.has(origin.specifier) && (path.at(-1) === 'now' || path.every((p) => p === 'default'));
    if (node.type !== 'Identifier' || view.variable(node)?.defs.length) continue;
    if (node.name === 'Date') return path.length === 0 ? type === 'NewExpression' : path[0] === 'now';
    if (node.name === 'performance') return path[0] === 'now';
    if (node.name === 'process') return path[0] === 'hrtime';
  }
  return false;
}
