import type { Edit, Range } from '../../facts/model.js';
import type { Change, Reason, TransformName, TransformOutcome, Unmigrated } from '../model.js';

/** Why something stays as it is, for `Outcome#leave`. */
export interface Obstacle {
  readonly reason: Reason;
  readonly why: string;
  readonly todo: string;
}

/** Collects what a transform finds to do, and what it leaves. Changes that touch one another are for the run to put off. */
export class Outcome implements TransformOutcome {
  readonly changes: Change[] = [];
  readonly unmigrated: Unmigrated[] = [];

  constructor(private readonly transform: TransformName) {}

  change(path: string, edits: readonly Edit[], what: string): void {
    this.changes.push({ path, edits, what });
  }

  /** Changes of several files, of which all are made or none. */
  together(changes: readonly Change[], group: string): void {
    if (changes.length === 1) this.changes.push(...changes);
    else for (const change of changes) this.changes.push({ ...change, group });
  }

  leave(path: string, at: Range, { reason, why, todo }: Obstacle): void {
    this.unmigrated.push({ transform: this.transform, path, at, reason, why, todo });
  }
}
