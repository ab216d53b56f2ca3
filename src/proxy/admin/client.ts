/** The operator of a proxy that runs elsewhere: the admin API, spoken from the other end. */
import type { AuditRow, AuditVerdict, Hold } from '../ledger/ledger.js';
import {
  OperatorError,
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
  async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        // The token goes to this address and nowhere else.
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      text = await response.text();
    } catch (error) {
      throw new OperatorError('unavailable', `The proxy's admin port at ${url} does not answer (${reasonOf(error)}).`);
    }
    const answer = parse(text);
    if (response.ok && answer !== undefined) return answer as T;
    throw (
      faultIn(answer) ?? new OperatorError('unavailable', `${url} answered ${response.status}, and not as a paybrake proxy does.`)
    );
  }
  const get = <T>(path: string): Promise<T> => call('GET', path);
  const post = <T>(path: string, body: object = {}): Promise<T> => call('POST', path, body);

  return {
    status: () => get<Status>('/api/status'),
    createKey: (wanted) => post<CreatedKey>('/api/keys', wanted),
    listKeys: () => get<KeyView[]>('/api/keys'),
    revokeKey: (id) => post<KeyView>(`/api/keys/${segment(id)}/revoke`),
    rotateKey: (id, overlap) => post<Rotated>(`/api/keys/${segment(id)}/rotate`, { overlap }),
    freeze: (role) => post<Frozen>('/api/freeze', { role }),
    unfreeze: (role) => post<Frozen>('/api/unfreeze', { role }),
    listHolds: (filter = {}) => get<Hold[]>(`/api/holds?${new URLSearchParams({ ...filter }).toString()}`),
    getHold: (id) => get<HoldView>(`/api/holds/${segment(id)}`),
    resolveHold: (id, resolution) => post<Hold>(`/api/holds/${segment(id)}/resolve`, resolution),
    auditTail: (count) => get<AuditRow[]>(`/api/audit?tail=${count}`),
    auditRead: (after, limit) => get<AuditRow[]>(`/api/audit?after=${after}&limit=${limit}`),
    auditVerify: () => get<AuditVerdict>('/api/audit/verify'),
    close: () => Promise.resolve(),
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
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'nothing listens there';
  return cause instanceof Error ? cause.message : 'no connection';
}
