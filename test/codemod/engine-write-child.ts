/** Writes a fixed plan and is killed after some step: `<root> <step>`. The test beside it looks at what is left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { placeOf } from '../../src/codemod/write/place.js';
import { recover } from '../../src/codemod/write/recover.js';
import { writeAll } from '../../src/codemod/write/write.js';
import { replaceFile } from '../../src/cli/replace-file.js';

const [root = '', stopAt = '', what = 'write'] = process.argv.slice(2);
let done = 0;

function die(): void {
  if (++done === Number(stopAt)) process.kill(process.pid, 'SIGKILL');
}

if (what === 'write') {
  const files = ['a.ts', 'b.ts', 'c.ts'].map((name) => {
    const path = join(root, name);
    return { path, before: readFileSync(path), after: `new ${name}\n` };
  });
  writeAll(files, placeOf(root), replaceFile, die);
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
