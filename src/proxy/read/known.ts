import { nearest } from '../../nearest.js';
import { parametersOf, type Names, type Shape } from '../../stripe/shape.js';
import type { Endpoint } from '../../stripe/endpoint.js';
import type { Param, Params, Refusal } from '../model.js';
import { isList, isText } from './params.js';
import { refuse } from './refusal.js';

/**
 * Refuses, on a call of the money table, every parameter that the call is not known to take: it may move money that nobody counts. An
 * empty text goes wherever something nested does, since it unsets.
 */
export function refuseUnknown({ call, method, path }: Endpoint, params: Params): Refusal | undefined {
  const names = parametersOf(call);
  return names && checkNames(names, params, '', `${method} ${path}`);
}

function checkNames(names: Names, params: Params, prefix: string, endpoint: string): Refusal | undefined {
  for (const [key, param] of params) {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    const shape = names.get(key);
    const refusal = shape === undefined ? unknown(name, meant(key, names), endpoint) : check(shape, param, name, endpoint);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function check(shape: Shape, param: Param, name: string, endpoint: string): Refusal | undefined {
  if (isText(param)) return shape.text || param === '' ? undefined : otherKind(name, shape, endpoint);
  // A list at a map is an object whose names happen to be counted.
  const entries: [string, Param][] = isList(param) ? param.map((element, index) => [String(index), element]) : [...param];
  const inner = isList(param) ? (shape.list ?? shape.map) : shape.map;
  if (inner !== undefined) return first(entries, ([key, value]) => check(inner, value, `${name}[${key}]`, endpoint));
  if (isList(param) || shape.names === undefined) return otherKind(name, shape, endpoint);
  return checkNames(shape.names, param, name, endpoint);
}

function first<T>(items: readonly T[], refusalOf: (item: T) => Refusal | undefined): Refusal | undefined {
  for (const item of items) {
    const refusal = refusalOf(item);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A long name is no slip of the finger, and would take long to compare. */
function meant(key: string, names: Names): string | undefined {
  return key.length > 50 ? undefined : nearest(key, [...names.keys()]);
}

function unknown(name: string, near: string | undefined, endpoint: string): Refusal {
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const why = `Only parameters that ${endpoint} is known to take are sent, since others may move money.`;
  const message = `Received unknown parameter: ${shorten(name)}.${hint} ${why}`;
  return refuse(400, 'parameter_unknown', message, shorten(name));
}

function otherKind(name: string, { text, list, map, names }: Shape, endpoint: string): Refusal {
  const kinds = [text && 'a text', list && 'a list', (map ?? names) && 'an object'].filter((kind) => typeof kind === 'string');
  const message = `Invalid parameter: ${endpoint} takes ${kinds.join(' or ')} as ${shorten(name)}.`;
  return refuse(400, 'parameter_invalid_type', message, shorten(name));
}

const shorten = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);
