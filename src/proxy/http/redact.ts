/** What of Stripe's answers reaches a caller: bodies without secrets, and headers from a list. */
import type { UpstreamAnswer } from '../model.js';
import { masked, secretWords } from './mask.js';

/** Headers of Stripe's that a caller sees. Not `location`, not `set-cookie`, and not our scoped `idempotency-key`. */
const passed = [
  'date',
  'idempotent-replayed',
  'original-request',
  'request-id',
  'retry-after',
  'stripe-account',
  'stripe-should-retry',
  'stripe-version',
] as const;

/** Stripe's headers as a caller may see them, in lower case. */
export function passedHeaders({ headers }: UpstreamAnswer): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of passed) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/**
 * The body as JSON without what confirms a payment or opens an account past the proxy: `client_secret` at any depth (unless the role
 * exposes it), the `secret` of ephemeral keys, webhook endpoints and connection tokens, `payload` of a stored secret, number and CVC
 * of an issued card, and Stripe keys and client secrets inside other text, such as the address of a redirect.
 *
 * Apart from what is taken out, a body comes back as Stripe wrote it; one that holds none of that, byte for byte.
 */
export function redactedBody({ text, body }: UpstreamAnswer, exposeClientSecret: boolean): string {
  if (text !== undefined && !isSuspicious(text)) return text;
  // Most of what is read holds one client secret and nothing else, and cutting it out is far cheaper than writing all anew.
  const cut = exposeClientSecret ? undefined : text?.replace(clientSecretField, '');
  if (cut !== undefined && !isSuspicious(cut)) return cut;
  return JSON.stringify(body, function (this: unknown, name: string, value: unknown) {
    if (isSecret(this, name, exposeClientSecret)) return undefined;
    return typeof value === 'string' ? masked(value, exposeClientSecret) : value;
  });
}

/** The last one: JSON can spell any ASCII letter as `\u00…`, and so a field's name. */
const suspicious = ['secret', ...secretWords, 'issuing.card', '\\u00'] as const;

const isSuspicious = (text: string): boolean => suspicious.some((word) => text.includes(word));

/**
 * A field, with one of the commas beside it. In text that is JSON, a quote that no backslash precedes and that a name follows begins a
 * string; one that a colon follows is a name.
 */
const clientSecretField = /,\s*"client_secret"\s*:\s*(?:"\w*"|null)|(?<!\\)"client_secret"\s*:\s*(?:"\w*"|null)(?:\s*,)?/g;

function isSecret(holder: unknown, name: string, exposeClientSecret: boolean): boolean {
  switch (name) {
    case 'client_secret':
      return !exposeClientSecret;
    case 'secret':
    case 'signing_secret':
      return true;
    case 'payload':
      return kindOf(holder) === 'apps.secret';
    case 'number':
    case 'cvc':
      return kindOf(holder) === 'issuing.card';
    default:
      return false;
  }
}

function kindOf(holder: unknown): unknown {
  return typeof holder === 'object' && holder !== null && 'object' in holder ? holder.object : undefined;
}
