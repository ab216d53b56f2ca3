/**
 * How stripe-node behaves, major by major. Measured with the last release of every major from 8 to 23 against a local server: what a
 * call puts on the wire, not what its types promise.
 */

/** Something that a range of majors has: from `since` on, up to and without `until`. */
interface Span {
  readonly since?: number;
  readonly until?: number;
}

type Names = Readonly<Record<string, Span>>;

const spans = ({ since = 0, until = Infinity }: Span, major: number): boolean => since <= major && major < until;

const named = (names: Names, major: number): string[] => Object.keys(names).filter((name) => spans(names[name] ?? {}, major));

const configNames: Names = {
  apiVersion: {},
  typescript: {},
  maxNetworkRetries: {},
  httpAgent: {},
  httpClient: {},
  timeout: {},
  host: {},
  port: {},
  protocol: {},
  telemetry: {},
  appInfo: {},
  stripeAccount: {},
  authenticator: { since: 17 },
  stripeContext: { since: 17 },
  emitEventBodies: { since: 22 },
};

const optionNames: Names = {
  apiKey: {},
  idempotencyKey: {},
  stripeAccount: {},
  apiVersion: {},
  maxNetworkRetries: {},
  timeout: {},
  host: { until: 22 },
  authenticator: { since: 17 },
  stripeContext: { since: 17 },
  additionalHeaders: { since: 17 },
  streaming: { since: 18 },
  headers: { since: 20 },
  apiBase: { since: 22 },
};

/** Old spellings that were read as options, with a warning; beside the new spelling of the same option they threw. */
const optionAliases: Readonly<Record<string, Span>> = {
  api_key: { until: 11 },
  idempotency_key: { until: 11 },
  stripe_account: { until: 11 },
  stripe_version: { until: 11 },
  stripeVersion: { until: 11 },
};

const lasting = (names: Names): ReadonlySet<string> =>
  new Set(
    Object.entries(names).flatMap(([name, { since, until }]) => (since === undefined && until === undefined ? [name] : [])),
  );

const lastingConfig = lasting(configNames);
const lastingOptions = lasting(optionNames);

/** Keys that `new Stripe(key, config)` accepts; any other makes the constructor throw. */
export function configKeys(major: number): string[] {
  return named(configNames, major);
}

/** Names that a major reads as request options. */
export function requestOptions(major: number): string[] {
  return [...named(optionNames, major), ...named(optionAliases, major)];
}

/** Whether every major takes it in `new Stripe(key, config)`. */
export function isLastingConfig(name: string): boolean {
  return lastingConfig.has(name);
}

/** Whether every major reads it as a request option. */
export function isLastingOption(name: string): boolean {
  return lastingOptions.has(name);
}

/** Whether some major reads it as a request option and none can take it for a parameter: those are in snake case. */
export function isOptionName(name: string): boolean {
  return /[A-Z]/u.test(name) && (Object.hasOwn(optionNames, name) || Object.hasOwn(optionAliases, name));
}

/** Since this major an argument is what its position says; before, the SDK guessed from the names of its properties. */
export const positionalSince = 22;

/**
 * What becomes of a property. `option`: read as the request option of that name; `option-drops-params`: read as an option, and every
 * other property of the object is dropped with no more than a warning; `body`: sent to Stripe as a parameter; `ignored`: dropped;
 * `throws`: the call throws ("Unknown arguments") before anything is sent.
 */
export type Fate = 'option' | 'option-drops-params' | 'body' | 'ignored' | 'throws';

/**
 * What becomes of a property that is written in the params slot.
 *
 * @param properties every property name of that object, `name` among them
 * @param options the property names of the object in the options slot, or `undefined` when the call has none
 */
export function fateInParams(
  major: number,
  name: string,
  properties: readonly string[],
  options: readonly string[] | undefined,
): Fate {
  if (major >= positionalSince) return 'body';
  const known = requestOptions(major);
  const isOption = (property: string): boolean => known.includes(property);
  if (!properties.some(isOption)) return options === undefined || options.some(isOption) ? 'body' : 'throws';
  if (options !== undefined) return 'throws';
  if (!isOption(name)) return 'ignored';
  return properties.every(isOption) ? 'option' : 'option-drops-params';
}

/**
 * What becomes of a property that is written in the options slot.
 *
 * @param properties every property name of that object, `name` among them
 */
export function fateInOptions(major: number, name: string, properties: readonly string[]): Fate {
  const known = requestOptions(major);
  if (known.includes(name)) return 'option';
  if (major >= positionalSince) return 'ignored';
  return properties.some((property) => known.includes(property)) ? 'ignored' : 'throws';
}

/** Whether a string in the options slot is used as the API key (`charges.create(params, 'sk_…')`); later majors drop it. */
export function readsKeyString(major: number): boolean {
  return major < positionalSince;
}

/** Network retries that a client makes when its config does not say. */
export function defaultRetries(major: number): number {
  if (major < 13) return 0;
  return major < 17 ? 1 : 2;
}

/**
 * When the SDK makes up an idempotency key for a v1 POST (and, on /v2, a DELETE) that has none: a new one for each call, the same for
 * that call's own retries. `retrying`: only while `maxNetworkRetries` is above 0, so before 13 never by default. (22 began with
 * `retrying` and ended with `always`.)
 */
export function automaticKey(major: number): 'retrying' | 'always' {
  return major < positionalSince ? 'retrying' : 'always';
}

/** How the SDK's own idempotency keys begin. */
export const automaticKeyPrefix = 'stripe-node-retry-';
