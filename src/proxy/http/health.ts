import type { Answer } from '../model.js';

/**
 * Answers the two questions that an orchestrator asks, without a key and under any host name: whether the process lives, and whether
 * requests should be sent to it now. `undefined` for every other request.
 */
export function healthAnswer(method: string, target: string, ready: boolean): Answer | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (target === '/healthz') return plain(200, 'ok');
  if (target === '/readyz') return ready ? plain(200, 'ready') : plain(503, 'not ready');
  return undefined;
}

function plain(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' }, body: `${text}\n` };
}
