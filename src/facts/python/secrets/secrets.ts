import type { Repair, Secret } from '../../model.js';
import { sensitiveMember, type Asked, type Sensitive } from '../../sensitive.js';
import { elementsOf } from '../agents/lists.js';
import type { Parameters } from '../agents/parameters.js';
import type { PresentFramework } from '../agents/tools.js';
import { credentialOf } from '../calls/credentials.js';
import { literalDict } from '../calls/keys.js';
import { reduceSecret } from '../edits/reduce-secret.js';
import type { FoundCall, FoundTool } from '../found.js';
import type { Expression, Node } from '../tree/nodes.js';
import { contains, entryOf, keywordOf, returnsOf, stringOf, unwrap, walkOwn } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { importedModules } from '../values/imports.js';
import { resolve } from '../values/trace.js';
import { canBeKey, isGetattr, memberNames, namesStripeKey } from './key-evidence.js';
import { Origins } from './origins.js';
import { Results, type Given } from './results.js';
import { sourceSecrets } from './source-secrets.js';

/**
 * Secrets that get to where they can be read: in what a tool gives back to the model, in what its result writes to shared state, and live
 * ones in the source. Each place once, in source order.
 *
 * @param askCalls the calls of the file, which a file without a tool or a framework need not know
 * @param reached whether a node is in code that the tool of that index reaches
 */
export function findSecrets(
  view: PythonView,
  present: readonly PresentFramework[],
  tools: readonly FoundTool[],
  parameters: Parameters,
  askCalls: () => readonly FoundCall[],
  reached: (tool: number, node: Node) => boolean,
): Secret[] {
  const found = new Map<string, Secret>();
  const add = (secret: Secret): void => {
    const place = [...secret.at, secret.type].join();
    if (!found.has(place)) found.set(place, secret);
  };
  for (const secret of sourceSecrets(view, () => importsStripe(view) || askCalls().length > 0)) add(secret);
  const sorted = (): Secret[] => [...found.values()].sort((a, b) => a.at[0] - b.at[0]);
  if (tools.length === 0) return sorted();
  const calls = askCalls();
  // Without a call or a name that says so, nothing in the file can be told to be a secret.
  if (calls.length === 0 && !SPEAKS_OF_SECRETS.test(view.text)) return sorted();
  const origins = new Origins(view, calls);
  const writes = stateWrites(present);
  const results = new Results(view, origins, writes);
  const judge = new Judge(view, origins, parameters, calls.length > 0);
  const report = (node: Node, tool: number): void => {
    for (const given of results.in(node)) {
      const sensitive = judge.of(given);
      if (sensitive) add(secretFact(view, given, sensitive, tool));
    }
  };
  // A branch of an executor says more about a tool than the whole of it.
  const order = [...tools.entries()].sort(([, a], [, b]) => Number(b.branch !== undefined) - Number(a.branch !== undefined));
  for (const [index, tool] of order) for (const node of returnedBy(tool)) report(node, index);
  for (const node of writes.keys()) {
    const tool = results.met.has(node) ? -1 : tools.findIndex((_, index) => reached(index, node));
    if (tool >= 0) report(node, tool);
  }
  return sorted();
}

const SPEAKS_OF_SECRETS = /client_?secret|ephemeral|(?:stripe|vault)\w*(?:key|secret)|[rs]k_(?:live|test)_|whsec_/iu;

/** For a file that only checks webhooks: it makes no call. */
function importsStripe(view: PythonView): boolean {
  return [...importedModules(view)].some((module) => module === 'stripe' || module.startsWith('stripe.'));
}

function secretFact(view: PythonView, given: Given, sensitive: Sensitive, tool: number): Secret {
  const { at, sink, node } = given;
  const { type, object } = sensitive;
  const removal = given.remove?.();
  const remove: Repair | undefined = removal && (() => removal);
  const reduce = remove && type !== 'object' ? undefined : reduceSecret(view, node, sensitive, given.text);
  return {
    kind: 'Secret',
    at,
    type,
    text: textOf(view, node),
    sink,
    tool,
    ...(object !== undefined && { object }),
    ...(remove && { remove }),
    ...(reduce && { reduce }),
  };
}

/** A secret is never shown: of a literal there is only its public prefix, of a call only what is called. */
function textOf(view: PythonView, node: Node): string {
  const plain = unwrap(node);
  const literal = stringOf(plain);
  if (literal !== undefined) return `${/^[a-z]+(?:_org)?_(?:(?:live|test)_)?/u.exec(literal)?.[0] ?? ''}…`;
  const isCall = plain.nodeType === 'Call' && !isGetattr(plain);
  const text = isCall ? `${view.textOf(plain.func)}(…)` : view.textOf(plain);
  return text.replace(/\s+/gu, ' ');
}

/** The expressions that a tool gives back to the model. */
function returnedBy({ fn, branch, definition }: FoundTool): Node[] {
  if (!fn) return [];
  const yielded = [...walkOwn(fn)].flatMap((node) => (node.nodeType === 'Yield' && node.value ? [node.value] : []));
  const values: Expression[] = [...returnsOf(fn), ...yielded].filter((node) => !branch || contains(branch, node));
  const format = definition?.nodeType === 'Call' ? keywordOf(definition, 'response_format') : undefined;
  if (stringOf(format?.value) !== 'content_and_artifact') return values;
  // LangChain keeps the second of the pair, the artifact, from the model.
  return values.map((node) => (node.nodeType === 'Tuple' ? (node.elts[0] ?? node) : node));
}

/** The results of the catalogue that write shared state, with what they write. */
function stateWrites(present: readonly PresentFramework[]): Map<Node, ReadonlySet<Node>> {
  const writes = new Map<Node, ReadonlySet<Node>>();
  for (const { framework, matcher } of present) {
    for (const row of framework.result ?? []) {
      for (const anchored of matcher.find(row)) {
        const values = matcher.select(anchored, row.value).map(({ ref }) => ref.node);
        writes.set(anchored.node, new Set([...(writes.get(anchored.node) ?? []), ...values]));
      }
    }
  }
  return writes;
}

/** Says what a value that leaves a tool is. */
class Judge {
  constructor(
    private readonly view: PythonView,
    private readonly origins: Origins,
    private readonly parameters: Parameters,
    private readonly callsStripe: boolean,
  ) {}

  of({ node, names, sink }: Given): Sensitive | undefined {
    const { view } = this;
    const origin = this.origins.of(view, node);
    if (origin?.kind === 'error') return errorMember(origin.path);
    if (origin) {
      const found = sensitiveMember(origin.call, origin.path, askedOf(view, origin.call));
      return found?.whole && isRedacted(view, node) ? undefined : found;
    }
    if (this.parameters.inputKind(view, node) === 'input') return undefined;
    const { credential, env } = credentialOf(view, node);
    if (credential !== 'opaque') return { type: env !== undefined && /WEBHOOK/u.test(env) ? 'webhook-secret' : 'key' };
    const own = resolve(view, node).path.at(-1) ?? memberNames(node).at(-1);
    const isStripes = this.callsStripe || memberNames(node).some((name) => /stripe|(?:payment|setup)_?intent/iu.test(name));
    if (own === 'client_secret' && isStripes) return { type: 'client-secret' };
    const named = namesStripeKey(memberNames(node)) || (sink === 'context' && namesStripeKey(names));
    return named && canBeKey(view, node) ? { type: 'key' } : undefined;
  }
}

/** What a call asks for: of the module among its keywords, of a client in `params`. */
function askedOf(view: PythonView, { node, slots }: FoundCall): Asked {
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

const SECRET_FIELD = /^(?:client_secret|secret)$/u;

/** Whether the secret of an object is taken out or overwritten: `intent.pop("client_secret")`, `del intent["client_secret"]`. */
function isRedacted(view: PythonView, object: Node): boolean {
  const plain = unwrap(object);
  const references = plain.nodeType === 'Name' ? (view.variable(plain)?.references ?? []) : [];
  return references.some(({ parent }) => {
    if (parent?.nodeType === 'Subscript' && SECRET_FIELD.test(stringOf(parent.slice) ?? '')) {
      return parent.parent?.nodeType === 'Delete' || (parent.parent?.nodeType === 'Assign' && parent.parent.value !== parent);
    }
    if (parent?.nodeType !== 'Attribute' || parent.parent === undefined) return false;
    if (SECRET_FIELD.test(parent.attr))
      return parent.parent.nodeType === 'Delete' || (parent.parent.nodeType === 'Assign' && parent.parent.value !== parent);
    return parent.attr === 'pop' && parent.parent.nodeType === 'Call' && SECRET_FIELD.test(stringOf(parent.parent.args[0]) ?? '');
  });
}
