import { expect, it, jest } from '@jest/globals';
import { refund } from '../billing.js';

const mockCreate = jest.fn();
jest.mock('stripe', () => ({ __esModule: true, default: jest.fn(() => ({ refunds: { create: mockCreate } })) }));

it('is a tool', () => expect(refund.name).toBe('refund'));
