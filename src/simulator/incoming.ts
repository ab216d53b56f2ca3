/** A request as it came over the wire, and how its parameters are read. */
import { invalidRequest } from './errors.js';
import { parseForm, type FormHash, type FormValue } from './form.js';

export interface IncomingRequest {
  readonly method: string;
  /** The raw path, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly 'content-type'?: string | undefined;
    readonly 'idempotency-key'?: string | undefined;
    readonly 'stripe-account'?: string | undefined;
    readonly 'stripe-context'?: string | undefined;
    readonly 'stripe-version'?: string | undefined;
  };
  readonly body: string;
}

/** The parameters: the body of a POST, the query of a GET, either of a DELETE. Throws a 400. */
export function formOf({ method, query, body, headers }: IncomingRequest): FormHash {
  if (method === 'POST' && query !== '')
    throw invalidRequest('The simulator takes the parameters of a POST from its body, not from the URL.');
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (body !== '' && type !== undefined && type !== 'application/x-www-form-urlencoded') {
    throw invalidRequest(
      `Invalid request (check that your POST content type is application/x-www-form-urlencoded; it is ${type}).`,
    );
  }
  return parseForm(body === '' ? query : body);
}

/** Checks the version header's form. Throws a 400. */
export function versionOf({ headers }: IncomingRequest): void {
  const version = headers['stripe-version'];
  if (version !== undefined && !/^\d{4}-\d\d-\d\d\b/.test(version))
    throw invalidRequest(`Invalid Stripe API version: ${version.slice(0, 40)}`);
}

/** Equal text for equal parameters, whatever their order. */
export function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
