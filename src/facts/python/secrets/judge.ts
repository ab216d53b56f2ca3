import { sensitiveMember, type Asked as Answer, type Sensitive } from '../../sensitive.js';
import { elementsOf } from '../agents/lists.js';
import type { Parameters } from '../agents/parameters.js';
import { credentialOf } from '../calls/credentials.js';
import { literalDict } from '../calls/keys.js';
import type { Expression, Node } from '../tree/nodes.js';
import { entryOf, keywordOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, trace } from '../values/trace.js';
import type { Given } from './given.js';
import { canBeKey, memberNames, namesStripeKey } from './key-evidence.js';
import type { Asked, Origin, Origins } from './origins.js';

/** Says what a value that leaves a tool is. */
export class Judge {
  constructor(
    private readonly view: PythonView,
    private readonly origins: Origins,
    private readonly parameters: Parameters,
    private readonly callsStripe: boolean,
  ) {}

  of(given: Given): Sensitive | undefined {
    const { node, names, sink, frame, from } = given;
    const { view } = this;
    const step = from ?? { view, node, path: [], frame };
    const all = this.origins.all(step);
    // One that carries a secret is enough: which of several it is is not known before the tool runs.
    const found = pick(all.flatMap((origin) => memberOf(origin, given.redacted) ?? []));
    if (found) return { ...found, ...((all.length > 1 || this.origins.mayBeOther(step)) && { isOneOf: true }) };
    // Of what a helper of another file gives back, only what is seen to come from Stripe: names there say less than in the tool itself.
    if (all.length > 0 || from || this.parameters.inputKind(view, node) === 'input') return undefined;
    const { credential, env } = credentialOf(view, node);
    if (credential !== 'opaque') return { type: env !== undefined && /WEBHOOK/u.test(env) ? 'webhook-secret' : 'key' };
    const own = resolve(view, node).path.at(-1) ?? memberNames(node).at(-1);
    const isStripes = this.callsStripe || namesOnTheWay(view, node).some((name) => STRIPES.test(name));
    if (own === 'client_secret' && isStripes) return { type: 'client-secret' };
    const named = namesStripeKey(memberNames(node)) || (sink === 'context' && namesStripeKey(names));
    return named && canBeKey(view, node) ? { type: 'key' } : undefined;
  }
}

const STRIPES = /stripe|(?:payment|setup)_?intent/iu;

/** The names of a member, and of the calls that make what it is a member of: `intent = api.create_payment_intent(…)`. */
function namesOnTheWay(view: PythonView, node: Node): string[] {
  const plain = unwrap(node);
  const got =
    plain.nodeType === 'Call' && plain.func.nodeType === 'Attribute' && plain.func.attr === 'get' ? plain.func : undefined;
  const made = [...trace(view, got?.value ?? plain)].flatMap((ref) =>
    ref.node.nodeType === 'Call' ? memberNames(ref.node.func) : [],
  );
  return [...memberNames(plain), ...made];
}

function memberOf(origin: Origin, redacted: boolean): Sensitive | undefined {
  if (origin.kind === 'error') return errorMember(origin.path);
  const found = sensitiveMember(origin.call, origin.path, askedOf(origin.view, origin.call));
  return found?.whole && (redacted || origin.redacted) ? undefined : found;
}

/** Billing data counts only where there is no secret. */
function pick(found: readonly Sensitive[]): Sensitive | undefined {
  return found.find(({ type }) => type !== 'billing-data') ?? found[0];
}

/** What a call asks for: of the module among its keywords, of a client in `params`. */
function askedOf(view: PythonView, { node, slots }: Asked): Answer {
  const asked = (name: string): Expression | undefined => {
    if (slots?.style !== 'instance') return node.nodeType === 'Call' ? keywordOf(node, name)?.value : undefined;
    const params = slots.params && literalDict(view, slots.params);
    return params && entryOf(params, name)?.value;
  };
  return {
    isEmbedded: () => {
      const mode = asked('ui_mode');
      const text = mode && stringOf(resolve(view, mode).node);
      return text !== undefined && /^(?:embedded|embedded_page|custom|elements|form)$/u.test(text);
    },
    expands: () => {
      const expand = asked('expand');
      return expand ? elementsOf({ view, node: expand, path: [] }).map(({ ref }) => stringOf(ref.node) ?? '') : [];
    },
  };
}

/** As text an error is its message alone; the whole answer hangs on it, with the intents that it carries. */
function errorMember(path: readonly string[]): Sensitive | undefined {
  const [first, ...rest] = path;
  if (first === undefined || !/^(?:json_body|http_body|error|__dict__)$/u.test(first)) return undefined;
  const fields = rest[0] === 'error' ? rest.slice(1) : rest;
  const last = fields.at(-1);
  if (last === undefined) return { type: 'error' };
  if (last === 'client_secret') return { type: 'client-secret' };
  return fields.length === 1 && /^(?:payment|setup)_intent$/u.test(last) ? { type: 'object', object: last } : undefined;
}
