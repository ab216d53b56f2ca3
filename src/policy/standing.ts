/** Which requests a policy can allow at all, and what allowing them takes. Built on first use. */
import { endpointRows } from '../stripe/endpoints.js';
import { findMoneyRow, type MoneyRow, type Privilege } from '../stripe/money.js';
import type { Endpoint, EndpointRow, Tier } from '../stripe/endpoint.js';
import type { Bucket } from './model.js';

/**
 * `open`: any entry may allow it; `named`: only an entry for this endpoint alone does, not `*` or a resource; `never`: no entry can.
 * `why` completes "since it …".
 */
export type Standing =
  | { readonly kind: 'open'; readonly bucket?: Bucket }
  | { readonly kind: 'named'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string };

/** One endpoint of the catalogue, as a policy sees it. */
export interface Grantable {
  /** As a policy writes it: `POST /v1/charges/{id}/capture`. */
  readonly name: string;
  /** As the SDK's path names it: `checkout.sessions`. */
  readonly resource: string;
  readonly tier: Tier;
  readonly standing: Standing;
}

/** The endpoint as policies, logs and messages write it: `GET /v1/charges/{id}`. */
export function nameOf(endpoint: Pick<Endpoint, 'method' | 'path'>): string {
  return `${endpoint.method} ${endpoint.path}`;
}

let built: ReadonlyMap<string, Grantable> | undefined;

/** Every endpoint of the catalogue by its name. */
export function grantables(): ReadonlyMap<string, Grantable> {
  return (built ??= build());
}

function build(): ReadonlyMap<string, Grantable> {
  const all = new Map<string, Grantable>();
  for (const row of endpointRows) {
    const [call, method, path, , , tier] = row;
    const name = nameOf({ method, path });
    const resource = call.slice(0, call.lastIndexOf('.'));
    // Two calls for one endpoint are of one resource and one tier, and move no money: the tests see to it.
    all.set(name, { name, resource, tier, standing: standingOf(row, findMoneyRow(call)) });
  }
  return all;
}

const reasons: Readonly<Record<Privilege, string>> = {
  credential: 'hands out a credential that works without the proxy',
  reroute: 'sends money or events somewhere else from then on',
  spend: 'lets somebody spend what no cap counts',
  discount: 'makes later charges smaller',
};

function standingOf([, , path, , , , host]: EndpointRow, money: MoneyRow | undefined): Standing {
  const privilege = money?.privilege;
  if (privilege === 'credential' || privilege === 'reroute') return { kind: 'never', why: reasons[privilege] };
  if (path.startsWith('/v2/')) return { kind: 'never', why: 'is a /v2 endpoint, which paybrake cannot price yet' };
  if (money?.kind === 'usage') return { kind: 'never', why: 'reports usage, which paybrake cannot price yet' };
  if (host !== undefined) return { kind: 'never', why: `is answered by another host (${host}), to which nothing is forwarded` };
  if (privilege !== undefined) return { kind: 'named', why: reasons[privilege] };
  return { kind: 'open', ...(money?.bucket != null && { bucket: money.bucket }) };
}
