/** The operator of a proxy that runs elsewhere: the admin API, spoken from the other end. */
import { Agent } from 'undici';

import type { AuditRow, AuditVerdict, Hold } from '../ledger/ledger.js';
import {
  OperatorError,
  type ApartCap,
  type CreatedKey,
  type Frozen,
  type HoldView,
  type KeyView,
  type Operator,
  type OperatorFault,
  type Rotated,
  type Status,
} from './operator.js';

export interface RemoteOptions {
  /** `http://127.0.0.1:4243` */
  readonly url: string;
  readonly token: string;
  /** ms for one call. Default 30 seconds. */
  readonly timeout?: number;
}

/** Rejects with an `OperatorError`; `unavailable` when nobody answers. */
export function remoteOperator({ url, token, timeout = 30_000 }: RemoteOptions): Operator {
  const agent = new Agent();

  async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    let status: number;
    let text: string;
    try {
      // It follows no redirect: the token goes to this address and nowhere else.
      const response = await agent.request({
        origin: url,
        method,
        path,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeout),
      });
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      throw new OperatorError('unavailable', `The proxy's admin port at ${url} does not answer (${reasonOf(error)}).`);
    }
    const answer = parse(text);
    if (status === 200 && answer !== undefined) return answer as T;
    throw faultIn(answer) ?? new OperatorError('unavailable', `${url} answered ${status}, and not as a paybrake proxy does.`);
  }
  const get = <T>(path: string): Promise<T> => call('GET', path);
  const post = <T>(path: string, body: object = {}): Promise<T> => call('POST', path, body);

  return {
    status: () => get<Status>('/api/status'),
    apart: () => get<ApartCap[]>('/api/apart'),
    createKey: (wanted) => post<CreatedKey>('/api/keys', wanted),
    listKeys: () => get<KeyView[]>('/api/keys'),
    revokeKey: (id) => post<KeyView>(`/api/keys/${segment(id)}/revoke`),
    rotateKey: (id, overlap, expiresIn) => post<Rotated>(`/api/keys/${segment(id)}/rotate`, { overlap, expiresIn }),
    freeze: (role) => post<Frozen>('/api/freeze', { role }),
    unfreeze: (role) => post<Frozen>('/api/unfreeze', { role }),
    listHolds: (filter = {}) => get<Hold[]>(`/api/holds?${new URLSearchParams({ ...filter }).toString()}`),
    getHold: (id) => get<HoldView>(`/api/holds/${segment(id)}`),
    resolveHold: (id, resolution) => post<Hold>(`/api/holds/${segment(id)}/resolve`, resolution),
    auditTail: (count) => get<AuditRow[]>(`/api/audit?tail=${count}`),
    auditRead: (after, limit) => get<AuditRow[]>(`/api/audit?after=${after}&limit=${limit}`),
    auditVerify: () => get<AuditVerdict>('/api/audit/verify'),
    close: () => agent.close(),
  };
}

/** An id in a path. Whatever no id could be is refused here, before it becomes another path. */
function segment(id: string): string {
  if (/^\w{1,64}$/.test(id)) return id;
  throw new OperatorError('bad-input', `${JSON.stringify(id.slice(0, 64))} is no id. Ids are letters, digits and underscores.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const faults: readonly OperatorFault[] = ['bad-input', 'not-found', 'conflict', 'denied', 'unavailable'];

function faultIn(answer: unknown): OperatorError | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { code, message } = answer.error as { code?: unknown; message?: unknown };
  if (typeof message !== 'string') return undefined;
  return new OperatorError(faults.find((fault) => fault === code) ?? 'unavailable', message);
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time';
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return 'nothing listens there';
  return error instanceof Error ? error.message : 'no connection';
}
