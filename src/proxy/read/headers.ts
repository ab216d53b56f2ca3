import type { Refusal } from '../model.js';
import { refuse } from './refusal.js';

/** What the headers of a request say. Everything else in them is dropped, never passed on. */
export interface Headers {
  /** A `Content-Type` that says form, or `undefined` where there is none. */
  readonly form: boolean;
  readonly account?: string;
  readonly idempotencyKey?: string;
  readonly agent?: string;
  readonly toolCall?: string;
}

/**
 * Reads raw headers, name and value by turns. What two servers could read in two ways is a 400: repeated headers that decide
 * something, a method override, an upgrade, a length beside a transfer encoding. `Stripe-Version` is not looked at: versions change
 * what parameters mean, so every request is sent with the pinned one, and an SDK that names its own is not refused for it.
 */
export function readHeaders(rawHeaders: readonly string[]): Headers | Refusal {
  const headers = new Map<string, string>();
  const repeated = new Set<string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (headers.has(name)) repeated.add(name);
    headers.set(name, rawHeaders[index + 1] ?? '');
  }
  return (
    refuseTransport(headers, repeated) ??
    refuseContent(headers) ??
    refuseAccount(headers) ??
    refuseKey(headers.get('idempotency-key')) ?? {
      form: headers.has('content-type'),
      ...given('account', headers.get('stripe-account') ?? headers.get('stripe-context')),
      ...given('idempotencyKey', headers.get('idempotency-key')),
      ...given('agent', claim('paybrake-agent', headers, repeated)),
      ...given('toolCall', claim('paybrake-tool-call', headers, repeated)),
    }
  );
}

/** Headers that decide who asks, for what, and where the body ends. */
const deciding = /^(?:authorization|content-.*|host|idempotency-key|stripe-.*|transfer-encoding)$/;

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

function refuseTransport(headers: ReadonlyMap<string, string>, repeated: ReadonlySet<string>): Refusal | undefined {
  const twice = [...repeated].find((name) => deciding.test(name));
  if (twice !== undefined) return refuse(400, 'duplicate_header', `The header ${twice} comes more than once. Send it once.`);
  const override = overrides.find((name) => headers.has(name));
  if (override !== undefined) {
    return refuse(400, 'method_override', `The header ${override} is not taken: send the method itself, GET, POST or DELETE.`);
  }
  if (headers.has('upgrade') || headers.has('http2-settings')) {
    return refuse(400, 'upgrade_not_supported', 'HTTP/1.1 is spoken here. Send the request without Upgrade and HTTP2-Settings.');
  }
  const transfer = headers.get('transfer-encoding');
  if (transfer === undefined || (transfer.toLowerCase() === 'chunked' && !headers.has('content-length'))) return undefined;
  return refuse(
    400,
    'invalid_header',
    'The end of the body is not clear. Send Content-Length, or Transfer-Encoding: chunked alone.',
  );
}

function refuseContent(headers: ReadonlyMap<string, string>): Refusal | undefined {
  const encoding = headers.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refuse(415, 'unsupported_content_encoding', 'Compressed bodies are not read. Send the body without Content-Encoding.');
  }
  const type = headers.get('content-type');
  return type === undefined || formType.test(type) ? undefined : formWanted;
}

/** A body that is no form, or does not say that it is one. */
export const formWanted = refuse(
  415,
  'unsupported_content_type',
  'Parameters are read as Stripe /v1 takes them. Send Content-Type: application/x-www-form-urlencoded, in UTF-8.',
);

const formType = /^application\/x-www-form-urlencoded(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?$/i;

function refuseAccount(headers: ReadonlyMap<string, string>): Refusal | undefined {
  const [one, two] = ['stripe-account', 'stripe-context'].flatMap((name) => headers.get(name) ?? []);
  if (two !== undefined) {
    return refuse(400, 'invalid_header', 'Stripe-Account and Stripe-Context both name an account to act for. Send one of them.');
  }
  if (one === undefined || /^acct_[A-Za-z0-9]{1,64}$/.test(one)) return undefined;
  return refuse(400, 'invalid_header', 'Stripe-Account and Stripe-Context take one account id: acct_ and letters or digits.');
}

function refuseKey(key: string | undefined): Refusal | undefined {
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return undefined;
  return refuse(400, 'invalid_idempotency_key', 'An Idempotency-Key is 1 to 255 printable ASCII characters.');
}

/** What a caller says about itself, for the log: dropped when it could not stand there. */
function claim(name: string, headers: ReadonlyMap<string, string>, repeated: ReadonlySet<string>): string | undefined {
  const value = headers.get(name) ?? '';
  return !repeated.has(name) && /^[\x20-\x7e]{1,128}$/.test(value) ? value : undefined;
}

function given<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, string>);
}
