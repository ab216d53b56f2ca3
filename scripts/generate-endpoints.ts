/**
 * Writes `src/stripe/endpoints.ts` from the installed `stripe` package; `--check` only says whether the file is up to date.
 *
 * Every method of every resource is called with marked arguments while the SDK's one way to the network is replaced, so a row is what
 * the SDK would have sent, not what its source seems to say. `test/stripe/endpoints.test.ts` reads the source instead and compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import Stripe from 'stripe';
import type { ApiBase, EndpointRow, HttpMethod } from '../src/stripe/endpoint.js';
import { tierOf } from '../src/stripe/tiers.js';

const target = fileURLToPath(new URL('../src/stripe/endpoints.ts', import.meta.url));

interface Sent {
  readonly method: HttpMethod;
  readonly path: string;
  readonly apiBase?: ApiBase;
}

type Method = (...args: unknown[]) => unknown;

/** A resource of the SDK, by its path from the client: `checkout.sessions`. */
interface Resource {
  readonly path: string;
  readonly value: object;
}

/** Every resource object that can be reached from a client, parents first. */
function resourcesOf(client: object): Resource[] {
  const seen = new Set<unknown>([client]);
  const walk = (owner: object, prefix: string): Resource[] =>
    Object.entries(owner).flatMap(([key, value]: [string, unknown]) => {
      if (key.startsWith('_') || typeof value !== 'object' || value === null || seen.has(value)) return [];
      seen.add(value);
      const path = prefix === '' ? key : `${prefix}.${key}`;
      const own = value instanceof Stripe.StripeResource ? [{ path, value }] : [];
      return [...own, ...walk(value, path)];
    });
  return walk(client, '');
}

/** Public methods of a resource with the names of their parameters, from the class body that the package ships. */
function methodsOf(resource: object): { name: string; method: Method; parameters: string[] }[] {
  const prototype: object = Object.getPrototypeOf(resource) as object;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method: unknown = Reflect.get(prototype, name);
    if (name === 'constructor' || name.startsWith('_') || typeof method !== 'function') return [];
    const list = /^[^(]*\(([^)]*)\)/.exec(Function.prototype.toString.call(method))?.[1] ?? '';
    const parameters = list
      .split(',')
      .map((parameter) => parameter.trim())
      .filter((parameter) => parameter !== '');
    return [{ name, method: method as Method, parameters }];
  });
}

const marked = (name: string): string => `__${name}__`;

/** What calling a method sends; empty for helpers that make no request. Whatever is sent ends up in `exit`. */
function requestsOf(resource: object, method: Method, parameters: readonly string[], exit: Sent[]): Sent[] {
  const call = (args: unknown[]): Sent[] => {
    exit.length = 0;
    try {
      Reflect.apply(method, resource, args);
    } catch {
      return []; // A helper that wants real arguments; whatever makes a request got as far as the exit.
    }
    return [...exit];
  };
  const args = parameters.map((name) => (name === 'params' || name === 'options' ? {} : marked(name)));
  const sent = call(args);
  // Some ids may be left out (`accounts.retrieve()`), which makes another endpoint; elsewhere "undefined" lands in the path.
  const leadsWithId = parameters.length > 2;
  const withoutId = leadsWithId ? call([undefined, ...args.slice(1)]).filter(({ path }) => !path.includes('undefined')) : [];
  return [...sent, ...withoutId];
}

/** `__accountId__` becomes `{account}`, `__id__` becomes `{id}`. */
function template(path: string): string {
  return path.replace(/__(\w+?)__/g, (_, name: string) => `{${name === 'id' ? name : name.replace(/Id$/, '')}}`);
}

/** The rows of the catalogue, sorted by call. The SDK's `_makeRequest` is replaced for as long as this runs. */
export function endpointRows(): EndpointRow[] {
  const client = new Stripe('sk_test_catalogue', { telemetry: false });
  const exit: Sent[] = [];
  const prototype = Stripe.StripeResource.prototype as unknown as Record<'_makeRequest', unknown>;
  const original = prototype._makeRequest;
  prototype._makeRequest = (
    method: HttpMethod,
    path: string,
    _params: unknown,
    _options: unknown,
    spec?: { apiBase?: ApiBase },
  ) => {
    exit.push({ method, path, ...(spec?.apiBase === undefined ? {} : { apiBase: spec.apiBase }) });
    return Promise.resolve({});
  };
  try {
    const rows = resourcesOf(client).flatMap(({ path: owner, value }) =>
      methodsOf(value).flatMap(({ name, method, parameters }) =>
        requestsOf(value, method, parameters, exit).map(({ method: verb, path, apiBase }): EndpointRow => {
          const call = `${owner}.${name}`;
          const fixed = [
            call,
            verb,
            template(path),
            parameters.indexOf('params'),
            parameters.indexOf('options'),
            tierOf(call, verb),
          ] as const;
          return apiBase === undefined ? fixed : [...fixed, apiBase];
        }),
      ),
    );
    return rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  } finally {
    prototype._makeRequest = original;
  }
}

/** The whole text of `src/stripe/endpoints.ts`. */
export async function endpointsSource(): Promise<string> {
  const literal = (values: readonly (string | number)[]): string =>
    `  [${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(', ')}],`;
  const source = [
    '// Generated by scripts/generate-endpoints.ts from the installed stripe package: do not edit.',
    '',
    "import type { EndpointRow } from './endpoint.js';",
    '',
    '/** The stripe package that the rows were made from. */',
    `export const stripeVersion = '${Stripe.PACKAGE_VERSION}';`,
    '',
    '/** The API version that it pins. */',
    `export const stripeApiVersion = '${Stripe.API_VERSION}';`,
    '',
    '/** Call, HTTP method, path, index of the params, index of the options, tier, and the host where it is not api.stripe.com. */',
    '// prettier-ignore',
    'export const endpointRows: readonly EndpointRow[] = [',
    ...endpointRows().map((row) => literal(row.filter((value) => value !== undefined))),
    '];',
    '',
  ].join('\n');
  return format(source, { ...(await resolveConfig(target)), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = await endpointsSource();
  if (!process.argv.includes('--check')) {
    await writeFile(target, wanted);
  } else if ((await readFile(target, 'utf8')) !== wanted) {
    console.error('src/stripe/endpoints.ts is stale: run `npx tsx scripts/generate-endpoints.ts`.');
    process.exitCode = 1;
  }
}
