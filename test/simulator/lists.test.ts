import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { movableClock, refusal, simulate } from './support.js';

async function fiveCustomers(): Promise<{ stripe: Stripe; ids: string[] }> {
  const clock = movableClock();
  const { stripe } = await simulate({ clock: clock.now });
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    ids.unshift((await stripe.customers.create({ name: String(i) })).id);
    clock.pass(1000);
  }
  return { stripe, ids };
}

describe('a list', () => {
  it('is newest first and says whether there is more', async () => {
    const { stripe, ids } = await fiveCustomers();
    const all = await stripe.customers.list();
    expect(all).toMatchObject({ object: 'list', url: '/v1/customers', has_more: false });
    expect(all.data.map(({ id }) => id)).toEqual(ids);
    const two = await stripe.customers.list({ limit: 2 });
    expect(two.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(two.has_more).toBe(true);
  });

  it('goes on after a cursor and back before one', async () => {
    const { stripe, ids } = await fiveCustomers();
    const after = await stripe.customers.list({ limit: 2, starting_after: ids[2] ?? '' });
    expect([after.data.map(({ id }) => id), after.has_more]).toEqual([ids.slice(3), false]);
    const before = await stripe.customers.list({ limit: 2, ending_before: ids[3] ?? '' });
    expect([before.data.map(({ id }) => id), before.has_more]).toEqual([ids.slice(1, 3), true]);
  });

  it('is walked to the end by the SDK, each object once', async () => {
    const { stripe, ids } = await fiveCustomers();
    const seen: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) seen.push(customer.id);
    expect(seen).toEqual(ids);
  });

  it('can be narrowed by time', async () => {
    const { stripe, ids } = await fiveCustomers();
    const [, second] = (await stripe.customers.list()).data;
    const created = second?.created ?? 0;
    expect((await stripe.customers.list({ created: { gte: created } })).data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await stripe.customers.list({ created: { gt: created } })).data.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect((await stripe.customers.list({ created })).data.map(({ id }) => id)).toEqual(ids.slice(1, 2));
  });

  it.each([
    [{ limit: 0 }, 'limit', 'parameter_invalid_integer'],
    [{ limit: 101 }, 'limit', 'parameter_invalid_integer'],
    [{ starting_after: 'cus_unknown' }, 'starting_after', 'resource_missing'],
    [{ starting_after: 'cus_1', ending_before: 'cus_2' }, 'starting_after', 'parameters_exclusive'],
    [{ colour: 'red' }, 'colour', 'parameter_unknown'],
  ])('refuses %o', async (params, param, code) => {
    const { stripe } = await simulate();
    expect(await refusal(stripe.customers.list(params as Stripe.CustomerListParams))).toMatchObject({ status: 400, param, code });
  });
});
