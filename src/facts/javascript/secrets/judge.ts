import type { Parameters } from '../agents/parameters.js';
import { credentialOf } from '../calls/credentials.js';
import type { View } from '../tree/source.js';
import type { Node } from '../tree/syntax.js';
import { resolve, trace } from '../values/trace.js';
import type { Given } from './given.js';
import { canBeKey, memberNames, namesStripeKey } from './key-evidence.js';
import type { Origin, Origins } from './origins.js';
import { sensitiveIn, type Sensitive } from './secret-objects.js';

/** Says what a value that leaves a tool is. */
export class Judge {
  readonly #view: View;
  readonly #origins: Origins;
  readonly #parameters: Parameters;
  readonly #callsStripe: boolean;

  constructor(view: View, origins: Origins, parameters: Parameters, callsStripe: boolean) {
    this.#view = view;
    this.#origins = origins;
    this.#parameters = parameters;
    this.#callsStripe = callsStripe;
  }

  of(given: Given): Sensitive | undefined {
    const { node, names, sink, frame, from } = given;
    const view = this.#view;
    const step = from ?? { view, node, path: [], frame };
    const all = this.#origins.all(step);
    // One that carries a secret is enough: which of several it is is not known before the tool runs.
    const found = pick(all.flatMap((origin) => memberOf(origin, given) ?? []));
    if (found) return { ...found, ...((all.length > 1 || this.#origins.mayBeOther(step)) && { isOneOf: true }) };
    // Of what a helper of another file gives back, only what is seen to come from Stripe: names there say less than in the tool itself.
    if (all.length > 0 || from || this.#parameters.inputKind(view, node, []) === 'input') return undefined;
    const { credential, env } = credentialOf(view, node);
    if (credential !== 'opaque') return { type: env !== undefined && /WEBHOOK/u.test(env) ? 'webhook-secret' : 'key' };
    const own = resolve(view, node).path.at(-1) ?? memberNames(node).at(-1);
    const isStripes = this.#callsStripe || namesOnTheWay(view, node).some((name) => STRIPES.test(name));
    if (own === 'client_secret' && isStripes) return { type: 'client-secret' };
    const named = namesStripeKey(memberNames(node)) || (sink === 'context' && namesStripeKey(names));
    return named && canBeKey(view, node) ? { type: 'key' } : undefined;
  }
}

const STRIPES = /stripe|(?:payment|setup)_?intent/iu;

/** The names of a member, and of the calls that make what it is a member of: `intent = await api.createPaymentIntent(…)`. */
function namesOnTheWay(view: View, node: Node): string[] {
  const made = [...trace(view, node)].flatMap((ref) => (ref.node.type === 'CallExpression' ? memberNames(ref.node.callee) : []));
  return [...memberNames(node), ...made];
}

function memberOf(origin: Origin, { text, redacted }: Given): Sensitive | undefined {
  if (origin.kind === 'error') return errorMember(origin.path, text);
  const found = sensitiveIn(origin.view, origin.call, origin.path);
  return found?.whole && (text || redacted || origin.redacted) ? undefined : found;
}

/** Billing data counts only where there is no secret. */
function pick(found: readonly Sensitive[]): Sensitive | undefined {
  return found.find(({ type }) => type !== 'billing-data') ?? found[0];
}

/** Of an error only the whole of it, and the intents that it carries, hold a secret; its message, code and type do not. */
function errorMember(path: readonly string[], text: boolean): Sensitive | undefined {
  const fields = path[0] === 'raw' ? path.slice(1) : path;
  const last = fields.at(-1);
  if (last === 'client_secret') return { type: 'client-secret' };
  if (text) return undefined;
  if (last === undefined) return { type: 'error' };
  return fields.length === 1 && /^(?:payment|setup)_intent$/u.test(last) ? { type: 'object', object: last } : undefined;
}
