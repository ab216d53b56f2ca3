import type { TSESTree } from '@typescript-eslint/utils';
import type { LineTable } from '../../lines.js';

/** A source location that is worked out when it is read. */
export class LazyLocation implements TSESTree.SourceLocation {
  constructor(
    private readonly lines: LineTable,
    private readonly range: readonly [number, number],
  ) {}

  get start(): TSESTree.Position {
    return this.lines.position(this.range[0]);
  }

  get end(): TSESTree.Position {
    return this.lines.position(this.range[1]);
  }
}
