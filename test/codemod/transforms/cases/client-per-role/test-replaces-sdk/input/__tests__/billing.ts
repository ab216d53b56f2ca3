import { expect, it, vi } from 'vitest';
import { refund } from '../billing.js';

const create = vi.hoisted(() => vi.fn());
vi.mock('stripe', () => ({ default: class { refunds = { create } } }));

it('is a tool', () => expect(refund.name).toBe('refund'));
