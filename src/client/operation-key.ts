import { createHash } from 'node:crypto';

/** What an operation's identity may hold: values that read the same in every language. */
export type IdentityValue = string | number | boolean | null;

/**
 * The idempotency key of one business operation: the same operation always gives the same key, in every process, language and retry,
 * so Stripe answers a second execution with the first one's result.
 *
 * ```ts
 * await stripe.paymentIntents.create(params, { idempotencyKey: operationKey('charge-subscription', { customer, period }) });
 * ```
 *
 * The operation's name is part of the key because Stripe ties a key to the endpoint that it was first used with: one key for a charge
 * and its refund is a 400 for the refund, on every try. Give each call its own name.
 *
 * The amount does not belong in the identity. With the customer and the period alone, a model that comes back with another amount gets
 * a 400 from Stripe; with the amount in the key it makes a second charge. Operations that may rightly happen twice, such as two equal
 * refunds of one charge, need an identity of their own (the refund request's id).
 *
 * The key is `op_` and the SHA-256, in hex, of the RFC 8785 JSON of `[1, operation, identity]`.
 *
 * @param operation a constant name, such as `charge-subscription`
 * @param identity what makes this operation this one and no other: ids and periods, in any order
 * @throws TypeError for an empty operation or identity, and for a value that has no one spelling: undefined, a fraction, an unsafe
 *   integer, a bigint, a nested object, a lone surrogate
 */
export function operationKey(operation: string, identity: Readonly<Record<string, IdentityValue>>): string {
  if (typeof operation !== 'string' || operation === '')
    throw new TypeError('operationKey: the operation must be a string that is not empty.');
  if (hasLoneSurrogate(operation)) throw new TypeError('operationKey: the operation holds a lone surrogate, which is no text.');
  if (!isPlainObject(identity)) throw new TypeError(`operationKey("${operation}"): the identity must be a plain object.`);
  const names = Object.keys(identity).sort();
  if (names.length === 0) {
    throw new TypeError(
      `operationKey("${operation}"): the identity is empty, so every execution would be the same operation. Name what it is about.`,
    );
  }
  if (Object.getOwnPropertySymbols(identity).length > 0) {
    throw new TypeError(
      `operationKey("${operation}"): the identity has a symbol for a name, which has no spelling. Use a string.`,
    );
  }
  const members = names.map((name) => {
    // Read once: a getter could give another value the second time, after the check.
    const value = identity[name];
    const problem = problemOf(name, value);
    if (problem !== undefined) throw new TypeError(`operationKey("${operation}"): identity.${name} ${problem}`);
    return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  });
  const canonical = `[1,${JSON.stringify(operation)},{${members.join(',')}}]`;
  return `op_${createHash('sha256').update(canonical, 'utf8').digest('hex')}`;
}

/** Checked at run time, too: identities come from places that types do not reach, such as a model's arguments. */
function problemOf(name: string, value: unknown): string | undefined {
  if (hasLoneSurrogate(name)) return 'has a lone surrogate in its name, which is no text.';
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return hasLoneSurrogate(value) ? 'holds a lone surrogate, which is no text.' : undefined;
    case 'number':
      return Number.isSafeInteger(value) ? undefined : `is ${value}, which is no safe integer. Use a string or an integer.`;
    case 'undefined':
      return 'is undefined. Leave it out, or say null.';
    case 'bigint':
      return 'is a bigint. Use a string.';
    case 'object':
      return value === null ? undefined : 'is an object. Name its parts one by one.';
    default:
      return `is a ${typeof value}. Use a string, an integer, a boolean or null.`;
  }
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
