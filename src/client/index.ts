/** `paybrake/client`: what agent code needs at run time. `stripe` is a peer; nothing else is needed. */
export { operationKey, type IdentityValue } from './operation-key.js';
export { vaultStripe, type Environment, type VaultStripeConfig } from './vault-stripe.js';
