/** Takes the place of `src/facts/python/lazy.ts`, since Node alone cannot require TypeScript. */
import * as frontEnd from '../src/facts/python/read.js';

export function python(): typeof frontEnd {
  return frontEnd;
}
