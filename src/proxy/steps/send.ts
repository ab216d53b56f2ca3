/** The way to Stripe and back, as every step uses it: timed, counted, and with its date taken note of. */
import { stripeApiVersion } from '../../stripe/endpoints.js';
import type { Sent } from '../http/upstream.js';
import type { CanonicalRequest, UpstreamAnswer } from '../model.js';
import type { Asked, GatewayOptions } from './context.js';

/** Keeps the time that a request spends at Stripe, so that the proxy's own can be told. In ms. */
export class Waiting {
  ms = 0;
}

export async function send(
  options: GatewayOptions,
  { caller: { policy } }: Asked,
  {
    endpoint: { method },
    path,
    form,
    account,
  }: Pick<CanonicalRequest, 'path' | 'form' | 'account'> & { readonly endpoint: Pick<CanonicalRequest['endpoint'], 'method'> },
  waiting: Waiting,
  idempotencyKey?: string,
): Promise<Sent> {
  const { upstream, ledger, metrics, clock } = options;
  const began = clock.monotonic();
  const sent = await upstream.send({
    method,
    path,
    form,
    stripeVersion: policy.stripeVersion ?? stripeApiVersion,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(account !== undefined && { account }),
  });
  const ms = clock.monotonic() - began;
  waiting.ms += ms;
  if (sent.kind !== 'answered') {
    metrics.upstream({ outcome: sent.kind, ms });
    return sent;
  }
  const { status, date } = sent.answer;
  metrics.upstream({ outcome: 'answered', status, ms });
  if (date !== undefined) ledger.observe(date);
  return sent;
}

/** Reads an object, whose path may have a query; `undefined` when no answer came. */
export async function look(
  options: GatewayOptions,
  asked: Asked,
  path: string,
  waiting: Waiting,
): Promise<UpstreamAnswer | undefined> {
  const { account } = asked.request;
  const [bare = '', form = ''] = path.split('?');
  const read = { endpoint: { method: 'GET' as const }, path: bare, form, ...(account !== undefined && { account }) };
  const sent = await send(options, asked, read, waiting);
  return sent.kind === 'answered' ? sent.answer : undefined;
}
