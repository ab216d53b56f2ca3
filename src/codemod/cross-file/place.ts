import type { Range } from '../../facts/model.js';

/** How a client, or a call, is known across the files of a run: by the place where it is made. */
export function placeOf(path: string, at: Range): string {
  return `${path}:${at.join('-')}`;
}
