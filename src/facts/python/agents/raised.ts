import type { FoundCall } from '../found.js';
import type { ClassDef, Expression, Node } from '../tree/nodes.js';
import { unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';

/** An exception on its way out of a tool. */
export interface Raised {
  /** Whether a library for HTTP raised it, and not Stripe's SDK. */
  readonly isHttp?: true;
  /** Whether a handler has raised it, again or in the place of another. */
  readonly rethrown: boolean;
  /** What was raised in place of Stripe's own error; absent for Stripe's own. */
  readonly as?: Ref;
}

/** Stripe's error, as its SDK raises it. Its kind is that of a broken connection, of which nobody knows what came of it. */
export const STRIPE: Raised = { rethrown: false };

/** What `requests`, `httpx`, `aiohttp` or `urllib` raises for a connection that broke. */
export const HTTP: Raised = { rethrown: false, isHttp: true };

/** What a call of Stripe raises when it fails. */
export function errorOf({ via }: { readonly via?: FoundCall['via'] }): Raised {
  return via === 'fetch' ? HTTP : STRIPE;
}

const MAX_BASES = 6;
/** What stands above all of those libraries' errors, and errors that are some of them. */
const HTTP_ERRORS = /^(?:RequestException|HTTPError|RequestError|TransportError|ClientError|URLError|OSError|IOError)$/u;
const SOME_HTTP_ERRORS = /Error$|Exception$|Timeout|TooManyRedirects/u;
const EVERYTHING = /^(?:Exception|BaseException|ExceptionGroup)$/u;

/** Whether `except <type>` catches what was raised; `undefined` where that cannot be seen. */
export function catches(view: PythonView, type: Expression | null | undefined, raised: Raised): boolean | undefined {
  if (!type) return true;
  const { view: there, node, path, origin } = resolve(view, type);
  if (!origin && path.length === 0 && (node.nodeType === 'Tuple' || node.nodeType === 'List')) {
    const answers = node.elts.map((elt) => catches(there, elt, raised));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  }
  const name = path.at(-1) ?? nameOf(node);
  if (EVERYTHING.test(name) && !origin) return true;
  if (raised.as) return isKindOf(raised.as, { view: there, node, path, ...(origin && { origin }) }, name);
  if (raised.isHttp) {
    if (origin?.package === 'stripe') return false;
    return HTTP_ERRORS.test(name) ? true : SOME_HTTP_ERRORS.test(name) ? undefined : false;
  }
  // Its own classes are no kin of each other: `CardError` is no `APIConnectionError`.
  if (/^(?:StripeError|APIConnectionError)$/u.test(name)) return true;
  // A name that gets several values: `ERRORS = (…)` under a condition.
  return node.nodeType === 'Name' && (there.variable(node)?.bindings.length ?? 0) > 1 ? undefined : false;
}

/** Whether the raised class is another one, or comes from it. */
function isKindOf(raised: Ref, type: Ref, name: string, hops = 0): boolean | undefined {
  if (raised.node === type.node && raised.path.join('.') === type.path.join('.')) return true;
  const own = raised.path.at(-1) ?? nameOf(raised.node);
  if (own === name && own !== '') return true;
  if (raised.node.nodeType !== 'ClassDef' || raised.path.length > 0)
    return raised.origin || isBuiltin(raised) ? false : undefined;
  if (hops >= MAX_BASES) return undefined;
  const answers = raised.node.bases.map((base) => isKindOf(resolve(raised.view, base), type, name, hops + 1));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function isBuiltin({ view, node }: Ref): boolean {
  return node.nodeType === 'Name' && view.variable(node) === undefined;
}

/** What `raise <exc>` raises: the class of `X(…)`, or `X` itself. */
export function classOf(view: PythonView, exc: Expression): Ref {
  const plain = unwrap(exc);
  const made = resolve(view, plain);
  if (made.node.nodeType === 'Call' && made.path.length === 0) return resolve(made.view, made.node.func);
  return plain.nodeType === 'Call' ? resolve(view, plain.func) : made;
}

function nameOf(node: Node): string {
  if (node.nodeType === 'Name') return node.id;
  return node.nodeType === 'ClassDef' ? (node satisfies ClassDef).name : '';
}
