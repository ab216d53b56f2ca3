import type { IdempotencyKey } from './model.js';

/** What is said of a key without where it stands: in another file, or in a function that sends for others, that means nothing. */
export function placeless({ where, stability, name, text, volatility, culprit }: IdempotencyKey): IdempotencyKey {
  return {
    where,
    stability,
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text }),
    ...(volatility !== undefined && { volatility }),
    ...(culprit !== undefined && { culprit }),
  };
}
