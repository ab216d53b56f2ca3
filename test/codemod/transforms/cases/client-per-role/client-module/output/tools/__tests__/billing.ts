import { expect, it, vi } from 'vitest';
import { charge } from '../billing.js';

vi.mock('../../lib/stripe.js', () => ({ stripe: { paymentIntents: { create: vi.fn() } } }));

it('is a tool', () => expect(charge.name).toBe('charge'));
