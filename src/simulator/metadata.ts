import type { Metadata } from './params.js';

/** Stripe merges metadata by name: an empty value removes the name, `null` (an empty parameter) removes all. */
export function mergedMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (change === undefined) return current;
  if (change === null) return {};
  return Object.fromEntries(Object.entries({ ...current, ...change }).filter(([, value]) => value !== ''));
}
