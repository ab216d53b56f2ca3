const API = /^https:\/\/api\.stripe\.com(?=$|\/|\{)/u;

/** Whether an address, with `{…}` for what is not known of it, is on Stripe's API. */
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
