import type { ValueRow } from '../../frameworks.js';
import type { Secret } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import { reduceSecret } from '../edits/reduce-secret.js';
import { removeProperty } from '../edits/remove.js';
import type { Given } from './given.js';
import { Judge } from './judge.js';
import { Origins } from './origins.js';
import type { FarCall } from '../agents/elsewhere.js';
import type { Parameters } from '../agents/parameters.js';
import { Results } from './results.js';
import type { Sensitive } from '../../sensitive.js';
import { sourceSecrets } from './source-secrets.js';
import type { View } from '../tree/source.js';
import { isStripePackage } from '../calls/stripe-package.js';
import {
  contains,
  enclosingFunction,
  keyName,
  propertyOf,
  returnsOf,
  stringOf,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from '../tree/syntax.js';
import type { FoundTool, PresentFramework } from '../agents/tools.js';
import { resolve } from '../values/trace.js';

/**
 * Secrets that get to where they can be read: in what a tool gives back to the model, in what its result writes to shared state, and live
 * ones in the source. Each place once, in source order.
 *
 * @param askCalls the calls of the file, which a file without a tool or a framework need not know
 * @param reached whether a node is in code that the tool of that index reaches
 * @param askFar the calls that its tools make through functions of other files
 */
export function findSecrets(
  view: View,
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
  if (tools.length === 0 && present.length === 0) return sorted();
  const calls = askCalls();
  // Without a call, the package or a name that says so, nothing in the file can be told to be a secret.
  const far = askFar();
  const isSpeaking = calls.length > 0 || far.length > 0 || importsStripe(view) || SPEAKS_OF_SECRETS.test(view.text);
  if (!isSpeaking) return sorted();
  const origins = new Origins(view, calls, far);
  const writes = stateWrites(present);
  const names = present.flatMap(({ framework }) => framework.contextNames ?? []);
  const results = new Results(view, origins, writes, names);
  const judge = new Judge(view, origins, parameters, calls.length > 0);
  const report = (node: Node, tool: number): void => {
    for (const given of results.in(node)) {
      const sensitive = judge.of(given);
      if (sensitive) add(secretFact(view, given, sensitive, tool));
    }
  };
  // A branch of an executor says more about a tool than the whole of it.
  const order = [...tools.entries()].sort(([, a], [, b]) => Number(b.branch !== undefined) - Number(a.branch !== undefined));
  // Only what a tool reaches can come back from it, so that most tools of a large server need no look.
  const speaking = [
    ...calls.map(({ node }) => node),
    ...far.map(({ site }) => site),
    ...secretNames(view),
    ...tableMembers(view),
  ];
  for (const [index, tool] of order) {
    if (!speaking.some((node) => reached(index, node))) continue;
    for (const node of returnedBy(view, tool)) report(node, index);
  }
  for (const node of writes.keys()) {
    const tool = results.met.has(node) ? -1 : tools.findIndex((_, index) => reached(index, node));
    if (tool >= 0) report(node, tool);
  }
  return sorted();
}

/** Places that can name a secret without any call in this file. */
function secretNames(view: View): Node[] {
  return [
    ...view.all('Identifier').filter(({ name }) => /secret|(?:stripe|vault|api)\w*key|ephemeral/iu.test(name)),
    ...view.all('Literal').filter(({ value }) => typeof value === 'string' && SPEAKS_OF_SECRETS.test(value)),
  ];
}

/** `TABLE[kind]`, where the table may hold Stripe's resources. */
function tableMembers(view: View): Node[] {
  return importsStripe(view) ? view.all('MemberExpression').filter((member) => keyName(member) === undefined) : [];
}

const SPEAKS_OF_SECRETS = /client_?secret|ephemeral|(?:stripe|vault)\w*(?:key|secret)|[rs]k_(?:live|test)_|whsec_/iu;

/** For a file that only checks webhooks: it makes no call. */
function importsStripe(view: View): boolean {
  return (
    view.all('ImportDeclaration').some(({ source }) => isStripePackage(source.value)) ||
    /require\(\s*['"]stripe['"]/u.test(view.text)
  );
}

function secretFact(view: View, given: Given, sensitive: Sensitive, tool: number): Secret {
  const { type, object } = sensitive;
  const { at, property, sink, node, from } = given;
  const removal = property && !isPartOfContent(property) ? removeProperty(view, property) : undefined;
  const reduced = from || isBound(node) || (removal && type !== 'object') ? undefined : reduceSecret(view, node, sensitive);
  return {
    kind: 'Secret',
    at: at.range,
    type,
    text: textOf(view, node),
    sink,
    tool,
    ...(object !== undefined && { object }),
    ...(removal && { remove: () => removal }),
    ...(reduced && { reduce: reduced }),
  };
}

/** Whether a value is given a name as it is, under which it may be used for more. */
function isBound(node: Node): boolean {
  const { parent } = wrapped(node);
  if (parent?.type === 'ConditionalExpression' || parent?.type === 'LogicalExpression') return isBound(parent);
  return parent?.type === 'VariableDeclarator' || (parent?.type === 'AssignmentExpression' && parent.left.type === 'Identifier');
}

/** `{ type: 'text', text: … }` is no content without its text. */
function isPartOfContent(property: Node): boolean {
  return property.parent?.type === 'ObjectExpression' && propertyOf(property.parent, 'type') !== undefined;
}

/** A secret is never shown: of a literal there is only its public prefix, of a call only what is called. */
function textOf(view: View, node: Node): string {
  const plain = unwrap(node);
  const literal = stringOf(plain);
  if (literal !== undefined) return `${/^[a-z]+(?:_org)?_(?:(?:live|test)_)?/u.exec(literal)?.[0] ?? ''}…`;
  const text = plain.type === 'CallExpression' ? `${view.textOf(plain.callee)}(…)` : view.textOf(plain);
  return text.replace(/(?<!\s)\s*\n\s*/gu, '').replace(/\s+/gu, ' ');
}

/** The expressions that a tool gives back to the model. */
function returnedBy(view: View, { fn, branch, definition }: FoundTool): Node[] {
  if (!fn) return [];
  const options =
    fn.parent.type === 'Property'
      ? fn.parent.parent
      : definition && 'arguments' in definition
        ? definition.arguments[1]
        : undefined;
  const settings = options?.type === 'ObjectExpression' ? options : undefined;
  // What the model sees is chosen elsewhere.
  const chooses = settings && propertyOf(settings, 'toModelOutput', 'experimental_toToolResultContent');
  if (chooses) {
    const { node } = resolve(view, chooses.value);
    return 'params' in node && 'body' in node ? returned(view, node as FunctionNode) : [];
  }
  const isPair = settings && stringOf(propertyOf(settings, 'responseFormat')?.value) === 'content_and_artifact';
  const values = returned(view, fn).filter((node) => !branch || contains(branch, node));
  // LangChain keeps the second of the pair, the artifact, from the model.
  return isPair ? values.map((node) => (node.type === 'ArrayExpression' ? (node.elements[0] ?? node) : node)) : values;
}

function returned(view: View, fn: FunctionNode): Node[] {
  const yielded = view.all('YieldExpression').flatMap((y) => (y.argument && enclosingFunction(y) === fn ? [y.argument] : []));
  return [...returnsOf(fn, view.all('ReturnStatement')), ...yielded];
}

/** The results of the catalogue that write shared state. */
function stateWrites(present: readonly PresentFramework[]): Map<Node, ValueRow[]> {
  const writes = new Map<Node, ValueRow[]>();
  for (const { framework, matcher } of present) {
    for (const row of framework.result ?? []) {
      for (const node of matcher.find(row)) writes.set(node, [...(writes.get(node) ?? []), row]);
    }
  }
  return writes;
}
