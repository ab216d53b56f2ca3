import type { Constants } from '../../facts/model.js';

/** What other SDKs, and people who come from them, call the address. stripe-node has `host`, `port` and `protocol` in its client's config. */
export const addressNames: ReadonlySet<string> = new Set([
  'baseURL',
  'baseUrl',
  'base_url',
  'basePath',
  'base_path',
  'apiBase',
  'api_base',
  'base_addresses',
  'host',
  'port',
  'protocol',
]);

/**
 * The options by which stripe-node reaches a URL.
 *
 * @returns a text, what is wrong with the URL, where it cannot be reached: stripe-node puts `/v1/…` right behind the host
 */
export function addressOf(url: string): Constants | string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') return 'is no http or https address';
  if (parsed.username !== '' || parsed.password !== '') return 'holds a user name or password';
  // The SDK adds the version itself.
  const hasPath = !/^\/(?:v1\/?)?$/u.test(parsed.pathname);
  if (hasPath || parsed.search !== '' || parsed.hash !== '') return 'has a path, which stripe-node cannot put before /v1';
  // URLs write IPv6 addresses in brackets, sockets do not.
  const host = parsed.hostname.replace(/^\[(.*)\]$/u, '$1');
  if (parsed.protocol === 'http:') return { host, port: Number(parsed.port || 80), protocol: 'http' };
  return parsed.port === '' ? { host } : { host, port: Number(parsed.port) };
}
