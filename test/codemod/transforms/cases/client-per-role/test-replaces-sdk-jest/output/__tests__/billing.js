import { expect, it, jest } from '@jest/globals';
import { refund } from '../billing.js';

const mockCreate = jest.fn();
jest.mock('stripe', () => ({ __esModule: true, default: jest.fn(() => ({ refunds: { create: mockCreate } })) }));
jest.mock('paybrake/client', () => {
  const stripe = jest.requireMock('stripe');
  return { ...jest.requireActual('paybrake/client'), vaultStripe: () => new (stripe.default ?? stripe)('vault') };
});

it('is a tool', () => expect(refund.name).toBe('refund'));
