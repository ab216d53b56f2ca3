/** What messages call things in each language: the SDK, its slots, and what it does with an option that it does not know. */
export interface Dialect {
  readonly sdk: 'stripe-node' | 'stripe-python';
  /** The option that holds the key, as the SDK reads it. */
  readonly key: string;
  /** The function that makes a key from an operation. */
  readonly operationKey: string;
  /** `idempotencyKey: operationKey(…)`, as it is added to a call. */
  readonly keyed: string;
  /** Where request options belong: after `Move it into …`. */
  readonly optionsSlot: string;
  /** What an unknown option of the client does. */
  readonly rejects: string;
  /** What throws an error on. */
  readonly rethrows: string;
  /** What to say to who gives a base URL. */
  readonly address: string;
  /** The client of one role alone: after `Make …` and `on …`. */
  readonly roleClient: string;
}

export const dialects: Readonly<Record<'javascript' | 'python', Dialect>> = {
  javascript: {
    sdk: 'stripe-node',
    key: 'idempotencyKey',
    operationKey: 'operationKey(…)',
    keyed: 'idempotencyKey: operationKey(…)',
    optionsSlot: 'the request options, the argument after the params',
    rejects: 'its constructor throws',
    rethrows: 'the `catch` throws it on',
    address: 'stripe-node has no base URL: set `host`, `port` and `protocol`; a path in front of `/v1` is not possible',
    roleClient: 'a client by vaultStripe(role)',
  },
  python: {
    sdk: 'stripe-python',
    key: 'idempotency_key',
    operationKey: 'operation_key(…)',
    keyed: 'idempotency_key=operation_key(…)',
    optionsSlot: '`options=`',
    rejects: 'its constructor raises a `TypeError`',
    rethrows: 'the `except` raises it on',
    address: 'The address stands in `base_addresses={"api": …}`, without `/v1`',
    roleClient: 'a StripeClient on the vault key of the role',
  },
};
