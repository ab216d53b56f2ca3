import type { Refusal } from '../model.js';

/** A refusal of what cannot be read with certainty: HTTP `status`, a `code` in Stripe's manner, and what to do about it. */
export function refuse(status: number, code: string, message: string, param?: string): Refusal {
  return { status, type: 'invalid_request_error', code, message, ...(param === undefined ? {} : { param }) };
}

/** Tells a refusal from whatever else a step hands back. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'status' in value && 'code' in value && 'message' in value;
}
