import { expect, it } from 'vitest';

import { killLoop } from './lives.js';

/** The long run is `npm run test:force`. */
it('keeps every promise over five kills under load', { timeout: 120_000 }, async () => {
  const { violations, kills, movements, unknown, answers } = await killLoop({ kills: 5, seed: 1, longestLife: 1_000 });
  expect(violations).toEqual([]);
  expect(kills).toBe(5);
  // The load was one: money moved, caps were reached, kills met operations under way, and replays came after them.
  expect(Math.min(movements, unknown, answers['posted'] ?? 0, answers['replayed'] ?? 0, answers['lost'] ?? 0)).toBeGreaterThan(0);
});
