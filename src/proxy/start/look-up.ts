/** Asks Stripe what became of a hold's object, for an operator. A read: nothing is sent anew. */
import type { Policy } from '../../policy/model.js';
import { stripeApiVersion } from '../../stripe/endpoints.js';
import type { LookUp } from '../admin/local/context.js';
import type { Settlement } from '../model.js';
import { learnFrom } from '../settle/learn.js';
import { pathOf } from '../settle/path-of.js';
import type { Sender } from './upstream-check.js';

export function lookUpWith(upstream: Sender, policy: () => Policy): LookUp {
  return async (hold) => {
    const path = hold.object === undefined ? undefined : pathOf(hold.object);
    if (path === undefined) return unknown('the object that it made is not known');
    const sent = await upstream.send({
      method: 'GET',
      path,
      form: '',
      stripeVersion: policy().stripeVersion ?? stripeApiVersion,
      ...(hold.account !== undefined && { account: hold.account }),
    });
    if (sent.kind !== 'answered') return unknown(sent.why);
    const { answer } = sent;
    const learnt = learnFrom(answer, (object) => (object === hold.object ? hold : undefined));
    const settlement = learnt.find(({ object }) => object === hold.object);
    if (settlement === undefined) return unknown(`it answered ${answer.status}, which says nothing of the money`);
    return { settlement, ...(answer.date !== undefined && { date: answer.date }) };
  };
}

function unknown(why: string): { settlement: Settlement } {
  return { settlement: { kind: 'unknown', why } };
}
