/** What came over HTTP, checked into the types of `Operator`. Unknown names are errors: a typo must not be a default. */
import { OperatorError, type HoldFilter, type NewKey, type Resolution } from './operator.js';

export type Fields = Readonly<Record<string, unknown>>;

function only(fields: Fields, names: readonly string[]): void {
  const stranger = Object.keys(fields).find((name) => !names.includes(name));
  if (stranger === undefined) return;
  const known = names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`;
  throw new OperatorError('bad-input', `There is no field ${JSON.stringify(stranger)} here. ${known}`);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new OperatorError('bad-input', `${name} must be a string.`);
  return value;
}

function wholeNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new OperatorError('bad-input', `${name} must be a whole number, 0 or more.`);
  }
  return value;
}

/** Fields of a query, where every value is text. */
function numberInQuery(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  return value === null ? undefined : wholeNumber({ [name]: /^\d+$/.test(value) ? Number(value) : value }, name);
}

export function newKeyIn(fields: Fields): NewKey {
  only(fields, ['role', 'label', 'expiresIn']);
  return {
    role: text(fields, 'role'),
    ...('label' in fields && { label: text(fields, 'label') }),
    ...('expiresIn' in fields && { expiresIn: wholeNumber(fields, 'expiresIn') }),
  };
}

/** What follows the id in `rotateKey`. ms */
export function rotationIn(fields: Fields): [overlap: number, expiresIn?: number] {
  only(fields, ['overlap', 'expiresIn']);
  const overlap = wholeNumber(fields, 'overlap');
  return 'expiresIn' in fields ? [overlap, wholeNumber(fields, 'expiresIn')] : [overlap];
}

export function roleIn(fields: Fields): string | undefined {
  only(fields, ['role']);
  return 'role' in fields ? text(fields, 'role') : undefined;
}

export function nothingIn(fields: Fields): void {
  only(fields, []);
}

const longestWhy = 200;

export function resolutionIn(fields: Fields): Resolution {
  if (fields['kind'] === 'look-up') {
    only(fields, ['kind']);
    return { kind: 'look-up' };
  }
  only(fields, ['kind', 'posted', 'why']);
  if (fields['kind'] !== 'posted') throw new OperatorError('bad-input', 'kind must be "posted" or "look-up".');
  const why = text(fields, 'why');
  if (why.length > longestWhy) throw new OperatorError('bad-input', `why has at most ${longestWhy} characters.`);
  return { kind: 'posted', posted: wholeNumber(fields, 'posted'), why };
}

export function holdFilterIn(query: URLSearchParams): HoldFilter {
  only(Object.fromEntries(query), ['role', 'state']);
  const role = query.get('role');
  const state = query.get('state');
  if (state !== null && state !== 'open' && state !== 'unknown' && state !== 'closed') {
    throw new OperatorError('bad-input', 'state must be open, unknown or closed.');
  }
  return { ...(role !== null && { role }), ...(state !== null && { state }) };
}

export type AuditQuery = { readonly tail: number } | { readonly after: number; readonly limit: number };

export function auditQueryIn(query: URLSearchParams): AuditQuery {
  only(Object.fromEntries(query), ['tail', 'after', 'limit']);
  const tail = numberInQuery(query, 'tail');
  if (tail !== undefined) return { tail };
  return { after: numberInQuery(query, 'after') ?? 0, limit: numberInQuery(query, 'limit') ?? 100 };
}
