import type { Origin, Ref } from '../values/trace.js';

/** A member of the module. */
function isStripe(origin: Origin | undefined): boolean {
  return origin?.package === 'stripe';
}

/**
 * The member of stripe-python that a value is, by its dotted path. A name `stripe` that the file binds nowhere can be nothing else: code in
 * pages and notebooks leaves the import to an earlier part.
 */
export function stripeMember({ view, node, path, origin }: Ref): readonly string[] | undefined {
  if (isStripe(origin)) return path;
  return node.nodeType === 'Name' && node.id === 'stripe' && !view.variable(node) ? path : undefined;
}

/** Whether a value is the class of clients. `stripe.HTTPClient` and the like are none. */
export function isClientClass(ref: Ref): boolean {
  return stripeMember(ref)?.at(-1) === 'StripeClient';
}
