import { createHash, randomUUID } from 'node:crypto';
import { Agent, tool } from '@openai/agents';
import Stripe from 'stripe';
import { z } from 'zod';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

const parameters = z.object({ customerId: z.string(), period: z.string(), key: z.string() });

const none = tool({
  name: 'none',
  description: '',
  parameters,
  execute: async ({ customerId }) =>
    (await stripe.paymentIntents.create({ amount: 2900, currency: 'usd', customer: customerId })).id,
});

const random = tool({
  name: 'random',
  description: '',
  parameters,
  execute: async ({ customerId }) =>
    (
      await stripe.paymentIntents.create(
        { amount: 2900, currency: 'usd', customer: customerId },
        { idempotencyKey: randomUUID() },
      )
    ).id,
});

const misplaced = tool({
  name: 'misplaced',
  description: '',
  parameters,
  execute: async ({ customerId, period }) =>
    (
      await stripe.paymentIntents.create({
        amount: 2900,
        currency: 'usd',
        customer: customerId,
        // @ts-expect-error no parameter of Stripe's
        idempotencyKey: `charge-${customerId}-${period}`,
      })
    ).id,
});

const model = tool({
  name: 'model',
  description: '',
  parameters,
  execute: async ({ customerId, key }) =>
    (await stripe.paymentIntents.create({ amount: 2900, currency: 'usd', customer: customerId }, { idempotencyKey: key })).id,
});

const hashed = tool({
  name: 'hashed',
  description: '',
  parameters,
  execute: async ({ customerId, period }) => {
    const idempotencyKey = createHash('sha256').update(`${customerId}:${period}`).digest('hex');
    return (await stripe.paymentIntents.create({ amount: 2900, currency: 'usd', customer: customerId }, { idempotencyKey })).id;
  },
});

const time = tool({
  name: 'time',
  description: '',
  parameters,
  execute: async ({ customerId }) =>
    (
      await stripe.paymentIntents.create(
        { amount: 2900, currency: 'usd', customer: customerId },
        { idempotencyKey: `${customerId}-${Date.now()}` },
      )
    ).id,
});

const day = tool({
  name: 'day',
  description: '',
  parameters,
  execute: async ({ customerId }) => {
    const idempotencyKey = `${customerId}-${new Date().toISOString().slice(0, 10)}`;
    return (await stripe.paymentIntents.create({ amount: 2900, currency: 'usd', customer: customerId }, { idempotencyKey })).id;
  },
});

const constant = tool({
  name: 'constant',
  description: '',
  parameters,
  execute: async ({ customerId }) =>
    (await stripe.paymentIntents.create({ amount: 2900, currency: 'usd', customer: customerId }, { idempotencyKey: 'charge' }))
      .id,
});

export const agent = new Agent({
  name: 'Billing',
  tools: [none, random, misplaced, model, hashed, time, day, constant],
});
