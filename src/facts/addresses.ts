import { findEndpoint } from '../stripe/catalogue.js';

/** Addresses as far as they can be read off the code, with `{…}` for what is not known. */

/** What cannot be read. */
export const HOLE = '{…}';

const API = /^https:\/\/api\.stripe\.com(?=$|\/|\{)/u;

/** Whether an address is on Stripe's API. */
export function isOnApi(address: string): boolean {
  return API.test(address);
}

/** The path of an address on Stripe's API; `undefined` for any other. */
export function stripePath(address: string): string | undefined {
  return API.test(address)
    ? address
        .replace(API, '')
        .replace(/[?#].*$/su, '')
        .replace(/\/{2,}/gu, '/')
    : undefined;
}

/** A path on what a client puts before it; `undefined` where that is not Stripe's API. */
export function based(base: string | undefined, path: string | undefined): string | undefined {
  return base !== undefined && isOnApi(base) ? `${base}/${path ?? HOLE}` : undefined;
}

/** A path on an address, as a browser reads a link. */
export function joined(base: string, path: string): string {
  if (/^https?:/u.test(path)) return path;
  return path.startsWith('/') ? base.replace(/(?<=[^/:])\/.*$/su, '') + path : base.replace(/[^/]*$/u, '') + path;
}

/** Of several values that an address may have, the one that leads to Stripe. */
export function likeliest(texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && isOnApi(text)) ?? texts.find((text) => text !== undefined);
}

/** Where a request goes. */
export interface Destination {
  /** Its path on Stripe's API; absent where it goes elsewhere, or that cannot be seen. */
  readonly path: string | undefined;
  /** Whether the address is seen, and not Stripe's. */
  readonly isElsewhere: boolean;
  readonly verb: string | undefined;
}

/** What is known of a request whose verb and address were read. */
export function destination(verb: string | undefined, address: string | undefined): Destination {
  return {
    path: address === undefined ? undefined : stripePath(address),
    isElsewhere: address !== undefined && !address.startsWith(HOLE) && !isOnApi(address),
    verb: verb === undefined || verb.includes(HOLE) ? undefined : verb.toUpperCase(),
  };
}

/** Whether a text may be a path that a client puts an address before. */
export function mayBePath(path: string | undefined, verb: string | undefined): boolean {
  if (path === undefined || verb === undefined) return false;
  return [path, `/${path}`, `/v1${path}`, `/v1/${path}`].some((whole) => findEndpoint(verb, whole) !== undefined);
}
