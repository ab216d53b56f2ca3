import { expect, it, vi } from 'vitest';
import { refund } from '../billing.js';

const create = vi.hoisted(() => vi.fn());
vi.mock('stripe', () => ({ default: class { refunds = { create } } }));
vi.mock('paybrake/client', async (original) => {
  const { default: Stripe } = await import('stripe');
  return { ...(await original<object>()), vaultStripe: () => new Stripe('vault') };
});

it('is a tool', () => expect(refund.name).toBe('refund'));
