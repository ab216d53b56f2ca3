/** Requests as they come over the wire, and what they are read as. */
import { expect } from 'vitest';
import type { CanonicalRequest, Incoming, Param, Params, Refusal } from '../../../src/proxy/model.js';
import { isList, isText } from '../../../src/proxy/read/params.js';
import { read } from '../../../src/proxy/read/read.js';

export const formHeaders: readonly string[] = [
  'Host',
  'localhost:4242',
  'Authorization',
  'Bearer pbk_test_x',
  'Content-Type',
  'application/x-www-form-urlencoded',
];

export function post(target: string, body: string | Buffer, headers: readonly string[] = []): Incoming {
  return { method: 'POST', target, rawHeaders: [...formHeaders, ...headers], body: Buffer.from(body as string) };
}

export function get(target: string, headers: readonly string[] = []): Incoming {
  return { method: 'GET', target, rawHeaders: [...formHeaders, ...headers], body: Buffer.alloc(0) };
}

/** The request that was read; fails when it was refused. */
export function accepted(incoming: Incoming): CanonicalRequest {
  const reading = read(incoming);
  if ('refusal' in reading) throw new Error(`refused: ${reading.refusal.code}: ${reading.refusal.message}`);
  return reading.request;
}

/** Why the request was refused; fails when it was read. */
export function refused(incoming: Incoming): Refusal {
  const reading = read(incoming);
  if ('request' in reading)
    throw new Error(`accepted as ${reading.request.endpoint.method} ${reading.request.path}?${reading.request.form}`);
  expect(reading.refusal.type).toBe('invalid_request_error');
  expect(reading.refusal.message).not.toMatch(/[\0-\x1f]|undefined|\[object/); // eslint-disable-line no-control-regex
  return reading.refusal;
}

/** `400 ambiguous_parameters`, in short. */
export function verdict(incoming: Incoming): string {
  const { status, code } = refused(incoming);
  return `${status} ${code}`;
}

/** Parameters as plain data, to compare and to print; entries, so that `__proto__` stays a name. */
export function plain(param: Param | Params): unknown {
  if (isText(param)) return param;
  if (isList(param)) return param.map(plain);
  return { entries: [...param].map(([name, value]) => [name, plain(value)]) };
}
