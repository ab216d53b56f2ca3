import { findCall } from '../../../stripe/catalogue.js';
import { servicePath } from '../../../stripe/python.js';
import { pythonMajors, pythonRequestOptions } from '../../../stripe/python-sdk.js';
import type { Range, StripeCall } from '../../model.js';
import { clientOf } from '../calls/clients.js';
import { isStripeObject } from '../calls/objects.js';
import type { FoundCall } from '../found.js';
import type { Call, Expression, Keyword, Node } from '../tree/nodes.js';
import { isNothing, keywordOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { UNKNOWN } from '../values/trace.js';
import { hasComments, readArguments, writeArguments, type Part, type Written } from './argument-list.js';
import { canSwap, mustStay } from './evaluation-order.js';
import { spreadNames } from './spread.js';
import { styleOf } from './style.js';

/** The key, which is the client's own. */
const KEY = 'api_key';
const OPTIONS = pythonRequestOptions(pythonMajors[1]).filter((name) => name !== KEY);

/** The first major with a `StripeClient`, and the first whose every release has `v1` on it. */
const FIRST_CLIENT = 8;
const FIRST_V1 = 13;

/** What a client has under another name alone, for the same request. */
const RENAMED: Readonly<Record<string, string>> = { 'subscriptions.del': 'subscriptions.cancel' };

/** Functions that call the method they are given with all that they are given beside. `run_sync` keeps the keywords for itself. */
const HANDS_ON = /(?:^|\.)(?:to_thread|run_in_threadpool|submit)$/u;

/**
 * Writes a call on the SDK's module as one on a client: `stripe.Refund.create(charge=c, idempotency_key=k)` becomes
 * `client.v1.refunds.create(params={"charge": c}, options={"idempotency_key": k})`. A key of its own, `api_key=`, is left out.
 *
 * `undefined` for a method of an object, which keeps the client it came from; where parameters and options cannot be told apart, where an
 * id may be an object of Stripe's, which the module takes alone, where values would be worked out in another order that can matter, and
 * where a comment would be lost.
 *
 * @param major the major of stripe-python, as far as it is known: a client has had `v1` since 12.5
 */
export function onClient(view: PythonView, found: FoundCall, major: number | undefined): StripeCall['onClient'] {
  const { node, callee, slots } = found;
  if (found.via !== 'sdk' || found.opaque || slots?.style !== 'module' || node.nodeType !== 'Call') return undefined;
  const site = siteOf(view, node, callee);
  const method = site && methodOf(view, found, major, site);
  const quote = quoteAt(view, node);
  const sorted = method && quote && sortArguments(view, site, method, quote);
  if (!sorted) return undefined;
  const ranges = [...node.args, ...node.keywords].map(({ range }) => range).sort((a, b) => a[0] - b[0]);
  const list = readArguments(view, site.inner, ranges);
  if (!list || sorted.dropped.some((range) => hasComments(list, range) || view.textOf({ range }).includes('#'))) return undefined;

  const { path, after } = method;
  const direct = node.func === callee;
  const write = (client: string): ReturnType<typeof writeArguments> => {
    const given = node.args.map((arg): Written => {
      const range = list.items.find((item) => item.range[0] <= arg.range[0] && arg.range[1] <= item.range[1])?.range ?? arg.range;
      return { of: arg.range, pieces: [arg === callee ? `${client}.${path}` : range] };
    });
    return writeArguments(view, list, [...given, ...sorted.parts]);
  };
  if ((after !== '' && !direct) || !write('')) return undefined;
  return (client) => [
    ...(direct ? [{ range: callee.range, text: `${client}.${path}` }] : []),
    ...(write(client) ?? []),
    ...(after === '' ? [] : [{ range: [node.range[1], node.range[1]] as const, text: after }]),
  ];
}

/** Where a method is called, or handed on to be called. */
interface Site {
  readonly inner: Range;
  /** What is given without a name: the ids of the path. */
  readonly ids: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

function siteOf(view: PythonView, node: Call, callee: Expression): Site | undefined {
  const { args, keywords, func } = node;
  const position = args.indexOf(callee);
  if (func !== callee && (position < 0 || !HANDS_ON.test(view.textOf(func)))) return undefined;
  const open = /^[\s)]*\(/u.exec(view.text.slice(func.range[1], node.range[1]))?.[0];
  if (open === undefined || view.textOf(callee).includes('#')) return undefined;
  const ids = args.slice(position + 1);
  const isPlain = (id: Expression): boolean =>
    id.nodeType !== 'Starred' && id.nodeType !== 'GeneratorExp' && !isNothing(id) && !isStripeObject(view, id);
  return ids.every(isPlain) ? { inner: [func.range[1] + open.length, node.range[1] - 1], ids, keywords } : undefined;
}

/** The method on a client. */
interface Method {
  /** From the client on. */
  readonly path: string;
  /** What is asked of the answer. */
  readonly after: string;
  /** The keyword that gives the id, where it is not given by its position. */
  readonly id?: Keyword;
}

function methodOf(view: PythonView, { callee, call = '' }: FoundCall, major: number | undefined, site: Site): Method | undefined {
  const ref = clientOf(view, callee);
  const name = ref?.rest.at(-1) ?? '';
  // What marks a charge sends a parameter of its own.
  if (ref?.client.style !== 'module' || ref.rest.includes(UNKNOWN) || name.startsWith('mark_as_')) return undefined;
  const needed = findCall(call)?.paramsIndex;
  const given = site.ids.length;
  const id = given === 0 && needed === 1 ? keywordOf(site, idNameOf(call, name.replace(/_async$/u, ''))) : undefined;
  // Without an id, what is retrieved is the account of the key.
  const isOwn = call === 'accounts.retrieve' && given === 0 && !id && site.keywords.every(({ arg }) => arg != null);
  const path = servicePath(isOwn ? 'accounts.retrieveCurrent' : (RENAMED[call] ?? call));
  if (!path || (major !== undefined && major < FIRST_CLIENT) || (given !== needed && !id && !isOwn)) return undefined;
  const members = major !== undefined && major < FIRST_V1 && path[0] === 'v1' ? path.slice(1) : path;
  return {
    path: `${members.join('.')}${name.endsWith('_async') ? '_async' : ''}`,
    after: /^(?:search_)?auto_paging_iter$/u.test(name) ? '.auto_paging_iter()' : '',
    ...(id && { id }),
  };
}

/** What stripe-python calls the one id of a method. From 16 on most take it by its position alone. */
function idNameOf(call: string, method: string): string {
  if (method === 'retrieve' || method === 'modify') return 'id';
  if (method === 'delete') return 'sid';
  const owner = (call.split('.').at(-2) ?? '').replace(/s$/u, '');
  if (owner === 'subscription') return 'subscription_exposed_id';
  return /^(?:payment|setup)Intent$/u.test(owner) ? 'intent' : owner.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

interface Sorted {
  readonly parts: readonly Part[];
  /** What is left out. */
  readonly dropped: readonly Range[];
}

function sortArguments(view: PythonView, { keywords }: Site, { id }: Method, quote: string): Sorted | undefined {
  const params: Keyword[] = [];
  const options: Keyword[] = [];
  const dropped: Keyword[] = [];
  for (const keyword of keywords) {
    if (keyword === id) continue;
    if (keyword.arg === KEY) dropped.push(keyword);
    else if (keyword.arg != null && OPTIONS.includes(keyword.arg)) options.push(keyword);
    else params.push(keyword);
  }
  if (!areParams(view, params) || dropped.some(({ value }) => mustStay(view, value))) return undefined;
  const stay = keywords.filter((keyword) => !dropped.includes(keyword));
  const orders = [
    [params, options],
    [options, params],
  ] as const;
  const order = orders.find(([first, second]) => keepsMeaning(view, stay, [...(id ? [id] : []), ...first, ...second]));
  if (!order) return undefined;
  const parts: Part[] = id ? [{ of: id.range, pieces: [valueRange(view, id)] }] : [];
  for (const group of order) {
    const entries = group.map((keyword) => entryOf(view, keyword, quote));
    if (entries.length > 0) parts.push({ name: group === params ? 'params' : 'options', entries });
  }
  return { parts, dropped: dropped.map(({ range }) => range) };
}

/** Whether keywords are parameters of the request, each once: all their names are seen, and the module would send none to another end. */
function areParams(view: PythonView, keywords: readonly Keyword[]): boolean {
  const names = keywords.flatMap(({ arg, value }) => (arg == null ? (spreadNames(view, value) ?? [KEY]) : [arg]));
  const isParam = (name: string): boolean =>
    !OPTIONS.includes(name) && name !== KEY && !/^(?:params|options|idempotencyKey)$/u.test(name);
  return (
    names.every(isParam) && keywords.every(({ arg }) => arg == null || /^[a-z_]\w*$/iu.test(arg)) && !repeats(keywords, names)
  );
}

/** A name that a call is given twice raises; in a dictionary the last one would count. */
function repeats(keywords: readonly Keyword[], names: readonly string[]): boolean {
  return keywords.some(({ arg }) => arg != null && names.filter((name) => name === arg).length > 1);
}

function keepsMeaning(view: PythonView, before: readonly Keyword[], after: readonly Keyword[]): boolean {
  return before.every((one, i) =>
    before.slice(i + 1).every((next) => after.indexOf(one) < after.indexOf(next) || canSwap(view, one.value, next.value)),
  );
}

/** `"amount": amount`. What is spread stays as it is. */
function entryOf(view: PythonView, keyword: Keyword, quote: string): Written {
  const { arg, range } = keyword;
  if (arg == null) return { of: range, pieces: [range] };
  const value = valueRange(view, keyword);
  const space = /^[\r\n]/u.test(view.textOf({ range: value })) ? '' : ' ';
  return { of: range, pieces: [`${quote}${arg}${quote}:${space}`, value] };
}

/** From behind the `=`, with the brackets around the value. */
function valueRange(view: PythonView, { range }: Keyword): Range {
  const equals = view.text.indexOf('=', range[0]) + 1;
  const blanks = /^[ \t]*/u.exec(view.text.slice(equals, range[1]))?.[0] ?? '';
  return [equals + blanks.length, range[1]];
}

/** The quotes of the file; within an f-string the others, which every Python reads. */
function quoteAt(view: PythonView, node: Node): string | undefined {
  const around: Node[] = [];
  for (let up = node.parent; up; up = up.parent) if (/^(?:Joined|Template)Str$/u.test(up.nodeType)) around.push(up);
  const [outer, another] = around;
  if (!outer) return styleOf(view).quote;
  return another ? undefined : /^[a-z]*'/iu.test(view.textOf(outer)) ? '"' : "'";
}
