/** Requests to a proxy as agents send them, each of them once, over connections that are kept. */
import { Pool } from 'undici';

/** What a client got: an answer, or the end of its connection. */
export type Got =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly reason: string;
      readonly body: Readonly<Record<string, unknown>>;
      /** The code of Stripe's error shape. */
      readonly code?: string;
    }
  | { readonly kind: 'lost'; readonly why: string };

export interface Asking {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  /** A vault key. */
  readonly key: string;
  readonly idempotencyKey?: string;
}

export interface Client {
  ask(asking: Asking): Promise<Got>;
  close(): Promise<void>;
}

/** @param connections at most, all to one proxy */
export function clientOf(url: string, connections = 64): Client {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async ask({ method = 'POST', path, params = {}, key, idempotencyKey }) {
      const form = new URLSearchParams(params).toString();
      const isPost = method === 'POST';
      try {
        const answer = await pool.request({
          method,
          path: isPost || form === '' ? path : `${path}?${form}`,
          headers: {
            authorization: `Bearer ${key}`,
            ...(isPost && { 'content-type': 'application/x-www-form-urlencoded' }),
            ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          },
          body: isPost ? form : null,
        });
        const body = JSON.parse(await answer.body.text()) as Readonly<Record<string, unknown>>;
        const code = (body['error'] as { code?: string } | undefined)?.code;
        const reason = String(answer.headers['paybrake-reason'] ?? '');
        return { kind: 'answered', status: answer.statusCode, reason, body, ...(code !== undefined && { code }) };
      } catch (error) {
        return { kind: 'lost', why: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
      }
    },
    close: () => pool.destroy(),
  };
}
