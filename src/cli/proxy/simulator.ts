/** The Stripe on this machine that `--upstream simulator` forwards to, with a customer in it to charge. */
import { startSimulator } from '../../simulator/index.js';

export interface Simulated {
  readonly origin: string;
  /** `cus_…`, with a card. */
  readonly customer: string;
  stop(): Promise<void>;
}

/** @param seed ids follow from it: they must not come again while the ledger remembers them */
export async function simulated(seed: number): Promise<Simulated> {
  const simulator = await startSimulator({ seed });
  const response = await fetch(`${simulator.url}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${['sk', 'test', 'paybrake'].join('_')}` },
    body: new URLSearchParams({ name: 'First try', source: 'tok_visa' }),
  });
  const { id } = (await response.json()) as { id: string };
  return { origin: simulator.url, customer: id, stop: () => simulator.stop() };
}
