/**
 * Writes a fixed plan, and is killed or waits for its input after some step: `<root> <step> <what>`. The test beside it looks at what is
 * left.
 */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { placeOf } from '../../src/codemod/write/place.js';
import { recover } from '../../src/codemod/write/recover.js';
import { NotWritten } from '../../src/codemod/write/replace.js';
import { writeAll } from '../../src/codemod/write/write.js';
import { replaceFile } from '../../src/cli/replace-file.js';

const [root = '', stopAt = '', what = 'write'] = process.argv.slice(2);
let done = 0;

function die(): void {
  if (++done !== Number(stopAt)) return;
  if (what !== 'wait') process.kill(process.pid, 'SIGKILL');
  writeSync(1, 'here');
  readSync(0, Buffer.alloc(1));
}

if (what !== 'recover') {
  const files = ['a.ts', 'b.ts', 'c.ts'].map((name) => {
    const path = join(root, name);
    return { path, before: readFileSync(path), after: `new ${name}\n` };
  });
  try {
    writeAll(files, placeOf(root), replaceFile, die);
  } catch (error) {
    if (!(error instanceof NotWritten) || error.kind !== 'changed') throw error;
    process.exitCode = 3;
  }
} else {
  const place = placeOf(root);
  recover(
    place,
    (path, before, text) => {
      const result = replaceFile(path, before, text);
      die();
      return result;
    },
    false,
  );
}
