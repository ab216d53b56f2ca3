import type { NamedType } from '../values/types.js';
import type { Origin } from '../values/trace.js';

/** Specifiers under which the Stripe SDK is imported: npm, Deno's `npm:` and the usual module CDNs. */
const STRIPE = /^(?:npm:|https:\/\/(?:esm\.sh|cdn\.skypack\.dev|jspm\.dev)\/)?stripe(?:@[^/?]*)?(?:\?.*)?$/u;

export function isStripePackage(specifier: string): boolean {
  return STRIPE.test(specifier);
}

/** Whether a member of the package is its constructor: `Stripe`, the default export, or the CommonJS module itself. */
export function isConstructor(origin: Origin | undefined, path: readonly string[]): boolean {
  if (!origin || !isStripePackage(origin.specifier)) return false;
  return path.every((name) => name === 'default' || name === 'Stripe');
}

export function isFactory(origin: Origin | undefined, path: readonly string[]): boolean {
  return origin !== undefined && isStripePackage(origin.specifier) && path.at(-1) === 'createStripe';
}

/** Whether an annotation names the client's type. `Stripe.Charge` is another type of the same package and is none. */
export function isClientType({ origin, name }: NamedType): boolean {
  return origin !== undefined && name !== undefined && name.length > 0 && isConstructor(origin, name);
}

export function isVaultFactory(origin: Origin | undefined, path: readonly string[]): boolean {
  return origin?.specifier === 'paybrake/client' && path.join('.') === 'vaultStripe';
}
