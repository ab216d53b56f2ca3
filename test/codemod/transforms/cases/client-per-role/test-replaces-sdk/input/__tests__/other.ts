import { it, vi } from 'vitest';

vi.mock('stripe', () => ({ default: class {} }));

it.todo('needs no tool');
