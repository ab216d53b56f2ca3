/** `--interactive`: one question for each change. */
import { createInterface } from 'node:readline';

import { applyEdits } from '../../codemod/apply.js';
import { unifiedDiff, type Paint } from '../../codemod/report/diff.js';
import type { Asked } from '../../codemod/run.js';
import { CannotRun, type Io } from '../io.js';
import { show } from '../scan/say.js';
import { headingOf, type NameOf } from './words.js';

const HELP = `y  make this change
n  leave it
a  make this one and all that follow of the same transform
q  make no more; what was accepted is written
Ctrl-C writes nothing at all.
`;

export interface Questions {
  readonly ask: (asked: Asked) => Promise<boolean>;
  close(): void;
}

/** @throws {CannotRun} when nobody is there to answer */
export function questions(io: Io, name: NameOf, paint: Paint): Questions {
  const { stdin } = io;
  if (stdin?.isTTY !== true) {
    throw new CannotRun(
      '--interactive asks questions, and the standard input is no terminal. Leave it out, and choose with --only and --derive-keys.',
    );
  }
  const reader = createInterface({ input: stdin });
  const lines = reader[Symbol.asyncIterator]();
  const all = new Set<string>();
  let isOver = false;

  return {
    async ask({ transform, changes }) {
      if (isOver) return false;
      if (all.has(transform.name)) return true;
      const diffs = changes.map(({ path, before, edits }) =>
        unifiedDiff(name(path), before, applyEdits(before, edits) ?? before, paint),
      );
      io.stdout.write(headingOf(changes, paint) + diffs.join(''));
      for (;;) {
        io.stderr.write(paint.bold(`Make this change? ${show(transform.name)} [y,n,a,q,?] `));
        const next = await lines.next();
        // Ctrl-D leaves the cursor behind the question.
        if (next.done === true) io.stderr.write('\n');
        const answer = next.done === true ? 'q' : next.value.trim().toLowerCase();
        if (answer === 'y' || answer === 'yes') return true;
        if (answer === 'n' || answer === 'no') return false;
        if (answer === 'a') return Boolean(all.add(transform.name));
        if (answer === 'q') {
          isOver = true;
          return false;
        }
        io.stderr.write(HELP);
      }
    },
    close: () => {
      reader.close();
    },
  };
}
