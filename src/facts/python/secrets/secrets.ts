import type { Repair, Secret } from '../../model.js';
import type { Sensitive } from '../../sensitive.js';
import type { FarCall } from '../agents/elsewhere.js';
import type { Parameters } from '../agents/parameters.js';
import type { PresentFramework } from '../agents/tools.js';
import { reduceSecret } from '../edits/reduce-secret.js';
import type { FoundCall, FoundTool } from '../found.js';
import type { Expression, Node } from '../tree/nodes.js';
import { contains, keywordOf, returnsOf, stringOf, unwrap, walkOwn } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { importedModules } from '../values/imports.js';
import type { Given } from './given.js';
import { Judge } from './judge.js';
import { isGetattr } from './key-evidence.js';
import { Origins } from './origins.js';
import { Results } from './results.js';
import { sourceSecrets } from './source-secrets.js';

/**
 * Secrets that get to where they can be read: in what a tool gives back to the model, in what its result writes to shared state, and live
 * ones in the source. Each place once, in source order.
 *
 * @param askCalls the calls of the file, which a file without a tool or a framework need not know
 * @param reached whether a node is in code that the tool of that index reaches
 * @param askFar the calls that its tools make through functions of other files
 */
export function findSecrets(
  view: PythonView,
  present: readonly PresentFramework[],
  tools: readonly FoundTool[],
  parameters: Parameters,
  askCalls: () => readonly FoundCall[],
  reached: (tool: number, node: Node) => boolean,
  askFar: () => readonly FarCall[] = () => [],
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
  const far = askFar();
  // Without a call, the module or a name that says so, nothing in the file can be told to be a secret.
  const isSpeaking = calls.length > 0 || far.length > 0 || importsStripe(view) || SPEAKS_OF_SECRETS.test(view.text);
  if (!isSpeaking) return sorted();
  const origins = new Origins(view, calls, far);
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
  const { at, sink, node, from } = given;
  const { type, object } = sensitive;
  const removal = given.remove?.();
  const remove: Repair | undefined = removal && (() => removal);
  const isElsewhere = from !== undefined || given.handed || isBound(node);
  const reduce = isElsewhere || (remove && type !== 'object') ? undefined : reduceSecret(view, node, sensitive, given.text);
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

/** Whether a value is given a name as it is, under which it may be used for more. */
function isBound(node: Node): boolean {
  const { parent } = node;
  if (parent?.nodeType === 'IfExp' || parent?.nodeType === 'BoolOp' || parent?.nodeType === 'Await') return isBound(parent);
  if (parent?.nodeType === 'Assign') return parent.targets.some(({ nodeType }) => nodeType === 'Name');
  return parent?.nodeType === 'AnnAssign' || parent?.nodeType === 'NamedExpr';
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
