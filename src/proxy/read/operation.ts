import { hash } from 'node:crypto';

/**
 * The idempotency key that Stripe sees, which is also the operation's id in the ledger. It is bound to the role and the connected
 * account, not to the vault key: rotating a key keeps the dedup, and two roles that choose one key never read each other's answers.
 *
 * @returns 46 characters: `pb_` and a SHA-256 in base64url. Stripe takes up to 255
 */
export function forwardedKey(role: string, account: string | undefined, key: string): string {
  // With its length before it, no part can run into the next.
  const parts = [role, account ?? '', key].map((part) => `${Buffer.byteLength(part)}:${part}`);
  return `pb_${hash('sha256', parts.join(''), 'base64url')}`;
}

/**
 * Whether an SDK made this key for one call, so that it tells nothing about the operation: stripe-node's `stripe-node-retry-…`, or
 * anything of a UUID's shape (stripe-python's own keys cannot be told from a caller's UUIDs).
 */
export function isSdkMade(key: string): boolean {
  return key.startsWith('stripe-node-retry-') || uuidShape.test(key);
}

const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
