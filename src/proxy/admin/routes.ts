/** The admin API: which method and path is which action of the operator. */
import { auditQueryIn, holdFilterIn, newKeyIn, nothingIn, resolutionIn, roleIn, rotationIn, type Fields } from './body.js';
import type { Operator } from './operator.js';

export interface Call {
  /** The part of the path between slashes that the route leaves open. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The JSON object of a POST; empty for a GET. */
  readonly body: Fields;
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  run(operator: Operator, call: Call): Promise<unknown>;
}

const routes: readonly Route[] = [
  { method: 'GET', path: /^\/api\/status$/, run: (operator) => operator.status() },
  { method: 'GET', path: /^\/api\/apart$/, run: (operator) => operator.apart() },
  { method: 'GET', path: /^\/api\/keys$/, run: (operator) => operator.listKeys() },
  { method: 'POST', path: /^\/api\/keys$/, run: (operator, { body }) => operator.createKey(newKeyIn(body)) },
  {
    method: 'POST',
    path: /^\/api\/keys\/(\w+)\/revoke$/,
    run: (operator, { id, body }) => (nothingIn(body), operator.revokeKey(id)),
  },
  {
    method: 'POST',
    path: /^\/api\/keys\/(\w+)\/rotate$/,
    run: (operator, { id, body }) => operator.rotateKey(id, ...rotationIn(body)),
  },
  { method: 'POST', path: /^\/api\/freeze$/, run: (operator, { body }) => operator.freeze(roleIn(body)) },
  { method: 'POST', path: /^\/api\/unfreeze$/, run: (operator, { body }) => operator.unfreeze(roleIn(body)) },
  { method: 'GET', path: /^\/api\/holds$/, run: (operator, { query }) => operator.listHolds(holdFilterIn(query)) },
  { method: 'GET', path: /^\/api\/holds\/(\w+)$/, run: (operator, { id }) => operator.getHold(id) },
  {
    method: 'POST',
    path: /^\/api\/holds\/(\w+)\/resolve$/,
    run: (operator, { id, body }) => operator.resolveHold(id, resolutionIn(body)),
  },
  {
    method: 'GET',
    path: /^\/api\/audit$/,
    run: (operator, { query }) => {
      const asked = auditQueryIn(query);
      return 'tail' in asked ? operator.auditTail(asked.tail) : operator.auditRead(asked.after, asked.limit);
    },
  },
  { method: 'GET', path: /^\/api\/audit\/verify$/, run: (operator) => operator.auditVerify() },
];

export type Found =
  | { readonly kind: 'route'; readonly id: string; readonly run: Route['run'] }
  /** There is such a path, but not with this method. */
  | { readonly kind: 'method'; readonly allow: string }
  | { readonly kind: 'none' };

export function findRoute(method: string, path: string): Found {
  const fitting = routes.filter((route) => route.path.test(path));
  const route = fitting.find((candidate) => candidate.method === method);
  if (route !== undefined) return { kind: 'route', id: route.path.exec(path)?.[1] ?? '', run: route.run.bind(route) };
  if (fitting.length > 0) return { kind: 'method', allow: fitting.map((candidate) => candidate.method).join(', ') };
  return { kind: 'none' };
}
