import { describe, expect, it } from 'vitest';

import { importNamed } from '../../../../src/facts/javascript/edits/imports.js';
import { repaired, viewOf } from '../view.js';

function imported(text: string, filename = 'agent.ts'): { local: string; output: string | undefined } {
  const view = viewOf(text, filename);
  const { local, edits } = importNamed(view, 'paybrake/client', 'operationKey');
  return { local, output: repaired(view.text, edits, filename) };
}

describe('importNamed', () => {
  it.each([
    [
      'after the last import',
      "import a from 'a';\nimport b from 'b'; // b\n\nf();\n",
      "import a from 'a';\nimport b from 'b'; // b\nimport { operationKey } from 'paybrake/client';\n\nf();\n",
    ],
    [
      'with the quotes, line ends and missing semicolons of the file',
      'import a from "a"\r\nf("x")\r\n',
      'import a from "a"\r\nimport { operationKey } from "paybrake/client"\r\nf("x")\r\n',
    ],
    [
      'before an import that shares its line with code',
      "import a from 'a'; f();",
      "import { operationKey } from 'paybrake/client';\nimport a from 'a'; f();",
    ],
    [
      'into an import of the module',
      "import { vaultStripe } from 'paybrake/client';\n",
      "import { vaultStripe, operationKey } from 'paybrake/client';\n",
    ],
    [
      'into an import of several lines',
      "import {\n  vaultStripe,\n  type IdentityValue,\n} from 'paybrake/client';\n",
      "import {\n  vaultStripe,\n  type IdentityValue,\n  operationKey,\n} from 'paybrake/client';\n",
    ],
    [
      'beside an import of types',
      "import type { IdentityValue } from 'paybrake/client';\n",
      "import type { IdentityValue } from 'paybrake/client';\nimport { operationKey } from 'paybrake/client';\n",
    ],
    [
      'after a directive',
      "'use server';\nexport const a = 1;\n",
      "'use server';\nimport { operationKey } from 'paybrake/client';\nexport const a = 1;\n",
    ],
    [
      'before the first statement and its own comment, after a pragma',
      '// @ts-check\n/** A. */\nexport const a = 1;\n',
      "// @ts-check\nimport { operationKey } from 'paybrake/client';\n\n/** A. */\nexport const a = 1;\n",
    ],
    ['into an empty module', 'export {};', "import { operationKey } from 'paybrake/client';\n\nexport {};"],
    [
      'with require, where the file requires',
      "const a = require('a');\n\nmodule.exports = a;\n",
      "const a = require('a');\nconst { operationKey } = require('paybrake/client');\n\nmodule.exports = a;\n",
    ],
    [
      'into a destructured require',
      "'use strict';\nconst { vaultStripe } = require('paybrake/client');\n",
      "'use strict';\nconst { vaultStripe, operationKey } = require('paybrake/client');\n",
    ],
  ])('%s', (_, text, expected) => {
    expect(imported(text)).toEqual({ local: 'operationKey', output: expected });
  });

  it('imports nothing where the name is there already', () => {
    for (const text of [
      "import { operationKey as key } from 'paybrake/client';\n",
      "const { operationKey: key } = require('paybrake/client');\n",
    ]) {
      expect(imported(text)).toEqual({ local: 'key', output: text });
    }
    for (const text of ["import * as pb from 'paybrake/client';\n", "const pb = require('paybrake/client');\n"]) {
      expect(imported(text)).toEqual({ local: 'pb.operationKey', output: text });
    }
  });

  it('takes an alias where the name means something else, anywhere in the file', () => {
    expect(imported("import a from 'a';\nfunction f(operationKey) { return paybrakeOperationKey; }\n")).toEqual({
      local: 'paybrakeOperationKey2',
      output:
        "import a from 'a';\nimport { operationKey as paybrakeOperationKey2 } from 'paybrake/client';\n" +
        'function f(operationKey) { return paybrakeOperationKey; }\n',
    });
    expect(imported("const a = require('a');\nlet operationKey;\n").output).toBe(
      "const a = require('a');\nconst { operationKey: paybrakeOperationKey } = require('paybrake/client');\nlet operationKey;\n",
    );
    expect(imported("import { operationKey } from 'paybrake/client';\nfunction f(operationKey) {}\n").local).toBe(
      'paybrakeOperationKey',
    );
  });

  it('follows the extension where the file says nothing', () => {
    expect(imported('f();\n', 'a.cjs').output).toBe("const { operationKey } = require('paybrake/client');\n\nf();\n");
    expect(imported("f(require('x'));\n", 'a.mjs').output).toBe(
      "import { operationKey } from 'paybrake/client';\n\nf(require('x'));\n",
    );
  });

  it('leaves a hashbang first', () => {
    expect(imported('#!/usr/bin/env node\nf();\n', 'a.mjs').output).toBe(
      "///usr/bin/env node\nimport { operationKey } from 'paybrake/client';\n\nf();\n",
    );
  });
});
