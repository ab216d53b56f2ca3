import type { Origin } from '../values/trace.js';

/** A member of stripe-python's module. */
export function isStripe(origin: Origin | undefined): boolean {
  return origin?.package === 'stripe';
}

/** Whether a member of the package is the class of clients. `stripe.HTTPClient` and the like are none. */
export function isClientClass(origin: Origin | undefined, path: readonly string[]): boolean {
  return isStripe(origin) && path.at(-1) === 'StripeClient';
}
