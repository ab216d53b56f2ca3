/** A role that works on the simulator, and what it holds and has moved by what every answer proves. */
import type { CanonicalRequest, Price, Settlement, UpstreamAnswer } from '../../../src/proxy/model.js';
import { price } from '../../../src/proxy/price/price.js';
import { learnFrom } from '../../../src/proxy/settle/learn.js';
import { settlementOf } from '../../../src/proxy/settle/settle.js';
import { Simulation } from '../../../src/simulator/simulation.js';
import { holdOf, rates, requestOf, roleOf } from '../price/support.js';

interface Counted {
  held: number;
  posted: number;
  readonly currency: string;
}

export interface Turn {
  readonly answer: UpstreamAnswer;
  readonly price?: Price;
  readonly settlement?: Settlement;
}

export class Till {
  readonly simulation = new Simulation({ clock: () => Date.UTC(2026, 5, 1), seed: 7 });
  /** By object; what has no known object stands under the number of its request. */
  readonly holds = new Map<string, Counted>();
  #requests = 0;

  /** Prices, sends, settles. `price` is absent when the request is free; what is refused throws. */
  async ask(line: string, form = '', options: { readonly key?: string; readonly firstSend?: boolean } = {}): Promise<Turn> {
    const request = requestOf(line, form);
    const pricing = await price(request, {
      role: roleOf({ maxExposure: 100_000 }),
      rates,
      look: (path) => Promise.resolve(this.send(requestOf(`GET ${path}`))),
      holdOn: (object) => this.#holdOn(object),
    });
    if (pricing.kind === 'refused') throw new Error(`${line}: ${pricing.refusal.message}`);
    const answer = this.send(request, options.key);
    if (pricing.kind === 'free') {
      for (const learnt of learnFrom(answer, (object) => this.#holdOn(object))) this.#book(learnt.object, learnt);
      return { answer };
    }
    const asked = pricing.price;
    const temporary = `request ${(this.#requests += 1)}`;
    const id = asked.object ?? temporary;
    const before = this.holds.get(id);
    const posted = before?.posted ?? 0;
    this.holds.set(id, { posted, held: Math.max(asked.amount - posted, before?.held ?? 0), currency: asked.currency });
    const settlement = settlementOf(request, asked, answer, {
      firstSend: options.firstSend ?? true,
      holdOn: (object) => this.#holdOn(object),
      mode: 'test',
    });
    if (settlement.kind === 'nothing') {
      if (before === undefined) this.holds.delete(id);
      else this.holds.set(id, before);
    } else if (settlement.kind !== 'unknown') {
      if (settlement.object !== id) this.holds.delete(id);
      this.#book(settlement.object, settlement, asked.currency);
    }
    return { answer, price: asked, settlement };
  }

  send({ endpoint, path, form }: CanonicalRequest, key?: string): UpstreamAnswer {
    const outcome = this.simulation.handle({
      method: endpoint.method,
      path,
      query: endpoint.method === 'POST' ? '' : form,
      body: endpoint.method === 'POST' ? form : '',
      headers: {
        authorization: 'Bearer sk_test_simulator',
        'content-type': 'application/x-www-form-urlencoded',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
    });
    outcome.end();
    return { status: outcome.status, headers: outcome.headers, body: JSON.parse(outcome.body) as Record<string, unknown> };
  }

  /** Minor units that have moved, and that still can, by our own books. */
  get posted(): number {
    return [...this.holds.values()].reduce((sum, { posted }) => sum + posted, 0);
  }

  get held(): number {
    return [...this.holds.values()].reduce((sum, { held }) => sum + held, 0);
  }

  #holdOn(object: string) {
    const counted = this.holds.get(object);
    return counted === undefined || counted.held === 0 ? undefined : holdOf({ object, ...counted });
  }

  #book(object: string, settlement: Exclude<Settlement, { kind: 'nothing' | 'unknown' }>, currency?: string): void {
    const held = settlement.kind === 'open' ? settlement.held : 0;
    this.holds.set(object, { posted: settlement.posted, held, currency: currency ?? this.holds.get(object)?.currency ?? 'usd' });
  }
}

/** The id of what was answered. */
export const idIn = ({ answer }: Turn): string => String(answer.body.id);
