import type { CatalogueEndpoint } from '../../../stripe/catalogue.js';
import { findClassCall, findObjectCall, findServiceCall, resourceOf } from '../../../stripe/python.js';
import type { FoundCall, FoundClient } from '../found.js';
import type { Call, Expression, Node } from '../tree/nodes.js';
import type { PythonView } from '../tree/view.js';
import { unwrap } from '../tree/syntax.js';
import { trace, type Ref } from '../values/trace.js';
import { annotationOf, namedTypes } from '../values/types.js';
import { clientOf } from './clients.js';
import { moduleClient } from './module-client.js';
import { stripeMember } from './stripe-package.js';

/** Reads a call of the SDK; asked of the calls that objects may come from. */
export type ReadCall = (view: PythonView, call: Call) => Pick<FoundCall, 'call' | 'client'> | undefined;

interface ObjectCall {
  readonly found: CatalogueEndpoint;
  readonly client: FoundClient | undefined;
}

/**
 * The call that a method makes of an object which Stripe gave back: `stripe.Charge.retrieve(id).refund()`, `intent.confirm()`, also of one
 * in a list or declared as `stripe.PaymentIntent`.
 */
export function objectCall(view: PythonView, { func }: Call, read: ReadCall): ObjectCall | undefined {
  // Of a list, that is another page of the same read.
  if (func.nodeType !== 'Attribute' || /auto_paging_iter/u.test(func.attr)) return undefined;
  const from = resourceFrom(view, func.value, read);
  if (!from) return undefined;
  const found = findObjectCall(`${from.resource}.retrieve`, func.attr);
  return found && { found, client: from.client };
}

/** Whether a value is an object that Stripe gave back, as far as can be seen, and not a member of one. */
export function isStripeObject(view: PythonView, node: Node): boolean {
  const plain = unwrap(node);
  if (plain.nodeType !== 'Name' && plain.nodeType !== 'Call') return false;
  const read: ReadCall = (there, { func }) => {
    const ref = clientOf(there, func);
    const found = ref?.client.style === 'module' ? findClassCall(ref.rest) : findServiceCall(ref?.rest ?? []);
    return found && { call: found.call };
  };
  return resourceFrom(view, plain, read) !== undefined;
}

interface From {
  readonly resource: string;
  readonly client: FoundClient | undefined;
}

function resourceFrom(view: PythonView, node: Node, read: ReadCall): From | undefined {
  for (const ref of trace(view, node)) {
    const from = fromCall(ref, read) ?? fromLoop(ref, read) ?? fromType(ref);
    if (from) return from;
  }
  return undefined;
}

function fromCall({ view, node, path }: Ref, read: ReadCall): From | undefined {
  const call = node.nodeType === 'Call' ? read(view, node) : undefined;
  if (!call?.call) return undefined;
  const resource = call.call.slice(0, call.call.lastIndexOf('.'));
  // A member that bears the name of a resource is an object of its own: `charge.payment_intent`.
  const members = path.filter((name) => name !== 'data' && !/^(?:\d+|\*)$/u.test(name));
  const [member, deeper] = members;
  if (deeper !== undefined) return undefined;
  const own = member === undefined ? resource : resourceOf([member]);
  return own === undefined ? undefined : { resource: own, client: call.client };
}

/** `for charge in stripe.Charge.list(): …` */
function fromLoop({ view, node, path }: Ref, read: ReadCall): From | undefined {
  const variable = node.nodeType === 'Name' && path.length === 0 ? view.variable(node) : undefined;
  const [only, another] = variable?.bindings ?? [];
  const loop = only?.kind === 'loop' && !another ? only.node.parent : undefined;
  if (!loop || !('iter' in loop)) return undefined;
  return resourceFrom(view, listIn(loop.iter), read);
}

function listIn(iter: Expression): Expression {
  const func = iter.nodeType === 'Call' ? iter.func : undefined;
  return func?.nodeType === 'Attribute' && func.attr.startsWith('auto_paging_iter') ? func.value : iter;
}

/** `def confirm(intent: stripe.PaymentIntent): …` */
function fromType(ref: Ref): From | undefined {
  const annotation = ref.path.length === 0 ? annotationOf(ref) : undefined;
  if (!annotation) return undefined;
  for (const type of namedTypes(ref.view, annotation)) {
    const path = stripeMember(type);
    const resource = path && resourceOf(path);
    if (resource !== undefined) return { resource, client: moduleClient(ref.view, ref.node, undefined) };
  }
  return undefined;
}
