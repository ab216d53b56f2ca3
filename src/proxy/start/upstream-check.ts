/** Whether Stripe takes the key: asked once before the proxy serves, and on until Stripe has answered. */
import { stripeApiVersion } from '../../stripe/endpoints.js';
import type { Sent, UpstreamRequest } from '../http/upstream.js';
import type { Mode } from '../model.js';

/** `unreachable`: nobody knows yet; `refused`: this key will never do, and why. Messages hold no key. */
export type UpstreamVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly why: string };

export interface Sender {
  send(request: UpstreamRequest): Promise<Sent>;
}

/** Reads the balance, which moves nothing. A restricted key may lack the right to it and is still a key that Stripe knows. */
export async function checkUpstream(upstream: Sender, mode: Mode): Promise<UpstreamVerdict> {
  const sent = await upstream.send({ method: 'GET', path: '/v1/balance', form: '', stripeVersion: stripeApiVersion });
  if (sent.kind !== 'answered') return { kind: 'unreachable', why: sent.why };
  const { status, body } = sent.answer;
  if (status === 401) {
    const message =
      'Stripe does not know this key (401): it was rolled, deleted or mistyped. Set STRIPE_SECRET_KEY to one that is in force.';
    return { kind: 'refused', message };
  }
  if (status === 403) return { kind: 'taken' };
  if (status !== 200) return { kind: 'unreachable', why: `Stripe answered ${status}.` };
  if (body.livemode === (mode === 'live')) return { kind: 'taken' };
  const message = `STRIPE_SECRET_KEY looks like a ${mode} key, and Stripe answers it in the other mode. Set the key of the mode that you mean.`;
  return { kind: 'refused', message };
}

/** Calls back once, after `ms`; the function that it returns prevents that. */
export type After = (ms: number, call: () => void) => () => void;

/** The check before the start, which does not wait as long as a request may. */
export async function firstCheck(upstream: Sender, mode: Mode, after: After): Promise<UpstreamVerdict> {
  let cancel = (): void => undefined;
  const late = new Promise<UpstreamVerdict>((resolve) => {
    cancel = after(patience, () => resolve({ kind: 'unreachable', why: `No answer came within ${patience} ms.` }));
  });
  const verdict = await Promise.race([checkUpstream(upstream, mode), late]);
  cancel();
  return verdict;
}

/** In ms. */
const patience = 4_000;

export interface UpstreamWatch {
  /** Whether Stripe has taken the key. */
  readonly reached: boolean;
  stop(): void;
}

export interface WatchOptions {
  readonly upstream: Sender;
  readonly mode: Mode;
  readonly first: UpstreamVerdict;
  readonly after: After;
  /** Told of every change for the better or worse: once reached, or once refused. */
  readonly onVerdict: (verdict: UpstreamVerdict) => void;
}

/** In ms. */
const between = 5_000;

/** Asks again until there is an answer. A key that Stripe refuses then stays refused until the proxy is started anew. */
export function watchUpstream({ upstream, mode, first, after, onVerdict }: WatchOptions): UpstreamWatch {
  let verdict = first;
  let stopped = false;
  let cancel = (): void => undefined;
  const again = (): void => {
    cancel = after(between, () => {
      void checkUpstream(upstream, mode).then((next) => {
        if (stopped) return;
        verdict = next;
        if (next.kind === 'unreachable') again();
        else onVerdict(next);
      });
    });
  };
  if (first.kind === 'unreachable') again();
  return {
    get reached() {
      return verdict.kind === 'taken';
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
