import Stripe from 'stripe';
import { vaultStripe } from 'paybrake/client';

let cached: Stripe | undefined;

/** Made on first use. */
export function getStripe(): Stripe {
  if (!cached) {
    cached = vaultStripe('billing');
  }
  return cached;
}
