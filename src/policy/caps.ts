/** What the caps of a role must bound, and what they do. */
import { allowedNames, namesOf } from './match.js';
import type { Bucket, Role } from './model.js';
import { grantables } from './standing.js';

export interface Uncapped {
  readonly bucket: Bucket;
  /** The first endpoint that moves it: `POST /v1/charges`. */
  readonly name: string;
  /** The entry of `allow` that lets it in. */
  readonly entry: number;
}

/** Every bucket that a role can move and no cap of it bounds. */
export function uncapped({ allow, caps }: Pick<Role, 'allow' | 'caps'>): Uncapped[] {
  const found = new Map<Bucket, Uncapped>();
  for (const [entry, pattern] of allow.entries()) {
    for (const name of namesOf(pattern)) {
      const bucket = bucketOf(name);
      if (bucket === undefined || found.has(bucket) || caps.some(({ on }) => on === bucket)) continue;
      found.set(bucket, { bucket, name, entry });
    }
  }
  return [...found.values()];
}

/** Whether anything that the role may call moves this bucket. */
export function moves(role: Pick<Role, 'allow'>, bucket: Bucket): boolean {
  return [...allowedNames(role)].some((name) => bucketOf(name) === bucket);
}

/** What to write into `caps`, for messages. */
export function exampleCap(bucket: Bucket): string {
  return `{ "on": "${bucket}", "usd": "30.00", "window": "24h" }`;
}

function bucketOf(name: string): Bucket | undefined {
  const standing = grantables().get(name)?.standing;
  return standing?.kind === 'open' ? standing.bucket : undefined;
}
